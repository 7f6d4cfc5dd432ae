import type { BodyOf, ResultOf } from '@parley/protocol/define';
import type {
  clearConversationUnreadMessageCount,
  conversationOpened,
  queryConversation,
} from '@parley/protocol/features/conversations';
import {
  type Attachment,
  type CachedMessage,
  type ConversationRow,
  changedAt,
  isOlder,
  type LogRecord,
  type Withdrawn,
  withAttached,
} from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { wasCounted, withdrawnAt } from '../messages/counting.ts';
import { toDeleted } from '../messages/tombstone.ts';
import { withListed, withMention } from './mentions.ts';

/** A log's head with the user's entry of the conversation. */
export type ConversationHead = ResultOf<typeof queryConversation>;
/** A reading that took effect on the server. */
export type ConversationRead = ResultOf<typeof clearConversationUnreadMessageCount>;
export type ConversationOpened = BodyOf<typeof conversationOpened>;

/** Positions that are kept one by one; the oldest of more go into the count. */
const listedMax = 500;

type Counting = Pick<ConversationRow, 'countedUnread' | 'countedPosition' | 'unreadPositions' | 'withdrawn'>;

/** Those that were counted stop counting; of the others nothing was counted yet. */
export const unreadOf = ({ countedUnread, countedPosition, unreadPositions, withdrawn }: Counting): number =>
  countedUnread + unreadPositions.length - withdrawn.filter(({ position }) => position <= countedPosition).length;

/** A conversation that begins with a message. */
export const beginWith = (
  conversation: ConversationIdentity & Pick<ConversationRow, 'log'>,
  lastMessage: CachedMessage,
): ConversationRow => ({
  ...conversation,
  conversationName: '',
  conversationAvatarUrl: '',
  readPosition: 0,
  readMessageSeq: 0,
  countedUnread: 0,
  countedPosition: 0,
  unreadPositions: [],
  withdrawn: [],
  lastMessage,
  isReadPending: false,
});

/** A conversation of which a backup knows, with nothing that is unread as long as the server does not say otherwise. */
export const uncountedUpTo = (
  record: LogRecord & Pick<ConversationRow, 'conversationName' | 'conversationAvatarUrl'>,
  lastMessage: CachedMessage,
): ConversationRow => {
  const { conversationType, conversationID, log, position, conversationName, conversationAvatarUrl } = record;
  return {
    ...beginWith({ conversationType, conversationID, log }, lastMessage),
    ...{ conversationName, conversationAvatarUrl, countedPosition: position },
  };
};

/**
 * A message of the conversation in some state of its own, whichever way and however often it came; the same row if it
 * says nothing new. What became of it behind the `end` of the log for the user counts for nothing: other devices are
 * not told of that.
 */
export function withMessage(row: ConversationRow, message: CachedMessage, self: string, end?: number): ConversationRow {
  const isSilent = message.senderUserID === self || (end !== undefined && changedAt(message) > end);
  const counting = isSilent || !wasCounted(message) ? row : counted(row, message);
  const mentioning = isSilent ? undefined : withMention(row, message, self);
  const isNews = isOlder(row.lastMessage, message) && !(row.lastMessage.deleted && isSame(row.lastMessage, message));
  // What shows in place of a last message that was deleted goes on to change.
  const isShown = row.shown && isSame(row.shown, message) && isOlder(row.shown, message);
  if (!isNews && !isShown && counting === row && !mentioning) return row;
  const next = { ...row, ...counting, ...mentioning, ...(isShown && { shown: message }) };
  if (!isNews) return folded(next);
  const { shown: _older, ...rest } = next;
  return folded({ ...rest, lastMessage: message });
}

const isSame = (one: CachedMessage, other: CachedMessage): boolean => one.messageID === other.messageID;

/** A message that was deleted may go on to change: it stops counting, and shows nowhere. */
export const withChangeOfDeleted = (row: ConversationRow, message: CachedMessage, self: string): ConversationRow =>
  message.senderUserID === self || !wasCounted(message) ? row : counted(row, message);

/** Counts a message of somebody else, and the end of it, once; what was read counts for nothing. */
function counted(row: ConversationRow, message: CachedMessage): ConversationRow {
  const { position } = message;
  const { readPosition, countedPosition, unreadPositions, withdrawn } = row;
  if (position <= readPosition || withdrawn.some((one) => one.position === position)) return row;
  const withdrawnPosition = withdrawnAt(message);
  if (withdrawnPosition !== undefined) {
    if (withdrawnPosition <= countedPosition) return row;
    const others = unreadPositions.filter((one) => one !== position);
    return { ...row, unreadPositions: others, withdrawn: [...withdrawn, { position, withdrawnPosition }] };
  }
  if (position <= countedPosition || unreadPositions.includes(position)) return row;
  return { ...row, unreadPositions: [...unreadPositions, position].sort((one, other) => one - other) };
}

