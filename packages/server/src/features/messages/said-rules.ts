import { utf8Length } from '@parley/kernel/utf8';
import type {
  CombineContent,
  MessageContent,
  MultipleItem,
  ToldCommandContent,
} from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { integer, list, object, optional, parse, text } from '@parley/protocol/schema';

/** A message as the app's server writes it. */
export interface SaidMessage {
  readonly MessageType: number;
  readonly MessageBody: {
    readonly Message: string;
    readonly ExtendedData?: string | undefined;
    readonly HasReceipt?: number | undefined;
    readonly IsBase64?: number | undefined;
  };
  readonly SubMsgType?: number | undefined;
  readonly SearchedContent?: string | undefined;
}

export interface SaidLimits {
  readonly serverMessageBytesMax: number;
  readonly serverMultipleBytesMax: number;
}

/** What the app's server may say; it combines nothing. */
export type SaidContent = Exclude<MessageContent, CombineContent>;

export type Said =
  | { readonly kind: 'stored'; readonly content: SaidContent; readonly hasReceipt: boolean }
  | { readonly kind: 'command'; readonly content: ToldCommandContent };

export type SaidFault = 'parameterInvalid' | 'messageTooLong' | 'base64Invalid';

const textType = 1;
const commandType = 2;
const multipleType = 10;
const barrageType = 20;
const customType = 200;

/** Files are not built yet, so that nothing takes the types 11 to 14. */
export const sentTypes: ReadonlySet<number> = new Set([textType, commandType, multipleType, customType]);
export const importedTypes: ReadonlySet<number> = new Set([textType, multipleType, customType]);
export const broadcastTypes: ReadonlySet<number> = new Set([textType, customType]);

/** Reads a message of one of these types. */
export function readSaid(said: SaidMessage, types: ReadonlySet<number>, bounds: SaidLimits): Said | SaidFault {
  const { MessageType: type, MessageBody: body } = said;
  if (!types.has(type) || body.Message.trim() === '') return 'parameterInvalid';
  const { Message: message, ExtendedData: extendedData, HasReceipt: hasReceipt } = body;
  const bytesMax = type === multipleType ? bounds.serverMultipleBytesMax : bounds.serverMessageBytesMax;
  const attached = extendedData === undefined || extendedData === '' ? {} : { extendedData };
  if (type === commandType) return readCommand(body, bytesMax, attached);
  if (utf8Length(message) > bytesMax) return 'messageTooLong';
  const own = contentOf(said);
  return own ? { kind: 'stored', content: { ...own, ...attached }, hasReceipt: hasReceipt === 1 } : 'parameterInvalid';
}

/** What flies over a picture, which only rooms have. */
export interface SaidBarrage {
  readonly kind: 'barrage';
  readonly content: { readonly type: typeof barrageType; readonly message: string; readonly extendedData?: string };
}

/** Reads a message to a room. */
export function readRoomSaid(said: SaidMessage, bounds: SaidLimits): Said | SaidBarrage | SaidFault {
  if (said.MessageType !== barrageType) return readSaid(said, sentTypes, bounds);
  // It is no more than a text that is kept nowhere.
  const read = readSaid({ ...said, MessageType: textType }, sentTypes, bounds);
  if (typeof read === 'string') return read;
  const { Message: message, ExtendedData: extendedData = '' } = said.MessageBody;
  const content = { type: barrageType, message, ...(extendedData !== '' && { extendedData }) } as const;
  return { kind: 'barrage', content };
}

const base64Pattern = /^(?:[0-9A-Za-z+/]{4})*(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$/;

/** Its bytes count, however they are written. */
function readCommand(
  { Message: message, IsBase64 }: SaidMessage['MessageBody'],
  bytesMax: number,
  attached: { readonly extendedData?: string },
): Said | SaidFault {
  if (IsBase64 !== 1) {
    if (utf8Length(message) > bytesMax) return 'messageTooLong';
    return { kind: 'command', content: { type: commandType, message: toBase64(message), ...attached } };
  }
  if (!base64Pattern.test(message)) return 'base64Invalid';
  const bytes = (message.length / 4) * 3 - (message.length - message.replace(/=+$/, '').length);
  if (bytes > bytesMax) return 'messageTooLong';
  return { kind: 'command', content: { type: commandType, message, ...attached } };
}

/** The bytes of a text, in base64. */
const toBase64 = (written: string): string =>
  btoa(Array.from(new TextEncoder().encode(written), (byte) => String.fromCharCode(byte)).join(''));

function contentOf({ MessageType, MessageBody, SubMsgType, SearchedContent }: SaidMessage): SaidContent | undefined {
  const { Message: message } = MessageBody;
  if (MessageType === textType) return { type: textType, message };
  if (MessageType === customType) return customOf(message, SubMsgType, SearchedContent);
  const messageInfoList = itemsOf(message);
  return messageInfoList && { type: multipleType, messageInfoList: [...messageInfoList] };
}

function customOf(message: string, subType: number | undefined, searchedContent: string | undefined) {
  if (subType === undefined) return undefined;
  return { type: customType, message, subType, ...(searchedContent !== undefined && { searchedContent }) } as const;
}

const items = object({
  MultiMsg: list(
    object({
      MsgType: integer({ min: 0, max: 1000 }),
      SubMsgType: optional(integer({ min: 0, max: limits.subTypeMax })),
      Msg: text({ bytesMax: limits.textBytesMax, mayBeBlank: false }),
      SearchedContent: optional(text({ bytesMax: limits.searchedContentBytesMax })),
    }),
    { min: 1, max: limits.multipleItemsMax },
  ),
});

/** The items of a Multiple message, which stand as JSON in its text. */
function itemsOf(message: string): readonly MultipleItem[] | undefined {
  const parsed = parse(items, parseJson(message));
  if (!parsed.ok) return undefined;
  const read = parsed.value.MultiMsg.map((item): MultipleItem | undefined => {
    if (item.MsgType === textType) return { type: textType, message: item.Msg };
    return item.MsgType === customType ? customOf(item.Msg, item.SubMsgType, item.SearchedContent) : undefined;
  });
  const known = read.filter((item) => item !== undefined);
  const customs = known.filter(({ type }) => type === customType).length;
  return known.length === read.length && customs <= limits.multipleCustomMax ? known : undefined;
}

function parseJson(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}
