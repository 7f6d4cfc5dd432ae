import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import {
  type MessageReference,
  type MultipleItem,
  messageReference,
  multipleItem,
} from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import { list } from '@parley/protocol/schema';
import { checkValue, type Fields, fieldsOf, given, invalid, isFields, isText, listOf } from '../../core/arguments.ts';
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
  const items = listOf(listed, limits.multipleItemsMax);
  if (!items) return invalid(`${name}: is not a list`);
  if (items.length > limits.multipleItemsMax) return invalid(`${name}: has over ${limits.multipleItemsMax} entries`);
  const fields = items.map((item) => fieldsOf(item, 'type', 'message', 'subType', 'searchedContent'));
  const media = fields.filter(({ type }) => mediaTypes.has(type));
  if (media.length > limits.multipleMediaMax) return invalid(`${name}: has over ${limits.multipleMediaMax} files`);
  const customs = fields.filter(({ type }) => type === ZIMMessageType.Custom);
  if (customs.length > limits.multipleCustomMax) return invalid(`${name}: has more than one Custom`);
  const written = fields.filter(({ type }) => !mediaTypes.has(type)).map(toItem);
  const checked = written.length > 0 || media.length === 0 ? checkValue(name, itemsSchema, written) : [];
  if (isRefusal(checked)) return checked;
  if (utf8Length(JSON.stringify(checked)) > bytesMax) return invalid(`${name}: is over ${bytesMax} bytes`);
  return media.length > 0 ? refuse('CommonModuleUnsupportedRequest', `${name}: files are not supported`) : checked;
}

const toItem = ({ type, message, subType, searchedContent }: Fields): Fields => ({
  type,
  message,
  ...(type === ZIMMessageType.Custom && { subType, ...given('searchedContent', searchedContent) }),
});

/** What a Combine message holds: the copy that it has already, or the messages that are to be copied. */
export function checkCombined({ messageList, combineID }: Fields): Combined | Refusal {
  if (isText(combineID) && combineID !== '') return { combineID };
  const name = 'message.messageList';
  const listed = listOf(messageList, limits.combinedMessagesMax);
  if (!listed) return invalid(`${name}: is not a list`);
  if (listed.length === 0) return invalid(`${name}: is empty`);
  if (listed.length > limits.combinedMessagesMax) {
    return invalid(`${name}: has over ${limits.combinedMessagesMax} entries`);
  }
  const messages: MessageReference[] = [];
  for (const [index, one] of listed.entries()) {
    const reference = checkReference(`${name}.${index}`, one);
    if (isRefusal(reference)) return reference;
    messages.push(reference);
  }
  return { messages };
}

type Combined = { readonly combineID: string } | { readonly messages: MessageReference[] };

function checkReference(name: string, message: unknown): MessageReference | Refusal {
  if (!isFields(message)) return invalid(`${name}: is not an object`);
  const { type, sentStatus, isUserInserted, messageID, messageSeq, conversationID, conversationType } = message;
  if (!messageKind(type).isCombinable) return invalid(`${name}.type: cannot be combined`);
  const isAccepted = sentStatus === ZIMMessageSentStatus.Success && isUserInserted !== true;
  if (!isAccepted || !isText(messageID) || !/^[1-9][0-9]*$/.test(messageID)) {
    return invalid(`${name}: was not accepted by the server`);
  }
  if (conversationType === ZIMConversationType.Group || conversationType === ZIMConversationType.Room) {
    return refuse('CommonModuleUnsupportedRequest', `${name}.conversationType: only peers are supported`);
  }
  const named = { conversationType, targetID: conversationID, messageSeq, messageID: Number(messageID) };
  return checkValue(name, messageReference, named);
}