/** Counts what is too much to be listed, as the server would have when the log went so far. */
function folded(row: ConversationRow): ConversationRow {
  const { unreadPositions, withdrawn } = row;
  const ends = withdrawn.map(({ withdrawnPosition }) => withdrawnPosition).sort((one, other) => one - other);
  const surplus = [unreadPositions, ends].flatMap((list) => list[list.length - listedMax - 1] ?? []);
  if (surplus.length === 0) return row;
  const countedPosition = Math.max(...surplus);
  const since = listedAfter(row, countedPosition, row.readPosition);
  // Those that go on being listed as withdrawn are taken off by that.
  const stillTakenOff = since.withdrawn.filter(({ position }) => position <= countedPosition).length;
  const countedUnread = unreadOf(row) - since.unreadPositions.length + stillTakenOff;
  return { ...row, ...since, countedPosition, countedUnread };
}

/** What remains listed where everything up to `counted` was counted, and everything up to `read` was read. */
function listedAfter(row: ConversationRow, countedPosition: number, readPosition: number) {
  return {
    unreadPositions: row.unreadPositions.filter((position) => position > Math.max(countedPosition, readPosition)),
    withdrawn: row.withdrawn.filter(
      (one: Withdrawn) => one.withdrawnPosition > countedPosition && one.position > readPosition,
    ),
  };
}

/** Nothing up to `position` is read from now on; what was unread before goes on to count, as it does for the server. */
export function readUpTo(row: ConversationRow, position: number): ConversationRow {
  if (row.readPosition >= position) return row;
  const countedPosition = Math.max(row.countedPosition, position);
  const unreadPositions = row.unreadPositions.filter((one) => one > position);
  const withdrawn = row.withdrawn.filter((one) => one.position > position);
  const takenOff = withdrawn.filter((one) => one.position <= countedPosition).length;
  const countedUnread = unreadOf(row) - unreadPositions.length + takenOff;
  return { ...row, readPosition: position, countedPosition, countedUnread, unreadPositions, withdrawn };
}

/** The server's word on how the conversation stands at `head`; its count wins, unless this device read further. */
export function withHead(row: ConversationRow | undefined, head: ConversationHead): ConversationRow | undefined {
  const { standing, log, conversationType, conversationID, position } = head;
  if (!standing) return row;
  const same = row?.log === log ? row : undefined;
  const last = lastOf(same, head);
  if (!last) return row;
  const { lastMessage, shown } = last;
  const { conversationName, conversationAvatarUrl, readPosition, readMessageSeq, unreadMessageCount } = standing;
  const known = same ?? beginWith({ conversationType, conversationID, log }, lastMessage);
  const { shown: _before, ...kept } = known;
  const clearedOrderKey = Math.max(known.clearedOrderKey ?? 0, standing.clearedOrderKey ?? 0);
  const deletedOrderKey = Math.max(known.deletedOrderKey ?? 0, standing.deletedOrderKey ?? 0);
  const deletions = {
    ...(clearedOrderKey > 0 && { clearedOrderKey }),
    ...(deletedOrderKey > 0 && { deletedOrderKey }),
  };
  const mentioning = withListed(known, position, standing.mentions);
  const named = {
    ...{ ...kept, ...mentioning, conversationName, conversationAvatarUrl, lastMessage, ...deletions },
    ...(shown && { shown }),
  };
  if (position < known.countedPosition) return named;
  if (readPosition >= known.readPosition) {
    const listed = listedAfter(known, position, readPosition);
    const counts = { countedUnread: unreadMessageCount, countedPosition: position, ...listed };
    return { ...named, readPosition, readMessageSeq, ...counts, isReadPending: false };
  }
  // The reading of this device is still on its way to the server.
  if (known.readPosition < position) return named;
  return { ...named, countedUnread: 0, countedPosition: position, ...listedAfter(known, position, known.readPosition) };
}

interface Last {
  readonly lastMessage: CachedMessage;
  readonly shown?: CachedMessage | undefined;
}

/** The newest message of the log, and the newest one that was not deleted, as the device and the server know them. */
function lastOf(row: ConversationRow | undefined, { standing, ...head }: ConversationHead): Last | undefined {
  const { log, position, messageSeq, messageID, conversationType, conversationID } = head;
  const told = standing?.lastMessage && { ...standing.lastMessage, log };
  const orderKey = standing?.orderKey ?? 0;
  if (orderKey <= (told?.orderKey ?? 0) || orderKey === 0) {
    const lastMessage = newerOf(row?.lastMessage, told);
    return lastMessage && { lastMessage, ...(lastMessage === row?.lastMessage && { shown: row.shown }) };
  }
  if (row && row.lastMessage.orderKey > orderKey) return row;
  // Where it was added is not known better than so.
  const place = { log, position, messageSeq, messageID, orderKey, timestamp: 0, conversationType };
  const nobody = { senderUserID: '', targetID: conversationID, localMessageID: '' };
  const lastMessage: CachedMessage =
    row && row.lastMessage.orderKey === orderKey
      ? toDeleted(row.lastMessage, row.lastMessage.deleted ?? 'everywhere')
      : { ...place, ...nobody, content: { type: 0, unknownType: 0 }, deleted: 'everywhere' };
  return { lastMessage, shown: row?.lastMessage.deleted ? newerOf(row.shown, told) : told };
}

