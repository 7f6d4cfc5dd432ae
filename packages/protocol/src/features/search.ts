import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, integer, list, object, optional, text } from '../schema.ts';
import { conversationType, message, userID } from './values.ts';

/** Looks through what is stored on the server, whatever a device has of it. */
export const searchMessages = method({
  name: 'searchMessages',
  doc: "Finds messages in the caller's whole history, the newest first.",
  needsLogin: true,
  params: object({
    /** One conversation; absent: all of the caller's. */
    conversation: optional(object({ conversationType, targetID: userID })),
    /** Each of them stands in what is found, whether in large or small letters. */
    keywords: list(text({ bytesMin: 1, bytesMax: limits.searchKeywordBytesMax, mayBeBlank: false }), {
      min: 1,
      max: limits.searchKeywordsMax,
    }),
    /** Sent by one of these; absent: by anybody. */
    senderUserIDs: optional(list(userID, { min: 1, max: limits.searchSendersMax })),
    /** Of one of these types; absent: of any. */
    messageTypes: optional(list(count, { min: 1, max: limits.searchTypesMax })),
    /** Sent at this time or later, in milliseconds. */
    startTime: optional(count),
    /** Sent at this time or before. */
    endTime: optional(count),
    /** Goes on from the answer before: only what has a lower `orderKey`. */
    before: optional(count),
    count: integer({ min: 1, max: limits.historyCountMax }),
  }),
  result: object({
    /** Descending by `orderKey`, with the logs that hold them. */
    messages: list(object({ log: count, message }), { max: limits.searchAnswerMax }),
    /** There may be more: ask again with it. */
    before: optional(count),
    /** What was sent up to this time was looked through; what came later may be missing. */
    searchedThrough: count,
  }),
  errors: ['MessageModuleServerError'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});
