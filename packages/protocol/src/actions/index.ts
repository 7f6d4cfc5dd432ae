import type { Action } from './define.ts';
import * as groupLists from './group-lists.ts';
import * as groups from './groups.ts';
import * as users from './users.ts';

/** Every declared action by the feature of the server that carries it out; its compiler demands a handler for each. */
export const actions = {
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
  users: { UserRegister: users.userRegister, QueryUserInfos: users.queryUserInfos },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Action>>>>;
