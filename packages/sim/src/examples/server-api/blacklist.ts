import type { Examples } from './example.ts';

export const blacklistExamples = {
  AddUsersToBlacklist: {
    params: { FromUserId: 'alice', UserIds: ['carol', 'nobody'] },
    answer: { ErrList: [{ UserId: 'nobody', SubCode: 660700015 }] },
  },
  RemoveUsersFromBlacklist: {
    params: { FromUserId: 'alice', UserIds: ['dave'] },
    answer: { ErrList: [] },
  },
  QueryBlacklist: {
    params: { FromUserId: 'alice', Limit: 20, Next: 0 },
    answer: {
      TotalCount: 1,
      Next: 0,
      Blacklist: [{ UserId: 'dave', UserName: 'Dave', Avatar: '', UpdateTime: 1_767_225_603_091 }],
    },
  },
  CheckUsersIsInBlacklist: {
    params: { FromUserId: 'alice', UserIds: ['dave', 'bob'] },
    answer: {
      Succ: [
        { UserId: 'dave', Result: 1 },
        { UserId: 'bob', Result: 0 },
      ],
      ErrList: [],
    },
  },
} as const satisfies Examples;
