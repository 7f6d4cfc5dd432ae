import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { sendMessageReceiptsRead } from '@parley/protocol/features/receipts';
import { limits } from '@parley/protocol/limits';
import { fieldsOf, invalid, isFields, isText, listOf } from '../../core/arguments.ts';
import { type Address, checkAddress, checkPeer, type PeerAddress } from '../../core/conversation-id.ts';

/** A message that the app names. */
interface NamedMessage {
  /** As the app has it. */
  readonly messageID: string;
  readonly orderKey: number;
  /** What the server knows it by; absent for one that it never accepted. */
  readonly place: { readonly messageSeq: number; readonly messageID: number } | undefined;
}

/** Messages of one conversation. */
export interface NamedMessages {
  readonly address: Address;
  /** Each once. */
  readonly messages: readonly NamedMessage[];
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

function toNamed(
  message: unknown,
): NamedMessage & { readonly conversationID: unknown; readonly conversationType: unknown } {
  const named = ['messageID', 'messageSeq', 'orderKey', 'conversationID', 'conversationType'] as const;
  const { messageID, messageSeq, orderKey, conversationID, conversationType } = fieldsOf(message, ...named);
  const isAccepted = isText(messageID) && /^[1-9][0-9]*$/.test(messageID) && isCount(Number(messageID));
  return {
    messageID: isText(messageID) ? messageID : '',
    orderKey: isCount(orderKey) ? orderKey : 0,
    place: isAccepted && isCount(messageSeq) ? { messageSeq, messageID: Number(messageID) } : undefined,
    conversationID,
    conversationType,
  };
}

export interface NamedArguments {
  readonly messageList: unknown;
  readonly conversationID: unknown;
  readonly conversationType: unknown;
}

/** Messages of a list that the app gives; `tooMany` is what more than `max` are refused with. */
export function checkMessages(
  { messageList, conversationID, conversationType }: NamedArguments,
  { max, tooMany }: { readonly max: number; readonly tooMany: Refusal },
): NamedMessages | Refusal {
  const list = listOf(messageList, max);
  if (!list || list.length === 0) return invalid('messageList: is not a list of messages');
  const address = checkAddress(conversationID, conversationType);
  if (isRefusal(address)) return address;
  if (list.length > max) return tooMany;
  if (!list.every(isFields)) return invalid('messageList: holds something that is no message');
  const named = list.map(toNamed);
  const isMixed = named.some(
    (one) => one.conversationID !== conversationID || one.conversationType !== conversationType,
  );
  if (isMixed) return invalid('messageList: holds a message of another conversation');
  const messages = [...new Map(named.map((one) => [one.messageID, one])).values()];
  return { address, messages };
}

const tooManyToRead = refuse(
  'MessageModuleMessageReceiptLimit',
  `messageList: holds more than ${limits.receiptsReadMax}`,
);
const tooManyToAsk = invalid(`messageList: holds more than ${limits.receiptsInfoMax}`);

/** What `sendMessageReceiptsRead` asks of the server, and what it needs not be asked. */
export interface ReadDraft {
  readonly params: Omit<ParamsOf<typeof sendMessageReceiptsRead>, 'isRepeat'>;
  /** As the app has named them, in its order. */
  readonly messages: NamedMessages['messages'];
}

export function checkReads(given: NamedArguments): ReadDraft | Refusal {
  const named = checkMessages(given, { max: limits.receiptsReadMax, tooMany: tooManyToRead });
  if (isRefusal(named)) return named;
  const { address, messages: all } = named;
  const messages = all.flatMap(({ place }) => place ?? []);
  if (messages.length === 0) return refuse('MessageModuleReceiptReadError', 'messageList: none of them can be read');
  return { params: { ...address, messages }, messages: all };
}

export const checkInfos = (given: NamedArguments): NamedMessages | Refusal =>
  checkMessages(given, { max: limits.receiptsInfoMax, tooMany: tooManyToAsk });

/** The parameters of `sendConversationMessageReceiptRead`, which is for peers alone. */
export const checkMark = (conversationID: unknown, conversationType: unknown): PeerAddress | Refusal =>
  checkPeer(conversationID, conversationType, invalid('conversationType: is not a peer'));
