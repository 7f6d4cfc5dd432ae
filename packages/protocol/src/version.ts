/**
 * The version of the wire. It changes when a server of the one and a client of the other version could
 * misunderstand each other; a new optional field or a new method does not change it. A server serves
 * this version and the one before.
 *
 * 1 — login, resume, logout, renewToken, uploadLog, sendMessage, sendCommandMessage, queryHistoryMessage, sync,
 *     catchUp, queryConversation, clearConversationUnreadMessageCount, queryUsersInfo, updateUserName,
 *     updateUserAvatarUrl, updateUserExtendedData, sendTyping, searchMessages.
 * 2 — the unit of a log is an entry (`entry` in place of `messageReceived`; `catchUp` answers entries); a message tells
 *     where it was added, where it changed and where it stopped counting; readings go by position; entries of a user's own log have kind, key and
 *     origin; what a device does not know stops nothing. With revokeMessage, editMessage,
 *     replyMessage, queryMessageRepliedList,
 *     queryMessages, queryCombineMessageDetail,
 *     addMessageReaction, deleteMessageReaction, deleteMessageAllReactions, queryMessageReactionUserList, pinMessage,
 *     queryPinnedMessageList, sendMessageReceiptsRead, sendConversationMessageReceiptRead,
 *     deleteMessages, deleteAllMessage, deleteAllConversationMessages, deleteConversation, deleteAllConversations,
 *     clearConversationTotalUnreadMessageCount, updateConversationPinnedState, setConversationNotificationStatus,
 *     setConversationMark, updateUserOfflinePushRule, updateUserBadge, querySelfUserInfo, queryDeviceList,
 *     signOutDevice, addUsersToBlacklist, removeUsersFromBlacklist, checkUserIsInBlacklist, addFriend,
 *     deleteFriends, updateFriendAlias, updateFriendAttributes, checkFriendsRelation, sendFriendApplication,
 *     acceptFriendApplication, rejectFriendApplication, queryUsersStatus, subscribeUsersStatus, unsubscribeUsersStatus,
 *     syncUsersStatus, updateUserCustomStatus, createGroup, dismissGroup, joinGroup, leaveGroup, inviteUsersIntoGroup,
 *     kickGroupMembers, transferGroupOwner, queryGroupInfo, queryGroupList, queryGroupMemberList, queryGroupMemberInfo,
 *     queryGroupMemberCount, updateGroupInfo, updateGroupVerifyInfo, setGroupAttributes, deleteGroupAttributes,
 *     queryGroupAttributes, setGroupMemberRole, setGroupMemberNickname, muteGroup, muteGroupMembers, updateGroupAlias,
 *     searchGroups, searchGroupMembers, sendGroupJoinApplication, acceptGroupJoinApplication,
 *     rejectGroupJoinApplication, sendGroupInviteApplications, acceptGroupInviteApplication,
 *     rejectGroupInviteApplication, queryGroupApplicationList,
 *     queryGroupMessageReceiptMemberList, createRoom, joinRoom, enterRoom, switchRoom, leaveRoom, leaveAllRoom, syncRooms,
 *     queryRoomMemberList, queryRoomMembers, queryRoomOnlineMemberCount, changeRoomAttributes, queryRoomAllAttributes,
 *     setRoomMembersAttributes, queryRoomMembersAttributes, queryRoomMemberAttributesList, sendRoomMessage,
 *     sendRoomSignal, queryRoomHistory, callInvite, callingInvite, callCancel, callAccept,
 *     callReject, callJoin, callQuit, callEnd, callReceived,
 *     queryCallInvitationList. Version 1 was never released and is not served.
 */
export const protocolVersion = 2;
export const protocolVersionOldest = 2;

/** Changes with every declaration of the wire; a test compares it, so that no change goes unnoticed. */
export const wireFingerprint = '80dba9569dcf558d';
