import * as blacklist from './features/blacklist.ts';
import * as calls from './features/calls.ts';
import * as conversations from './features/conversations.ts';
import * as deletions from './features/deletions.ts';
import * as friends from './features/friends.ts';
import * as groupApplications from './features/group-applications.ts';
import * as groupMembers from './features/group-members.ts';
import * as groupSearch from './features/group-search.ts';
import * as groupSettings from './features/group-settings.ts';
import { groupMembership } from './features/group-values.ts';
import * as groups from './features/groups.ts';
import * as logs from './features/logs.ts';
import * as messageMarks from './features/message-marks.ts';
import * as messages from './features/messages.ts';
import * as receipts from './features/receipts.ts';
import * as roomAttributes from './features/room-attributes.ts';
import * as roomMessages from './features/room-messages.ts';
import * as rooms from './features/rooms.ts';
import * as search from './features/search.ts';
import * as session from './features/session.ts';
import * as status from './features/status.ts';
import * as typing from './features/typing.ts';
import * as users from './features/users.ts';

/** Every declared method by feature; the server's compiler demands one handler for each. */
export const methods = {
  session: {
    login: session.login,
    resume: session.resume,
    logout: session.logout,
    renewToken: session.renewToken,
    uploadLog: session.uploadLog,
    queryDeviceList: session.queryDeviceList,
    signOutDevice: session.signOutDevice,
  },
  users: {
    queryUsersInfo: users.queryUsersInfo,
    updateUserName: users.updateUserName,
    updateUserAvatarUrl: users.updateUserAvatarUrl,
    updateUserExtendedData: users.updateUserExtendedData,
    updateUserOfflinePushRule: users.updateUserOfflinePushRule,
    updateUserBadge: users.updateUserBadge,
    querySelfUserInfo: users.querySelfUserInfo,
  },
  friends: {
    addFriend: friends.addFriend,
    deleteFriends: friends.deleteFriends,
    updateFriendAlias: friends.updateFriendAlias,
    updateFriendAttributes: friends.updateFriendAttributes,
    checkFriendsRelation: friends.checkFriendsRelation,
    sendFriendApplication: friends.sendFriendApplication,
    acceptFriendApplication: friends.acceptFriendApplication,
    rejectFriendApplication: friends.rejectFriendApplication,
  },
  blacklist: {
    addUsersToBlacklist: blacklist.addUsersToBlacklist,
    removeUsersFromBlacklist: blacklist.removeUsersFromBlacklist,
    checkUserIsInBlacklist: blacklist.checkUserIsInBlacklist,
  },
  status: {
    queryUsersStatus: status.queryUsersStatus,
    subscribeUsersStatus: status.subscribeUsersStatus,
    unsubscribeUsersStatus: status.unsubscribeUsersStatus,
    syncUsersStatus: status.syncUsersStatus,
    updateUserCustomStatus: status.updateUserCustomStatus,
  },
  messages: {
    sendMessage: messages.sendMessage,
    replyMessage: messages.replyMessage,
    sendCommandMessage: messages.sendCommandMessage,
    queryHistoryMessage: messages.queryHistoryMessage,
    queryMessages: messages.queryMessages,
    queryCombineMessageDetail: messages.queryCombineMessageDetail,
    revokeMessage: messages.revokeMessage,
    editMessage: messages.editMessage,
    deleteMessages: deletions.deleteMessages,
    deleteAllMessage: deletions.deleteAllMessage,
    deleteAllConversationMessages: deletions.deleteAllConversationMessages,
    queryMessageRepliedList: messages.queryMessageRepliedList,
    sendTyping: typing.sendTyping,
    sendRoomMessage: roomMessages.sendRoomMessage,
    sendRoomSignal: roomMessages.sendRoomSignal,
    queryRoomHistory: roomMessages.queryRoomHistory,
    addMessageReaction: messageMarks.addMessageReaction,
    deleteMessageReaction: messageMarks.deleteMessageReaction,
    deleteMessageAllReactions: messageMarks.deleteMessageAllReactions,
    queryMessageReactionUserList: messageMarks.queryMessageReactionUserList,
    pinMessage: messageMarks.pinMessage,
    queryPinnedMessageList: messageMarks.queryPinnedMessageList,
  },
  search: {
    searchMessages: search.searchMessages,
  },
  receipts: {
    sendMessageReceiptsRead: receipts.sendMessageReceiptsRead,
    sendConversationMessageReceiptRead: receipts.sendConversationMessageReceiptRead,
  },
  groups: {
    createGroup: groups.createGroup,
    dismissGroup: groups.dismissGroup,
    joinGroup: groups.joinGroup,
    leaveGroup: groups.leaveGroup,
    queryGroupInfo: groups.queryGroupInfo,
    queryGroupList: groups.queryGroupList,
    updateGroupInfo: groups.updateGroupInfo,
    updateGroupVerifyInfo: groups.updateGroupVerifyInfo,
    setGroupAttributes: groups.setGroupAttributes,
    deleteGroupAttributes: groups.deleteGroupAttributes,
    queryGroupAttributes: groups.queryGroupAttributes,
    inviteUsersIntoGroup: groupMembers.inviteUsersIntoGroup,
    kickGroupMembers: groupMembers.kickGroupMembers,
    transferGroupOwner: groupMembers.transferGroupOwner,
    queryGroupMemberList: groupMembers.queryGroupMemberList,
    queryGroupMemberInfo: groupMembers.queryGroupMemberInfo,
    queryGroupMemberCount: groupMembers.queryGroupMemberCount,
    setGroupMemberRole: groupMembers.setGroupMemberRole,
    setGroupMemberNickname: groupMembers.setGroupMemberNickname,
    muteGroup: groupMembers.muteGroup,
    muteGroupMembers: groupMembers.muteGroupMembers,
    updateGroupAlias: groupSettings.updateGroupAlias,
    searchGroups: groupSearch.searchGroups,
    searchGroupMembers: groupSearch.searchGroupMembers,
    sendGroupJoinApplication: groupApplications.sendGroupJoinApplication,
    acceptGroupJoinApplication: groupApplications.acceptGroupJoinApplication,
    rejectGroupJoinApplication: groupApplications.rejectGroupJoinApplication,
    sendGroupInviteApplications: groupApplications.sendGroupInviteApplications,
    acceptGroupInviteApplication: groupApplications.acceptGroupInviteApplication,
    rejectGroupInviteApplication: groupApplications.rejectGroupInviteApplication,
    queryGroupApplicationList: groupApplications.queryGroupApplicationList,
    queryGroupMessageReceiptMemberList: receipts.queryGroupMessageReceiptMemberList,
  },
  rooms: {
    createRoom: rooms.createRoom,
    joinRoom: rooms.joinRoom,
    enterRoom: rooms.enterRoom,
    switchRoom: rooms.switchRoom,
    leaveRoom: rooms.leaveRoom,
    leaveAllRoom: rooms.leaveAllRoom,
    syncRooms: rooms.syncRooms,
    queryRoomMemberList: rooms.queryRoomMemberList,
    queryRoomMembers: rooms.queryRoomMembers,
    queryRoomOnlineMemberCount: rooms.queryRoomOnlineMemberCount,
    changeRoomAttributes: roomAttributes.changeRoomAttributes,
    queryRoomAllAttributes: roomAttributes.queryRoomAllAttributes,
    setRoomMembersAttributes: roomAttributes.setRoomMembersAttributes,
    queryRoomMembersAttributes: roomAttributes.queryRoomMembersAttributes,
    queryRoomMemberAttributesList: roomAttributes.queryRoomMemberAttributesList,
  },
  calls: {
    callInvite: calls.callInvite,
    callingInvite: calls.callingInvite,
    callCancel: calls.callCancel,
    callAccept: calls.callAccept,
    callReject: calls.callReject,
    callJoin: calls.callJoin,
    callQuit: calls.callQuit,
    callEnd: calls.callEnd,
    callReceived: calls.callReceived,
    queryCallInvitationList: calls.queryCallInvitationList,
  },
  logs: {
    sync: logs.sync,
    catchUp: logs.catchUp,
  },
  conversations: {
    queryConversation: conversations.queryConversation,
    clearConversationUnreadMessageCount: conversations.clearConversationUnreadMessageCount,
    clearConversationTotalUnreadMessageCount: conversations.clearConversationTotalUnreadMessageCount,
    updateConversationPinnedState: conversations.updateConversationPinnedState,
    setConversationNotificationStatus: conversations.setConversationNotificationStatus,
    setConversationMark: conversations.setConversationMark,
    deleteConversation: conversations.deleteConversation,
    deleteAllConversations: conversations.deleteAllConversations,
  },
} as const;

