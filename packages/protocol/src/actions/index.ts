import * as blacklist from './blacklist.ts';
import * as calls from './calls.ts';
import * as conversations from './conversations.ts';
import type { Action } from './define.ts';
import * as friends from './friends.ts';
import * as groupLists from './group-lists.ts';
import * as groups from './groups.ts';
import * as changes from './message-changes.ts';
import * as messages from './messages.ts';
import * as roomMessages from './room-messages.ts';
import * as rooms from './rooms.ts';
import * as users from './users.ts';

/** Every declared action by the feature of the server that carries it out; its compiler demands a handler for each. */
export const actions = {
  users: {
    UserRegister: users.userRegister,
    RobotRegister: users.robotRegister,
    ModifyUserInfo: users.modifyUserInfo,
    QueryUserInfos: users.queryUserInfos,
  },
  status: { QueryUserOnlineState: users.queryUserOnlineState },
  friends: {
    AddFriends: friends.addFriends,
    SendFriendApplication: friends.sendFriendApplication,
    DeleteFriends: friends.deleteFriends,
    DeleteAllFriends: friends.deleteAllFriends,
    QueryFriendList: friends.queryFriendList,
    CheckFriendsRelation: friends.checkFriendsRelation,
    UpdateFriendsAlias: friends.updateFriendsAlias,
    UpdateFriendAttributes: friends.updateFriendAttributes,
  },
  blacklist: {
    AddUsersToBlacklist: blacklist.addUsersToBlacklist,
    RemoveUsersFromBlacklist: blacklist.removeUsersFromBlacklist,
    QueryBlacklist: blacklist.queryBlacklist,
    CheckUsersIsInBlacklist: blacklist.checkUsersIsInBlacklist,
  },
  conversations: {
    SilenceConvNotification: conversations.silenceConvNotification,
    ConvPinned: conversations.convPinned,
    QueryConversationList: conversations.queryConversationList,
    SetConvMark: conversations.setConvMark,
    ClearConversationUnread: conversations.clearConversationUnread,
    DeleteConv: conversations.deleteConv,
  },
  calls: { CallInvite: calls.callInvite, CallAccept: calls.callAccept, CallReject: calls.callReject },
  receipts: {
    C2cReadReceipt: changes.c2cReadReceipt,
    GroupReadReceipt: changes.groupReadReceipt,
    C2cDeliveryReceipt: changes.c2cDeliveryReceipt,
    GroupDeliveryReceipt: changes.groupDeliveryReceipt,
  },
  community: {
    QueryAppCommunityList: users.queryAppCommunityList,
    CgiDescribeZIMAudioLicense: users.cgiDescribeZIMAudioLicense,
  },
  messages: {
    SendPeerMessage: messages.sendPeerMessage,
    SendGroupMessage: messages.sendGroupMessage,
    SendRoomMessage: roomMessages.sendRoomMessage,
    SendMessageToAllUsers: messages.sendMessageToAllUsers,
    RevokePeerMessage: changes.revokePeerMessage,
    RevokeGroupMessage: changes.revokeGroupMessage,
    EditC2cMsgBody: changes.editC2cMsgBody,
    EditGroupMsgBody: changes.editGroupMsgBody,
    ClearPeerMessage: changes.clearPeerMessage,
    ClearMemberGroupMessage: changes.clearMemberGroupMessage,
    QueryMessagesByMsgSeq: changes.queryMessagesByMsgSeq,
    QueryPeerMsg: changes.queryPeerMsg,
    QueryGroupMsg: changes.queryGroupMsg,
    ImportPeerMsg: messages.importPeerMsg,
    ImportGroupMsg: messages.importGroupMsg,
  },
  groups: {
    CreateGroup: groups.createGroup,
    InviteUsersIntoGroup: groups.inviteUsersIntoGroup,
    KickoutGroupUser: groups.kickoutGroupUser,
    DismissGroup: groups.dismissGroup,
    TransferGroupOwner: groups.transferGroupOwner,
    SetGroupMemberRole: groups.setGroupMemberRole,
    SetGroupMembersNickname: groups.setGroupMembersNickname,
    MuteGroup: groups.muteGroup,
    MuteGroupMembers: groups.muteGroupMembers,
    UpdateGroupData: groups.updateGroupData,
    ModifyGroupAttribute: groups.modifyGroupAttribute,
    ModifyGroupLimit: groups.modifyGroupLimit,
    QueryGroupInfo: groupLists.queryGroupInfo,
    QueryAppGroupList: groupLists.queryAppGroupList,
    QueryGroupMemberList: groupLists.queryGroupMemberList,
    QueryGroupsInfoOfUser: groupLists.queryGroupsInfoOfUser,
    FetchForbidGroupList: groupLists.fetchForbidGroupList,
  },
  rooms: {
    CreateRoom: rooms.createRoom,
    DestroyRoom: rooms.destroyRoom,
    KickoutRoomUser: rooms.kickoutRoomUser,
    BlockRoomUser: rooms.blockRoomUser,
    UnblockRoomUser: rooms.unblockRoomUser,
    QueryAppRoomList: rooms.queryAppRoomList,
    QueryRoomInfo: rooms.queryRoomInfo,
    QueryRoomUserList: rooms.queryRoomUserList,
    QueryRoomMembers: rooms.queryRoomMembers,
    QueryRoomAttribute: rooms.queryRoomAttribute,
    ModifyRoomAttribute: rooms.modifyRoomAttribute,
    RevokeRoomMessage: roomMessages.revokeRoomMessage,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Action>>>>;
