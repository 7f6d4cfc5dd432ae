import type { ZIM } from './client.ts';
import type {
  ZIMConnectionEvent,
  ZIMConnectionState,
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from './enums.ts';
import type { ZIMError } from './errors.ts';

/** What `ZIM.create` is told. */
export interface ZIMAppConfig {
  /** 1 … 2^32 − 1. */
  appID: number;
  /** Address of the server, such as `https://chat.example`; without it the page's own origin is taken. */
  server?: string;
}

export interface ZIMLoginConfig {
  /** Empty: the stored name stays. */
  userName: string;
  token: string;
  /** Lets in whoever was logged in last on this device before there is a connection. */
  isOfflineLogin: boolean;
  /** Empty: the stored status stays. */
  customStatus: string;
  /** In seconds; 0: a day; -1: until it is changed. */
  customStatusDuration: number;
}

export interface ZIMLogoutConfig {
  /** Whether what this device keeps of the user is deleted. */
  isClearDB: boolean;
}

export interface ZIMLogConfig {
  /** The least important lines that are kept; `disable`: none. */
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'report' | 'disable';
}

export interface ZIMTokenRenewedResult {
  /** The token that was given. */
  token: string;
}

export interface ZIMUserInfo {
  userID: string;
  userName: string;
  userAvatarUrl: string;
  userExtendedData: string;
}

export interface ZIMMessageReactionUserInfo {
  userID: string;
}

export interface ZIMMessageReaction {
  reactionType: string;
  conversationID: string;
  conversationType: ZIMConversationType;
  messageID: string;
  totalCount: number;
  isSelfIncluded: boolean;
  userList: ZIMMessageReactionUserInfo[];
  sumCount: number;
}

/** A message. An app sets `type`, the content and the extended data; everything else is filled by the SDK. */
export interface ZIMMessage {
  type: ZIMMessageType;
  /** Decimal digits; empty until the server has accepted the message. */
  messageID?: string;
  /** The id that this device gave to the message. */
  localMessageID?: string;
  /** 1, 2, 3, … in each conversation. */
  messageSeq?: number;
  senderUserID?: string;
  /** In a peer conversation the other user, whoever sent the message. */
  conversationID?: string;
  conversationType?: ZIMConversationType;
  direction?: ZIMMessageDirection;
  sentStatus?: ZIMMessageSentStatus;
  /** In Unix milliseconds. */
  timestamp?: number;
  /** Messages of a conversation are sorted by this alone, ascending from old to new. */
  orderKey?: number;
  isUserInserted?: boolean;
  receiptStatus?: ZIMMessageReceiptStatus;
  /** Up to 1024 bytes that everyone sees. */
  extendedData?: string;
  /** Stays on this device. */
  localExtendedData?: string;
  reactions?: ZIMMessageReaction[];
  isBroadcastMessage?: boolean;
  mentionedUserIDs?: string[];
  isMentionAll?: boolean;
  rootRepliedCount?: number;
  isServerMessage?: boolean;
  editorUserID?: string;
  editedTime?: number;
  isGroupTargetedMessage?: boolean;
  pinnedUserID?: string;
  pinnedTime?: number;
}

export interface ZIMTextMessage extends ZIMMessage {
  /** Must not be blank. */
  message: string;
  type: typeof ZIMMessageType.Text;
}

export interface ZIMMessageSendConfig {
  priority: ZIMMessagePriority;
  hasReceipt?: boolean;
  isNotifyMentionedUsers?: boolean;
  /** Sends a Failed message again under its own `localMessageID`. */
  isRetrySend?: boolean;
  disableUnreadMessageCount?: boolean;
  isAllowMultipleMessagePartialFailed?: boolean;
}

export type ZIMMessageAttachedResult = (message: ZIMMessage) => void;

export interface ZIMMessageSendNotification {
  /** Called when the message has its `localMessageID` and is kept on this device. */
  onMessageAttached?: ZIMMessageAttachedResult;
}

export interface ZIMMessageSentResult {
  message: ZIMMessage;
}

export interface ZIMMessageQueryConfig {
  /** The anchor; without it the query starts at the newest or the oldest end. */
  nextMessage?: ZIMMessage;
  /** 1 … 100. */
  count: number;
  /** `true` walks from new to old. */
  reverse: boolean;
  mode: ZIMMessageQueryMode;
}

export interface ZIMMessageQueriedResult {
  conversationID: string;
  conversationType: ZIMConversationType;
  /** Ascending by `orderKey` in both directions, without the anchor. */
  messageList: ZIMMessage[];
}

export interface ZIMMessageReceivedInfo {
  /** Whether the message was missed and is delivered late. */
  isOfflineMessage: boolean;
}

export interface ZIMMessageSentStatusChangeInfo {
  status: ZIMMessageSentStatus;
  message: ZIMMessage;
  /** Text of the one who refused the message; mostly empty. */
  reason: string;
}

export interface ZIMEventOfConnectionStateChangedResult {
  state: ZIMConnectionState;
  event: ZIMConnectionEvent;
  /** JSON text. */
  extendedData: string;
}

export interface ZIMEventOfTokenWillExpireResult {
  /** Seconds until then. */
  second: number;
}

export interface ZIMEventOfConversationMessageReceivedResult {
  messageList: ZIMMessage[];
  fromConversationID: string;
  info: ZIMMessageReceivedInfo;
}

export interface ZIMEventOfReceiveConversationMessageResult {
  messageList: ZIMMessage[];
  fromConversationID: string;
}

export interface ZIMEventOfMessageSentStatusChangedResult {
  infos: ZIMMessageSentStatusChangeInfo[];
}

/** The events of the SDK, by the name under which a listener is registered. */
export interface ZIMEventHandler {
  /** Something failed that belongs to no call. */
  error: (zim: ZIM, errorInfo: ZIMError) => void;
  /** JSON text; a server of one's own never sends any. */
  experimentalEventReceived: (zim: ZIM, content: string) => void;
  /** The token expires in 30 s or less; told once for each token. `renewToken` keeps the session alive. */
  tokenWillExpire: (zim: ZIM, data: ZIMEventOfTokenWillExpireResult) => void;
  connectionStateChanged: (zim: ZIM, data: ZIMEventOfConnectionStateChangedResult) => void;
  /** Messages of one peer conversation arrived, ascending by `orderKey`. */
  peerMessageReceived: (zim: ZIM, data: ZIMEventOfConversationMessageReceivedResult) => void;
  /** @deprecated Use `peerMessageReceived`; this one never tells of offline messages. */
  receivePeerMessage: (zim: ZIM, data: ZIMEventOfReceiveConversationMessageResult) => void;
  /** A message of this device is being sent, was sent or failed. */
  messageSentStatusChanged: (zim: ZIM, data: ZIMEventOfMessageSentStatusChangedResult) => void;
}
