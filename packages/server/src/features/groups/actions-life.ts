import { millis } from '@parley/kernel/brand';
import { decline } from '@parley/protocol/actions/define';
import { isRefusal } from '@parley/protocol/define';
import { declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import { actingUser } from '../users/index.ts';
import { type AppServerParts, asOperator, type GroupActions, groupRefusals, outcomesOf } from './app-server.ts';
import { attributeRefusals, givenTime } from './app-server-rules.ts';
import { checkAttributeSizes } from './attribute-rules.ts';
import { dismissGroup, kickGroupMembers } from './coming-and-going.ts';
import { checkTexts, longTextOf } from './group-text-rules.ts';
import { addUsersToGroup } from './inviting.ts';
import { attributeLimitsOf, textLimitsOf } from './limits.ts';
import { makeGroup } from './making.ts';

/** Why somebody could not be brought in. */
const notAdded = {
  unregistered: 'userNotRegistered',
  member: 'parameterInvalid',
  full: 'memberLimitExceeded',
  tooManyGroups: 'userCouldNotJoin',
} as const;

/** Why somebody could not be removed: who acts for the app is above every rank, so that it is always the first. */
const notKicked = { notMember: 'kickedIsNoMember', self: 'kickedIsNoMember', rank: 'kickedIsNoMember' } as const;

type Names = 'CreateGroup' | 'InviteUsersIntoGroup' | 'KickoutGroupUser' | 'DismissGroup';

/** Making a group, coming in, going out, and its end. */
export const lifeActions = (parts: AppServerParts): Pick<GroupActions, Names> => ({
  CreateGroup: async (context, { app }, params) => {
    const { GroupId = '', GroupName = '', GroupNotice = '', GroupAvatar = '', GroupOwner, UserId = [] } = params;
    const settings = context.config.groups;
    const longText = longTextOf(params, settings.serverApi);
    if (longText) return decline('parameterInvalid', `${longText} is too long`);
    const attributes = (params.Attributes ?? []).map(({ Key: key, Value: value }) => ({ key, value }));
    const fault =
      checkTexts({ groupAvatarUrl: GroupAvatar }, textLimitsOf(settings)) ??
      checkAttributeSizes(attributes, attributeLimitsOf(settings));
    if (fault) return declineRefused(fault, attributeRefusals);
    const createdAt = givenTime(params.CreateGroupTime);
    if (createdAt !== undefined && createdAt > context.clock.wall()) return decline('timeInFuture');
    const owner = await actingUser(parts.users, context, app, GroupOwner);
    if ('declined' in owner) return decline('ownerNotRegistered');
    const made = await makeGroup({ ...context, appendTips: parts.appendTips }, owner, {
      ...{ groupID: GroupId, groupName: GroupName, groupAvatarUrl: GroupAvatar, groupNotice: GroupNotice },
      ...{ attributes, userIDs: UserId, membersMax: settings.membersMax, joinMode: 0, inviteMode: 0, beInviteMode: 0 },
      ...(createdAt !== undefined && { createdAt: millis(createdAt) }),
    });
    if (isRefusal(made)) {
      return declineRefused(made, {
        ...attributeRefusals,
        GroupModuleGroupAlreadyExists: 'groupIDInUse',
        GroupModuleCreateGroupWithDismissed: 'groupIDInUse',
        GroupModuleCreateGroupError: 'groupLimitReached',
      } as const);
    }
    const userIDs = made.failed.map(({ userID }) => userID);
    return {
      GroupId: made.groupID,
      Members: made.members.userList.map(({ userID, userName }) => ({ UserId: userID, UserName: userName })),
      ErrorUsers: outcomesOf(userIDs, made.failed, notAdded).flatMap(({ target, code }) =>
        code === undefined ? [] : [failedUser({ target, code })],
      ),
    };
  },

  InviteUsersIntoGroup: (context, { app }, { FromUserId: userID, GroupId: groupID, ...params }) =>
    asOperator(parts, context, { app, userID }, async (acting, actor) => {
      const { UserIds = [], GroupMemberInfos = [] } = params;
      const infos = GroupMemberInfos.length > 0 ? GroupMemberInfos : UserIds.map((UserId) => ({ UserId }));
      const asked = new Map(infos.filter(({ UserId }) => UserId !== userID).map((info) => [info.UserId, info]));
      if (asked.size === 0) return decline('parameterInvalid', 'nobody is named');
      const now = context.clock.wall();
      const newcomers = [...asked.values()].map(({ UserId, EnterGroupTime, IsInvite = 0 }: Info) => {
        const time = givenTime(EnterGroupTime);
        return { userID: UserId, enteredAt: time === undefined ? undefined : millis(time), isAsked: IsInvite === 1 };
      });
      const early = newcomers.filter(({ enteredAt }) => enteredAt !== undefined && enteredAt > now);
      const rest = newcomers.filter((one) => !early.includes(one));
      const added = await addUsersToGroup(acting, actor, { groupID, newcomers: rest });
      if (isRefusal(added)) return declineRefused(added, groupRefusals);
      const failed = [...added.failed, ...early.map((one) => ({ userID: one.userID, reason: 'early' as const }))];
      const outcomes = outcomesOf([...asked.keys()], failed, { ...notAdded, early: 'timeInFuture' });
      return answerTargets(outcomes, (ErrorUsers) => ({ ErrorUsers: ErrorUsers.map(failedUser) }));
    }),

  KickoutGroupUser: (context, { app, requestID }, { FromUserId, GroupId, UserId, CustomReason: reason }) =>
    asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      const userIDs = [...new Set(UserId)];
      const kicked = await kickGroupMembers(acting, actor, { groupID: GroupId, userIDs });
      if (isRefusal(kicked)) return declineRefused(kicked, groupRefusals);
      if (reason) context.operatorLog.info('group.removed', { app, request: requestID, group: GroupId, reason });
      const outcomes = outcomesOf(userIDs, kicked.failed, notKicked);
      return answerTargets(outcomes, (ErrorList) => ({ ErrorList: ErrorList.map(failedUser) }));
    }),

  DismissGroup: (context, { app }, { FromUserId: userID, GroupId: groupID }) =>
    asOperator(parts, context, { app, userID }, async (acting, actor) => {
      const dismissed = await dismissGroup(acting, actor, { groupID });
      return isRefusal(dismissed) ? declineRefused(dismissed, groupRefusals) : {};
    }),
});

interface Info {
  readonly UserId: string;
  readonly EnterGroupTime?: number | undefined;
  readonly IsInvite?: number | undefined;
}
