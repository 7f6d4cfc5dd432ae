import { enumeration, type ValueOf } from './enumeration.ts';

/** What a message carries. */
export const ZIMMessageType = enumeration({
  /** A type that this version of the SDK cannot decode. */
  Unknown: 0,
  /** Text. */
  Text: 1,
  /** Bytes for the app itself: neither stored nor counted, delivered at best effort. */
  Command: 2,
  /** Several texts, files and one custom item in one message. */
  Multiple: 10,
  /** A picture. */
  Image: 11,
  /** A file of any kind. */
  File: 12,
  /** A sound recording. */
  Audio: 13,
  /** A video. */
  Video: 14,
  /** Text that floats through a room; not stored, dropped first when a room is overloaded. */
  Barrage: 20,
  /** Text inserted on this device alone. */
  System: 30,
  /** What stands in the place of a message that was revoked. */
  Revoke: 31,
  /** What the server says about a change in a group. */
  Tips: 32,
  /** Several messages forwarded as one. */
  Combine: 100,
  /** Content whose form the app defines. */
  Custom: 200,
});
export type ZIMMessageType = ValueOf<typeof ZIMMessageType>;

/** Whether the logged-in user sent the message, on whichever device, or received it. */
export const ZIMMessageDirection = enumeration({
  /** Sent. */
  Send: 0,
  /** Received. */
  Receive: 1,
});
export type ZIMMessageDirection = ValueOf<typeof ZIMMessageDirection>;

/** How far the sending of a message has come. */
export const ZIMMessageSentStatus = enumeration({
  /** On its way. */
  Sending: 0,
  /** The server has accepted it; received messages are Success as well. */
  Success: 1,
  /** It was not sent; it can be sent again with `isRetrySend`. */
  Failed: 2,
});
export type ZIMMessageSentStatus = ValueOf<typeof ZIMMessageSentStatus>;

/** Which messages the server prefers when it has to choose. */
export const ZIMMessagePriority = enumeration({
  /** Waits or is dropped first; the default. */
  Low: 1,
  /** May be delayed. */
  Medium: 2,
  /** Goes ahead of others. */
  High: 3,
});
export type ZIMMessagePriority = ValueOf<typeof ZIMMessagePriority>;

/** Where a history query looks first. */
export const ZIMMessageQueryMode = enumeration({
  /** On this device; the server fills gaps. */
  General: 0,
  /** On the server; this device adds what was never sent. */
  PreferServer: 1,
  /** On this device alone. */
  OnlyLocal: 2,
});
export type ZIMMessageQueryMode = ValueOf<typeof ZIMMessageQueryMode>;

/** Direction of a search. */
export const ZIMMessageOrder = enumeration({
  /** From new to old. */
  Descending: 0,
  /** From old to new. */
  Ascending: 1,
});
export type ZIMMessageOrder = ValueOf<typeof ZIMMessageOrder>;

/** How far a message with a read receipt was read. */
export const ZIMMessageReceiptStatus = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** The message asks for no receipt. */
  None: 0,
  /** Not read yet, or not by everyone. */
  Processing: 1,
  /** Read by the one who looks, or for the sender by all recipients. */
  Done: 2,
  /** The lifetime of the receipt, 7 days by default, is over. */
  Expired: 3,
  /** The receipt could not be registered. */
  Failed: 4,
});
export type ZIMMessageReceiptStatus = ValueOf<typeof ZIMMessageReceiptStatus>;

/** By whose right a message was revoked. */
export const ZIMMessageRevokeStatus = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** By its sender. */
  SelfRevoke: 0,
  /** By the server. */
  SystemRevoke: 1,
  /** Through the Server API. */
  ServerAPIRevoke: 2,
  /** By an admin of the group. */
  GroupAdminRevoke: 3,
  /** By the owner of the group. */
  GroupOwnerRevoke: 4,
  /** Because moderation refused it after it was sent. */
  AuditRejectRevoke: 5,
});
export type ZIMMessageRevokeStatus = ValueOf<typeof ZIMMessageRevokeStatus>;

/** For whom a message was revoked. */
export const ZIMRevokeType = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** For everyone. */
  TwoWay: 0,
  /** For one side; the server never produces it. */
  OneWay: 1,
});
export type ZIMRevokeType = ValueOf<typeof ZIMRevokeType>;

/** How the own user was mentioned. */
export const ZIMMessageMentionedType = enumeration({
  /** A value that this version does not know. */
  Unknown: 0,
  /** By user ID. */
  MentionMe: 1,
  /** With everyone. */
  MentionAll: 2,
  /** By user ID and with everyone. */
  MentionAllAndMe: 3,
});
export type ZIMMessageMentionedType = ValueOf<typeof ZIMMessageMentionedType>;

/** How much was deleted. */
export const ZIMMessageDeleteType = enumeration({
  /** Single messages. */
  MessageListDeleted: 0,
  /** All messages of one conversation. */
  ConversationAllMessagesDeleted: 1,
  /** All messages of all conversations. */
  AllConversationMessagesDeleted: 2,
});
export type ZIMMessageDeleteType = ValueOf<typeof ZIMMessageDeleteType>;

/** What became of the message that a reply answers. */
export const ZIMMessageRepliedInfoState = enumeration({
  /** It is there, if need be edited or revoked. */
  Normal: 0,
  /** The own user deleted it. */
  Deleted: 1,
  /** It is older than what is kept, or older than the own membership. */
  NotFound: 2,
});
export type ZIMMessageRepliedInfoState = ValueOf<typeof ZIMMessageRepliedInfoState>;

/** What happened to the pin of a message. */
export const ZIMMessagePinStatus = enumeration({
  /** It was taken away. */
  NotPinned: 0,
  /** It was set. */
  Pinned: 1,
  /** A message that was pinned already was pinned again. */
  Updated: 2,
});
export type ZIMMessagePinStatus = ValueOf<typeof ZIMMessagePinStatus>;

/** What a user did to a reaction. */
export const ZIMMessageReactionUserChangeAction = enumeration({
  /** Added it or raised its count. */
  Added: 0,
  /** Took it back. */
  Deleted: 1,
});
export type ZIMMessageReactionUserChangeAction = ValueOf<typeof ZIMMessageReactionUserChangeAction>;

/** Which file of a media message is meant. */
export const ZIMMediaFileType = enumeration({
  /** The file as it was sent. */
  OriginalFile: 1,
  /** The reduced picture. */
  LargeImage: 2,
  /** The small picture. */
  Thumbnail: 3,
  /** The first frame of a video. */
  VideoFirstFrame: 4,
});
export type ZIMMediaFileType = ValueOf<typeof ZIMMediaFileType>;
