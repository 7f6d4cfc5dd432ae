import type { Actor } from '../../core/actors.ts';
import type { LogKey } from '../../core/ids.ts';
import type { LogSource } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context, ReceiptStoreNames } from './context.ts';
import { encodeMarks, markEntry } from './encode.ts';
import type { ToldMark } from './store.ts';

/** How far the members have read, as far as the device does not know of it. */
export const receiptSource: LogSource<ReceiptStoreNames> = {
  entriesAfter: async (context, actor, { followed, standing }) => {
    const marks = await marksOf(context, actor, followed, standing.position);
    return { entries: marks.map(markEntry) };
  },
};

/** What a device is told that does not hold these logs, up to 200: by the log, of those where anybody has read so. */
export async function receiptMarks(
  context: Context,
  actor: Actor,
  heads: readonly FollowedLog[],
): Promise<ReadonlyMap<LogKey, string>> {
  const { receipts } = context.storage.read(actor.app);
  const marked = new Set(await receipts.markedAmong(heads.map(({ log }) => log)));
  const told = heads
    .filter(({ log }) => marked.has(log))
    .map(async (followed) => [followed.log, await marksOf(context, actor, followed, 0)] as const);
  return new Map(
    (await Promise.all(told)).flatMap(([log, marks]) => (marks.length > 0 ? [[log, encodeMarks(marks)]] : [])),
  );
}

async function marksOf(
  context: Context,
  { app }: Actor,
  { log, membership: { toPosition = Number.POSITIVE_INFINITY } }: FollowedLog,
  after: number,
): Promise<readonly ToldMark[]> {
  const marks = await context.storage.read(app).receipts.marksAfter(log, after);
  return marks.filter(({ position }) => position <= toPosition);
}
