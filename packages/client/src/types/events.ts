import type { ZIMError } from '../errors.ts';
import type { ZIMEventOfBlacklistChangedResult } from './blacklist.ts';
import type {
  ZIMEventOfCallInvitationAcceptedResult,
  ZIMEventOfCallInvitationCancelledResult,
  ZIMEventOfCallInvitationCreatedResult,
  ZIMEventOfCallInvitationEndedResult,
  ZIMEventOfCallInvitationReceivedResult,
  ZIMEventOfCallInvitationRejectedResult,
  ZIMEventOfCallInvitationTimeoutResult,
  ZIMEventOfCallInviteesAnsweredTimeoutResult,
  ZIMEventOfCallUserStateChangedResult,
} from './call-events.ts';
import type {
  ZIMEventOfConversationChangedResult,
  ZIMEventOfConversationSyncStateChangedResult,
  ZIMEventOfConversationsAllDeletedResult,
  ZIMEventOfConversationTotalUnreadMessageCountUpdatedResult,
} from './conversations.ts';
import type {
  ZIMEventOfFriendApplicationListChangedResult,
  ZIMEventOfFriendApplicationUpdatedResult,
  ZIMEventOfFriendInfoUpdatedResult,
  ZIMEventOfFriendListChangedResult,
} from './friends.ts';
import type {
  ZIMEventOfGroupApplicationListChangedResult,
  ZIMEventOfGroupApplicationUpdatedResult,
} from './group-applications.ts';
import type {
  ZIMEventOfGroupMemberInfoUpdatedResult,
  ZIMEventOfGroupMemberStateChangedResult,
} from './group-members.ts';
import type {
  ZIMEventOfGroupAliasUpdatedResult,
  ZIMEventOfGroupAttributesUpdatedResult,
  ZIMEventOfGroupAvatarUrlUpdatedResult,
  ZIMEventOfGroupMutedInfoUpdatedResult,
  ZIMEventOfGroupNameUpdatedResult,
  ZIMEventOfGroupNoticeUpdatedResult,
  ZIMEventOfGroupStateChangedResult,
  ZIMEventOfGroupVerifyInfoUpdatedResult,
} from './groups.ts';
import type { ZIMEventOfMessageDeletedResult, ZIMEventOfMessagePinStatusChangedResult } from './history.ts';
import type { ZIMEventOfMessageReactionsChangedResult } from './reactions.ts';
import type {
  ZIMEventOfConversationMessageReceiptChangedResult,
  ZIMEventOfMessageReceiptChangedResult,
} from './receipts.ts';
import type {
  ZIMEventOfMessageRepliedCountChangedResult,
  ZIMEventOfMessageRepliedInfoChangedResult,
} from './replies.ts';
import type {
  ZIMEventOfRoomAttributesUpdatedResult,
  ZIMEventOfRoomMembersAttributesUpdatedResult,
} from './room-attributes.ts';
import type { ZIMEventOfRoomMemberChangedResult, ZIMEventOfRoomStateChangedResult } from './rooms.ts';
import type {
  ZIMEventOfBroadcastMessageReceivedResult,
  ZIMEventOfConversationMessageReceivedResult,
  ZIMEventOfMessageEditedResult,
  ZIMEventOfMessageRevokeReceivedResult,
  ZIMEventOfMessageSentStatusChangedResult,
  ZIMEventOfReceiveConversationMessageResult,
} from './sending.ts';
import type { ZIMEventOfConnectionStateChangedResult, ZIMEventOfTokenWillExpireResult } from './session.ts';
import type { ZIMEventOfTypingChangedResult } from './typing.ts';
import type {
  ZIMEventOfUserInfoUpdatedResult,
  ZIMEventOfUserRuleUpdatedResult,
  ZIMEventOfUserStatusUpdatedResult,
} from './users.ts';
import type { ZIM } from './zim.ts';

