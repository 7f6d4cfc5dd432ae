import type { ZIMConversationType, ZIMMessageReceiptStatus } from '../enums.ts';
import type { ZIMGroupMemberInfo } from './group-members.ts';

/** How far a message with a receipt was read. */
export interface ZIMMessageReceiptInfo {
  /** How far. */
  status: ZIMMessageReceiptStatus;
  /** The message. */
  messageID: string;
  /** Its conversation. */
  conversationID: string;
  /** The kind of it. */
  conversationType: ZIMConversationType;
  /** How many have read it; 0 for messages of others. */
  readMemberCount: number;
  /** How many have not; 0 for messages of others. */
  unreadMemberCount: number;
  /** Whether the own user read it on another device. */
  isSelfOperated: boolean;
  /**
   * When the last recipient read it, or for messages of others when the own user did; Unix milliseconds, 0: not yet.
   */
  readTime: number;
}

/** Which receipts were sent. */
export interface ZIMMessageReceiptsReadSentResult {
  /** The conversation. */
  conversationID: string;
  /** Its kind. */
  conversationType: ZIMConversationType;
  /** Messages that could not be marked as read. */
  errorMessageIDs: string[];
}

/** How far messages were read. */
export interface ZIMMessageReceiptsInfoQueriedResult {
  /** One entry for each message with a receipt. */
  infos: ZIMMessageReceiptInfo[];
  /** Messages without one. */
  errorMessageIDs: string[];
}

/** Which page of readers is asked for. */
export interface ZIMGroupMessageReceiptMemberQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 – 100; 0 counts as 100. */
  count: number;
}

/** A page of members who have read a message, or have not. */
export interface ZIMGroupMessageReceiptMemberListQueriedResult {
  /** The group. */
  groupID: string;
  /** The members. */
  userList: ZIMGroupMemberInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Messages were read. */
export interface ZIMEventOfMessageReceiptChangedResult {
  /** One entry for each message. */
  infos: ZIMMessageReceiptInfo[];
}

/** All messages of peer conversations were read. */
export interface ZIMEventOfConversationMessageReceiptChangedResult {
  /** One entry for each conversation; `messageID` is the newest message that was read. */
  infos: ZIMMessageReceiptInfo[];
}
