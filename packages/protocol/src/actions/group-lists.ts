import { count, flag, integer, list, object, optional, text } from '../schema.ts';
import { action } from './define.ts';
import { id, limit } from './values.ts';

const told = text({ bytesMax: 65_536 });
const attributesTold = list(object({ Key: told, Value: told }), { max: 100 });

/** Pages of one size are numbered from 0 on. 0, nothing and more than there may be ask for as many as there may be. */
const numberedPage = { Limit: optional(count), Next: optional(count) };
/** `Next` 0: there are no more. */
const numberedAnswer = { TotalCount: count, Next: count };

export const queryGroupInfo = action({
  name: 'QueryGroupInfo',
  doc: 'Reads everything of a group but its members.',
  http: 'POST',
  params: object({ FromUserId: id, GroupId: id }),
  result: object({
    GroupId: told,
    GroupName: told,
    GroupNotice: told,
    GroupAvatar: told,
    /** How often name, notice or picture became another one. */
    GroupDataSeq: count,
    GroupCreateTime: count,
    GroupAttributes: attributesTold,
    LimitInfo: object({
      MemberCountLimit: count,
      JoinMode: count,
      InviteMode: count,
      BeInvitedMode: count,
      /** Messages from before somebody came in that are shown to him. */
      NumberMessage: count,
    }),
    IsAllForbid: flag,
    /** Roles that may not write. */
    ForbidList: list(count, { max: 20 }),
    /** Unix milliseconds; −1: for good, 0: nobody is muted. */
    ForbidExpireTime: integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
  }),
  codes: ['operatorNotRegistered', 'groupMissing'],
});

export const queryAppGroupList = action({
  name: 'QueryAppGroupList',
  doc: 'Reads all groups of the app, page by page, in the order in which they were made.',
  http: 'GET',
  params: object(numberedPage),
  result: object({
    ...numberedAnswer,
    GroupIdList: list(object({ GroupId: told, GroupName: told }), { max: 10_000 }),
  }),
  codes: ['groupListUnreadable', 'groupListRateExceeded'],
  rate: { name: 'appLists', code: 'groupListRateExceeded' },
  failure: 'groupListUnreadable',
});

export const queryGroupMemberList = action({
  name: 'QueryGroupMemberList',
  doc: 'Reads the members of a group, page by page, in the order in which they came.',
  http: 'POST',
  params: object({ GroupId: id, ...numberedPage }),
  result: object({
    ...numberedAnswer,
    MemberList: list(object({ UserId: told, UserName: told, UserNickName: told, Role: count }), { max: 1000 }),
  }),
  codes: ['groupMissing', 'memberListUnreadable', 'memberListRateExceeded'],
  rate: { name: 'standard', code: 'memberListRateExceeded' },
  failure: 'memberListUnreadable',
});

export const queryGroupsInfoOfUser = action({
  name: 'QueryGroupsInfoOfUser',
  doc: 'Reads the groups of a user, page by page, in the order in which the user came into them.',
  http: 'POST',
  params: object({
    FromUserId: id,
    Limit: limit(100),
    /** `NextRsp` of the page before; empty: the first page. */
    Next: optional(text({ bytesMax: 16, alphabet: /^\d*$/ })),
  }),
  result: object({
    /** `0`: there are no more. */
    NextRsp: told,
    HasJoinGroupNum: count,
    GroupInfoList: list(object({ GroupId: told, GroupName: told, GroupAvatar: told }), { max: 100 }),
  }),
  codes: ['operatorNotRegistered'],
});

export const fetchForbidGroupList = action({
  name: 'FetchForbidGroupList',
  doc: 'Reads the groups of the app in which somebody may not write.',
  http: 'POST',
  params: object({
    FromUserId: id,
    /** 0, and then `NextFlag` of the answer before. */
    StartFlag: optional(count),
  }),
  result: object({
    /** More 0, all 1. */
    FetchEnd: count,
    NextFlag: count,
    /** `ForbidType` adds all members 1, roles 2 and single members 4. */
    GroupList: list(object({ GroupId: told, ForbidType: count }), { max: 10_000 }),
  }),
  codes: ['operatorNotRegistered'],
});
