/** The representative schemas of the schema decision, in `zod/mini`. */
import * as z from 'zod/mini';

import { fitsBytes, idAlphabet } from './schema-fixtures.ts';

/** A refinement tells JSON Schema nothing, so the limit is written twice: as a check and as metadata. */
function textOf(bytesMax: number) {
  return z.string().check(
    z.refine((value) => fitsBytes(value, bytesMax), { error: `At most ${bytesMax} bytes.` }),
    z.meta({ 'x-maxBytes': bytesMax }),
  );
}

function idOf(bytesMax: number) {
  return z.string().check(
    z.minLength(1),
    z.refine((value) => fitsBytes(value, bytesMax), { error: `At most ${bytesMax} bytes.` }),
    z.regex(idAlphabet),
    z.meta({ 'x-maxBytes': bytesMax }),
  );
}

const userID = idOf(32);
const conversationID = idOf(32);
const integer = z.int().check(z.gte(0));
const platform = z.literal(['web', 'node', 'react-native']);

export const login = z.object({
  userID,
  token: textOf(4096),
  userName: z.optional(textOf(256)),
  userAvatarUrl: z.optional(textOf(500)),
  isOfflineLogin: z.boolean(),
  customStatus: z.optional(textOf(64)),
  platform,
  deviceID: idOf(64),
  sdkVersion: textOf(32),
  protocolVersion: integer,
});

const outgoingMessage = z.object({
  type: z.literal([1, 2, 200]),
  message: textOf(2048),
  extendedData: z.optional(textOf(1024)),
  subType: z.optional(integer),
  mentionedUserIDs: z.optional(z.array(userID).check(z.maxLength(50))),
  isMentionAll: z.optional(z.boolean()),
});

export const sendMessage = z.object({
  conversationID,
  conversationType: z.literal([0, 1, 2]),
  message: outgoingMessage,
  localMessageID: idOf(64),
  priority: z.int().check(z.gte(1), z.lte(3)),
  hasReceipt: z.optional(z.boolean()),
  isNotification: z.optional(z.boolean()),
  isRetry: z.optional(z.boolean()),
});

export const messageEvent = z.object({
  type: z.literal([1, 2, 200]),
  messageID: integer,
  localMessageID: idOf(64),
  conversationID,
  conversationType: z.literal([0, 1, 2]),
  conversationSeq: integer,
  messageSeq: integer,
  senderUserID: userID,
  timestamp: integer,
  message: textOf(2048),
  extendedData: z.optional(textOf(1024)),
  receiptStatus: integer,
  isMentionAll: z.boolean(),
  mentionedUserIDs: z.array(userID).check(z.maxLength(50)),
  priority: z.int().check(z.gte(1), z.lte(3)),
});

export const messagePage = z.object({
  conversationID,
  hasMore: z.boolean(),
  messages: z.array(messageEvent).check(z.maxLength(100)),
});
