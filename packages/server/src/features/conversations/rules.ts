import type { LogHead, LogMark, Member, Membership, Reading } from '../logs/store.ts';

/** How a member stands in a conversation at its head. */
export interface Standing {
  readonly readPosition: number;
  readonly readMessageSeq: number;
  readonly unreadMessageCount: number;
}

export const standingOf = ({ head, membership }: Member): Standing => ({
  readPosition: membership.reading.position,
  readMessageSeq: membership.reading.messageSeq,
  unreadMessageCount: unreadOf(head, membership),
});

/** How many of the counted messages up to the head others sent than the member. */
const countedByOthers = (head: LogHead, { sentCounted }: Membership): number => head.counted - sentCounted;

/**
 * What is unread: counted messages of others up to the head, less those up to the reading, less those after it that
 * were withdrawn (here belongs what the member has deleted for himself), and what was carried over. Running counts
 * stand in rows that are never renumbered, so it is the same whatever retention has removed. One who left has what was
 * unread then.
 */
export function unreadOf(head: LogHead, membership: Membership): number {
  const { reading, withdrawn, carried, toPosition } = membership;
  if (toPosition !== undefined) return carried;
  return Math.max(0, countedByOthers(head, membership) - reading.countedByOthers - withdrawn) + carried;
}

/**
 * Up to where a reading goes that the device asks for; `undefined` if it would go back, or change nothing. What was carried
 * over to another membership is read with whatever is read: it came before that began. Such a reading goes up to that
 * beginning, or no other device would take it for one that is later than what it knows.
 */
export function readUpTo(
  head: LogHead,
  { reading, carried, fromPosition, toPosition }: Membership,
  asked: number,
): number | undefined {
  const position = Math.min(asked, head.position, toPosition ?? head.position);
  if (position > reading.position) return position;
  if (carried === 0) return undefined;
  if (toPosition === undefined) return Math.max(reading.position, fromPosition);
  return position === reading.position ? position : undefined;
}

/**
 * What goes on being unread of one who has left, when he has read up to a mark: what others sent behind it up to the `end`
 * of his membership, less what was withdrawn of that, and no more than there was.
 */
export const carriedBehind = (
  carried: number,
  reading: Pick<Reading, 'countedByOthers'>,
  { end, withdrawn }: { readonly end: Pick<LogMark, 'countedByOthers'>; readonly withdrawn: number },
): number => Math.min(carried, Math.max(0, end.countedByOthers - reading.countedByOthers - withdrawn));

/** The head as a mark of this member. */
export const markOfHead = (head: LogHead, membership: Membership): LogMark => ({
  position: head.position,
  messageSeq: head.messageSeq,
  countedByOthers: countedByOthers(head, membership),
});

/**
 * A reading up to a position where `known` is the newest message at it or before it. Where that message was removed,
 * `later` is the nearest mark after the position: between the two a position was a counted message of others at most,
 * so that the reading takes away no more than was surely read, and nothing of what was removed after it.
 */
export function readingAt(
  position: number,
  known: LogMark | undefined,
  otherwise: { readonly before: Reading; readonly later: LogMark },
): Reading {
  if (known) return { position, messageSeq: known.messageSeq, countedByOthers: known.countedByOthers };
  const { before, later } = otherwise;
  const between = later.position - position;
  return {
    position,
    messageSeq: Math.max(before.messageSeq, later.messageSeq - between),
    countedByOthers: Math.max(before.countedByOthers, later.countedByOthers - between),
  };
}
