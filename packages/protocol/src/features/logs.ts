import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { anything, count, flag, list, object, optional, orElse, type Static, text } from '../schema.ts';
import { conversationHead, headEntries } from './conversations.ts';
import { deviceText, message } from './values.ts';

/** What stands at one position of a conversation's log. Neither a message nor a state: it is not for this user. */
const entryFields = {
  position: count,
  /**
   * A message in its present state. It was added here if its own `position` is this one; otherwise it was added before
   * and changed here.
   */
  message: optional(message),
  /** A change of the conversation itself; a device passes over a kind that it does not know. */
  state: optional(object({ kind: text({ bytesMax: limits.entryKindBytesMax }), body: anything })),
};

/** An entry that cannot be read counts as hidden: its position is known, and a log is not stopped by what stands in it. */
const entry = orElse(object(entryFields), object({ position: count }));
export type WireEntry = Static<typeof entry>;

/** Logs with a key above the one and up to the other. */
const logRange = { afterLog: count, upToLog: count };

/** An entry of the log that belongs to one user alone: what its kind and key now stand at. */
const userLogEntry = object({
  position: count,
  /** One of `userLogKinds`; a device passes over another one. */
  kind: text({ bytesMax: limits.entryKindBytesMax }),
  /** Which thing of its kind: a log, a user. Empty where there is one only. */
  key: text({ bytesMax: limits.entryKeyBytesMax }),
  /** The `instanceID` of the client that made the change and knows of it; absent: no client did. */
  origin: optional(deviceText),
  /** As the kind declares it. */
  body: anything,
});

export const sync = method({
  name: 'sync',
  doc: 'Compares the positions a device holds with the heads of all logs of its user and returns what differs.',
  needsLogin: true,
  params: object({
    /** The position in the user's own log; absent on a device that holds nothing yet. */
    userLogPosition: optional(count),
    /**
     * Ascending by `log`, each once, those above `afterLog`; as many as the list holds, if the device has more. `messageID` is
     * the message with that sequence, by which another life of the database is found out; 0: not known.
     */
    logs: list(object({ log: count, position: count, messageSeq: count, messageID: count }), {
      max: limits.syncLogsMax,
    }),
    /** Continues a sync that was not complete: what that answer named. */
    afterLog: optional(count),
    /**
     * In place of `logs`: what `digestOf` makes of the logs that the device holds in these ranges, which ascend. Only the
     * digests are compared.
     */
    digests: optional(
      list(object({ ...logRange, digest: text({ bytesMax: limits.logDigestBytesMax }) }), {
        max: limits.syncRangesMax,
      }),
    ),
    /** Only logs in these ranges, which ascend, are compared; absent: all. */
    within: optional(list(object(logRange), { max: limits.syncRangesMax })),
  }),
  result: object({
    userLog: object({
      position: count,
      reload: flag,
      entries: list(userLogEntry, { max: limits.userLogEntriesMax }),
    }),
    /** Logs whose head is beyond the device's position, and logs the device does not know. */
    changed: list(conversationHead, { max: limits.syncLogsMax }),
    /** Logs whose positions belong to another life of the database: drop them and start anew. */
    reload: list(conversationHead, { max: limits.syncLogsMax }),
    complete: flag,
    /** Only where the answer is not complete: the `afterLog` of the next request, above the present one. */
    afterLog: optional(count),
    /** Answers `digests`: the ranges in which the device holds something else, to be compared next. */
    differing: optional(list(object(logRange), { max: limits.syncRangesMax })),
  }),
  errors: ['ConversationModuleServerError'],
  rate: 'query',
  failure: 'ConversationModuleServerError',
});

/** What a device lacks of the logs it follows. */
export const catchUp = method({
  name: 'catchUp',
  doc: 'Returns the present state of what changed in some logs after the positions that the device holds.',
  needsLogin: true,
  params: object({
    /** Each log once. */
    logs: list(
      object({
        log: count,
        /** The device holds everything up to here. */
        position: count,
        /** `messageSeq` of the newest message the device holds of this log; 0 for none. */
        messageSeq: count,
      }),
      { min: 1, max: limits.catchUpLogsMax },
    ),
  }),
  result: object({
    /** Logs that the user does not follow are left out, and those for which a full answer has no room: ask again. */
    logs: list(
      object({
        log: count,
        /**
         * The answer covers the positions after `from` up to `to`. A `from` above the one asked for marks a gap, in
         * which what was added is missing; entries at or before it tell of changes.
         */
        from: count,
        to: count,
        /** `false`: ask again with `to`. */
        complete: flag,
        /** Ascending by position. A position without an entry was overtaken by a later one, or is hidden. */
        entries: list(entry, { max: limits.catchUpCountMax }),
      }),
      { max: limits.catchUpLogsMax },
    ),
  }),
  errors: ['MessageModuleServerError'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

export const entryAppended = event({
  name: 'entry',
  doc: 'An entry was appended to a log that this session follows; also for changes of the own other devices.',
  data: orElse(
    object({
      log: count,
      ...entryFields,
      /** Entries at the positions behind its that belong to the same event. */
      others: optional(list(object(entryFields), { max: limits.catchUpCountMax })),
    }),
    object({ log: count, position: count }),
  ),
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
    heads: list(object(headEntries), { max: limits.syncLogsMax }),
  }),
});
