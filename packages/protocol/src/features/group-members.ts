import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, oneOf } from '../schema.ts';
import {
  authorityErrors,
  changed,
  failedToAdd,
  groupID,
  memberErrors,
  memberNickname,
  members,
  mutedInfo,
  muteSeconds,
  page,
  role,
  userIDs,
} from './group-values.ts';
import { told, userID } from './values.ts';

export const inviteUsersIntoGroup = method({
  name: 'inviteUsersIntoGroup',
  doc: 'Makes users members of a group of the caller.',
  needsLogin: true,
  params: object({ groupID, userIDs }),
  result: object({ ...changed, members, failed: failedToAdd }),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleInviteUserIntoGroupError',
});

export const kickGroupMembers = method({
  name: 'kickGroupMembers',
  doc: 'Ends the membership of others.',
  needsLogin: true,
  params: object({ groupID, userIDs }),
  result: object({
    ...changed,
    failed: list(object({ userID: told, reason: oneOf(['self', 'notMember', 'rank']) }), {
      max: limits.groupUserIDsMax,
    }),
  }),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleKickoutGroupMemberError',
});

export const transferGroupOwner = method({
  name: 'transferGroupOwner',
  doc: 'Makes another member the owner and the caller an ordinary one.',
  needsLogin: true,
  params: object({ groupID, userID }),
  result: object(changed),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleTransferOwnerError',
});

export const queryGroupMemberList = method({
  name: 'queryGroupMemberList',
  doc: 'Returns members of a group of the caller in the order in which they came; those alone who are muted, if that is asked for.',
  needsLogin: true,
  params: object({ groupID, ...page, isMutedOnly: flag }),
  result: object({ members, next: count }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleQueryGroupMemberListError',
});

export const queryGroupMemberInfo = method({
  name: 'queryGroupMemberInfo',
  doc: 'Returns one member of a group of the caller.',
  needsLogin: true,
  params: object({ groupID, userID }),
  result: object({ members }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleQueryGroupMemberInfoError',
});

export const queryGroupMemberCount = method({
  name: 'queryGroupMemberCount',
  doc: 'Returns how many members a group of the caller has.',
  needsLogin: true,
  params: object({ groupID }),
  result: object({ count }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleQueryGroupMemberListError',
});

export const setGroupMemberRole = method({
  name: 'setGroupMemberRole',
  doc: 'Gives a member another role, but not that of the owner.',
  needsLogin: true,
  params: object({ groupID, userID, role }),
  result: object(changed),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupMemberInfoError',
});

export const setGroupMemberNickname = method({
  name: 'setGroupMemberNickname',
  doc: 'Changes what a member is called in a group; an empty nickname takes it away.',
  needsLogin: true,
  params: object({ groupID, userID, nickname: memberNickname }),
  result: object(changed),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupMemberInfoError',
});

export const muteGroup = method({
  name: 'muteGroup',
  doc: 'Keeps all members, the ordinary ones or those with some roles from writing, or ends that.',
  needsLogin: true,
  params: object({
    groupID,
    isMute: flag,
    /** None 0, ordinary members 1, all 2, some roles 3. */
    mode: oneOf([0, 1, 2, 3]),
    duration: muteSeconds,
    roles: list(role, { max: limits.groupMuteRolesMax }),
  }),
  result: object({ ...changed, mutedInfo }),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupInfoError',
});

export const muteGroupMembers = method({
  name: 'muteGroupMembers',
  doc: 'Keeps members from writing for a while, or lets them write again.',
  needsLogin: true,
  params: object({ groupID, userIDs, isMute: flag, duration: muteSeconds }),
  result: object({
    ...changed,
    failed: list(object({ userID: told, reason: oneOf(['notMember', 'rank']) }), { max: limits.groupUserIDsMax }),
  }),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupMemberInfoError',
});
