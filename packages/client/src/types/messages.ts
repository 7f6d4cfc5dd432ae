import type {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageRevokeStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  ZIMRevokeType,
  ZIMTipsMessageChangeInfoType,
  ZIMTipsMessageEvent,
} from '../enums.ts';
import type { ZIMGroupMemberSimpleInfo } from './group-members.ts';
import type { ZIMGroupMuteInfo } from './groups.ts';
import type { ZIMMessageLiteInfo } from './lite-infos.ts';
import type { ZIMMessageReaction } from './reactions.ts';
import type { ZIMMessageRepliedInfo } from './replies.ts';
import type { ZIMUserInfo } from './users.ts';

/**
 * A message. An app sets the type, the content, the extended data and the mentions; the SDK and the server fill the
 * rest.
 */
export interface ZIMMessage {
  /** What the message carries. */
  type: ZIMMessageType;
  /** ID of the message in the whole app, decimal digits; empty until the server has accepted it. */
  messageID?: string;
  /** ID that the sending device gave to it; a repeat under the same ID is the same message. */
  localMessageID?: string;
  /** Place in the conversation: 1, 2, 3, …; 0 for messages that are not stored. */
  messageSeq?: number;
  /** Who sent it. */
  senderUserID?: string;
  /** Where it is: in a peer conversation the other user, whoever sent it. */
  conversationID?: string;
  /** What kind of conversation that is. */
  conversationType?: ZIMConversationType;
  /** Whether the own user sent it. */
  direction?: ZIMMessageDirection;
  /** How far sending has come. */
  sentStatus?: ZIMMessageSentStatus;
  /** When the server accepted it, in Unix milliseconds; until then the time of this device. */
  timestamp?: number;
  /** Messages of a conversation are sorted by this alone, ascending from old to new. */
  orderKey?: number;
  /** Whether `insertMessageToLocalDB` made it. */
  isUserInserted?: boolean;
  /** How far it was read, if it asks for a receipt. */
  receiptStatus?: ZIMMessageReceiptStatus;
  /** Data that go with the message to everyone, up to 1024 bytes. */
  extendedData?: string;
  /** Data that stay on this device, up to 128 KB. */
  localExtendedData?: string;
  /** Reactions of users, one entry for each type. */
  reactions?: ZIMMessageReaction[];
  /** Whether it was pushed to all users of the app. */
  isBroadcastMessage?: boolean;
  /** Users whom it mentions, up to 50. */
  mentionedUserIDs?: string[];
  /** Whether it mentions everyone. Default: `false`. */
  isMentionAll?: boolean;
  /** What it answers; absent unless it is a reply. */
  repliedInfo?: ZIMMessageRepliedInfo;
  /** How many replies stand below it; 0 unless it is the root of a tree of replies. */
  rootRepliedCount?: number;
  /** Whether it was sent through the Server API. */
  isServerMessage?: boolean;
  /** Who edited it last; empty if nobody did. */
  editorUserID?: string;
  /** When it was edited last, in Unix milliseconds; 0 if never. */
  editedTime?: number;
  /** Whether only some members of the group can see it. */
  isGroupTargetedMessage?: boolean;
  /** Who pinned it; filled where pins are listed or told of. */
  pinnedUserID?: string;
  /** When it was pinned, in Unix milliseconds; filled where pins are listed or told of. */
  pinnedTime?: number;
}

/** A message of text. */
export interface ZIMTextMessage extends ZIMMessage {
  /** The text, up to 2048 bytes by default; not blank. */
  message: string;
  /** The kind of message. */
  type: typeof ZIMMessageType.Text;
}

/** A message of bytes for the app itself; neither stored nor counted. */
export interface ZIMCommandMessage extends ZIMMessage {
  /** The bytes, 1 – 5120 of them. */
  message: Uint8Array;
  /** The kind of message. */
  type: typeof ZIMMessageType.Command;
}

/** A message whose form the app defines. */
export interface ZIMCustomMessage extends ZIMMessage {
  /** The content, up to 2048 bytes by default; not blank. The SDK does not look into it. */
  message: string;
  /** Text by which a search finds the message, up to 64 bytes; without it none does. */
  searchedContent?: string;
  /** Kind of custom message, 0 – 200. */
  subType: number;
  /** The kind of message. */
  type: typeof ZIMMessageType.Custom;
}

