import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { FeatureWithActions } from '../../core/feature.ts';
import type { AppendTips, GroupRules } from '../messages/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { groupActions } from './actions.ts';
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
import type { ActingContext, Context, GroupStoreNames } from './context.ts';
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
import { queryGroupMessageReceiptMemberList } from './receipt-lists.ts';
import { mayActOn, memberRole, ownerRole } from './role-rules.ts';
import { searchGroupMembers, searchGroups } from './searching.ts';
import { groupSettings } from './settings.ts';
import { groupSweeps } from './sweeps.ts';

export { voidTimer as endVoidLater } from './application-timers.ts';
export { encodeSide as groupSide } from './encode.ts';
export { followedGroups } from './followed.ts';
export {
  dismiss,
  eraseAlias,
  eraseWords,
  leaveForGood,
  mend,
  type Operated,
  type Operation,
  removeMember,
  transferOwner,
} from './operating.ts';
export { notifyGroup } from './own-settings.ts';

/** What the feature that has the messages asks of groups. */
export const groupRules: GroupRules = {
  isMuted: ({ mute, member }, now) => isMuted({ mute }, member, now),
  mayRevoke: (actor, sender) => mayActOn('revoke', actor, sender),
  ownerRole,
  formerRole: memberRole,
};

/** Hands whoever acts in a group what he needs for it. */
const acting =
  ({ appendTips }: Pick<ActingContext, 'appendTips'>) =>
  <Params, Answer>(act: (context: ActingContext, actor: Actor, params: Params) => Answer) =>
  (context: Context, actor: Actor, params: Params): Answer =>
    act({ ...context, appendTips }, actor, params);

export function createGroupFeature(doors: {
  readonly users: UserDirectory;
  readonly appendTips: AppendTips;
}): FeatureWithActions<typeof methods.groups, GroupStoreNames, typeof actions.groups> {
  const by = acting(doors);
  return {
    actions: groupActions(doors),
    settings: groupSettings,
    sweeps: groupSweeps,
    logSources: [groupSource],
    timers: { [applicationExpiryKind]: expireGroupApplication, [voidApplicationsKind]: endVoidApplications },
    handlers: {
      createGroup: by(createGroup),
      dismissGroup: by(dismissGroup),
      joinGroup: by(joinGroup),
      leaveGroup: by(leaveGroup),
      inviteUsersIntoGroup: by(inviteUsersIntoGroup),
      kickGroupMembers: by(kickGroupMembers),
      transferGroupOwner: by(transferGroupOwner),
      queryGroupInfo,
      queryGroupList,
      queryGroupMemberList,
      queryGroupMemberInfo,
      queryGroupMemberCount,
      updateGroupInfo: by(updateGroupInfo),
      updateGroupVerifyInfo: by(updateGroupVerifyInfo),
      setGroupAttributes: by(setGroupAttributes),
      deleteGroupAttributes: by(deleteGroupAttributes),
      queryGroupAttributes,
      setGroupMemberRole: by(setGroupMemberRole),
      setGroupMemberNickname: by(setGroupMemberNickname),
      muteGroup: by(muteGroup),
      muteGroupMembers: by(muteGroupMembers),
      updateGroupAlias,
      searchGroups,
      searchGroupMembers,
      sendGroupJoinApplication: by(sendGroupJoinApplication),
      acceptGroupJoinApplication: by(acceptGroupJoinApplication),
      rejectGroupJoinApplication: by(rejectGroupJoinApplication),
      sendGroupInviteApplications: by(sendGroupInviteApplications),
      acceptGroupInviteApplication: by(acceptGroupInviteApplication),
      rejectGroupInviteApplication: by(rejectGroupInviteApplication),
      queryGroupApplicationList,
      queryGroupMessageReceiptMemberList,
    },
  };
}
