import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { type MultipleItem, multipleItem } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import { list } from '@parley/protocol/schema';
import { checkValue, type Fields, fieldsOf, given, invalid, isText, listOf } from '../../core/arguments.ts';
import { onlyPeers } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageSentStatus, ZIMMessageType } from '../../enums.ts';

/** Those of messages with a file. */
export const mediaTypes: ReadonlySet<unknown> = new Set([
  ZIMMessageType.Image,
  ZIMMessageType.File,
  ZIMMessageType.Audio,
  ZIMMessageType.Video,
]);

const itemsSchema = list(multipleItem, { min: 1, max: limits.multipleItemsMax });

/** What a Multiple message is made of, as it goes over the wire. */
export function checkItems(listed: unknown, bytesMax: number): MultipleItem[] | Refusal {
  const name = 'message.messageInfoList';
  const items = listOf(listed, limits.multipleItemsMax)?.map(toItem);
  const media = items?.filter(({ type }) => mediaTypes.has(type)).length ?? 0;
  const customs = items?.filter(({ type }) => type === ZIMMessageType.Custom).length ?? 0;
  if (media > limits.multipleMediaMax || customs > limits.multipleCustomMax) {
    return invalid(`${name}: has too many items of one type`);
  }
  // As long as there are no files, each stands as a text for what else is checked.
  const checked = checkValue(name, itemsSchema, media > 0 ? items?.map(asText) : items);
  if (isRefusal(checked)) return checked;
  if (media > 0) return refuse('CommonModuleUnsupportedRequest', `${name}: files are not supported`);
  return utf8Length(JSON.stringify(checked)) > bytesMax ? invalid(`${name}: is over ${bytesMax} bytes`) : checked;
}

function toItem(item: unknown): Fields {
  const { type, message, subType, searchedContent } = fieldsOf(item, 'type', 'message', 'subType', 'searchedContent');
  const own = type === ZIMMessageType.Custom && { subType, ...given('searchedContent', searchedContent) };
  return { type, message, ...own };
}

const asText = (item: Fields): Fields =>
  mediaTypes.has(item['type']) ? { type: ZIMMessageType.Text, message: 'file' } : item;

/** What a Combine message holds: the copy that it has already, or the messages that are to be copied. */
export function checkCombined({ messageList, combineID }: Fields): Fields | Refusal {
  if (isText(combineID) && combineID !== '') return { combineID };
  const messages = listOf(messageList, limits.combinedMessagesMax)?.map(toReference);
  const refusal = messages?.find(isRefusal);
  // No list is one that is refused, as one without entries is.
  return refusal ?? { messages: messages ?? [] };
}

const named = ['messageID', 'messageSeq', 'conversationID', 'conversationType'];

function toReference(message: unknown, index: number): Fields | Refusal {
  const fields = fieldsOf(message, 'type', 'sentStatus', 'isUserInserted', ...named);
  const { type, sentStatus, isUserInserted, messageID, messageSeq, conversationID, conversationType } = fields;
  const isAccepted = sentStatus === ZIMMessageSentStatus.Success && isUserInserted !== true;
  if (!isAccepted || !messageKind(type).isCombinable || !isMessageID(messageID)) {
    return invalid(`message.messageList.${index}: cannot be combined`);
  }
  if (conversationType === ZIMConversationType.Room) return onlyPeers(`message.messageList.${index}`);
  return { conversationType, targetID: conversationID, messageSeq, messageID: Number(messageID) };
}

/** What the server gives to a message that it accepts. */
export const isMessageID = (value: unknown): value is string => isText(value) && /^[1-9][0-9]*$/.test(value);
