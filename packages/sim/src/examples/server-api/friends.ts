import type { Examples } from './example.ts';

export const friendExamples = {
  AddFriends: {
    params: {
      FromUserId: 'alice',
      FriendInfos: [
        { UserId: 'bob', FriendAlias: 'Bobby', Attributes: [{ Key: 'k0', Value: 'work' }] },
        { UserId: 'nobody' },
      ],
    },
    answer: { ErrorList: [{ UserId: 'nobody', SubCode: 660700015 }] },
  },
  SendFriendApplication: {
    params: { FromUserId: 'alice', FriendInfos: [{ UserId: 'bob', Wording: 'We met at lunch.' }] },
    answer: { ErrorList: [] },
  },
  DeleteFriends: {
    params: { FromUserId: 'alice', UserIds: ['carol'], DeleteType: 0 },
    answer: { ErrorList: [] },
  },
  DeleteAllFriends: {
    params: { FromUserId: 'alice', DeleteType: 0 },
    answer: {},
  },
  QueryFriendList: {
    params: { FromUserId: 'alice', Limit: 20, Next: 0 },
    answer: {
      TotalCount: 1,
      Next: 0,
      FriendInfos: [
        {
          UserId: 'carol',
          UserName: 'Carol',
          Avatar: '',
          Wording: '',
          FriendAlias: '',
          CreateTime: 1_767_225_602_091,
          Attributes: [],
        },
      ],
    },
  },
  CheckFriendsRelation: {
    params: { FromUserId: 'alice', UserIds: ['bob', 'carol', 'nobody'], CheckType: 0 },
    answer: {
      Successes: [
        { UserId: 'bob', Relation: 3 },
        { UserId: 'carol', Relation: 6 },
      ],
      Fails: [{ UserId: 'nobody', SubCode: 660700015 }],
    },
  },
  UpdateFriendsAlias: {
    params: { FromUserId: 'alice', UserIds: [{ UserId: 'carol', FriendAlias: 'Caro' }] },
    answer: { ErrorList: [] },
  },
  UpdateFriendAttributes: {
    params: { FromUserId: 'alice', UserId: 'carol', Attributes: [{ Key: 'k1', Value: 'school' }] },
    answer: { FailKey: [] },
  },
} as const satisfies Examples;
