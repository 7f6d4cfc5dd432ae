import type { ZIMMessageMentionedType, ZIMMessagePriority, ZIMMessageSentStatus } from '../enums.ts';
import type { ZIMMediaUploadingProgress, ZIMMultipleMediaUploadingProgress } from './media.ts';
import type { ZIMMessage, ZIMRevokeMessage } from './messages.ts';
import type { ZIMPushConfig } from './push.ts';

/** How a message is sent. Fields that are left out take their defaults. */
export interface ZIMMessageSendConfig {
  /** Offline push to receivers who are not connected. Default: none. */
  pushConfig?: ZIMPushConfig;
  /** Which messages go first when not all can. Default: `Low`. */
  priority: ZIMMessagePriority;
  /** Whether receipts are asked for; without effect in rooms. Default: `false`. */
  hasReceipt?: boolean;
  /** Whether mentioned users are pushed even if they set do-not-disturb. Default: `true`. */
  isNotifyMentionedUsers?: boolean;
  /** Sends a message that failed again, under its own `localMessageID`. Default: `false`. */
  isRetrySend?: boolean;
  /** Whether the message is left out of unread counts. Default: `false`. */
  disableUnreadMessageCount?: boolean;
  /** Whether a Multiple message goes out without the files that could not be uploaded. Default: `false`. */
  isAllowMultipleMessagePartialFailed?: boolean;
}

/** Told once per send, when the message has its `localMessageID` and is kept on this device. */
export type ZIMMessageAttachedResult = (message: ZIMMessage) => void;

/** What the SDK calls while a message is sent. */
export interface ZIMMessageSendNotification {
  /** Called once, when the message has its `localMessageID`. */
  onMessageAttached?: ZIMMessageAttachedResult;
  /** Called as the upload of a file goes on. */
  onMediaUploadingProgress?: ZIMMediaUploadingProgress;
  /** Called as the uploads of a Multiple message go on. */
  onMultipleMediaUploadingProgress?: ZIMMultipleMediaUploadingProgress;
}

/** The message that was sent. */
export interface ZIMMessageSentResult {
  /** The object that was passed, filled; a filled copy where that one cannot be filled, such as a frozen one. */
  message: ZIMMessage;
}

/** Options for cancelling a send; there are none yet. */
export interface ZIMSendingMessageCancelConfig {}

/** Declared for completeness: `cancelSendingMessage` resolves without a value. */
export interface ZIMSendingMessageCancelledResult {}

/** Options for editing a message; there are none yet. */
export interface ZIMMessageEditConfig {}

/** The message that was edited. */
export interface ZIMMessageEditedResult {
  /** The message as it is now. */
  message: ZIMMessage;
}

/** How a message is revoked. */
export interface ZIMMessageRevokeConfig {
  /** Offline push to those who were to get the message. Default: none. */
  pushConfig?: ZIMPushConfig;
  /** Data that go with the revocation to everyone, up to 200 bytes. */
  revokeExtendedData?: string;
}

/** The message that was revoked. */
export interface ZIMMessageRevokedResult {
  /** A `ZIMRevokeMessage`. */
  message: ZIMMessage;
}

/** The message that was inserted on this device. */
export interface ZIMMessageInsertedResult {
  /** The message with its local ID. */
  message: ZIMMessage;
}

/** The message whose local data changed. */
export interface ZIMMessageLocalExtendedDataUpdatedResult {
  /** The message as it is now. */
  message: ZIMMessage;
}

/** How far a message of this device has come. */
export interface ZIMMessageSentStatusChangeInfo {
  /** The new status. */
  status: ZIMMessageSentStatus;
  /** The message. */
  message: ZIMMessage;
  /** What the one who refused the message said; mostly empty. */
  reason: string;
}

/** How messages were received. */
export interface ZIMMessageReceivedInfo {
  /** Whether they were missed and are delivered late. */
  isOfflineMessage: boolean;
}

/** A mention of the own user. */
export interface ZIMMessageMentionedInfo {
  /** The message. */
  messageID: string;
  /** Its place in the conversation. */
  messageSeq: number;
  /** Who sent it. */
  fromUserID: string;
  /** How the own user was mentioned. */
  type: ZIMMessageMentionedType;
}

/** Messages of one conversation arrived. */
export interface ZIMEventOfReceiveConversationMessageResult {
  /** The messages, ascending by `orderKey`. */
  messageList: ZIMMessage[];
  /** The conversation. */
  fromConversationID: string;
}

/** Messages of one conversation arrived. */
export interface ZIMEventOfConversationMessageReceivedResult {
  /** The messages, ascending by `orderKey`, up to 100. */
  messageList: ZIMMessage[];
  /** The conversation. */
  fromConversationID: string;
  /** How they were received. */
  info: ZIMMessageReceivedInfo;
}

/** A message to all users of the app arrived. */
export interface ZIMEventOfBroadcastMessageReceivedResult {
  /** The message; it belongs to no conversation. */
  message: ZIMMessage;
}

/** Messages of this device have come further. */
export interface ZIMEventOfMessageSentStatusChangedResult {
  /** One entry for each message. */
  infos: ZIMMessageSentStatusChangeInfo[];
}

/** Messages were revoked. */
export interface ZIMEventOfMessageRevokeReceivedResult {
  /** What stands in their places. */
  messageList: ZIMRevokeMessage[];
}

/** Messages were edited. */
export interface ZIMEventOfMessageEditedResult {
  /** The messages as they are now. */
  messageList: ZIMMessage[];
}
