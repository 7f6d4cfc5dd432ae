import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, optional, text } from '../schema.ts';
import { conversationType, deviceText, message, profileEntries, userID } from './values.ts';

/** How far a log goes, and whose it is. */
const headEntries = {
  log: count,
  conversationType,
  /** The conversation as the caller sees it: in a peer conversation the other user. */
  conversationID: userID,
  position: count,
  messageSeq: count,
  /** The message with that sequence; 0 where there is none. */
  messageID: count,
};
const head = object(headEntries);

/** How the caller's entry of a conversation stands at the head that it comes with. */
const standing = object({
  conversationName: text({ bytesMax: limits.userNameBytesMax }),
  conversationAvatarUrl: text({ bytesMax: limits.userAvatarUrlBytesMax }),
  /** Everything up to this sequence was read. */
  readMessageSeq: count,
  /** How many messages count as unread, up to the head. */
  unreadMessageCount: count,
  /** Absent where the log has none yet, or its newest was removed. */
  lastMessage: optional(message),
});

/** A head with the caller's entry of the conversation; an entry without a message is not listed. */
const conversationHead = object({ ...headEntries, standing: optional(standing) });

/** A reading that took effect; it never goes back. */
const conversationRead = object({
  log: count,
  readMessageSeq: count,
  /** The newest sequence when the reading took effect, and how many messages up to it still counted as unread. */
  messageSeq: count,
  unreadMessageCount: count,
});

/** The user's own profile as it now is. */
const userInfo = object({
  ...profileEntries,
  /** The `instanceID` of the client that changed it, which is not told; absent: no client did. */
  instanceID: optional(deviceText),
});

/** An entry of the log that belongs to one user alone; one of the fields beside the position is there. */
const userLogEntry = object({
  position: count,
  /** The user takes part in this conversation from `fromPosition` on. */
  conversationOpened: optional(
    object({
      log: count,
      conversationType,
      conversationID: userID,
      /** Of the other side, as they were when the conversation was opened; absent where empty. */
      conversationName: optional(profileEntries.userName),
      conversationAvatarUrl: optional(profileEntries.userAvatarUrl),
      fromPosition: count,
    }),
  ),
  conversationRead: optional(conversationRead),
  userInfo: optional(userInfo),
});

export const sync = method({
  name: 'sync',
  doc: 'Compares the positions a device holds with the heads of all logs of its user and returns what differs.',
  needsLogin: true,
  params: object({
    /** The position in the user's own log; absent on a device that holds nothing yet. */
    userLogPosition: optional(count),
    /**
     * Ascending by `log`, those above `afterLog`; as many as the list holds, if the device has more. `messageID` is
     * the message with that sequence, by which another life of the database is found out; 0: not known.
     */
    logs: list(object({ log: count, position: count, messageSeq: count, messageID: count }), {
      max: limits.syncLogsMax,
    }),
    /** Continues a sync that was not complete: what that answer named. */
    afterLog: optional(count),
  }),
  result: object({
    userLog: object({ position: count, reload: flag, entries: list(userLogEntry, { max: 500 }) }),
    /** Logs whose head is beyond the device's position, and logs the device does not know. */
    changed: list(conversationHead, { max: limits.syncLogsMax }),
    /** Logs whose positions belong to another life of the database: drop them and start anew. */
    reload: list(conversationHead, { max: limits.syncLogsMax }),
    complete: flag,
    /** Only where the answer is not complete: the `afterLog` of the next request, above the present one. */
    afterLog: optional(count),
  }),
  errors: ['ConversationModuleServerError'],
  rate: 'query',
  failure: 'ConversationModuleServerError',
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
  doc: 'Marks a conversation as read up to the newest message that the caller knows; later ones stay unread.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    /** Up to here everything was read; a reading that goes back changes nothing. */
    messageSeq: count,
  }),
  result: conversationRead,
  errors: ['ConversationModuleConversationDoesNotExist', 'ConversationModuleServerError'],
  rate: 'write',
  failure: 'ConversationModuleServerError',
});

export const userLogAppended = event({
  name: 'userLog',
  doc: 'An entry was appended to the log of this user.',
  data: userLogEntry,
});

/** Sent instead of events that may have been lost on their way between servers. */
export const headsMoved = event({
  name: 'headsMoved',
  doc: 'Logs of this user moved to these heads; a device that holds less catches up.',
  data: object({
    userLogPosition: count,
    heads: list(head, { max: limits.syncLogsMax }),
  }),
});
