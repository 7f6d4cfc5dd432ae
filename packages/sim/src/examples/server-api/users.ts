import type { Examples } from './example.ts';

export const userExamples = {
  UserRegister: {
    params: {
      UserInfo: [
        { UserId: 'erin', UserName: 'Erin' },
        { UserId: 'bob', UserName: 'Bob' },
      ],
    },
    answer: { ErrorList: [{ UserId: 'bob', SubCode: 660700002, SubMessage: 'user exists' }] },
  },
  RobotRegister: {
    params: { UserInfo: [{ UserId: '@RBT#helper', UserName: 'Helper' }] },
    answer: { ErrorList: [] },
  },
  ModifyUserInfo: {
    params: { UserInfo: [{ UserId: 'alice', UserName: 'Alice B.', Extra: '{"team":"blue"}' }] },
    answer: { ErrorList: [] },
  },
  QueryUserInfos: {
    params: { UserIds: ['alice', 'nobody'] },
    answer: {
      Result: [{ UserId: 'alice', UserName: 'Alice', UserAvatar: '', Extra: '' }],
      ErrorList: [{ UserId: 'nobody', SubCode: 660700015 }],
    },
  },
  QueryUserOnlineState: {
    params: { UserId: ['alice', 'carol'] },
    answer: { Result: [{ UserId: 'alice', Status: 'Online' }], ErrorList: [{ UserId: 'carol', SubCode: 660200001 }] },
  },
  QueryAppCommunityList: {
    params: { Limit: 100, Next: 0 },
    answer: { TotalCount: 0, Next: 0, CommunityIdList: [] },
  },
  CgiDescribeZIMAudioLicense: {
    params: {},
    code: 100000017,
    answer: {},
  },
} as const satisfies Examples;
