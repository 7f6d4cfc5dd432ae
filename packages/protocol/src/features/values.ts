import { limits, wireLimits } from '../limits.ts';
import {
  count,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  orElse,
  type Static,
  text,
  turned,
  variant,
} from '../schema.ts';

/** 1–32 bytes of the documented alphabet; case matters. */
export const userID = text({
  bytesMin: 1,
  bytesMax: limits.userIDBytesMax,
  alphabet: /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]+$/,
});

/** A user, a group or a room. */
export const conversationID = text({ bytesMin: 1, bytesMax: limits.conversationIDBytesMax });

/** 1 … 2^32 − 1. */
export const appID = integer({ min: 1, max: 4_294_967_295 });

export const peerConversation = 0;
export const groupConversation = 2;
/** Peer 0, group 2. Rooms (1) have a number of their own. */
export const conversationType = oneOf([peerConversation, groupConversation]);
/** Of what is between two users alone. */
export const peerConversationType = oneOf([peerConversation]);

/** What a change of a message is known by when the client repeats it because it had no answer. */
export const requestKey = text({ bytesMin: 1, bytesMax: 32, alphabet: /^[0-9A-Za-z]+$/ });

/** 1 to 32 bytes, whatever they show. */
export const reactionType = text({ bytesMin: 1, bytesMax: limits.reactionTypeBytesMax });

/** Low 1, Medium 2, High 3. */
export const messagePriority = oneOf([1, 2, 3]);

/** The key under which a client's repeat of one send is known. */
export const localMessageID = text({ bytesMin: 1, bytesMax: limits.localMessageIDBytesMax });

const textMessageType = 1 as const;
const commandMessageType = 2 as const;
const multipleMessageType = 10 as const;
const revokeMessageType = 31 as const;
const tipsMessageType = 32 as const;
const combineMessageType = 100 as const;
const customMessageType = 200 as const;

const writtenText = text({ bytesMax: limits.textBytesMax, mayBeBlank: false });
const extendedData = optional(text({ bytesMax: limits.extendedDataBytesMax }));

/** What every message may carry beside its content when it is sent; absent is empty, and `false`. */
const attachments = {
  extendedData,
  mentionedUserIDs: optional(list(userID, { min: 1, max: limits.mentionedUserIDsMax })),
  isMentionAll: optional(flag),
};

const textContent = { type: oneOf([textMessageType]), message: writtenText };
const customContent = {
  type: oneOf([customMessageType]),
  message: writtenText,
  subType: integer({ min: 0, max: limits.subTypeMax }),
  searchedContent: optional(text({ bytesMax: limits.searchedContentBytesMax })),
};

/** An item of a Multiple message; files are not built yet. */
export const multipleItem = variant('type', [object(textContent), object(customContent)]);
export type MultipleItem = Static<typeof multipleItem>;

/** A message that the sender can see, as it is named to the server; in a peer conversation `targetID` is the other user, in a group the group. */
const messageReference = object({
  conversationType,
  targetID: userID,
  messageSeq: count,
  messageID: count,
});
export type MessageReference = Static<typeof messageReference>;

/** The copy of the messages of a Combine. Whoever knows it was told it, so that whoever knows it may read the copy. */
export const combineID = text({ bytesMin: 1, bytesMax: limits.combineIDBytesMax });

const combineTitle = text({ bytesMin: 1, bytesMax: limits.combineTitleBytesMax });
const combineSummary = text({ bytesMin: 1, bytesMax: limits.combineSummaryBytesMax });

/** What a sender may choose. It is stored as it is but for a Combine, and told as `storedContent`. */
export const messageContent = variant('type', [
  object({ ...textContent, ...attachments }),
  object({ ...customContent, ...attachments }),
  object({
    type: oneOf([multipleMessageType]),
    messageInfoList: list(multipleItem, { min: 1, max: limits.multipleItemsMax }),
    ...attachments,
  }),
  object({
    type: oneOf([combineMessageType]),
    title: combineTitle,
    summary: combineSummary,
    /** The messages to be copied, or `combineID` for a copy that there is: one of the two. */
    messages: optional(list(messageReference, { min: 1, max: limits.combinedMessagesMax })),
    combineID: optional(combineID),
    ...attachments,
  }),
]);
export type MessageContent = Static<typeof messageContent>;
/** What a sender chooses of a Combine. */
export type CombineContent = Extract<MessageContent, { readonly type: typeof combineMessageType }>;

