import { about, count, flag, integer, list, object, optional, text } from '../schema.ts';
import { action } from './define.ts';
import { id, limit } from './values.ts';

const told = text({ bytesMax: 65_536 });
const attributesTold = list(object({ Key: told, Value: told }), { max: 100 });

/** Pages of one size are numbered from 0 on. 0, nothing and more than there may be ask for as many as there may be. */
const numberedPage = {
  Limit: about(
    'How many entries a page has: up to 10,000 groups or 1,000 members, for which 0 and nothing stand. The same for all pages.',
    optional(count),
  ),
  Next: about('Which page: 0 is the first.', optional(count)),
};
/** `Next` 0: there are no more. */
const numberedAnswer = { TotalCount: count, Next: count };

export const queryGroupInfo = action({
  name: 'QueryGroupInfo',
  doc: 'Reads everything of a group but its members.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: about('Who asks; any user.', id), GroupId: id }),
  result: object({
    GroupId: told,
    GroupName: told,
    GroupNotice: told,
    GroupAvatar: told,
    GroupDataSeq: about('How often name, notice or picture became another one.', count),
    GroupCreateTime: count,
    GroupAttributes: about('What the app keeps with the group.', attributesTold),
    LimitInfo: about(
      'How one comes in.',
      object({
        MemberCountLimit: about('How many members it may have.', count),
        JoinMode: about('Any 0, by application 1, by invitation only 2.', count),
        InviteMode: about('Every member invites 0, owner and admins 1.', count),
        BeInvitedMode: about('Whoever is invited is not asked 0, is asked 1.', count),
        NumberMessage: about('Messages from before somebody came in that are shown to him.', count),
      }),
    ),
    IsAllForbid: about('Whether nobody may write.', flag),
    ForbidList: about('Roles that may not write.', list(count, { max: 20 })),
    ForbidExpireTime: about(
      'Unix milliseconds; −1: for good, 0: nobody is muted.',
      integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
    ),
  }),
  codes: ['operatorNotRegistered', 'groupMissing'],
});

export const queryAppGroupList = action({
  name: 'QueryAppGroupList',
  doc: 'Reads all groups of the app, page by page, in the order in which they were made.',
  http: 'GET',
  events: [],
  params: object(numberedPage),
  result: object({
    ...numberedAnswer,
    GroupIdList: about('A page of groups.', list(object({ GroupId: told, GroupName: told }), { max: 10_000 })),
  }),
  codes: ['groupListUnreadable', 'groupListRateExceeded'],
  rate: { name: 'appLists', code: 'groupListRateExceeded' },
  failure: 'groupListUnreadable',
});

export const queryGroupMemberList = action({
  name: 'QueryGroupMemberList',
  doc: 'Reads the members of a group, page by page, in the order in which they came.',
  http: 'POST',
  events: [],
  params: object({ GroupId: id, ...numberedPage }),
  result: object({
    ...numberedAnswer,
    MemberList: about(
      'A page of members.',
      list(
        object({
          UserId: told,
          UserName: told,
          UserNickName: about('The nickname in the group.', told),
          Role: about('Owner 1, admin 2, member 3, or one of the app.', count),
        }),
        { max: 1000 },
      ),
    ),
  }),
  codes: ['groupMissing', 'memberListUnreadable', 'memberListRateExceeded'],
  rate: { name: 'standard', code: 'memberListRateExceeded' },
  failure: 'memberListUnreadable',
});

export const queryGroupsInfoOfUser = action({
  name: 'QueryGroupsInfoOfUser',
  doc: 'Reads the groups of a user, page by page, in the order in which the user came into them.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('Whose groups.', id),
    Limit: about('How many entries a page has.', limit(100)),
    Next: about(
      '`NextRsp` of the page before; empty: the first page.',
      optional(text({ bytesMax: 16, alphabet: /^\d*$/ })),
    ),
  }),
  result: object({
    NextRsp: about('`0`: there are no more.', told),
    HasJoinGroupNum: about('How many groups the user is in.', count),
    GroupInfoList: about(
      'A page of groups.',
      list(object({ GroupId: told, GroupName: told, GroupAvatar: told }), { max: 100 }),
    ),
  }),
  codes: ['operatorNotRegistered'],
});

export const fetchForbidGroupList = action({
  name: 'FetchForbidGroupList',
  doc: 'Reads the groups of the app in which somebody may not write.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('Who asks; any user.', id),
    StartFlag: about('0, and then `NextFlag` of the answer before.', optional(count)),
  }),
  result: object({
    FetchEnd: about('More 0, all 1.', count),
    NextFlag: about('What the next call names.', count),
    GroupList: about(
      'A page of groups.',
      list(
        object({ GroupId: told, ForbidType: about('All members 1, roles 2, single members 4: their sum.', count) }),
        { max: 10_000 },
      ),
    ),
  }),
  codes: ['operatorNotRegistered'],
});
