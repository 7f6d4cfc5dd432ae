import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { GroupRules } from '../messages/index.ts';
import { endVoidApplications, expireGroupApplication } from './application-expiry.ts';
import { queryGroupApplicationList } from './application-list.ts';
import { applicationExpiryKind, voidApplicationsKind } from './application-timers.ts';
import {
  acceptGroupInviteApplication,
  acceptGroupJoinApplication,
  rejectGroupInviteApplication,
  rejectGroupJoinApplication,
  sendGroupJoinApplication,
} from './applications.ts';
import { dismissGroup, joinGroup, kickGroupMembers, leaveGroup } from './coming-and-going.ts';
import type { GroupStoreNames } from './context.ts';
import {
  deleteGroupAttributes,
  muteGroup,
  setGroupAttributes,
  updateGroupInfo,
  updateGroupVerifyInfo,
} from './info.ts';
import { inviteUsersIntoGroup, sendGroupInviteApplications } from './inviting.ts';
import { groupSource } from './log-source.ts';
import { createGroup } from './making.ts';
import { muteGroupMembers, setGroupMemberNickname, setGroupMemberRole, transferGroupOwner } from './members.ts';
import { isMuted } from './muting.ts';
import { updateGroupAlias } from './own-settings.ts';
import {
  queryGroupAttributes,
  queryGroupInfo,
  queryGroupList,
  queryGroupMemberCount,
  queryGroupMemberInfo,
  queryGroupMemberList,
} from './queries.ts';
import { mayActOn, memberRole, ownerRole } from './role-rules.ts';
import { searchGroupMembers, searchGroups } from './searching.ts';
import { groupSettings } from './settings.ts';
import { groupSweeps } from './sweeps.ts';

export { encodeSide as groupSide } from './encode.ts';
export { followedGroups } from './followed.ts';
export { notifyGroup } from './own-settings.ts';

/** What the feature that has the messages asks of groups. */
export const groupRules: GroupRules = {
  isMuted: ({ mute, member }, now) => isMuted({ mute }, member, now),
  mayRevoke: (actor, sender) => mayActOn('revoke', actor, sender),
  ownerRole,
  formerRole: memberRole,
};

export const createGroupFeature = (): Feature<typeof methods.groups, GroupStoreNames> => ({
  settings: groupSettings,
  sweeps: groupSweeps,
  logSources: [groupSource],
  timers: { [applicationExpiryKind]: expireGroupApplication, [voidApplicationsKind]: endVoidApplications },
  handlers: {
    createGroup,
    dismissGroup,
    joinGroup,
    leaveGroup,
    inviteUsersIntoGroup,
    kickGroupMembers,
    transferGroupOwner,
    queryGroupInfo,
    queryGroupList,
    queryGroupMemberList,
    queryGroupMemberInfo,
    queryGroupMemberCount,
    updateGroupInfo,
    updateGroupVerifyInfo,
    setGroupAttributes,
    deleteGroupAttributes,
    queryGroupAttributes,
    setGroupMemberRole,
    setGroupMemberNickname,
    muteGroup,
    muteGroupMembers,
    updateGroupAlias,
    searchGroups,
    searchGroupMembers,
    sendGroupJoinApplication,
    acceptGroupJoinApplication,
    rejectGroupJoinApplication,
    sendGroupInviteApplications,
    acceptGroupInviteApplication,
    rejectGroupInviteApplication,
    queryGroupApplicationList,
  },
});
