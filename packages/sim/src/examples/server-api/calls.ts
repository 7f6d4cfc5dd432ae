import type { Examples } from './example.ts';

const invitation = { FromUserId: 'alice', UserIds: ['bob'] };

export const callExamples = {
  CallInvite: {
    params: { FromUserId: 'alice', UserIds: ['bob', 'nobody'], Timeout: 60, ExtendedData: 'video' },
    answer: {
      CallId: '1234567890123456',
      CreateTime: 1_767_225_602_091,
      ErrorUsers: [{ UserId: 'nobody', SubCode: 660500002 }],
    },
  },
  CallAccept: {
    before: [['CallInvite', invitation]],
    takes: ['CallId'],
    params: { FromUserId: 'bob', CallId: '1234567890123456', ExtendedData: 'here I am' },
    answer: {},
  },
  CallReject: {
    before: [['CallInvite', invitation]],
    takes: ['CallId'],
    params: { FromUserId: 'bob', CallId: '1234567890123456', ExtendedData: 'busy' },
    answer: {},
  },
} as const satisfies Examples;
