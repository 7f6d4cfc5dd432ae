import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { wasCounted, withdrawnAt } from '../messages/counting.ts';
import { toDeleted } from '../messages/tombstone.ts';
import { type ConversationRead, unreadOf, withChangeOfDeleted, withRead } from './standing.ts';

/** The newest message that was not deleted. */
export const shownOf = ({ lastMessage, shown }: ConversationRow): CachedMessage | undefined =>
  lastMessage.deleted ? shown : lastMessage;

/** How many messages count as unread on this device: those of the server but for what was deleted here. */
export function shownUnreadOf(row: ConversationRow): number {
  const { positions = [], others = 0 } = row.uncounted ?? {};
  return Math.max(0, unreadOf(row) - positions.length - others);
}

/** Whether a message counts as unread on the server for the user of this device. */
export const isUnread = ({ readPosition }: ConversationRow, message: CachedMessage, self: string): boolean =>
  message.position > readPosition &&
  message.senderUserID !== self &&
  !message.deleted &&
  wasCounted(message) &&
  withdrawnAt(message) === undefined;

/** Messages at these positions, and some that are not known, do not count here any more. */
export function uncount(row: ConversationRow, positions: readonly number[], others = 0): ConversationRow {
  if (positions.length === 0 && others === 0) return row;
  const { revision = 0, positions: known = [], others: knownOthers = 0 } = row.uncounted ?? {};
  const all = [...new Set([...known, ...positions])];
  return { ...row, uncounted: { revision: revision + 1, positions: all, others: knownOthers + others } };
}

/**
 * A message that was deleted on this device comes by the log, or changes there. It may have been deleted when this device
 * did not know yet that it counts, or where it stands.
 */
export function withDeletedHere(row: ConversationRow, message: CachedMessage, self: string): ConversationRow {
  const { position, orderKey } = message;
  const next = withChangeOfDeleted(row, message, self);
  const isCountedNow = next !== row && next.unreadPositions.includes(position);
  const { positions = [], others = 0 } = row.uncounted ?? {};
  // It may be one of the others; and what was deleted up to a place may have been so for the account, where it does not count.
  const isDoubtful = others > 0 || (!isCountedNow && orderKey <= (row.clearedOrderKey ?? 0));
  if (isDoubtful || positions.includes(position) || !isUnread(next, message, self)) return next;
  return uncount(next, [position]);
}

/** The user came back: what he left unread counts on, but for what was deleted on this device of it. */
export function withReturn(row: ConversationRow, read: ConversationRead): ConversationRow {
  const next = withRead(row, read);
  const gone = row.uncounted?.positions.filter((position) => position <= next.readPosition) ?? [];
  return next === row ? row : withoutCounted(uncount(next, [], gone.length));
}

/** What was deleted for the account counts on the server no more, so that this device takes nothing off for it. */
export function withoutUncounted(row: ConversationRow, gone: ReadonlySet<number>): ConversationRow {
  const { uncounted } = row;
  const positions = uncounted?.positions.filter((position) => !gone.has(position)) ?? [];
  if (!uncounted || positions.length === uncounted.positions.length) return row;
  return { ...row, uncounted: { ...uncounted, revision: uncounted.revision + 1, positions } };
}

/** What was read, or does not count on the server any more, needs no word of this device. */
export function withoutCounted(row: ConversationRow, withdrawn?: CachedMessage): ConversationRow {
  const { uncounted, readPosition } = row;
  if (!uncounted) return row;
  const gone = withdrawn && withdrawnAt(withdrawn) !== undefined ? withdrawn.position : 0;
  const positions = uncounted.positions.filter((position) => position > readPosition && position !== gone);
  const others = Math.min(uncounted.others, Math.max(0, unreadOf(row) - positions.length));
  if (positions.length === uncounted.positions.length && others === uncounted.others) return row;
  return { ...row, uncounted: { ...uncounted, positions, others } };
}

/** The newest message was deleted if its place says so; `isGone` knows what else was. */
export function withDeleted(
  row: ConversationRow,
  isGone: (message: CachedMessage) => CachedMessage['deleted'],
): ConversationRow {
  const { lastMessage, shown } = row;
  const deleted = lastMessage.deleted ?? isGone(lastMessage);
  if (!deleted) return row;
  const isShownGone = shown !== undefined && isGone(shown) !== undefined;
  if (lastMessage.deleted && !isShownGone) return row;
  const { shown: _gone, ...rest } = row;
  const last = lastMessage.deleted ? lastMessage : toDeleted(lastMessage, deleted);
  return { ...rest, lastMessage: last, ...(lastMessage.deleted && shown && !isShownGone && { shown }) };
}

/** What the deletion of an entry takes from it on this device; its settings stay. */
export const withoutEntry = (row: ConversationRow, orderKey: number): ConversationRow => ({
  ...row,
  deletedOrderKey: Math.max(row.deletedOrderKey ?? 0, orderKey),
});
