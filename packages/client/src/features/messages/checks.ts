import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { messageSeqs } from '@parley/protocol/features/messages';
import type { RoomSignalContent } from '@parley/protocol/features/room-messages';
import type { MessageContent } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import { anything, flag, object, oneOf, optional } from '@parley/protocol/schema';
import {
  checkFields,
  checkValue,
  type Fields,
  fieldsOf,
  invalid,
  isAbsent,
  isFields,
  isText,
  listOf,
  pageLength,
} from '../../core/arguments.ts';
import { checkConversationID } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import {
  ZIMConversationType,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '../../enums.ts';
import type { ZIMMessage, ZIMMessageQueryConfig, ZIMMessageSendConfig } from '../../types.ts';
import { isShown } from '../conversations/conversation.ts';
import { mediaTypes } from './composed.ts';
import { type ContentLimits, checkAnyContent, checkContent, messageFields } from './content.ts';
import type { HistoryQuery, SeqQuery } from './history.ts';
import type { Draft } from './outbox.ts';

export interface SendArguments {
  readonly message: ZIMMessage;
  readonly toConversationID: string;
  readonly conversationType: ZIMConversationType;
  readonly config: Partial<ZIMMessageSendConfig> | undefined;
  /** Types of message that the method takes; absent: all that can be sent. */
  readonly types?: ReadonlySet<unknown> | undefined;
}

/** What must be known beside the arguments. */
export interface SendFacts extends ContentLimits {
  readonly userID: string;
  /** What a failed message of the conversation carries that nobody is sending at the moment; `undefined`: it is none. */
  failedContent(localMessageID: string, conversation: ConversationIdentity): MessageContent | undefined;
}

type CheckedMessage = Omit<Draft, 'notification' | 'message'>;
type Options = Draft['options'];

/** A message that may be sent and is kept nowhere: a Command, or any of a room. */
export interface CheckedFleeting {
  readonly conversationType: number;
  readonly conversationID: string;
  readonly fleeting: RoomSignalContent | MessageContent;
  readonly localExtendedData: string;
  readonly options: Pick<Options, 'priority'>;
}

export type CheckedSend = CheckedMessage | CheckedFleeting;

const unsupported = (detail: string): Refusal<'CommonModuleUnsupportedRequest'> =>
  refuse('CommonModuleUnsupportedRequest', detail);

const places: ReadonlySet<unknown> = new Set([
  ZIMConversationType.Peer,
  ZIMConversationType.Room,
  ZIMConversationType.Group,
]);

const sendableTypes: ReadonlySet<unknown> = new Set([
  ZIMMessageType.Text,
  ZIMMessageType.Command,
  ZIMMessageType.Multiple,
  ...mediaTypes,
  ZIMMessageType.Combine,
  ZIMMessageType.Custom,
]);

const priorities = [ZIMMessagePriority.Low, ZIMMessagePriority.Medium, ZIMMessagePriority.High] as const;

const isPriority = (value: unknown): value is (typeof priorities)[number] => priorities.some((one) => one === value);

/** Kinds of messages that can be exchanged so far. */
const sentTypes: ReadonlySet<unknown> = new Set([
  ZIMMessageType.Text,
  ZIMMessageType.Command,
  ZIMMessageType.Barrage,
  ZIMMessageType.Multiple,
  ZIMMessageType.Combine,
  ZIMMessageType.Custom,
]);

/** The checks of `sendMessage` that need no network; the arguments may be anything at all. */
export function checkSend(given: SendArguments, facts: SendFacts): CheckedSend | Refusal {
  const { toConversationID, conversationType } = given;
  const message = isFields(given.message) ? messageFields(given.message) : undefined;
  const misplaced = checkPlace(given, message, facts);
  if (misplaced) return misplaced;
  if (!message) return invalid('message: is not an object');
  const config = fieldsOf(given.config, 'priority', 'isRetrySend', 'disableUnreadMessageCount', 'hasReceipt');
  const { priority, isRetrySend, disableUnreadMessageCount, hasReceipt } = config;
  if (!isAbsent(priority) && !isPriority(priority)) return invalid('config.priority: is not 1, 2 or 3');
  if (!sentTypes.has(message['type'])) return unsupported('message.type: files are not supported');
  const isRetry = isRetrySend === true;
  const options: Options = {
    ...(!isAbsent(priority) && { priority }),
    ...(disableUnreadMessageCount === true && { disableUnreadMessageCount }),
    ...(hasReceipt === true && messageKind(message['type']).hasReceipt && { hasReceipt }),
  };
  const terms = { isRetry, options };
  return isShown(conversationType) && message['type'] !== ZIMMessageType.Command
    ? checkSentContent(message, facts, {
        ...terms,
        conversation: { conversationType, conversationID: toConversationID },
      })
    : checkFleeting(message, facts, { ...terms, conversation: { conversationType, conversationID: toConversationID } });
}

/** What is kept nowhere cannot be sent again as the same message. */
function checkFleeting(
  message: Fields,
  facts: SendFacts,
  { isRetry, options: { priority }, conversation }: SendTerms<ConversationIdentity>,
): CheckedFleeting | Refusal {
  const fleeting = checkAnyContent(withoutMentionsElsewhere(message, conversation), facts);
  if (isRefusal(fleeting)) return fleeting;
  if (isRetry) return invalid('config.isRetrySend: the message is not kept, and cannot be sent again');
  return {
    ...conversation,
    fleeting,
    localExtendedData: String(message['localExtendedData'] ?? ''),
    options: priority === undefined ? {} : { priority },
  };
}

interface SendTerms<Conversation = Pick<Draft, 'conversationType' | 'conversationID'>> {
  readonly isRetry: boolean;
  readonly options: Options;
  readonly conversation: Conversation;
}

function checkSentContent(
  message: Fields,
  facts: SendFacts,
  { isRetry, options, conversation }: SendTerms,
): CheckedMessage | Refusal {
  const { localMessageID } = message;
  const retried = isRetry && isText(localMessageID) ? localMessageID : undefined;
  // What the object says of its state does not count: it may be of a store that froze it on its way.
  const failed = retried === undefined ? undefined : facts.failedContent(retried, conversation);
  // Of what a Combine holds the app is shown nothing once it is kept.
  const isShownEmpty = failed?.type === ZIMMessageType.Combine && isEmpty(message['messageList']);
  const content = isShownEmpty ? failed : checkContent(withoutMentionsElsewhere(message, conversation), facts);
  if (isRefusal(content)) return content;
  if (isRetry && !failed) return invalid('config.isRetrySend: has not failed');
  return { ...conversation, content, localExtendedData: String(message['localExtendedData'] ?? ''), options, retried };
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Of a message that was sent elsewhere the mentions stay behind: they are of people there. */
const isForwarded = (
  { messageID, sentStatus, conversationID, conversationType }: Fields,
  to: ConversationIdentity,
): boolean =>
  isText(messageID) &&
  messageID !== '' &&
  sentStatus === ZIMMessageSentStatus.Success &&
  (conversationID !== to.conversationID || conversationType !== to.conversationType);

const withoutMentionsElsewhere = (message: Fields, to: ConversationIdentity): Fields =>
  isForwarded(message, to) ? { ...message, mentionedUserIDs: [], isMentionAll: false } : message;

function checkPlace(
  { toConversationID, conversationType, types = sendableTypes }: SendArguments,
  message: Fields | undefined,
  { userID }: SendFacts,
): Refusal | undefined {
  if (!places.has(conversationType)) return invalid('conversationType: is not one that can be sent to');
  const target = checkConversationID('toConversationID', conversationType, toConversationID);
  if (isRefusal(target)) return target;
  if (conversationType === ZIMConversationType.Peer && target === userID) {
    return invalid('toConversationID: is the sender');
  }
  if (!message) return invalid('message: is not an object');
  const isBarrage = message['type'] === ZIMMessageType.Barrage && conversationType === ZIMConversationType.Room;
  return types.has(message['type']) || (isBarrage && types === sendableTypes)
    ? undefined
    : invalid('message.type: cannot be sent here');
}

export interface QueryArguments {
  readonly conversationID: string;
  readonly conversationType: ZIMConversationType;
  readonly config: Pick<ZIMMessageQueryConfig, 'count'> & Partial<ZIMMessageQueryConfig>;
}

const pageSchema = object({
  count: pageLength(limits.historyCountMax),
  reverse: optional(flag),
  mode: optional(oneOf([ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer, ZIMMessageQueryMode.OnlyLocal])),
  nextMessage: optional(anything),
});

/** The checks of `queryHistoryMessage`. */
export function checkQuery(given: QueryArguments): HistoryQuery | Refusal {
  const { conversationID, conversationType } = given;
  if (!places.has(conversationType)) return invalid('conversationType: is not one that has messages');
  const target = checkConversationID('conversationID', conversationType, conversationID);
  if (isRefusal(target)) return target;
  const page = checkFields('config', pageSchema, given.config);
  if (isRefusal(page)) return page;
  const { count, reverse = false, mode = ZIMMessageQueryMode.General, nextMessage } = page;
  const anchor = nextMessage === undefined ? undefined : checkAnchor(nextMessage, given);
  if (isRefusal(anchor)) return anchor;
  return { conversationType, conversationID, anchor, count, reverse, mode };
}

/** The checks of `queryMessages`; `undefined`: there is no such conversation, so that it has no messages. */
export function checkSeqs(
  given: unknown,
  conversationID: unknown,
  conversationType: unknown,
): SeqQuery | Refusal | undefined {
  if (conversationType !== ZIMConversationType.Peer && conversationType !== ZIMConversationType.Group) {
    return invalid('conversationType: is not a peer or a group');
  }
  const target = checkConversationID('conversationID', conversationType, conversationID);
  if (isRefusal(target)) return target;
  const listed = checkValue('messageSeqs', messageSeqs, listOf(given, limits.messageSeqsMax));
  if (isRefusal(listed)) return listed;
  const ascending = [...new Set(listed)].sort((one, other) => one - other);
  return { conversationType, conversationID: target, messageSeqs: ascending };
}

/** The `orderKey` of the message that a page goes on from. */
function checkAnchor(next: unknown, named: QueryArguments): number | Refusal {
  const fault = (what: string) => invalid(`config.nextMessage: ${what}`);
  if (!isFields(next)) return fault('is not a message');
  const { messageID, localMessageID, orderKey, conversationID, conversationType } = next;
  if (typeof orderKey !== 'number' || !Number.isSafeInteger(orderKey) || orderKey < 0) return fault('has no orderKey');
  const hasID = [messageID, localMessageID].some((id) => isText(id) && id !== '');
  if (!hasID) return fault('has neither messageID nor localMessageID');
  const isElsewhere =
    (isText(conversationID) && conversationID !== named.conversationID) ||
    (!isAbsent(conversationType) && conversationType !== named.conversationType);
  return isElsewhere ? fault('belongs to another conversation') : orderKey;
}
