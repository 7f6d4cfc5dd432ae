import type {
  ZIMConversationType,
  ZIMMessageDeleteType,
  ZIMMessageOrder,
  ZIMMessagePinStatus,
  ZIMMessageQueryMode,
  ZIMMessageType,
} from '../enums.ts';
import type { ZIMCombineMessage, ZIMMessage } from './messages.ts';

/** Which page of a history is asked for. */
export interface ZIMMessageQueryConfig {
  /** The anchor, which is not part of the page; without it the query starts at the newest or the oldest end. */
  nextMessage?: ZIMMessage;
  /** Size of the page, 1 – 100. Fewer messages come back at the end of the history. */
  count: number;
  /** Whether to walk from new to old. Default: `false`. */
  reverse: boolean;
  /** Where to look first. Default: `General`. */
  mode: ZIMMessageQueryMode;
}

/** A page of a history. */
export interface ZIMMessageQueriedResult {
  /** The conversation. */
  conversationID: string;
  /** Its kind. */
  conversationType: ZIMConversationType;
  /** The messages, ascending by `orderKey` in both directions. */
  messageList: ZIMMessage[];
}

/** What is searched for among the messages on this device. At least one condition is needed. */
export interface ZIMMessageSearchConfig {
  /** The last message of the page before; absent for the first page. */
  nextMessage?: ZIMMessage;
  /** Size of the page, 1 – 100. */
  count: number;
  /** Direction. Default: `Descending`, from new to old. */
  order: ZIMMessageOrder;
  /** Up to 5 words, all of which must occur; case does not matter. */
  keywords: string[];
  /** Kinds of messages. Empty: all. */
  messageTypes: ZIMMessageType[];
  /** Kinds of custom messages, 0 – 200 each. Empty: all. */
  subMessageTypes: number[];
  /** Up to 5 senders. Empty: all. */
  senderUserIDs: string[];
  /** Not older than this, in Unix milliseconds; 0: open. */
  startTime: number;
  /** Not newer than this, in Unix milliseconds; 0: open. */
  endTime: number;
}

/** A page of messages of one conversation that match. */
export interface ZIMMessagesSearchedResult {
  /** The conversation. */
  conversationID: string;
  /** Its kind. */
  conversationType: ZIMConversationType;
  /** The messages in the order of the search. */
  messageList: ZIMMessage[];
  /** For the next page; absent: this was the last one. */
  nextMessage?: ZIMMessage;
}

/** A page of messages of all conversations that match. */
export interface ZIMMessagesGlobalSearchedResult {
  /** The messages in the order of the search. */
  messageList: ZIMMessage[];
  /** For the next page; absent: this was the last one. */
  nextMessage?: ZIMMessage;
}

/** A Combine message with what it holds. */
export interface ZIMCombineMessageDetailQueriedResult {
  /** The message with its list; Combine messages in it are empty and need a call of their own. */
  message: ZIMCombineMessage;
}

/** How messages are deleted. */
export interface ZIMMessageDeleteConfig {
  /** Whether they are deleted for the account and not on this device alone. Default: `false`. */
  isAlsoDeleteServerMessage: boolean;
}

/** Where messages were deleted. */
export interface ZIMMessageDeletedResult {
  /** The conversation. */
  conversationID: string;
  /** Its kind. */
  conversationType: ZIMConversationType;
}

/** Declared for completeness: `deleteAllConversationMessages` resolves without a value. */
export interface ZIMConversationMessagesAllDeletedResult {}

/** The own user deleted messages. */
export interface ZIMEventOfMessageDeletedResult {
  /** The conversation; empty for all of them. */
  conversationID: string;
  /** Its kind; `Unknown` for all of them. */
  conversationType: ZIMConversationType;
  /**
   * Whether all messages of the conversation were deleted.
   * @deprecated Use `messageDeleteType`.
   */
  isDeleteConversationAllMessage: boolean;
  /** How much was deleted. */
  messageDeleteType: ZIMMessageDeleteType;
  /** The messages, if single ones were deleted; otherwise empty. */
  messageList: ZIMMessage[];
}

/** How a message is pinned. */
export interface ZIMMessagePinConfig {
  /**
   * Whether pinning fails with 6000287 instead of taking the place of the oldest pin, when 10 are pinned. Default:
   * `false`.
   */
  disableAutoReplace: boolean;
}

/** Declared for completeness: `pinMessage` resolves without a value. */
export interface ZIMMessagePinnedResult {}

/** What happened to the pin of a message. */
export interface ZIMMessagePinStatusChangeInfo {
  /** The change. */
  pinStatus: ZIMMessagePinStatus;
  /** The message, with who pinned it and when. */
  message: ZIMMessage;
}

/** The pinned messages of a conversation. */
export interface ZIMPinnedMessageListQueriedResult {
  /** The last pinned first, up to 10. */
  messageList: ZIMMessage[];
}

/** Messages were pinned or unpinned. */
export interface ZIMEventOfMessagePinStatusChangedResult {
  /** One entry for each message. */
  infos: ZIMMessagePinStatusChangeInfo[];
}