/** The events of the SDK, by the name under which a listener is registered. */
export interface ZIMEventHandler {
  /** Something failed that belongs to no call. */
  error: (zim: ZIM, errorInfo: ZIMError) => void;
  /** JSON text of a feature on trial; the server sends none. */
  experimentalEventReceived: (zim: ZIM, content: string) => void;
  /** The token expires within 30 s; call `renewToken`. */
  tokenWillExpire: (zim: ZIM, data: ZIMEventOfTokenWillExpireResult) => void;
  /** The connection was made, lost, restored or ended. */
  connectionStateChanged: (zim: ZIM, data: ZIMEventOfConnectionStateChangedResult) => void;
  /** The own profile was changed on another device or through the Server API. */
  userInfoUpdated: (zim: ZIM, data: ZIMEventOfUserInfoUpdatedResult) => void;
  /** The own rules changed, on whichever device. */
  userRuleUpdated: (zim: ZIM, data: ZIMEventOfUserRuleUpdatedResult) => void;
  /** The status of subscribed users changed, or the own one on another device. */
  userStatusUpdated: (zim: ZIM, data: ZIMEventOfUserStatusUpdatedResult) => void;
  /** Entries of the list of conversations changed. */
  conversationChanged: (zim: ZIM, data: ZIMEventOfConversationChangedResult) => void;
  /** The sum of unread messages changed; told once after each login too. */
  conversationTotalUnreadMessageCountUpdated: (
    zim: ZIM,
    data: ZIMEventOfConversationTotalUnreadMessageCountUpdatedResult,
  ) => void;
  /** All messages of peer conversations were read. */
  conversationMessageReceiptChanged: (zim: ZIM, data: ZIMEventOfConversationMessageReceiptChangedResult) => void;
  /** The own user deleted all conversations. */
  conversationsAllDeleted: (zim: ZIM, data: ZIMEventOfConversationsAllDeletedResult) => void;
  /** The synchronisation after a login or reconnect began, ended or failed. */
  conversationSyncStateChanged: (zim: ZIM, data: ZIMEventOfConversationSyncStateChangedResult) => void;
  /**
   * Peer messages arrived; never told of those that were missed.
   * @deprecated Use `peerMessageReceived`.
   */
  receivePeerMessage: (zim: ZIM, data: ZIMEventOfReceiveConversationMessageResult) => void;
  /**
   * Room messages arrived; never told of those that were missed.
   * @deprecated Use `roomMessageReceived`.
   */
  receiveRoomMessage: (zim: ZIM, data: ZIMEventOfReceiveConversationMessageResult) => void;
  /**
   * Group messages arrived; never told of those that were missed.
   * @deprecated Use `groupMessageReceived`.
   */
  receiveGroupMessage: (zim: ZIM, data: ZIMEventOfReceiveConversationMessageResult) => void;
  /** Messages of one peer conversation arrived. */
  peerMessageReceived: (zim: ZIM, data: ZIMEventOfConversationMessageReceivedResult) => void;
  /** Messages of one room arrived. */
  roomMessageReceived: (zim: ZIM, data: ZIMEventOfConversationMessageReceivedResult) => void;
  /** Messages of one group arrived. */
  groupMessageReceived: (zim: ZIM, data: ZIMEventOfConversationMessageReceivedResult) => void;
  /** A message to all users of the app arrived. */
  broadcastMessageReceived: (zim: ZIM, data: ZIMEventOfBroadcastMessageReceivedResult) => void;
  /** Messages of this device are being sent, were sent or failed. */
  messageSentStatusChanged: (zim: ZIM, data: ZIMEventOfMessageSentStatusChangedResult) => void;
  /** Messages with receipts were read. */
  messageReceiptChanged: (zim: ZIM, data: ZIMEventOfMessageReceiptChangedResult) => void;
  /** Messages were revoked, but not by this device. */
  messageRevokeReceived: (zim: ZIM, data: ZIMEventOfMessageRevokeReceivedResult) => void;
  /** Users reacted or took reactions back. */
  messageReactionsChanged: (zim: ZIM, data: ZIMEventOfMessageReactionsChangedResult) => void;
  /** The own user deleted messages on another device, or all of them on this one. */
  messageDeleted: (zim: ZIM, data: ZIMEventOfMessageDeletedResult) => void;
  /** Messages were changed that others on this device answer. */
  messageRepliedInfoChanged: (zim: ZIM, data: ZIMEventOfMessageRepliedInfoChangedResult) => void;
  /** Messages were answered, or answers were revoked. */
  messageRepliedCountChanged: (zim: ZIM, data: ZIMEventOfMessageRepliedCountChangedResult) => void;
  /** Messages were edited, but not by this device. */
  messageEdited: (zim: ZIM, data: ZIMEventOfMessageEditedResult) => void;
  /** Somebody types, or does no more; an addition to the published interface. */
  typingChanged: (zim: ZIM, data: ZIMEventOfTypingChangedResult) => void;
  /** Messages were pinned or unpinned. */
  messagePinStatusChanged: (zim: ZIM, data: ZIMEventOfMessagePinStatusChangedResult) => void;
  /** This device came into a room or out of it, or the connection to it broke. */
  roomStateChanged: (zim: ZIM, data: ZIMEventOfRoomStateChangedResult) => void;
  /** Others came into a room. */
  roomMemberJoined: (zim: ZIM, data: ZIMEventOfRoomMemberChangedResult) => void;
  /** Others left a room. */
  roomMemberLeft: (zim: ZIM, data: ZIMEventOfRoomMemberChangedResult) => void;
  /** Room attributes were set, or were deleted; after entering all of them. */
  roomAttributesUpdated: (zim: ZIM, data: ZIMEventOfRoomAttributesUpdatedResult) => void;
  /** Room attributes were set and deleted at once. */
  roomAttributesBatchUpdated: (zim: ZIM, data: ZIMEventOfRoomAttributesUpdatedResult) => void;
  /** Attributes of room members were set. */
  roomMemberAttributesUpdated: (zim: ZIM, data: ZIMEventOfRoomMembersAttributesUpdatedResult) => void;
  /** The own user came into a group or went out of it. */
  groupStateChanged: (zim: ZIM, data: ZIMEventOfGroupStateChangedResult) => void;
  /** The name of a group changed. */
  groupNameUpdated: (zim: ZIM, data: ZIMEventOfGroupNameUpdatedResult) => void;
  /** The avatar of a group changed. */
  groupAvatarUrlUpdated: (zim: ZIM, data: ZIMEventOfGroupAvatarUrlUpdatedResult) => void;
  /** The notice of a group changed. */
  groupNoticeUpdated: (zim: ZIM, data: ZIMEventOfGroupNoticeUpdatedResult) => void;
  /** The own user calls a group differently now, on whichever device. */
  groupAliasUpdated: (zim: ZIM, data: ZIMEventOfGroupAliasUpdatedResult) => void;
  /** Attributes of a group were set or deleted. */
  groupAttributesUpdated: (zim: ZIM, data: ZIMEventOfGroupAttributesUpdatedResult) => void;
  /** A group was muted or the mute was lifted. */
  groupMutedInfoUpdated: (zim: ZIM, data: ZIMEventOfGroupMutedInfoUpdatedResult) => void;
  /** How one comes into a group changed. */
  groupVerifyInfoUpdated: (zim: ZIM, data: ZIMEventOfGroupVerifyInfoUpdatedResult) => void;
  /** Members came into a group or went out of it. */
  groupMemberStateChanged: (zim: ZIM, data: ZIMEventOfGroupMemberStateChangedResult) => void;
  /** Nicknames, roles or mutes of members changed. */
  groupMemberInfoUpdated: (zim: ZIM, data: ZIMEventOfGroupMemberInfoUpdatedResult) => void;
  /** New group applications concern the own user. */
  groupApplicationListChanged: (zim: ZIM, data: ZIMEventOfGroupApplicationListChangedResult) => void;
  /** Group applications were answered, repeated, or ran out. */
  groupApplicationUpdated: (zim: ZIM, data: ZIMEventOfGroupApplicationUpdatedResult) => void;
  /** The own user started a call, on whichever device. */
  callInvitationCreated: (zim: ZIM, data: ZIMEventOfCallInvitationCreatedResult) => void;
  /** The own user was invited into a call. */
  callInvitationReceived: (zim: ZIM, data: ZIMEventOfCallInvitationReceivedResult) => void;
  /** The invitation of the own user was cancelled. */
  callInvitationCancelled: (zim: ZIM, data: ZIMEventOfCallInvitationCancelledResult) => void;
  /** A call with mode Advanced was ended. */
  callInvitationEnded: (zim: ZIM, data: ZIMEventOfCallInvitationEndedResult) => void;
  /**
   * A user whom the own user invited rejected.
   * @deprecated Use `callUserStateChanged`.
   */
  callInvitationRejected: (zim: ZIM, data: ZIMEventOfCallInvitationRejectedResult) => void;
  /**
   * A user whom the own user invited accepted.
   * @deprecated Use `callUserStateChanged`.
   */
  callInvitationAccepted: (zim: ZIM, data: ZIMEventOfCallInvitationAcceptedResult) => void;
  /** The own user did not answer an invitation in time. */
  callInvitationTimeout: (zim: ZIM, data: ZIMEventOfCallInvitationTimeoutResult) => void;
  /**
   * Users whom the own user invited did not answer in time.
   * @deprecated Use `callUserStateChanged`.
   */
  callInviteesAnsweredTimeout: (zim: ZIM, data: ZIMEventOfCallInviteesAnsweredTimeoutResult) => void;
  /** Users of a call accepted, rejected, joined, left or changed otherwise. */
  callUserStateChanged: (zim: ZIM, data: ZIMEventOfCallUserStateChangedResult) => void;
  /** Friends were added or deleted. */
  friendListChanged: (zim: ZIM, data: ZIMEventOfFriendListChangedResult) => void;
  /** Aliases, attributes or profiles of friends changed. */
  friendInfoUpdated: (zim: ZIM, data: ZIMEventOfFriendInfoUpdatedResult) => void;
  /** Friend applications were made or dropped. */
  friendApplicationListChanged: (zim: ZIM, data: ZIMEventOfFriendApplicationListChangedResult) => void;
  /** Friend applications were answered, repeated, or ran out. */
  friendApplicationUpdated: (zim: ZIM, data: ZIMEventOfFriendApplicationUpdatedResult) => void;
  /** The own user blocked or unblocked users. */
  blacklistChanged: (zim: ZIM, data: ZIMEventOfBlacklistChangedResult) => void;
}