/** A message that floats through a room; not stored. */
export interface ZIMBarrageMessage extends ZIMMessage {
  /** The text, up to 5120 bytes; not blank. */
  message: string;
  /** The kind of message. */
  type: typeof ZIMMessageType.Barrage;
}

/** Text that is inserted on this device alone. */
export interface ZIMSystemMessage extends ZIMMessage {
  /** The text, up to 2048 bytes; not blank. */
  message: string;
  /** The kind of message. */
  type: typeof ZIMMessageType.System;
}

/** What stands in the place of a revoked message, under its ID and at its place. */
export interface ZIMRevokeMessage extends ZIMMessage {
  /** For whom it was revoked. */
  revokeType: ZIMRevokeType;
  /** When, in Unix milliseconds. */
  revokeTimestamp: number;
  /** Who revoked it. */
  operatedUserID: string;
  /** What the message carried. */
  originalMessageType: ZIMMessageType;
  /** The text of a text message; otherwise empty. */
  originalTextMessageContent: string;
  /** Data that the one who revoked it gave, up to 200 bytes. */
  revokeExtendedData: string;
  /** By whose right it was revoked. */
  revokeStatus: ZIMMessageRevokeStatus;
  /** The kind of message. */
  type: typeof ZIMMessageType.Revoke;
}

/** Several messages forwarded as one. */
export interface ZIMCombineMessage extends ZIMMessage {
  /** Title, 1 – 20 bytes. */
  title: string;
  /** Summary, 1 – 100 bytes. */
  summary: string;
  /** ID of the stored copy; the server gives it. */
  combineID?: string;
  /** The messages; empty in what is received, until `queryCombineMessageDetail` fills it. */
  messageList: ZIMMessage[];
  /** The kind of message. */
  type: typeof ZIMMessageType.Combine;
}

/** Texts, files and at most one custom item in one message. */
export interface ZIMMultipleMessage extends ZIMMessage {
  /** 1 – 20 items, of them up to 10 files. */
  messageInfoList: ZIMMessageLiteInfo[];
  /** Items that were dropped because their upload failed; on the sending device only. */
  failedIndexList?: number[];
  /** The kind of message. */
  type: typeof ZIMMessageType.Multiple;
}

/** What the server says about a change in a group. */
export interface ZIMTipsMessage extends ZIMMessage {
  /** What happened. */
  event: ZIMTipsMessageEvent;
  /** Who did it. */
  operatedUser: ZIMUserInfo;
  /** To whom it was done. */
  targetUserList: ZIMUserInfo[];
  /** What changed; its `type` tells which of the other interfaces it is. */
  changeInfo?: ZIMTipsMessageChangeInfo;
  /** The kind of message. */
  type: typeof ZIMMessageType.Tips;
}

/** What a tips message says about a change. */
export interface ZIMTipsMessageChangeInfo {
  /** Which property changed. */
  type: ZIMTipsMessageChangeInfoType;
}

/** A change of a group. Fields that do not belong to its type are empty. */
export interface ZIMTipsMessageGroupChangeInfo extends ZIMTipsMessageChangeInfo {
  /** Sum of 1 (name), 2 (notice) and 4 (avatar), where several changed at once. */
  groupDataFlag: number;
  /** The new name. */
  groupName: string;
  /** The new notice. */
  groupNotice: string;
  /** The new avatar. */
  groupAvatarUrl: string;
  /** The new mute of the group. */
  groupMutedInfo?: ZIMGroupMuteInfo;
}

/** A change of members. Fields that do not belong to its type are empty. */
export interface ZIMTipsMessageGroupMemberChangeInfo extends ZIMTipsMessageChangeInfo {
  /** The new role. */
  memberRole: number;
  /** The new end of the mute in Unix milliseconds; −1: for good, 0: not muted. */
  muteExpiredTime: number;
  /** The new owner. */
  groupNewOwner?: ZIMGroupMemberSimpleInfo;
}

/** A message was pinned or unpinned. */
export interface ZIMTipsMessagePinStatusChangeInfo extends ZIMTipsMessageChangeInfo {
  /** Whether it is pinned now. */
  isPinned: boolean;
}
