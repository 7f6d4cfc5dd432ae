import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import { checkValue, fieldsOf, invalid, isFields, isText } from '../../core/arguments.ts';
import { checkConversationID } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import { type ContentLimits, checkContent, localExtendedDataSchema, messageFields } from './content.ts';
import type { Insertion } from './inserted.ts';
import type { AttachmentOrder } from './local-data.ts';
import { systemContent } from './local-row.ts';

export interface InsertArguments {
  readonly message: unknown;
  readonly conversationID: unknown;
  readonly conversationType: unknown;
  readonly senderUserID: unknown;
}

const places: ReadonlySet<unknown> = new Set([
  ZIMConversationType.Peer,
  ZIMConversationType.Room,
  ZIMConversationType.Group,
]);

/** Kinds of messages that can be inserted so far. */
const insertableTypes: ReadonlySet<unknown> = new Set([
  ZIMMessageType.Text,
  ZIMMessageType.Custom,
  ZIMMessageType.System,
]);

/** The checks of `insertMessageToLocalDB`; the arguments may be anything at all. */
export function checkInsert(given: InsertArguments, self: string, limits: ContentLimits): Insertion | Refusal {
  const { conversationID, conversationType } = given;
  if (!places.has(conversationType)) return invalid('conversationType: is not one that has messages');
  const named = checkConversationID('conversationID', conversationType, conversationID);
  if (isRefusal(named)) return named;
  if (conversationType === ZIMConversationType.Peer && named === self)
    return invalid('conversationID: is the own user');
  const senderUserID = checkValue('senderUserID', userIDSchema, given.senderUserID);
  if (isRefusal(senderUserID)) return senderUserID;
  if (!isFields(given.message)) return invalid('message: is not an object');
  const message = messageFields(given.message);
  const { type } = message;
  const isBarrage = type === ZIMMessageType.Barrage && conversationType === ZIMConversationType.Room;
  if (!messageKind(type).isInsertable && !isBarrage) return invalid('message.type: cannot be inserted here');
  if (conversationType !== ZIMConversationType.Peer || !insertableTypes.has(type)) {
    return refuse('CommonModuleUnsupportedRequest', 'only Text, Custom and System are supported, for peers');
  }
  const isSystem = type === ZIMMessageType.System;
  const checked = checkContent(isSystem ? { ...message, type: ZIMMessageType.Text } : message, limits);
  if (isRefusal(checked)) return checked;
  const content = isSystem ? systemContent(checked) : checked;
  const localExtendedData = String(message['localExtendedData'] ?? '');
  return { conversationType, conversationID: named, senderUserID, content, localExtendedData };
}

/** The checks of `updateMessageLocalExtendedData`; whether this device has the message is another question. */
export function checkAttachment(localExtendedData: unknown, given: unknown): AttachmentOrder | Refusal {
  const data = checkValue('localExtendedData', localExtendedDataSchema, localExtendedData);
  if (isRefusal(data)) return data;
  if (!isFields(given)) return invalid('message: is not an object');
  const ids = fieldsOf(given, 'localMessageID', 'messageID', 'orderKey');
  const { localMessageID = '', messageID = '', orderKey = 0 } = ids;
  const { conversationType, conversationID } = fieldsOf(given, 'conversationType', 'conversationID');
  if (!isText(localMessageID) || !isText(messageID) || localMessageID + messageID === '') {
    return invalid('message: has neither messageID nor localMessageID');
  }
  const isPlaced = typeof conversationType === 'number' && isText(conversationID) && Number.isSafeInteger(orderKey);
  if (!isPlaced) return invalid('message: is of no conversation');
  const place = { conversationType, conversationID, orderKey: Number(orderKey) };
  return { ...place, localMessageID, messageID: Number(messageID), localExtendedData: data };
}
