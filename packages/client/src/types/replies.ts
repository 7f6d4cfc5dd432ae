import type { ZIMConversationType, ZIMMessageRepliedInfoState } from '../enums.ts';
import type { ZIMMessageLiteInfo } from './lite-infos.ts';
import type { ZIMMessage } from './messages.ts';

/** What a reply answers. */
export interface ZIMMessageRepliedInfo {
  /** What became of that message. */
  state: ZIMMessageRepliedInfoState;
  /** Its content. */
  messageInfo: ZIMMessageLiteInfo;
  /** Who sent it. */
  senderUserID: string;
  /** When, in Unix milliseconds. */
  sentTime: number;
  /** Its ID. */
  messageID: string;
  /** Its place in the conversation. */
  messageSeq: number;
}

/** The root of a tree of replies. */
export interface ZIMMessageRootRepliedInfo {
  /** What became of it. */
  state: ZIMMessageRepliedInfoState;
  /** The root; absent if it was deleted or is not kept any more. */
  message?: ZIMMessage;
  /** Who sent it. */
  senderUserID: string;
  /** When, in Unix milliseconds. */
  sentTime: number;
  /** How many replies there are below it. */
  repliedCount: number;
}

/** The number of replies below a root. */
export interface ZIMMessageRootRepliedCountInfo {
  /** The root. */
  messageID: string;
  /** Its conversation. */
  conversationID: string;
  /** The kind of it. */
  conversationType: ZIMConversationType;
  /** How many replies there are. */
  count: number;
}

/** Which page of replies is asked for. */
export interface ZIMMessageRepliedListQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 – 100. */
  count: number;
}

/** A page of a tree of replies. */
export interface ZIMMessageRepliedListQueriedResult {
  /** The replies, from old to new. */
  messageList: ZIMMessage[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
  /** The root. */
  rootRepliedInfo: ZIMMessageRootRepliedInfo;
}

/** Numbers of replies changed. */
export interface ZIMEventOfMessageRepliedCountChangedResult {
  /** One entry for each root. */
  infos: ZIMMessageRootRepliedCountInfo[];
}

/** Messages that were answered changed. */
export interface ZIMEventOfMessageRepliedInfoChangedResult {
  /** The direct replies to them that this device knows. */
  messageList: ZIMMessage[];
}
