import type { LogKey, UserKey } from '../../core/ids.ts';
import type { Standing } from '../logs/index.ts';
import { isFullPage } from './rules.ts';
import type { MessageReader, StoredMessage } from './store.ts';

/** What a device lacks of a log. */
export interface MissedQuery {
  readonly log: LogKey;
  readonly userKey: UserKey;
  readonly after: Standing;
  /** Of the newest message. */
  readonly headSeq: number;
  readonly limit: number;
  readonly bytesMax: number;
}

interface Missed {
  readonly rows: readonly StoredMessage[];
  /** How far was read; absent: to the end of the log. */
  readonly readTo: number | undefined;
}

/**
 * Messages that are looked through for such as were never changed. In a log in which most were, there are few among
 * them, and whoever changes all he writes must not make others look through the whole of it.
 */
const lookedThroughMax = 1000;

/** What was added or changed after the device's standing: as far as there is room, or as was looked through. */
export async function readMissed(messages: MessageReader, missed: MissedQuery): Promise<Missed> {
  const { log, userKey, after, headSeq, limit, bytesMax } = missed;
  const read = (messageSeq: number) => {
    const seqMax = messageSeq + lookedThroughMax;
    return messages.changedAfter({ log, userKey, position: after.position, messageSeq, limit, bytesMax, seqMax });
  };
  const upToRoom = (rows: readonly StoredMessage[]): Missed => ({
    rows,
    readTo: isFullPage(rows, missed) ? rows.at(-1)?.changedPosition : undefined,
  });
  /** Whether no addition can be missing among the rows: those behind what was looked through come after the last of them. */
  const isWithoutHole = (rows: readonly StoredMessage[], messageSeq: number): boolean => {
    const last = rows.at(-1);
    const endsWithAddition = last !== undefined && last.position === last.changedPosition;
    return messageSeq + lookedThroughMax >= headSeq || (endsWithAddition && isFullPage(rows, missed));
  };

  const first = await read(after.messageSeq);
  if (isWithoutHole(first, after.messageSeq)) return upToRoom(first);
  const begin = await beginOf(messages, missed);
  const rows = begin > after.messageSeq ? await read(begin) : first;
  if (isWithoutHole(rows, begin)) return upToRoom(rows);
  const last = await messages.find({ log, messageSeq: begin + lookedThroughMax });
  // Where it was removed meanwhile, nothing was read, and the device asks again.
  const end = last?.position ?? after.position;
  const upToEnd = rows.filter(({ changedPosition }) => changedPosition <= end);
  return upToEnd.length < rows.length ? { rows: upToEnd, readTo: end } : { rows, readTo: upToRoom(rows).readTo ?? end };
}

/**
 * The sequence behind which additions may be that the device lacks. It shows that of the newest message that it was told
 * of, which says little where additions were overtaken by their changes; positions have no such gap.
 */
async function beginOf(messages: MessageReader, { log, userKey, after }: MissedQuery): Promise<number> {
  const [[mark], [oldest]] = await Promise.all([
    messages.marksAt([{ log, userKey, position: after.position }]),
    messages.history({ log, count: 1, reverse: false }),
  ]);
  return Math.max(after.messageSeq, mark?.messageSeq ?? 0, (oldest?.messageSeq ?? 1) - 1);
}
