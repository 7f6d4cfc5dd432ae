import { decline } from '@parley/protocol/actions/define';
import { type AppServerParts, asOperator, type GroupActions } from './app-server.ts';
import { encodeListed, forbidTypeOf, nextPage, partOf } from './app-server-rules.ts';
import { encodeGroup } from './encode.ts';
import { paged } from './queries.ts';

type Names =
  | 'QueryGroupInfo'
  | 'QueryAppGroupList'
  | 'QueryGroupMemberList'
  | 'QueryGroupsInfoOfUser'
  | 'FetchForbidGroupList';

const groupsAtOnce = 10_000;
const membersAtOnce = 1000;

/** Reading: whoever asks need be no member. */
export const listActions = (parts: AppServerParts): Pick<GroupActions, Names> => ({
  QueryGroupInfo: (context, { app }, { FromUserId: userID, GroupId }) =>
    asOperator(parts, context, { app, userID }, async () => {
      const group = await context.storage.read(app).groups.byGroupID(GroupId);
      if (!group || group.dismissedPosition !== undefined) return decline('groupMissing');
      const { joinMode, inviteMode, beInviteMode, membersMax } = group;
      const told = encodeGroup(group, context.clock.wall());
      const isAll = told.mutedInfo.mode === allMuted;
      return {
        ...{ GroupId, GroupName: group.groupName, GroupNotice: group.groupNotice, GroupAvatar: group.groupAvatarUrl },
        ...{ GroupDataSeq: group.dataSeq, GroupCreateTime: group.createdAt },
        GroupAttributes: group.attributes.map(({ key, value }) => ({ Key: key, Value: value })),
        LimitInfo: {
          ...{ MemberCountLimit: membersMax, JoinMode: joinMode, InviteMode: inviteMode, BeInvitedMode: beInviteMode },
          NumberMessage: context.config.groups.historyForNewMembers,
        },
        ...{ IsAllForbid: isAll, ForbidList: told.mutedInfo.roles, ForbidExpireTime: told.mutedInfo.expiredTime },
      };
    }),

  QueryAppGroupList: async ({ storage }, { app }, asked) => {
    const { groups } = storage.read(app);
    const part = partOf(asked, groupsAtOnce);
    const TotalCount = await groups.liveCount();
    const listed = part.offset < TotalCount ? await groups.livingFrom(part) : [];
    const GroupIdList = listed.map(({ groupID, groupName }) => ({ GroupId: groupID, GroupName: groupName }));
    return { TotalCount, Next: nextPage(part, TotalCount), GroupIdList };
  },

  QueryGroupMemberList: async ({ storage }, { app }, { GroupId, ...asked }) => {
    const { groups } = storage.read(app);
    const group = await groups.byGroupID(GroupId);
    if (!group || group.dismissedPosition !== undefined) return decline('groupMissing');
    const part = partOf(asked, membersAtOnce);
    const { log, memberCount: TotalCount } = group;
    const listed = part.offset < TotalCount ? await groups.membersFrom({ log, ...part }) : [];
    return { TotalCount, Next: nextPage(part, TotalCount), MemberList: listed.map(encodeListed) };
  },

  QueryGroupsInfoOfUser: async (context, { app }, { FromUserId: userID, Limit, Next = '' }) => {
    const after = Number(Next);
    if (!Number.isSafeInteger(after)) return decline('parameterInvalid', 'Next is of no page');
    return asOperator(parts, context, { app, userID }, async (_acting, { userKey }) => {
      const { groups } = context.storage.read(app);
      const { groupCount } = await groups.groupsOf(userKey);
      const query = { userKey, after, limit: Limit + 1, sharedWith: [] };
      const { page, next } = paged(await groups.groupsAfter(query), Limit);
      return {
        ...{ NextRsp: String(next), HasJoinGroupNum: groupCount },
        GroupInfoList: page.map(({ group: { groupID, groupName, groupAvatarUrl } }) => ({
          ...{ GroupId: groupID, GroupName: groupName, GroupAvatar: groupAvatarUrl },
        })),
      };
    });
  },

  FetchForbidGroupList: (context, { app }, { FromUserId: userID, StartFlag: after = 0 }) =>
    asOperator(parts, context, { app, userID }, async () => {
      const { groups } = context.storage.read(app);
      const query = { after, limit: groupsAtOnce + 1, at: context.clock.wall() };
      const found = await groups.mutedAfter(query);
      const page = found.slice(0, groupsAtOnce);
      const isMore = found.length > groupsAtOnce;
      return {
        ...{ FetchEnd: isMore ? 0 : 1, NextFlag: isMore ? (page.at(-1)?.log ?? 0) : 0 },
        GroupList: page.map((group) => ({ GroupId: group.groupID, ForbidType: forbidTypeOf(group) })),
      };
    }),
});

const allMuted = 2;
