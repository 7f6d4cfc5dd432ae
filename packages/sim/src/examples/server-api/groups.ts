import type { Examples } from './example.ts';

export const groupExamples = {
  CreateGroup: {
    params: {
      GroupId: 'choir',
      GroupName: 'Choir',
      GroupOwner: 'alice',
      UserId: ['bob', 'nobody'],
      Attributes: [{ Key: 'room', Value: '12' }],
    },
    answer: {
      GroupId: 'choir',
      Members: [
        { UserId: 'alice', UserName: 'Alice' },
        { UserId: 'bob', UserName: 'Bob' },
      ],
      ErrorUsers: [{ UserId: 'nobody', SubCode: 660700015 }],
    },
  },
  InviteUsersIntoGroup: {
    params: { FromUserId: 'alice', GroupId: 'team', UserIds: ['dave', 'nobody'] },
    answer: { ErrorUsers: [{ UserId: 'nobody', SubCode: 660700015 }] },
  },
  KickoutGroupUser: {
    params: { FromUserId: 'alice', GroupId: 'team', UserId: ['bob'], CustomReason: 'moved away' },
    answer: { ErrorList: [] },
  },
  DismissGroup: {
    params: { FromUserId: 'alice', GroupId: 'team' },
    answer: {},
  },
  TransferGroupOwner: {
    params: { FromUserId: 'alice', GroupId: 'team', NewOwner: 'bob' },
    answer: {},
  },
  SetGroupMemberRole: {
    params: { FromUserId: 'alice', GroupId: 'team', ToUserId: 'bob', Role: 2 },
    answer: {},
  },
  SetGroupMembersNickname: {
    params: { FromUserId: 'alice', GroupId: 'team', UserIds: [{ UserId: 'bob', Nickname: 'Bobby' }] },
    answer: { ErrorUsers: [] },
  },
  MuteGroup: {
    params: { FromUserId: 'alice', GroupId: 'team', MuteRoleList: [3], Duration: 3600 },
    answer: {},
  },
  MuteGroupMembers: {
    params: { FromUserId: 'alice', GroupId: 'team', UserIds: ['bob'], Duration: 600 },
    answer: { ErrorUsers: [] },
  },
  UpdateGroupData: {
    params: { FromUserId: 'alice', GroupId: 'team', GroupName: 'The team', GroupNotice: 'Lunch is at one.' },
    answer: {},
  },
  ModifyGroupAttribute: {
    params: { FromUserId: 'alice', GroupId: 'team', Action: 0, Attributes: [{ Key: 'color', Value: 'blue' }] },
    answer: { FailKeys: [], Attributes: { Attributes: [{ Key: 'color', Value: 'blue' }] } },
  },
  ModifyGroupLimit: {
    params: { FromUserId: 'alice', GroupId: 'team', JoinMode: 1, MemberCountLimit: 50 },
    answer: {},
  },
  QueryGroupInfo: {
    params: { FromUserId: 'alice', GroupId: 'team' },
    answer: {
      GroupId: 'team',
      GroupName: 'Team',
      GroupNotice: '',
      GroupAvatar: '',
      GroupDataSeq: 0,
      GroupCreateTime: 1_767_225_604_092,
      GroupAttributes: [],
      LimitInfo: { MemberCountLimit: 500, JoinMode: 0, InviteMode: 0, BeInvitedMode: 0, NumberMessage: 0 },
      IsAllForbid: false,
      ForbidList: [],
      ForbidExpireTime: 0,
    },
  },
  QueryAppGroupList: {
    params: { Limit: 100, Next: 0 },
    answer: { TotalCount: 1, Next: 0, GroupIdList: [{ GroupId: 'team', GroupName: 'Team' }] },
  },
  QueryGroupMemberList: {
    params: { GroupId: 'team', Limit: 100, Next: 0 },
    answer: {
      TotalCount: 3,
      Next: 0,
      MemberList: [
        { UserId: 'alice', UserName: 'Alice', UserNickName: '', Role: 1 },
        { UserId: 'bob', UserName: 'Bob', UserNickName: '', Role: 3 },
        { UserId: 'carol', UserName: 'Carol', UserNickName: '', Role: 3 },
      ],
    },
  },
  QueryGroupsInfoOfUser: {
    params: { FromUserId: 'alice', Limit: 100, Next: '' },
    answer: {
      NextRsp: '0',
      HasJoinGroupNum: 1,
      GroupInfoList: [{ GroupId: 'team', GroupName: 'Team', GroupAvatar: '' }],
    },
  },
  FetchForbidGroupList: {
    before: [['MuteGroupMembers', { FromUserId: 'alice', GroupId: 'team', UserIds: ['bob'], Duration: 600 }]],
    params: { FromUserId: 'alice', StartFlag: 0 },
    answer: { FetchEnd: 1, NextFlag: 0, GroupList: [{ GroupId: 'team', ForbidType: 4 }] },
  },
} as const satisfies Examples;
