import type {
  ZIMConversationEvent,
  ZIMConversationNotificationStatus,
  ZIMConversationPinnedFilter,
  ZIMConversationSearchMode,
  ZIMConversationSyncState,
  ZIMConversationType,
  ZIMMessageType,
} from '../enums.ts';
import type { ZIMMessage } from './messages.ts';
import type { ZIMMessageMentionedInfo } from './sending.ts';

/** An entry of the list of conversations. */
export interface ZIMConversation {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  type: ZIMConversationType;
  /** Name of the user or the group. */
  conversationName: string;
  /** Avatar of the user or the group. */
  conversationAvatarUrl: string;
  /** What the own user calls the friend or the group; empty without one. */
  conversationAlias: string;
  /** Whether it makes itself noticed. */
  notificationStatus: ZIMConversationNotificationStatus;
  /** How many messages were not read. */
  unreadMessageCount: number;
  /** Messages up to this `messageSeq` count as read; it never shrinks. */
  readMessageSeq: number;
  /** The newest message that the own user can see; absent without one. */
  lastMessage?: ZIMMessage;
  /** Place in the list: pinned conversations first, in either part descending. */
  orderKey: number;
  /** Whether it is pinned to the top. */
  isPinned: boolean;
  /** When it was pinned, in Unix milliseconds; 0: it is not. */
  pinnedTime: number;
  /** Mentions of the own user that were not cleared, up to 100. */
  mentionedInfoList: ZIMMessageMentionedInfo[];
  /** Draft of this device, up to 32 KB; empty without one. */
  draft: string;
  /** Marks that the app set, ascending, 1 – 60 each. */
  marks: number[];
}

/** Which conversation is meant. */
export interface ZIMConversationBaseInfo {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** An entry about a group. */
export interface ZIMGroupConversation extends ZIMConversation {
  /** Whether the own user is not a member: he has left, was removed, never was one, or the group was dismissed. */
  isDisabled: boolean;
  /**
   * Until when the own user may not write there, in Unix milliseconds, the later of the mute of the group and his own;
   * −1: for good, 0: he is not muted.
   */
  mutedExpiredTime: number;
}

/** Which page of the list is asked for. */
export interface ZIMConversationQueryConfig {
  /** The last entry of the page before; absent for the first page. */
  nextConversation?: ZIMConversation;
  /** Size of the page, 1 – 500. */
  count: number;
}

/** Which conversations a query takes; all conditions must hold. */
export interface ZIMConversationFilterOption {
  /** Kinds of conversations. Empty: peer and group. */
  conversationTypes: ZIMConversationType[];
  /** One of these marks; −1: any, 0: none. Empty: no condition. */
  marks: number[];
  /** Only those with unread messages. Default: `false`. */
  isOnlyUnreadConversation: boolean;
  /** Only pinned or only other ones. Default: `All`. */
  pinnedFilter: ZIMConversationPinnedFilter;
}

/** Over which conversations unread messages are summed up. */
export interface ZIMConversationTotalUnreadMessageCountQueryConfig {
  /** Kinds of conversations. Empty: peer and group. */
  conversationTypes: ZIMConversationType[];
  /** One of these marks; −1: any, 0: none. Empty: no condition. */
  marks: number[];
}

/** How conversations are deleted. */
export interface ZIMConversationDeleteConfig {
  /** Whether they are deleted for the account and not on this device alone. Default: `false`. */
  isAlsoDeleteServerConversation: boolean;
}

/** What happened to a conversation. */
export interface ZIMConversationChangeInfo {
  /** The change. */
  event: ZIMConversationEvent;
  /** The whole entry as it is now. */
  conversation: ZIMConversation;
}

/** What is searched for among the conversations on this device. */
export interface ZIMConversationSearchConfig {
  /** Whether messages or names are compared. Default: `MatchMessage`. */
  mode: ZIMConversationSearchMode;
  /** 0 or absent for the first page, then what the page before returned. */
  nextFlag?: number;
  /** Conversations in one page, 1 – 100. */
  totalConversationCount: number;
  /** Up to 5 words, all of which must occur; case does not matter. */
  keywords: string[];
  /** Messages that are returned with each conversation, 0 – 100. */
  conversationMessageCount: number;
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

/** A conversation that matches. */
export interface ZIMConversationSearchInfo {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
  /** The entry. */
  conversation: ZIMConversation;
  /** How many of its messages match. */
  totalMessageCount: number;
  /** The newest of them. */
  messageList: ZIMMessage[];
}

/** A conversation. */
export interface ZIMConversationQueriedResult {
  /** The entry. */
  conversation: ZIMConversation;
}

/** A page of the list of conversations. */
export interface ZIMConversationListQueriedResult {
  /** Pinned ones first, in either part descending by `orderKey`. */
  conversationList: ZIMConversation[];
}

/** A page of the pinned conversations. */
export interface ZIMConversationPinnedListQueriedResult {
  /** Descending by `orderKey`. */
  conversationList: ZIMConversation[];
}

/** A sum of unread messages. */
export interface ZIMConversationTotalUnreadMessageCountQueriedResult {
  /** Without conversations that are set to do-not-disturb. */
  unreadMessageCount: number;
}

/** The conversation that was deleted. */
export interface ZIMConversationDeletedResult {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it was. */
  conversationType: ZIMConversationType;
}

/** Declared for completeness: `deleteAllConversations` resolves without a value. */
export interface ZIMConversationsAllDeletedResult {}

/** The conversation that counts as read. */
export interface ZIMConversationUnreadMessageCountClearedResult {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** Declared for completeness: `clearConversationTotalUnreadMessageCount` resolves without a value. */
export interface ZIMConversationTotalUnreadMessageCountClearedResult {}

/** The conversation whose notification status was set. */
export interface ZIMConversationNotificationStatusSetResult {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** The conversation whose messages were marked as read. */
export interface ZIMConversationMessageReceiptReadSentResult {
  /** The other user. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** The conversation that was pinned or unpinned. */
export interface ZIMConversationPinnedStateUpdatedResult {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** The conversation whose draft was set. */
export interface ZIMConversationDraftSetResult {
  /** The other user, or the group. */
  conversationID: string;
  /** What kind of conversation it is. */
  conversationType: ZIMConversationType;
}

/** What became of setting a mark. */
export interface ZIMConversationMarkSetResult {
  /** Conversations where it failed, such as unknown ones. */
  failedConversationInfos: ZIMConversationBaseInfo[];
}

/** A page of conversations that match. */
export interface ZIMConversationsSearchedResult {
  /** The conversation with the newest match first. */
  conversationSearchInfoList: ZIMConversationSearchInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Conversations changed. */
export interface ZIMEventOfConversationChangedResult {
  /** One entry for each conversation; the app sorts its own list again. */
  infoList: ZIMConversationChangeInfo[];
}

/** All conversations were deleted. */
export interface ZIMEventOfConversationsAllDeletedResult {
  /** How many there were. */
  count: number;
}

/** The synchronisation of the list of conversations went on. */
export interface ZIMEventOfConversationSyncStateChangedResult {
  /** How far it is. */
  state: ZIMConversationSyncState;
}

/** The sum of unread messages changed. */
export interface ZIMEventOfConversationTotalUnreadMessageCountUpdatedResult {
  /** The new sum, without conversations that are set to do-not-disturb. */
  totalUnreadMessageCount: number;
}
