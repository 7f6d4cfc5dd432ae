import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { anything, count, flag, integer, list, object, oneOf, optional, orElse, text, turned } from '../schema.ts';
import { groupSide } from './group-values.ts';
import { receiptMarks } from './receipts.ts';
import { conversationType, message, profileEntries, told, userID } from './values.ts';

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

/** What the user has set for a conversation, a field for each setting. */
const settings = {
  /** Server time of the pin; absent: it is not pinned. */
  pinnedTime: optional(count),
  /** Do not disturb 2; absent: 1, notify. */
  notificationStatus: optional(count),
  /** Ascending, each once; absent: none. */
  marks: optional(list(count, { max: 1000 })),
  /** What the user calls a group; absent: nothing. */
  groupAlias: optional(told),
};

/** Settings with the position of the entry in the user's own log that tells of them. */
const settingsAt = object({ position: count, ...settings });

/** A message that mentions the caller, up to the head that it comes with. */
const mention = object({
  /** Where the message was added. */
  position: count,
  messageID: count,
  messageSeq: count,
  fromUserID: text({ bytesMax: limits.conversationIDBytesMax }),
  /** The user 1, everybody 2, both 3. */
  type: count,
});

/** How the caller's entry of a conversation stands at the head that it comes with. */
const standing = object({
  conversationName: told,
  conversationAvatarUrl: told,
  /** Every message that was added up to this position was read; 0: none. */
  readPosition: count,
  /** The sequence of the newest of them. */
  readMessageSeq: count,
  /** How many messages count as unread, up to the head. */
  unreadMessageCount: count,
  /** Absent where the log has none yet, its newest was removed, or the caller has deleted all. */
  lastMessage: optional(orElse(message, nothing)),
  /** How far the members have read by receipts of the conversation, of each who did; absent: nobody did. */
  receiptMarks: optional(receiptMarks),
  /** Absent where the user never set any. */
  settings: optional(settingsAt),
  /** Unread messages up to the head that mention the user, ascending by position, the newest of them; absent: none. */
  mentions: optional(list(mention, { max: 1000 })),
  /** Of the newest message, where the caller has deleted it and `lastMessage` is an earlier one or none. */
  orderKey: optional(count),
  /** The caller has deleted every message up to this `orderKey`. */
  clearedOrderKey: optional(count),
  /** The caller has deleted the entry: it is listed again with a message of a higher `orderKey`. */
  deletedOrderKey: optional(count),
  /** Of a group. */
  group: optional(groupSide),
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

/** The settings of one conversation, and which it is. */
const settingsOf = {
  log: count,
  conversationType: count,
  conversationID: text({ bytesMax: limits.conversationIDBytesMax }),
  ...settings,
};

/** Key: the log. A device that is new learns of them here too: a conversation may not be among those that it is told of. */
export const conversationSettings = userLogKind({
  kind: 'conversationSettings',
  doc: 'What the user has set for a conversation, all settings as they now are.',
  isForNewDevices: true,
  body: object(settingsOf),
});

/** What settings now are, with the positions of the entries that tell of them. */
export const changedSettings = { settings: list(object({ position: count, ...settingsOf }), { max: 1000 }) };

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

/** Readings of several conversations, each as `clearConversationUnreadMessageCount` takes one. */
export const clearConversationTotalUnreadMessageCount = method({
  name: 'clearConversationTotalUnreadMessageCount',
  doc: 'Marks conversations as read, each up to the newest position that the caller knows.',
  needsLogin: true,
  params: object({ readings: list(object({ log: count, position: count }), { max: limits.readingsMax }) }),
  /** Of conversations that the caller has not, nothing is answered. */
  result: object({ readings: list(reading, { max: limits.readingsMax }) }),
  errors: ['ConversationModuleServerError'],
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

export const updateConversationPinnedState = method({
  name: 'updateConversationPinnedState',
  doc: "Pins the caller's entry of a conversation to the top of the list, or takes the pin away.",
  needsLogin: true,
  params: object({ conversationType, targetID: userID, isPinned: flag }),
  /** The settings as they now are, also where nothing had to change; empty where none were ever set. */
  result: object(changedSettings),
  errors: [
    'ConversationModuleConversationDoesNotExist',
    'ConversationModuleConversationPinnedListReachedLimit',
    'ConversationModuleServerError',
  ],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});

export const setConversationNotificationStatus = method({
  name: 'setConversationNotificationStatus',
  doc: 'Lets a conversation make itself noticed or not; also before there is a message in it.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    notificationStatus: oneOf([1, 2]),
  }),
  result: object(changedSettings),
  errors: [
    'CommonModuleUserIsNotExist',
    'GroupModuleGroupDoesNotExist',
    'GroupModuleUserIsNotInTheGroup',
    'ConversationModuleCommonError',
    'ConversationModuleServerError',
  ],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});

export const setConversationMark = method({
  name: 'setConversationMark',
  doc: 'Sets a mark on conversations, or takes it away.',
  needsLogin: true,
  params: object({
    markType: integer({ min: 1, max: limits.markMax }),
    isEnabled: flag,
    /** One that is listed twice counts once. */
    conversations: list(object({ conversationType, targetID: userID }), { min: 1, max: limits.markedAtOnceMax }),
  }),
  result: object({
    /** Of all that were named or lost their marks. */
    ...changedSettings,
    /** Which of the conversations failed, by their places in the request. */
    failed: list(count, { max: limits.markedAtOnceMax }),
  }),
  errors: [
    'ConversationModuleConversationDoesNotExist',
    'ConversationModuleCommonError',
    'ConversationModuleServerError',
  ],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});
