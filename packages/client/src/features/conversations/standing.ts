import type { DataOf, ResultOf } from '@parley/protocol/define';
import type {
  clearConversationUnreadMessageCount,
  queryConversation,
  userLogAppended,
} from '@parley/protocol/features/conversations';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';

/** A log's head with the user's entry of the conversation. */
export type ConversationHead = ResultOf<typeof queryConversation>;
/** A reading that took effect on the server. */
export type ConversationRead = ResultOf<typeof clearConversationUnreadMessageCount>;
export type ConversationOpened = NonNullable<DataOf<typeof userLogAppended>['conversationOpened']>;

/** Sequences that are kept one by one; the oldest of more go into the count. */
const unreadSeqsMax = 500;

export const unreadOf = ({ countedUnread, unreadSeqs }: ConversationRow): number => countedUnread + unreadSeqs.length;

/** A conversation that begins with a message. */
export const beginWith = (
  conversation: Pick<ConversationRow, 'conversationType' | 'conversationID' | 'log'>,
  lastMessage: CachedMessage,
): ConversationRow => ({
  ...conversation,
  conversationName: '',
  conversationAvatarUrl: '',
  readMessageSeq: 0,
  countedUnread: 0,
  countedSeq: 0,
  unreadSeqs: [],
  lastMessage,
  isReadPending: false,
});

/** A message of the conversation, whichever way and however often it came; the same row if it says nothing new. */
export function withMessage(row: ConversationRow, message: CachedMessage, self: string): ConversationRow {
  const { messageSeq, position } = message;
  const { lastMessage } = row;
  const isNewest =
    messageSeq > lastMessage.messageSeq || (messageSeq === lastMessage.messageSeq && position > lastMessage.position);
  const unreadSeqs = withUnread(row, message, self);
  if (!isNewest && unreadSeqs === row.unreadSeqs) return row;
  return folded({ ...row, unreadSeqs, lastMessage: isNewest ? message : lastMessage });
}

/** Counts a message of somebody else that is not counted yet and was not read. */
function withUnread(row: ConversationRow, message: CachedMessage, self: string): readonly number[] {
  const { messageSeq, senderUserID, disableUnreadMessageCount } = message;
  const { unreadSeqs, countedSeq, readMessageSeq } = row;
  if (senderUserID === self || disableUnreadMessageCount === true) return unreadSeqs;
  if (messageSeq <= countedSeq || messageSeq <= readMessageSeq || unreadSeqs.includes(messageSeq)) return unreadSeqs;
  return [...unreadSeqs, messageSeq].sort((one, other) => one - other);
}

function folded(row: ConversationRow): ConversationRow {
  const surplus = row.unreadSeqs.slice(0, Math.max(0, row.unreadSeqs.length - unreadSeqsMax));
  const countedSeq = surplus.at(-1);
  if (countedSeq === undefined) return row;
  const unreadSeqs = row.unreadSeqs.slice(surplus.length);
  return { ...row, countedSeq, countedUnread: row.countedUnread + surplus.length, unreadSeqs };
}

/** The server's word on how the conversation stands at `head`; its count wins, unless this device read further. */
export function withHead(row: ConversationRow | undefined, head: ConversationHead): ConversationRow | undefined {
  const { standing, log, conversationType, conversationID, messageSeq } = head;
  if (!standing) return row;
  const lastMessage = newerOf(row?.log === log ? row.lastMessage : undefined, standing.lastMessage);
  if (!lastMessage) return row;
  const { conversationName, conversationAvatarUrl, readMessageSeq, unreadMessageCount } = standing;
  const known = row?.log === log ? row : beginWith({ conversationType, conversationID, log }, lastMessage);
  const named = { ...known, conversationName, conversationAvatarUrl, lastMessage };
  if (messageSeq < known.countedSeq) return named;
  const unreadSeqs = known.unreadSeqs.filter((seq) => seq > messageSeq);
  if (readMessageSeq >= known.readMessageSeq) {
    const counted = { countedUnread: unreadMessageCount, countedSeq: messageSeq, unreadSeqs };
    return { ...named, readMessageSeq, ...counted, isReadPending: false };
  }
  // The reading of this device is still on its way to the server.
  const isAllRead = known.readMessageSeq >= messageSeq;
  return isAllRead ? { ...named, countedUnread: 0, countedSeq: messageSeq, unreadSeqs } : named;
}

function newerOf(one: CachedMessage | undefined, other: CachedMessage | undefined): CachedMessage | undefined {
  if (!one || !other) return one ?? other;
  const isOlder = other.messageSeq < one.messageSeq;
  return isOlder || (other.messageSeq === one.messageSeq && other.position <= one.position) ? one : other;
}

/** A reading of whichever device; the same row if it is no news. Readings never go back. */
export function withRead(row: ConversationRow, read: ConversationRead): ConversationRow {
  const { readMessageSeq, messageSeq, unreadMessageCount } = read;
  if (readMessageSeq < row.readMessageSeq) return row;
  const isOlder = messageSeq < row.countedSeq;
  if (readMessageSeq === row.readMessageSeq && (isOlder || !row.isReadPending)) {
    return row.isReadPending ? { ...row, isReadPending: false } : row;
  }
  const unreadSeqs = row.unreadSeqs.filter((seq) => seq > messageSeq);
  const advanced = { readMessageSeq, unreadSeqs, isReadPending: false };
  if (!isOlder) return { ...row, ...advanced, countedUnread: unreadMessageCount, countedSeq: messageSeq };
  // So many came since that they are not listed any more; those after the reading are among the last of them.
  const countedSince = Math.min(row.countedUnread, row.countedSeq - messageSeq);
  return { ...row, ...advanced, countedUnread: unreadMessageCount + countedSince };
}

/** Everything that this device knows is read; the server is still to be told. The same row if it was read already. */
export function readHere(row: ConversationRow): ConversationRow {
  const { messageSeq } = row.lastMessage;
  const { readMessageSeq, countedSeq } = row;
  if (messageSeq <= readMessageSeq) return row;
  return {
    ...row,
    readMessageSeq: messageSeq,
    countedUnread: 0,
    countedSeq: Math.max(countedSeq, messageSeq),
    unreadSeqs: [],
    isReadPending: true,
  };
}
