/** The representative schemas of the schema decision, in `valibot`. */
import * as v from 'valibot';

import { fitsBytes, idAlphabet } from './schema-fixtures.ts';

/** `maxBytes` of the library encodes every text; the project's own check skips the short ones. */
function textOf(bytesMax: number) {
  return v.pipe(
    v.string(),
    v.check((value) => fitsBytes(value, bytesMax), `At most ${bytesMax} bytes.`),
    v.metadata({ 'x-maxBytes': bytesMax }),
  );
}

function idOf(bytesMax: number) {
  return v.pipe(
    v.string(),
    v.minLength(1),
    v.check((value) => fitsBytes(value, bytesMax), `At most ${bytesMax} bytes.`),
    v.regex(idAlphabet),
    v.metadata({ 'x-maxBytes': bytesMax }),
  );
}

const userID = idOf(32);
const conversationID = idOf(32);
const integer = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const priority = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3));

export const login = v.object({
  userID,
  token: textOf(4096),
  userName: v.optional(textOf(256)),
  userAvatarUrl: v.optional(textOf(500)),
  isOfflineLogin: v.boolean(),
  customStatus: v.optional(textOf(64)),
  platform: v.picklist(['web', 'node', 'react-native']),
  deviceID: idOf(64),
  sdkVersion: textOf(32),
  protocolVersion: integer,
});

const outgoingMessage = v.object({
  type: v.picklist([1, 2, 200]),
  message: textOf(2048),
  extendedData: v.optional(textOf(1024)),
  subType: v.optional(integer),
  mentionedUserIDs: v.optional(v.pipe(v.array(userID), v.maxLength(50))),
  isMentionAll: v.optional(v.boolean()),
});

export const sendMessage = v.object({
  conversationID,
  conversationType: v.picklist([0, 1, 2]),
  message: outgoingMessage,
  localMessageID: idOf(64),
  priority,
  hasReceipt: v.optional(v.boolean()),
  isNotification: v.optional(v.boolean()),
  isRetry: v.optional(v.boolean()),
});

export const messageEvent = v.object({
  type: v.picklist([1, 2, 200]),
  messageID: integer,
  localMessageID: idOf(64),
  conversationID,
  conversationType: v.picklist([0, 1, 2]),
  conversationSeq: integer,
  messageSeq: integer,
  senderUserID: userID,
  timestamp: integer,
  message: textOf(2048),
  extendedData: v.optional(textOf(1024)),
  receiptStatus: integer,
  isMentionAll: v.boolean(),
  mentionedUserIDs: v.pipe(v.array(userID), v.maxLength(50)),
  priority,
});

export const messagePage = v.object({
  conversationID,
  hasMore: v.boolean(),
  messages: v.pipe(v.array(messageEvent), v.maxLength(100)),
});
