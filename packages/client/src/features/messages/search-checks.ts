import { isRefusal, type Refusal } from '@parley/protocol/define';
import { conversationID } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import {
  anything,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Static,
  text,
  count as wholeNumber,
} from '@parley/protocol/schema';
import type { Conditions } from '../../cache/searched.ts';
import { anyInteger, checkFields, invalid, pageLength } from '../../core/arguments.ts';
import { checkConversation } from '../../core/conversation-id.ts';
import { type ConversationIdentity, conversationKey } from '../../core/conversation-identity.ts';
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

const conditions = {
  keywords: optional(list(text({ bytesMin: 1, bytesMax: limits.textBytesMax }), { max: searchedMax })),
  senderUserIDs: optional(list(text({ bytesMin: 1, bytesMax: limits.textBytesMax }), { max: searchedMax })),
  messageTypes: optional(list(anyInteger, { max: typesMax })),
  subMessageTypes: optional(list(integer({ min: 0, max: limits.subTypeMax }), { max: limits.subTypeMax + 1 })),
  startTime: optional(wholeNumber),
  endTime: optional(wholeNumber),
};

const searchSchema = object({
  ...conditions,
  count: pageLength(foundMax),
  order: optional(oneOf([ZIMMessageOrder.Descending, ZIMMessageOrder.Ascending])),
  nextMessage: optional(anything),
});

const anchorSchema = object({
  orderKey: wholeNumber,
  conversationType: wholeNumber,
  conversationID,
  localMessageID: optional(text({ bytesMax: limits.localMessageIDBytesMax })),
});

/** The checks of `searchGlobalLocalMessages`. */
export function checkSearch(config: unknown, conversation?: ConversationIdentity): MessageSearch | Refusal {
  const search = checkFields('config', searchSchema, config);
  if (isRefusal(search)) return search;
  const { count, order, nextMessage } = search;
  const found = checkConditions(search);
  if (isRefusal(found)) return found;
  const anchor = nextMessage === undefined ? undefined : checkFields('config.nextMessage', anchorSchema, nextMessage);
  if (isRefusal(anchor)) return anchor;
  const isElsewhere = conversation && anchor && conversationKey(anchor) !== conversationKey(conversation);
  if (isElsewhere) return invalid('config.nextMessage: belongs to another conversation');
  const isAscending = order === ZIMMessageOrder.Ascending;
  return {
    conversation,
    conditions: found,
    count,
    isAscending,
    anchor: anchor && { ...anchor, localMessageID: anchor.localMessageID ?? '' },
  };
}

const conversationSearchSchema = object({
  ...conditions,
  mode: optional(oneOf([ZIMConversationSearchMode.MatchMessage, ZIMConversationSearchMode.MatchConversationName])),
  totalConversationCount: pageLength(foundMax),
  conversationMessageCount: optional(wholeNumber),
  nextFlag: optional(wholeNumber),
});

/** The checks of `searchLocalConversations`. */
export function checkConversationSearch(config: unknown): ConversationSearch | Refusal {
  const search = checkFields('config', conversationSearchSchema, config);
  if (isRefusal(search)) return search;
  const { mode, keywords, totalConversationCount: count, conversationMessageCount = 0, nextFlag: flag = 0 } = search;
  const isByName = mode === ZIMConversationSearchMode.MatchConversationName;
  const found = checkConditions(isByName ? { keywords } : search);
  const messageCount = Math.min(conversationMessageCount, foundMax);
  return isRefusal(found) ? found : { isByName, conditions: found, count, messageCount, flag };
}

function checkConditions({
  keywords = [],
  senderUserIDs = [],
  messageTypes: types = [],
  subMessageTypes: subTypes = [],
  startTime = 0,
  endTime = 0,
}: Partial<Static<typeof searchSchema>>): Conditions | Refusal {
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
