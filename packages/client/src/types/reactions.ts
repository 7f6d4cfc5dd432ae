import type { ZIMConversationType, ZIMMessageReactionUserChangeAction } from '../enums.ts';
import type { ZIMMessage } from './messages.ts';

/** Reactions of one type to a message. */
export interface ZIMMessageReaction {
  /** The reaction, 1 – 32 bytes. */
  reactionType: string;
  /** The conversation of the message. */
  conversationID: string;
  /** The kind of it. */
  conversationType: ZIMConversationType;
  /** The message. */
  messageID: string;
  /** How many users reacted so. */
  totalCount: number;
  /** Whether the own user did. */
  isSelfIncluded: boolean;
  /** Up to 5 of them, the newest first. */
  userList: ZIMMessageReactionUserInfo[];
  /** How often they did, all counts together. */
  sumCount: number;
}

/** A user who reacted. */
export interface ZIMMessageReactionUserInfo {
  /** The user. */
  userID: string;
}

/** How often a user reacted so. */
export interface ZIMMessageReactionSimpleInfo {
  /** The reaction. */
  reactionType: string;
  /** How often. */
  sumCount: number;
}

/** All reactions of a user to a message. */
export interface ZIMMessageReactionUserFullInfo {
  /** The user. */
  userID: string;
  /** One entry for each type. */
  reactions: ZIMMessageReactionSimpleInfo[];
}

/** What a user did. */
export interface ZIMMessageReactionUserChangeInfo {
  /** The user. */
  userID: string;
  /** The reaction. */
  reactionType: string;
  /** Whether it was added or taken back. */
  action: ZIMMessageReactionUserChangeAction;
  /** The count of all users for this type afterwards. */
  sumCount: number;
}

/** What happened to the reactions to a message. */
export interface ZIMMessageReactionChangeInfo {
  /** The message as it is now. */
  message: ZIMMessage;
  /** What the users did. */
  userChangeInfoList: ZIMMessageReactionUserChangeInfo[];
}

/** How a reaction is added. */
export interface ZIMMessageReactionAddConfig {
  /** By how much the own count grows, so that quick taps need one call; 0 or less: one reaction of each type only. */
  increaseCount: number;
}

/** Which page of users who reacted is asked for. */
export interface ZIMMessageReactionUserQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 – 100; 0 counts as 100. */
  count: number;
  /** The reaction. Empty: all of them. */
  reactionType: string;
}

/** The reaction after the call. */
export interface ZIMMessageReactionAddedResult {
  /** All reactions of this type. */
  reaction: ZIMMessageReaction;
}

/** The reaction after the call. */
export interface ZIMMessageReactionDeletedResult {
  /** What is left of this type. */
  reaction: ZIMMessageReaction;
}

/** A page of users who reacted. */
export interface ZIMMessageReactionUserListQueriedResult {
  /** The message. */
  message: ZIMMessage;
  /** The users, the highest count first. */
  userInfoList: ZIMMessageReactionUserFullInfo[];
  /** The reaction that was asked for. */
  reactionType: string;
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
  /** How many users there are. */
  totalCount: number;
  /**
   * The users without their counts.
   * @deprecated Use `userInfoList`.
   */
  userList: ZIMMessageReactionUserInfo[];
}

/** Reactions changed. */
export interface ZIMEventOfMessageReactionsChangedResult {
  /** The reactions as they are now. */
  reactions: ZIMMessageReaction[];
  /** What happened, message by message. */
  changeInfoList: ZIMMessageReactionChangeInfo[];
}
