import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, optional } from '../schema.ts';
import { conversationType, userID } from './values.ts';

/** How far a log goes, and whose it is. */
const head = object({
  log: count,
  conversationType,
  /** The conversation as the caller sees it: in a peer conversation the other user. */
  conversationID: userID,
  position: count,
  messageSeq: count,
  /** The message with that sequence; 0 where there is none. */
  messageID: count,
});

/** An entry of the log that belongs to one user alone. */
const userLogEntry = object({
  position: count,
  /** The user takes part in this conversation from `fromPosition` on. */
  conversationOpened: object({ log: count, conversationType, conversationID: userID, fromPosition: count }),
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
    changed: list(head, { max: limits.syncLogsMax }),
    /** Logs whose positions belong to another life of the database: drop them and start anew. */
    reload: list(head, { max: limits.syncLogsMax }),
    complete: flag,
    /** Only where the answer is not complete: the `afterLog` of the next request, above the present one. */
    afterLog: optional(count),
  }),
  errors: ['ConversationModuleServerError'],
  rate: 'query',
  failure: 'ConversationModuleServerError',
});

export const conversationOpened = event({
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
