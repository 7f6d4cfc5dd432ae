import { decline } from '@parley/protocol/actions/define';
import { isRefusal } from '@parley/protocol/define';
import { declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import { type AppServerParts, asOperator, type GroupActions, groupRefusals, outcomesOf } from './app-server.ts';
import { muteCommandOf } from './app-server-rules.ts';
import { muteGroup } from './info.ts';
import { muteGroupMembers, setGroupMemberRole, setNicknames, transferOwnership } from './members.ts';
import { ownerRole } from './role-rules.ts';

type Names = 'TransferGroupOwner' | 'SetGroupMemberRole' | 'SetGroupMembersNickname' | 'MuteGroup' | 'MuteGroupMembers';

const targetRefusals = { ...groupRefusals, GroupModuleUserIsNotInTheGroup: 'notAMember' } as const;
const rightRefusals = {
  ...groupRefusals,
  GroupModuleGroupNoCorrespondingOperationAuthority: 'permissionDenied',
} as const;

/** What members are, and who may write. */
export const memberActions = (parts: AppServerParts): Pick<GroupActions, Names> => ({
  TransferGroupOwner: (context, { app }, { FromUserId, GroupId, NewOwner }) =>
    asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      const moved = await transferOwnership(acting, actor, { groupID: GroupId, userID: NewOwner });
      return isRefusal(moved) ? declineRefused(moved, targetRefusals) : {};
    }),

  SetGroupMemberRole: async (context, { app }, { FromUserId, GroupId, ToUserId, Role: role }) => {
    if (role === ownerRole) return decline('ownerRoleRequested');
    if (FromUserId === ToUserId) return decline('operatorIsTarget');
    return asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      const set = await setGroupMemberRole(acting, actor, { groupID: GroupId, userID: ToUserId, role });
      return isRefusal(set) ? declineRefused(set, { ...targetRefusals, ...rightRefusals }) : {};
    });
  },

  SetGroupMembersNickname: (context, { app }, { FromUserId, GroupId, UserIds }) =>
    asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      const nicknames = UserIds.map(({ UserId: userID, Nickname: nickname }) => ({ userID, nickname }));
      const named = await setNicknames(acting, actor, { groupID: GroupId, nicknames });
      if (isRefusal(named)) return declineRefused(named, groupRefusals);
      const codes = { notMember: 'notAMember', tooLong: 'parameterInvalid' } as const;
      const outcomes = outcomesOf(named.userIDs, named.failed, codes);
      return answerTargets(outcomes, (ErrorUsers) => ({ ErrorUsers: ErrorUsers.map(failedUser) }));
    }),

  MuteGroup: async (context, { app }, { FromUserId: userID, GroupId: groupID, ...asked }) => {
    const command = muteCommandOf(asked);
    if (!command) return decline('parameterInvalid', 'MuteRoleList has nobody');
    return asOperator(parts, context, { app, userID }, async (acting, actor) => {
      const muted = await muteGroup(acting, actor, { groupID, ...command });
      return isRefusal(muted) ? declineRefused(muted, rightRefusals) : {};
    });
  },

  MuteGroupMembers: (context, { app }, { FromUserId, GroupId: groupID, UserIds, Duration: duration = 0 }) =>
    asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      const userIDs = [...new Set(UserIds)];
      const isMute = duration !== 0;
      const muted = await muteGroupMembers(acting, actor, { groupID, userIDs, isMute, duration });
      if (isRefusal(muted)) return declineRefused(muted, rightRefusals);
      // Who acts for the app is above every rank, so that the second does not occur.
      const outcomes = outcomesOf(userIDs, muted.failed, { notMember: 'notAMember', rank: 'permissionDenied' });
      const answer = (failed: readonly Parameters<typeof failedUser>[0][]) => ({ ErrorUsers: failed.map(failedUser) });
      return answerTargets(outcomes, answer, () => 'allMembersFailed' as const);
    }),
});
