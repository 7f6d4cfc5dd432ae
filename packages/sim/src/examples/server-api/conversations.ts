import type { Examples } from './example.ts';

export const conversationExamples = {
  SilenceConvNotification: {
    params: { FromUserId: 'bob', ConvType: 0, ConvIds: ['alice', 'nobody'], Enable: true },
    answer: { ErrorList: [{ ConvId: 'nobody', SubCode: 660700015, SubMessage: 'user not registered' }] },
  },
  ConvPinned: {
    params: {
      FromUserId: 'bob',
      ConvList: [
        { ConvId: 'alice', ConvType: 0 },
        { ConvId: 'team', ConvType: 2 },
      ],
      PinnedType: 1,
    },
    answer: { ErrorList: [] },
  },
  QueryConversationList: {
    params: { FromUserId: 'bob', Limit: 100, Next: 0 },
    answer: {
      TotalCount: 2,
      Next: 0,
      List: [
        { ConvId: 'alice', ConvType: 0, UpdateTime: 1_767_225_606_130 },
        { ConvId: 'team', ConvType: 2, UpdateTime: 1_767_225_607_131 },
      ],
    },
  },
  SetConvMark: {
    params: {
      FromUserId: 'alice',
      ConvMarkInfoList: [{ UserId: 'bob', SetMarkC2c: { alice: { MarkContent: 1 } }, Action: true }],
    },
    answer: { FailList: [] },
  },
  ClearConversationUnread: {
    params: { FromUserId: 'bob', ConvId: 'alice', ConvType: 0 },
    answer: {},
  },
  DeleteConv: {
    params: { FromUserId: 'bob', ConvId: 'alice', ConvType: 0 },
    answer: {},
  },
} as const satisfies Examples;
