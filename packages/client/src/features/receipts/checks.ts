import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { sendConversationMessageReceiptRead, sendMessageReceiptsRead } from '@parley/protocol/features/receipts';
import { peerConversation } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { fieldsOf, invalid, isFields, isText, listOf } from '../../core/arguments.ts';
import { checkConversationID } from '../../core/conversation-id.ts';
import { ZIMConversationType } from '../../enums.ts';

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
  readonly targetID: string;
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
  const targetID = checkPeer(conversationID, conversationType);
  if (isRefusal(targetID)) return targetID;
  if (list.length > max) return tooMany;
  if (!list.every(isFields)) return invalid('messageList: holds something that is no message');
  const named = list.map(toNamed);
  const isMixed = named.some(
    (one) => one.conversationID !== conversationID || one.conversationType !== conversationType,
  );
  if (isMixed) return invalid('messageList: holds a message of another conversation');
  const messages = [...new Map(named.map((one) => [one.messageID, one])).values()];
  return { targetID, messages };
}

function checkPeer(conversationID: unknown, conversationType: unknown): string | Refusal {
  if (conversationType === ZIMConversationType.Group) {
    return refuse('CommonModuleUnsupportedRequest', 'conversationType: only peers are supported');
  }
  if (conversationType !== ZIMConversationType.Peer) return invalid('conversationType: is neither a peer nor a group');
  return checkConversationID('conversationID', conversationType, conversationID);
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
  const { targetID, messages: all } = named;
  const messages = all.flatMap(({ place }) => place ?? []);
  if (messages.length === 0) return refuse('MessageModuleReceiptReadError', 'messageList: none of them can be read');
  return { params: { conversationType: peerConversation, targetID, messages }, messages: all };
}

export const checkInfos = (given: NamedArguments): NamedMessages | Refusal =>
  checkMessages(given, { max: limits.receiptsInfoMax, tooMany: tooManyToAsk });

/** The parameters of `sendConversationMessageReceiptRead`, which is for peers alone. */
export function checkMark(
  conversationID: unknown,
  conversationType: unknown,
): ParamsOf<typeof sendConversationMessageReceiptRead> | Refusal {
  if (conversationType !== ZIMConversationType.Peer) return invalid('conversationType: is not a peer');
  const targetID = checkConversationID('conversationID', conversationType, conversationID);
  return isRefusal(targetID) ? targetID : { conversationType: peerConversation, targetID };
}