function newerOf(one: CachedMessage | undefined, other: CachedMessage | undefined): CachedMessage | undefined {
  if (!one || !other) return one ?? other;
  if (!isOlder(one, other)) return one;
  const { localExtendedData } = one;
  // The server does not know what the app attached on this device.
  const isSame = one.messageID === other.messageID && localExtendedData !== undefined;
  return isSame ? { ...other, localExtendedData } : other;
}

/** The same row if that is not its last message. */
export const withAttachedData = (row: ConversationRow, attachment: Attachment): ConversationRow => {
  const lastMessage = withAttached(row.lastMessage, attachment);
  if (lastMessage) return { ...row, lastMessage };
  const shown = withAttached(row.shown, attachment);
  return shown ? { ...row, shown } : row;
};

/** The same row if it has this name and picture. */
export const withName = (row: ConversationRow, name: string, avatarUrl: string): ConversationRow =>
  row.conversationName === name && row.conversationAvatarUrl === avatarUrl
    ? row
    : { ...row, conversationName: name, conversationAvatarUrl: avatarUrl };

/** A reading of whichever device; the same row if it is no news. Readings never go back. */
export function withRead(row: ConversationRow, read: ConversationRead): ConversationRow {
  const { readPosition, readMessageSeq, position, unreadMessageCount } = read;
  if (readPosition < row.readPosition) return row;
  const isBehindCount = position < row.countedPosition;
  if (readPosition === row.readPosition && (isBehindCount || !row.isReadPending)) return confirmed(row);
  const advanced = { readPosition, readMessageSeq, isReadPending: false };
  if (!isBehindCount) {
    const listed = listedAfter(row, position, readPosition);
    return { ...row, ...advanced, countedUnread: unreadMessageCount, countedPosition: position, ...listed };
  }
  // So many came since that they are not listed any more; those after the reading are among the last of them.
  const countedSince = Math.min(row.countedUnread, row.countedPosition - position);
  const listed = listedAfter(row, row.countedPosition, readPosition);
  return { ...row, ...advanced, countedUnread: unreadMessageCount + countedSince, ...listed };
}

/** How the conversation counts on the server since something of it was deleted, which is no reading. */
export function withCount(row: ConversationRow, counted: ConversationRead): ConversationRow {
  const { readPosition, position, unreadMessageCount: countedUnread } = counted;
  if (readPosition !== row.readPosition) return withRead(row, counted);
  // What was counted for a later position was counted after the deletion.
  if (position < row.countedPosition) return row;
  return { ...row, countedUnread, countedPosition: position, ...listedAfter(row, position, readPosition) };
}

/** Everything that this device knows is read; the server is still to be told. The same row if it was read already. */
export function readHere(row: ConversationRow): ConversationRow {
  const readPosition = knownUpTo(row);
  if (isRead(row)) return row;
  const countedPosition = Math.max(row.countedPosition, readPosition);
  return {
    ...row,
    readPosition,
    readMessageSeq: Math.max(row.readMessageSeq, row.lastMessage.messageSeq),
    countedUnread: 0,
    countedPosition,
    unreadPositions: [],
    withdrawn: [],
    isReadPending: true,
  };
}

/** The position up to which this device knows the messages that count. */
export const knownUpTo = ({ lastMessage, countedPosition, readPosition, unreadPositions }: ConversationRow): number =>
  Math.max(lastMessage.position, countedPosition, readPosition, unreadPositions.at(-1) ?? 0);

/** Whether there is nothing to be read. */
export const isRead = (row: ConversationRow): boolean =>
  row.lastMessage.position <= row.readPosition && unreadOf(row) === 0;

/** Messages came after a reading that the server has not confirmed, and none of them was counted so far. */
export const isUncounted = (row: ConversationRow, self: string): boolean =>
  row.isReadPending &&
  row.readPosition < row.lastMessage.position &&
  row.lastMessage.senderUserID !== self &&
  wasCounted(row.lastMessage) &&
  unreadOf(row) === 0;

/** Nobody waits for the word of the server any more: it came, or it will never come. */
export const confirmed = (row: ConversationRow): ConversationRow =>
  row.isReadPending ? { ...row, isReadPending: false } : row;
