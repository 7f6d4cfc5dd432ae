import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { type CombinedMessage, combinedMessage, userID as userIDSchema } from '@parley/protocol/features/values';
import { limits as fixedLimits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import { checkValue, type Fields, fieldsOf, invalid, isFields, isText, listOf } from '../../core/arguments.ts';
import { checkConversationID } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import {
  type ContentLimits,
  checkAnyContent,
  checkContent,
  localExtendedDataSchema,
  messageFields,
} from './content.ts';
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
  ZIMMessageType.Multiple,
  ZIMMessageType.Combine,
  ZIMMessageType.Barrage,
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
  if (!insertableTypes.has(type)) return refuse('CommonModuleUnsupportedRequest', 'files are not supported');
  const checked = checkInsertable(message, limits);
  if (isRefusal(checked)) return checked;
  const localExtendedData = String(message['localExtendedData'] ?? '');
  const place = { conversationType: Number(conversationType), conversationID: named };
  return { ...place, senderUserID, ...checked, localExtendedData };
}

type InsertedContent = Pick<Insertion, 'content' | 'combined'>;

/** What is kept of the message by its type. */
function checkInsertable(message: Fields, limits: ContentLimits): InsertedContent | Refusal {
  const isSystem = message['type'] === ZIMMessageType.System;
  const items = listOf(message['messageList'], fixedLimits.combinedMessagesMax)?.map(itemFields);
  const given = { ...message, messageList: items, ...(isSystem && { type: ZIMMessageType.Text }) };
  const checked = checkAnyContent(given, limits);
  if (isRefusal(checked)) return checked;
  if (checked.type === ZIMMessageType.Command) return invalid('message.type: cannot be inserted here');
  if (checked.type === ZIMMessageType.Barrage) return { content: checked };
  if (isSystem) return { content: systemContent(checked) };
  if (checked.type !== ZIMMessageType.Combine || !checked.messages || !items) return { content: checked };
  const combined = checkCopies(items, limits);
  if (isRefusal(combined)) return combined;
  const { messages, ...content } = checked;
  return { content, combined };
}

const itemFields = (item: unknown): Fields => ({
  ...messageFields(item),
  ...fieldsOf(item, 'messageSeq', 'isUserInserted', 'senderUserID', 'timestamp', 'orderKey'),
  // What a copy is without, the server's too.
  ...{ mentionedUserIDs: undefined, isMentionAll: undefined, localExtendedData: undefined },
});

/** The messages of a Combine as the app has them: no server is asked for a copy. */
function checkCopies(items: readonly Fields[], limits: ContentLimits): CombinedMessage[] | Refusal {
  const copies: CombinedMessage[] = [];
  for (const [index, item] of items.entries()) {
    const { senderUserID, messageID, timestamp, orderKey } = item;
    const content = checkContent(item, limits);
    const given = { senderUserID, messageID: Number(messageID), timestamp, orderKey, content };
    const copy = isRefusal(content) ? content : checkValue('', combinedMessage, given);
    // A Combine of which nobody has a copy says nothing of what it holds.
    if (isRefusal(copy) || copy.content.type === 0) return invalid(`message.messageList.${index}: cannot be combined`);
    copies.push(copy);
  }
  const isTooLong = JSON.stringify(copies).length > capacity.combinedUnitsMax;
  return isTooLong ? invalid('message.messageList: holds too much') : copies;
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