/** Bytes of a length as standard Base64 with padding. */
const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const base64Alphabet = /^(?:[0-9A-Za-z+/]{4})*(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$/;

/** Content that is handed on and never stored: 1 to 5120 bytes in Base64. */
export const commandContent = object({
  type: oneOf([commandMessageType]),
  message: text({
    bytesMin: base64Length(1),
    bytesMax: base64Length(limits.commandBytesMax),
    alphabet: base64Alphabet,
  }),
  extendedData,
});
export type CommandContent = Static<typeof commandContent>;

/** Such content as a server tells it: one that the app's own server sent may be longer. */
export const toldCommandContent = object({
  type: oneOf([commandMessageType]),
  message: text({ bytesMax: wireLimits.messageBytesMax, alphabet: base64Alphabet }),
  extendedData: optional(text({ bytesMax: wireLimits.messageBytesMax })),
});
export type ToldCommandContent = Static<typeof toldCommandContent>;

/** Entries of a list that a server tells: no more than one WebSocket message can hold. */
const listMax = 10_000;

/** Text that a server tells; what it may be was checked when it was sent, perhaps by a newer server's limits. */
export const told = text({ bytesMax: wireLimits.messageBytesMax });

/** What a message answers, as the server found it when it came; of what was gone by then no sender and no time. */
export const replied = object({
  messageSeq: count,
  messageID: count,
  /** Empty: the server had it no more. */
  senderUserID: told,
  sentTime: count,
  /** The sequence of the first message of the tree: the one that answers nothing. */
  rootSeq: count,
});
export type Replied = Static<typeof replied>;

const storedAttachments = {
  extendedData: optional(told),
  mentionedUserIDs: optional(list(told, { max: listMax })),
  isMentionAll: optional(flag),
  replied: optional(replied),
};

/** What goes with a revocation to everybody. */
export const revokeExtendedDataBytesMax = 200;
export const revokeExtendedData = text({ bytesMax: revokeExtendedDataBytesMax });

/** What stands in the place of a message that was revoked. Absent text is empty. */
const revokeContent = object({
  type: oneOf([revokeMessageType]),
  /** Sender 0, system 1, server API 2, admin 3, owner 4, moderation 5. */
  revokeStatus: count,
  revokeTimestamp: count,
  operatedUserID: told,
  revokeExtendedData: optional(told),
  originalMessageType: count,
  /** Of a Text message. */
  originalTextMessageContent: optional(told),
  /** For everybody 0. */
  revokeType: count,
});
export type RevokeContent = Static<typeof revokeContent>;

const tipsUser = object({ userID: told, userName: told, userAvatarUrl: told });
export type TipsUser = Static<typeof tipsUser>;

/** What became another thing; which of the fields are there, the type says. */
const tipsChange = object({
  /** Several data 1, notice 2, name 3, avatar 4, mute of the group 5, owner 10, role 11, mute of members 12, pin 21. */
  type: count,
  /** Name 1, notice 2, avatar 4: their sum. */
  groupDataFlag: optional(count),
  groupName: optional(told),
  groupNotice: optional(told),
  groupAvatarUrl: optional(told),
  groupMutedInfo: optional(
    object({
      mode: count,
      expiredTime: integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
      roles: list(count, { max: listMax }),
    }),
  ),
  groupNewOwner: optional(
    object({ userID: told, userName: told, userAvatarUrl: told, memberNickname: told, memberRole: count }),
  ),
  memberRole: optional(count),
  /** Unix milliseconds; −1: for good, 0: not muted. */
  muteExpiredTime: optional(integer({ min: -1, max: Number.MAX_SAFE_INTEGER })),
  isPinned: optional(flag),
});
export type TipsChange = Static<typeof tipsChange>;

/** What the server says of an act in a group, with the names that users had then. */
const tipsContent = object({
  type: oneOf([tipsMessageType]),
  /** Created 1, dismissed 2, joined 3, invited 4, left 5, removed 6, data of the group 7, of members 8, pin 9. */
  event: count,
  operatedUser: tipsUser,
  targetUsers: list(tipsUser, { max: listMax }),
  change: optional(tipsChange),
});
export type TipsContent = Static<typeof tipsContent>;

/** Content of a type that this declaration does not know; nothing is known of it but its number. */
const unknownContent = turned(object({ type: count }), ({ type }) => ({ type: 0 as const, unknownType: type }));

const storedText = { type: oneOf([textMessageType]), message: told };
const storedCustom = {
  type: oneOf([customMessageType]),
  message: told,
  subType: count,
  searchedContent: optional(told),
};

/** An item that this declaration does not know is passed over by its reader and stops nothing. */
const storedItem = orElse(variant('type', [object(storedText), object(storedCustom)]), unknownContent);
export type StoredItem = Static<typeof storedItem>;

/** The content of a message as it is told: never refused, because one message must not stop a log. */
export const storedContent = orElse(
  variant('type', [
    object({ ...storedText, ...storedAttachments }),
    object({ ...storedCustom, ...storedAttachments }),
    object({
      type: oneOf([multipleMessageType]),
      messageInfoList: list(storedItem, { max: listMax }),
      ...storedAttachments,
    }),
    object({
      type: oneOf([combineMessageType]),
      title: told,
      summary: told,
      combineID: told,
      ...storedAttachments,
    }),
    revokeContent,
    tipsContent,
  ]),
  unknownContent,
);
export type StoredContent = Static<typeof storedContent>;

/** Of one type; text that a newer server may allow to be longer. */
const messageReaction = object({
  reactionType: told,
  /** How many users, and how often all of them together. */
  totalCount: count,
  sumCount: count,
  /** Those who reacted last, the last one first, with how often each did. Of two users it is all. */
  users: list(object({ userID: told, count }), { max: listMax }),
});
export type MessageReaction = Static<typeof messageReaction>;

/** What may change of a message beside its content, a field for each attribute. */
export const messageState = object({
  /**
   * From this position of its log on the message counts as unread for nobody any more, whatever made it so: a device
   * counts by it without knowing the reason.
   */
  withdrawnPosition: optional(count),
  /** A type for each entry, in the order in which they came; absent: nobody reacted. */
  reactions: optional(list(messageReaction, { max: listMax })),
  /** Who pinned it last and when; absent: it is not pinned. */
  pin: optional(object({ userID: told, time: count })),
  /** Its sender asked to be told that it was read; absent: nobody is asked for a receipt, or it was taken back. */
  receipt: optional(
    object({
      /** When the last recipient read it, in Unix milliseconds; absent: not all have. */
      readTime: optional(count),
      /** Where in the log that changed it. */
      readPosition: optional(count),
      /** In a group: how many were to read it when it was sent. Who has done so is told to each by himself. */
      recipients: optional(count),
    }),
  ),
  /** Who gave the message its present content, and when; absent: it is as it was sent. */
  editorUserID: optional(told),
  editedTime: optional(count),
  /** How many messages there are in the tree whose root it is; absent: none. */
  rootRepliedCount: optional(count),
});
export type MessageState = Static<typeof messageState>;

/** How far a message of a group was read, as one user is told of it. What was told later is further. */
export const groupReceipt = object({
  /** For its sender alone: how many have read it, and how many have not who still are to. */
  counts: optional(object({ read: count, unread: count })),
  /** For its sender when the last of them read it, for others when they did themselves; absent: that was not yet. */
  readTime: optional(count),
});
export type WireGroupReceipt = Static<typeof groupReceipt>;

/** What a message that was answered is at present, and where in its log it took that state. */
export const repliedSource = object({ position: count, content: storedContent });

/** A stored message in its present state, as a participant sees it. */
export const message = object({
  /** Where in its log the message was added. */
  position: count,
  /** Where in its log it last changed, above `position`; absent: it never did. */
  changedPosition: optional(count),
  /** Peer 0, room 1, group 2, and what newer servers may know. */
  conversationType: count,
  senderUserID: told,
  /** In a peer conversation the user whom the sender wrote to, in a group the group. */
  targetID: told,
  messageID: count,
  messageSeq: count,
  localMessageID: told,
  timestamp: count,
  orderKey: count,
  /** `true`: the message counts as unread for nobody. Absent is `false`. */
  disableUnreadMessageCount: optional(flag),
  /** `true`: some of the group do not see the message. Absent is `false`. */
  isGroupTargetedMessage: optional(flag),
  /** `true`: the app's own server sent it. Absent is `false`. */
  isServerMessage: optional(flag),
  content: storedContent,
  /** Absent: everything is as it was when the message was sent. */
  state: optional(messageState),
  /** Of a reply what it answers; absent: the server does not have that any more. */
  source: optional(repliedSource),
  /** Of a group's message with a receipt, where it is told to one user; absent: nothing is known, or all see it alike. */
  groupReceipt: optional(groupReceipt),
});
export type WireMessage = Static<typeof message>;

/** A message in the copy that a Combine has: as it was then, and of no conversation. */
export const combinedMessage = object({
  senderUserID: told,
  messageID: count,
  timestamp: count,
  orderKey: count,
  content: storedContent,
});
export type CombinedMessage = Static<typeof combinedMessage>;

/** What a change of a message is answered with: the message as it then stands, as the entry of its log that tells of it. */
export const changedMessage = object({
  log: count,
  position: count,
  message,
  /** Other messages of the log that changed with it, at the positions behind its. */
  others: optional(list(object({ position: count, message }), { max: listMax })),
});

export const profileEntries = {
  userName: text({ bytesMax: limits.userNameBytesMax }),
  userAvatarUrl: text({ bytesMax: limits.userAvatarUrlBytesMax }),
  userExtendedData: text({ bytesMax: limits.userExtendedDataBytesMax }),
};
/** What everybody may know of a user. */
export const userProfile = object(profileEntries);
export type UserProfile = Static<typeof userProfile>;

/** Win 1, IPhoneOS 2, Android 3, MacOS 4, Linux 5, Web 6, MiniProgram 7, IPadOS 9, OHOS 10, Unknown 32. */
export const platformType = oneOf([1, 2, 3, 4, 5, 6, 7, 9, 10, 32]);

/** What a device calls itself, or one run of an app on it. */
export const deviceText = text({ bytesMin: 1, bytesMax: 64 });
