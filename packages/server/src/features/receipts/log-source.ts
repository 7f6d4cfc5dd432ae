import type { Actor } from '../../core/actors.ts';
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

/** What a device is told that does not hold the log. */
export async function receiptMarks(context: Context, actor: Actor, followed: FollowedLog): Promise<string | undefined> {
  const marks = await marksOf(context, actor, followed, 0);
  return marks.length === 0 ? undefined : encodeMarks(marks);
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
