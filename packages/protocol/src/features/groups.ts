import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, list, object, optional, text } from '../schema.ts';
import {
  attributeErrors,
  attributesGiven,
  attributesTold,
  authorityErrors,
  beInviteMode,
  changed,
  failedToAdd,
  groupAvatarUrl,
  groupID,
  groupInfo,
  groupName,
  groupNotice,
  inviteMode,
  joinMode,
  memberErrors,
  members,
  newGroupID,
  page,
} from './group-values.ts';
import { told, userID } from './values.ts';

export const createGroup = method({
  name: 'createGroup',
  doc: 'Makes a group that the caller owns, with its first members.',
  needsLogin: true,
  params: object({
    groupID: newGroupID,
    groupName,
    groupAvatarUrl,
    groupNotice,
    attributes: attributesGiven,
    /** 0: as many as the deployment allows. */
    maxMemberCount: count,
    joinMode,
    inviteMode,
    beInviteMode,
    userIDs: list(userID, { max: limits.groupUserIDsMax }),
  }),
  result: object({ ...changed, members, failed: failedToAdd }),
  errors: [
    'GroupModuleGroupAlreadyExists',
    'GroupModuleCreateGroupWithDismissed',
    'GroupModuleCreateGroupError',
    ...attributeErrors,
  ],
  rate: 'write',
  failure: 'GroupModuleCreateGroupError',
});

export const dismissGroup = method({
  name: 'dismissGroup',
  doc: 'Ends a group of which the caller is the owner.',
  needsLogin: true,
  params: object({ groupID }),
  result: object(changed),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleDismissGroupError',
});

export const joinGroup = method({
  name: 'joinGroup',
  doc: 'Makes the caller a member of a group that anybody may join.',
  needsLogin: true,
  params: object({ groupID }),
  result: object(changed),
  errors: [
    'GroupModuleGroupDoesNotExist',
    'GroupModuleMemberIsAlreadyInTheGroup',
    'GroupModuleForbidJoinGroupError',
    'GroupModuleNeedApplyJoinGroupError',
    'GroupModuleGroupMemberHasReachedLimit',
    'GroupModuleJoinGroupError',
  ],
  rate: 'write',
  failure: 'GroupModuleJoinGroupError',
});

export const leaveGroup = method({
  name: 'leaveGroup',
  doc: 'Ends the membership of the caller; after an owner the member is owner who came first, after the last the group ends.',
  needsLogin: true,
  params: object({ groupID }),
  result: object(changed),
  errors: memberErrors,
  rate: 'write',
  failure: 'GroupModuleLeaveGroupError',
});

export const queryGroupInfo = method({
  name: 'queryGroupInfo',
  doc: 'Returns what a group of the caller is.',
  needsLogin: true,
  params: object({ groupID }),
  result: object({ groupInfo }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleQueryGroupInfoError',
});

export const queryGroupList = method({
  name: 'queryGroupList',
  doc: 'Returns the groups of the caller in which all of some users are as well, in the order in which the caller came into them.',
  needsLogin: true,
  params: object({ ...page, userIDs: list(userID, { max: limits.groupUserIDsMax }) }),
  result: object({
    groups: list(object({ groupID: told, groupName: told, groupAvatarUrl: told }), { max: limits.groupPageMax }),
    /** 0: there are no more. */
    next: count,
  }),
  errors: [],
  rate: 'query',
  failure: 'GroupModuleQueryGroupListError',
});

export const updateGroupInfo = method({
  name: 'updateGroupInfo',
  doc: 'Changes the name, the avatar or the notice of a group; an empty text takes it away.',
  needsLogin: true,
  params: object({
    groupID,
    groupName: optional(groupName),
    groupAvatarUrl: optional(groupAvatarUrl),
    groupNotice: optional(groupNotice),
  }),
  result: object(changed),
  errors: memberErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupInfoError',
});

export const updateGroupVerifyInfo = method({
  name: 'updateGroupVerifyInfo',
  doc: 'Changes how one comes into a group.',
  needsLogin: true,
  params: object({
    groupID,
    joinMode: optional(joinMode),
    inviteMode: optional(inviteMode),
    beInviteMode: optional(beInviteMode),
  }),
  result: object(changed),
  errors: authorityErrors,
  rate: 'write',
  failure: 'GroupModuleUpdateGroupInfoError',
});

export const setGroupAttributes = method({
  name: 'setGroupAttributes',
  doc: 'Sets attributes of a group; those that are not named stay.',
  needsLogin: true,
  params: object({ groupID, attributes: attributesGiven }),
  result: object(changed),
  errors: [...memberErrors, ...attributeErrors],
  rate: 'write',
  failure: 'GroupModuleGroupAttributesOperationFailed',
});

export const deleteGroupAttributes = method({
  name: 'deleteGroupAttributes',
  doc: 'Removes attributes of a group, those of the named that it has.',
  needsLogin: true,
  params: object({
    groupID,
    keys: list(text({ bytesMax: limits.groupAttributeBytesMax }), { min: 1, max: limits.groupAttributesListedMax }),
  }),
  result: object({ ...changed, errorKeys: list(told, { max: limits.groupAttributesListedMax }) }),
  errors: [...memberErrors, 'GroupModuleGroupAttributeDoesNotExist'],
  rate: 'write',
  failure: 'GroupModuleGroupAttributesOperationFailed',
});

export const queryGroupAttributes = method({
  name: 'queryGroupAttributes',
  doc: 'Returns the attributes of a group of the caller.',
  needsLogin: true,
  params: object({ groupID }),
  result: object({ attributes: attributesTold }),
  errors: memberErrors,
  rate: 'query',
  failure: 'GroupModuleGroupAttributesQueryFailed',
});
