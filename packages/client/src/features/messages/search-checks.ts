import { isRefusal, type Refusal } from '@parley/protocol/define';
import { limits } from '@parley/protocol/limits';
import type { Conditions } from '../../cache/searched.ts';
import {
  checkCount,
  type Fields,
  fieldsOf,
  invalid,
  isAbsent,
  isFields,
  isText,
  listOf,
} from '../../core/arguments.ts';
import { checkConversation } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { ZIMConversationSearchMode, ZIMMessageOrder } from '../../enums.ts';

/** Words and senders that one search takes. */
export const searchedMax = 5;
/** Messages, or conversations, in one page. */
export const foundMax = 100;
/** Kinds of messages that a search may list. */
const typesMax = 100;

/** The message that a page goes on from. */
export type Anchor = Readonly<Record<'orderKey' | 'conversationType', number>> &
  Readonly<Record<'conversationID' | 'localMessageID', string>>;

/** A page of messages. */
export interface MessageSearch {
  /** Absent: all of them. */
  readonly conversation?: ConversationIdentity | undefined;
  readonly conditions: Conditions;
  readonly count: number;
  readonly isAscending: boolean;
  readonly anchor: Anchor | undefined;
}

/** A page of conversations. */
export interface ConversationSearch {
  readonly isByName: boolean;
  readonly conditions: Conditions;
  readonly count: number;
  readonly messageCount: number;
  readonly flag: number;
}

/** The checks of `searchLocalMessages`; the arguments may be anything at all. */
export function checkMessageSearch(
  conversationID: string,
  conversationType: number,
  config: unknown,
): MessageSearch | Refusal {
  const conversation = { conversationType, conversationID };
  return checkConversation(conversationID, conversationType) ?? checkSearch(config, conversation);
}

/** The checks of `searchGlobalLocalMessages`. */
export function checkSearch(config: unknown, conversation?: ConversationIdentity): MessageSearch | Refusal {
  const given = takeApart(config);
  const conditions = checkConditions(given);
  if (isRefusal(conditions)) return conditions;
  const count = checkCount(given['count'], foundMax);
  if (isRefusal(count)) return count;
  const order = given['order'] ?? ZIMMessageOrder.Descending;
  const isAscending = order === ZIMMessageOrder.Ascending;
  if (!isAscending && order !== ZIMMessageOrder.Descending) return invalid('config.order: is not 0 or 1');
  const anchor = isAbsent(given['nextMessage']) ? undefined : checkAnchor(given['nextMessage']);
  if (isRefusal(anchor)) return anchor;
  const isElsewhere =
    conversation &&
    anchor &&
    (anchor.conversationID !== conversation.conversationID ||
      anchor.conversationType !== conversation.conversationType);
  if (isElsewhere) return invalid('config.nextMessage: belongs to another conversation');
  return { conversation, conditions, count, isAscending, anchor };
}

/** The checks of `searchLocalConversations`. */
export function checkConversationSearch(config: unknown): ConversationSearch | Refusal {
  const given = takeApart(config);
  const mode = given['mode'] ?? ZIMConversationSearchMode.MatchMessage;
  const isByName = mode === ZIMConversationSearchMode.MatchConversationName;
  if (!isByName && mode !== ZIMConversationSearchMode.MatchMessage) return invalid('config.mode: is not 0 or 1');
  const conditions = checkConditions(isByName ? { keywords: given['keywords'] } : given);
  if (isRefusal(conditions)) return conditions;
  const count = checkCount(given['totalConversationCount'], foundMax);
  const { conversationMessageCount = 0, nextFlag } = given;
  if (isRefusal(count)) return invalid('config.totalConversationCount: is not a whole number from 1');
  if (!isTime(conversationMessageCount)) return invalid('config.conversationMessageCount: is not a whole number');
  const flag = nextFlag ?? 0;
  if (!isTime(flag)) return invalid('config.nextFlag: is not a flag');
  return { isByName, conditions, count, messageCount: Math.min(conversationMessageCount, foundMax), flag };
}

function takeApart(config: unknown): Fields {
  const conditions = ['keywords', 'senderUserIDs', 'messageTypes', 'subMessageTypes', 'startTime', 'endTime'];
  const pages = [
    'count',
    'order',
    'nextMessage',
    'mode',
    'nextFlag',
    'totalConversationCount',
    'conversationMessageCount',
  ];
  return fieldsOf(config, ...conditions, ...pages);
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isWord = (value: unknown): value is string =>
  isText(value) && value !== '' && value.length <= limits.textBytesMax;
const isType = (value: unknown): value is number => Number.isSafeInteger(value);
const isSubType = (value: unknown): value is number => isTime(value) && value <= limits.subTypeMax;

function checkConditions(given: Fields): Conditions | Refusal {
  const keywords = checkList('keywords', given, searchedMax, isWord);
  if (isRefusal(keywords)) return keywords;
  const senderUserIDs = checkList('senderUserIDs', given, searchedMax, isWord);
  if (isRefusal(senderUserIDs)) return senderUserIDs;
  const types = checkList('messageTypes', given, typesMax, isType);
  if (isRefusal(types)) return types;
  const subTypes = checkList('subMessageTypes', given, limits.subTypeMax + 1, isSubType);
  if (isRefusal(subTypes)) return subTypes;
  const [startTime, endTime] = [given['startTime'] ?? 0, given['endTime'] ?? 0];
  if (!isTime(startTime) || !isTime(endTime)) return invalid('config.startTime, config.endTime: are not times');
  if (startTime > 0 && endTime > 0 && endTime <= startTime) return invalid('config.endTime: is not after startTime');
  const isOpen = startTime + endTime + keywords.length + senderUserIDs.length + types.length === 0;
  if (isOpen) return invalid('config: has no keywords, senderUserIDs, messageTypes or times');
  return {
    keywords: keywords.map((keyword) => keyword.toLowerCase()),
    senderUserIDs,
    types,
    subTypes,
    startTime,
    endTime,
  };
}

function checkList<Value>(
  name: string,
  given: Fields,
  max: number,
  isAllowed: (value: unknown) => value is Value,
): readonly Value[] | Refusal {
  const value = given[name];
  if (isAbsent(value)) return [];
  const list = listOf(value, max);
  if (!list) return invalid(`config.${name}: is not a list`);
  if (list.length > max) return invalid(`config.${name}: has over ${max} entries`);
  return list.every(isAllowed) ? list : invalid(`config.${name}: has an entry that is not allowed`);
}

function checkAnchor(next: unknown): Anchor | Refusal {
  const { orderKey, conversationType, ...texts } = fieldsOf(
    next,
    ...['orderKey', 'conversationType', 'conversationID', 'localMessageID'],
  );
  const { conversationID, localMessageID = '' } = texts;
  const isSound = isTime(orderKey) && isTime(conversationType) && isText(conversationID) && isText(localMessageID);
  return isSound && isFields(next)
    ? { orderKey, conversationType, conversationID, localMessageID }
    : invalid('config.nextMessage: is not a message');
}