/** Every declared event. */
export const events = {
  serverStopping: session.serverStopping,
  commandMessageReceived: messages.commandMessageReceived,
  broadcastMessageReceived: messages.broadcastMessageReceived,
  typingReceived: typing.typingReceived,
  entry: logs.entryAppended,
  userLog: logs.userLogAppended,
  headsMoved: logs.headsMoved,
  usersStatus: status.usersStatus,
  groupApplications: groupApplications.groupApplicationsChanged,
  roomEntries: rooms.roomEntries,
  roomEnded: rooms.roomEnded,
  roomHeads: rooms.roomHeads,
  roomSignal: roomMessages.roomSignal,
} as const;

/** Every kind of entry in a user's own log. */
export const userLogKinds = {
  conversationOpened: conversations.conversationOpened,
  conversationRead: conversations.conversationRead,
  conversationSettings: conversations.conversationSettings,
  conversationDeleted: conversations.conversationDeleted,
  allDeleted: conversations.allDeleted,
  messagesDeleted: deletions.messagesDeleted,
  userInfo: users.userInfo,
  userRule: users.userRule,
  friendApplication: friends.friendApplication,
  friend: friends.friend,
  blacklistChanged: blacklist.blacklistChanged,
  groupMembership,
  groupReceipts: receipts.groupReceipts,
  statusSubscriptions: status.statusSubscriptions,
  ownStatus: status.ownStatus,
  call: calls.call,
} as const;
