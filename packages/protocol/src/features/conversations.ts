import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { anything, count, flag, object, optional, orElse, text, turned } from '../schema.ts';
import { conversationType, message, profileEntries, userID } from './values.ts';

/** How far a log goes, and whose it is. */
export const headEntries = {
  log: count,
  /** Peer 0; a device passes over a type that it does not know. */
  conversationType: count,
  /** The conversation as the caller sees it: in a peer conversation the other user. */
  conversationID: text({ bytesMax: limits.conversationIDBytesMax }),
  position: count,
  messageSeq: count,
  /** The message with that sequence; 0 where there is none. */
  messageID: count,
};

/** A message that cannot be read is left out. */
const nothing = turned(anything, () => undefined);

/** How the caller's entry of a conversation stands at the head that it comes with. */
const standing = object({
  conversationName: text({ bytesMax: limits.userNameBytesMax }),
  conversationAvatarUrl: text({ bytesMax: limits.userAvatarUrlBytesMax }),
  /** Every message that was added up to this position was read; 0: none. */
  readPosition: count,
  /** The sequence of the newest of them. */
  readMessageSeq: count,
  /** How many messages count as unread, up to the head. */
  unreadMessageCount: count,
  /** Absent where the log has none yet, its newest was removed, or the caller has deleted all. */
  lastMessage: optional(orElse(message, nothing)),
  /** Of the newest message, where the caller has deleted it and `lastMessage` is an earlier one or none. */
  orderKey: optional(count),
  /** The caller has deleted every message up to this `orderKey`. */
  clearedOrderKey: optional(count),
  /** The caller has deleted the entry: it is listed again with a message of a higher `orderKey`. */
  deletedOrderKey: optional(count),
});

/** A head with the caller's entry of the conversation; an entry without a message is not listed. */
export const conversationHead = object({ ...headEntries, standing: optional(standing) });

/** A reading that took effect; it never goes back. */
export const reading = object({
  log: count,
  readPosition: count,
  readMessageSeq: count,
  /** The head when the reading took effect, and how many messages up to it still counted as unread. */
  position: count,
  messageSeq: count,
  unreadMessageCount: count,
});

/** Key: the log. */
export const conversationOpened = userLogKind({
  kind: 'conversationOpened',
  doc: 'The user takes part in a conversation from a position of its log on.',
  isForNewDevices: false,
  body: object({
    log: count,
    conversationType: count,
    conversationID: text({ bytesMax: limits.conversationIDBytesMax }),
    /** Of the other side, as they were when the conversation was opened; absent where empty. */
    conversationName: optional(profileEntries.userName),
    conversationAvatarUrl: optional(profileEntries.userAvatarUrl),
    fromPosition: count,
  }),
});

/** Key: the log. */
export const conversationRead = userLogKind({
  kind: 'conversationRead',
  doc: 'The user has read a conversation up to a position.',
  isForNewDevices: false,
  body: reading,
});

/** The caller's entry of one conversation, for a device that does not hold it. */
export const queryConversation = method({
  name: 'queryConversation',
  doc: "Returns the caller's entry of a conversation with its newest message.",
  needsLogin: true,
  params: object({ conversationType, targetID: userID }),
  result: conversationHead,
  errors: ['ConversationModuleConversationDoesNotExist', 'ConversationModuleServerError'],
  rate: 'query',
  failure: 'ConversationModuleServerError',
});

export const clearConversationUnreadMessageCount = method({
  name: 'clearConversationUnreadMessageCount',
  doc: 'Marks a conversation as read up to the newest position that the caller knows; what comes later stays unread.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    /** Every message added up to here was read; a reading that goes back changes nothing. */
    position: count,
  }),
  result: reading,
  errors: ['ConversationModuleConversationDoesNotExist', 'ConversationModuleServerError'],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});

/** Key: the log. */
export const conversationDeleted = userLogKind({
  kind: 'conversationDeleted',
  doc: 'The user has deleted the entry of a conversation; everything in it counts as read.',
  isForNewDevices: false,
  body: object({
    log: count,
    /** Of the newest message then: one with a higher key brings the entry back. */
    orderKey: count,
    reading,
    /** All entries were deleted at once: `allDeleted` follows. */
    isOfAll: optional(flag),
  }),
});

/** Key: `conversations` or `messages`, whichever were deleted. */
export const allDeleted = userLogKind({
  kind: 'allDeleted',
  doc: 'The user has deleted all entries of conversations, or all messages of all of them.',
  isForNewDevices: false,
  body: object({
    /** Conversations that changed by it. */
    count,
  }),
});

/** What a deletion is answered with: where the user's own log tells of it. Absent: there was nothing to delete. */
export const deletionResult = object({ userLogPosition: optional(count) });

export const deleteConversation = method({
  name: 'deleteConversation',
  doc: "Deletes the caller's entry of a conversation on all devices, until a newer message comes. Messages stay.",
  needsLogin: true,
  params: object({ conversationType, targetID: userID }),
  result: deletionResult,
  errors: ['ConversationModuleConversationDoesNotExist', 'ConversationModuleServerError'],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});

export const deleteAllConversations = method({
  name: 'deleteAllConversations',
  doc: "Deletes all of the caller's entries of conversations on all devices.",
  needsLogin: true,
  params: object({}),
  result: deletionResult,
  errors: ['ConversationModuleServerError'],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});
