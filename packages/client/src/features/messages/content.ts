import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import { type RoomSignalContent, roomSignalContent } from '@parley/protocol/features/room-messages';
import {
  type CommandContent,
  commandContent,
  type MessageContent,
  messageContent,
} from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { text } from '@parley/protocol/schema';
import { checkValue, type Fields, fieldsOf, given, invalid, isAbsent, isBytes, listOf } from '../../core/arguments.ts';
import { ZIMMessageType } from '../../enums.ts';
import { toBase64 } from './base64.ts';
import { checkCombined, checkItems } from './composed.ts';

/** Text that an app may attach to a message on its own device. */
export const localExtendedDataBytesMax = 131_072;
export const localExtendedDataSchema = text({ bytesMax: localExtendedDataBytesMax });

const texts = ['extendedData', 'localExtendedData', 'searchedContent', 'localMessageID'];
const composed = ['messageInfoList', 'title', 'summary', 'messageList', 'combineID'];
/** By which a message is known that was sent before. */
const sent = ['messageID', 'sentStatus', 'conversationID', 'conversationType'];

/** What counts of an object of the app that is to be sent; what the fields hold is still the app's. */
export const messageFields = (message: unknown): Fields =>
  fieldsOf(message, 'type', 'message', 'subType', 'mentionedUserIDs', 'isMentionAll', ...texts, ...composed, ...sent);

/** Bytes that the server takes. */
export interface ContentLimits {
  readonly textBytesMax: number;
  readonly multipleBytesMax: number;
}

/** The fields of the type's own. */
function ownContent(message: Fields, { multipleBytesMax }: ContentLimits): Fields | Refusal {
  const { type, message: written, subType, searchedContent, messageInfoList, title, summary } = message;
  if (type === ZIMMessageType.Multiple) {
    const items = checkItems(messageInfoList, multipleBytesMax);
    return isRefusal(items) ? items : { messageInfoList: items };
  }
  if (type === ZIMMessageType.Combine) {
    const combined = checkCombined(message);
    return isRefusal(combined) ? combined : { title, summary, ...combined };
  }
  const isCustom = type === ZIMMessageType.Custom;
  return { message: written, ...(isCustom && { subType, ...given('searchedContent', searchedContent) }) };
}

/** The content of a message that is stored, as it goes over the wire. */
export function checkContent(message: Fields, taken: ContentLimits): MessageContent | Refusal {
  const { type, extendedData, mentionedUserIDs, isMentionAll } = message;
  const mentioned = listOf(mentionedUserIDs ?? [], limits.mentionedUserIDsMax);
  if (!mentioned) return invalid('message.mentionedUserIDs: is not a list');
  if (!isAbsent(isMentionAll) && typeof isMentionAll !== 'boolean') {
    return invalid('message.isMentionAll: is not true or false');
  }
  const own = ownContent(message, taken);
  if (isRefusal(own)) return own;
  const content = checkValue('message', messageContent, {
    type,
    ...own,
    ...given('extendedData', extendedData),
    ...(mentioned.length > 0 && { mentionedUserIDs: [...new Set(mentioned)] }),
    ...(isMentionAll === true && { isMentionAll }),
  });
  if (isRefusal(content)) return content;
  if (mentioned.length > limits.mentionedUserIDsMax) {
    return invalid(`message.mentionedUserIDs: has over ${limits.mentionedUserIDsMax} entries`);
  }
  const { textBytesMax } = taken;
  if ('message' in content && utf8Length(content.message) > textBytesMax) {
    return invalid(`message.message: is over ${textBytesMax} bytes`);
  }
  return checkLocalExtendedData(message) ?? content;
}

/** The content of a message of any type, as it goes over the wire. */
export function checkAnyContent(message: Fields, taken: ContentLimits): RoomSignalContent | MessageContent | Refusal {
  if (message['type'] === ZIMMessageType.Command) return checkCommand(message);
  return message['type'] === ZIMMessageType.Barrage ? checkBarrage(message) : checkContent(message, taken);
}

function checkBarrage({ type, message, extendedData, localExtendedData }: Fields): RoomSignalContent | Refusal {
  const content = checkValue('message', roomSignalContent, { type, message, ...given('extendedData', extendedData) });
  return isRefusal(content) ? content : (checkLocalExtendedData({ localExtendedData }) ?? content);
}

/** The bytes of a Command message, 1 to 5120 of them, in Base64. */
function checkCommand(message: Fields): CommandContent | Refusal {
  const { message: own, extendedData } = message;
  if (!isBytes(own)) return invalid('message.message: is not a Uint8Array');
  // A copy is as long as it says.
  const bytes = new Uint8Array(own);
  if (bytes.length === 0) return invalid('message.message: is empty');
  if (bytes.length > limits.commandBytesMax) return invalid(`message.message: is over ${limits.commandBytesMax} bytes`);
  const content = checkValue('message', commandContent, {
    type: ZIMMessageType.Command,
    message: toBase64(bytes),
    ...given('extendedData', extendedData),
  });
  if (isRefusal(content)) return content;
  return checkLocalExtendedData(message) ?? content;
}

function checkLocalExtendedData({ localExtendedData }: Fields): Refusal | undefined {
  if (isAbsent(localExtendedData)) return undefined;
  const checked = checkValue('message.localExtendedData', localExtendedDataSchema, localExtendedData);
  return isRefusal(checked) ? checked : undefined;
}
