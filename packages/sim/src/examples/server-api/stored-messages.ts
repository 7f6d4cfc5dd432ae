import type { Examples } from './example.ts';

export const storedMessageExamples = {
  RevokePeerMessage: {
    params: { FromUserId: 'alice', ToUserId: 'bob', MsgSeq: 1, Payload: 'sent by mistake' },
    answer: {},
  },
  RevokeGroupMessage: {
    params: { FromUserId: 'alice', GroupId: 'team', MsgSeq: 1 },
    answer: {},
  },
  EditC2cMsgBody: {
    params: {
      FromUserId: 'alice',
      SenderId: 'alice',
      ConvId: 'bob',
      MsgType: 1,
      ConvMsgSeq: 1,
      EditType: 1,
      MessageBody: { Message: 'Lunch at one?' },
    },
    answer: { StateMsgSeq: 2, EditMsgSeq: 2, LatestEditTime: 1_767_225_609 },
  },
  EditGroupMsgBody: {
    params: {
      FromUserId: 'alice',
      ConvId: 'team',
      MsgType: 1,
      ConvMsgSeq: 1,
      EditType: 5,
      MessageBody: { Message: 'Hello, Bob!' },
      AtListInfo: { AtList: ['bob'] },
    },
    answer: { StateMsgSeq: 3, EditMsgSeq: 3, LatestEditTime: 1_767_225_609 },
  },
  ClearPeerMessage: {
    params: { FromUserId: 'bob', ToUserId: 'alice' },
    answer: {},
  },
  ClearMemberGroupMessage: {
    params: { FromUserId: 'bob', GroupId: 'team' },
    answer: {},
  },
  QueryMessagesByMsgSeq: {
    params: { FromUserId: 'alice', ConvId: 'bob', ConvType: 0, MsgSeqList: [1, 7] },
    answer: {
      MessageList: [
        {
          Sender: 'alice',
          MsgType: 1,
          SubMsgType: 0,
          MsgBody: 'Lunch?',
          MsgId: 258_696_831_508_480,
          MsgSeq: 1,
          Payload: '',
          MsgTime: 1_767_225_606_130,
          IsEmpty: 0,
        },
        {
          Sender: '',
          MsgType: 0,
          SubMsgType: 0,
          MsgBody: '',
          MsgId: 0,
          MsgSeq: 7,
          Payload: '',
          MsgTime: 0,
          IsEmpty: 1,
        },
      ],
    },
  },
  QueryPeerMsg: {
    params: { FromUserId: 'bob', ToUserId: 'alice', Limit: 20, Next: 0 },
    answer: {
      Next: 0,
      List: [
        {
          Sender: 'alice',
          MsgType: 1,
          SubMsgType: 0,
          MsgBody: 'Lunch?',
          MsgId: 258_696_831_508_480,
          MsgSeq: 1,
          Payload: '',
          MsgTime: 1_767_225_606_130,
          IsEmpty: 0,
        },
      ],
    },
  },
  QueryGroupMsg: {
    params: { GroupId: 'team', Limit: 20, Next: 0 },
    answer: {
      Next: 0,
      List: [
        {
          Sender: 'alice',
          MsgType: 1,
          SubMsgType: 0,
          MsgBody: 'Hello!',
          MsgId: 258_696_835_608_576,
          MsgSeq: 1,
          Payload: '',
          MsgTime: 1_767_225_607_131,
          IsEmpty: 0,
        },
      ],
    },
  },
  C2cReadReceipt: {
    params: { FromUserId: 'bob', ConvId: 'alice', ConvMsgSeq: [1] },
    answer: { ReadTime: 1_767_225_609_134 },
  },
  C2cDeliveryReceipt: {
    params: { FromUserId: 'bob', ConvId: 'alice', ConvMsgSeq: [1] },
    answer: { DeliveredTime: 1_767_225_609_134 },
  },
  GroupDeliveryReceipt: {
    params: { FromUserId: 'bob', GroupId: 'team', ConvMsgSeq: [1] },
    answer: { DeliveredTime: 1_767_225_609_134 },
  },
  GroupReadReceipt: {
    params: { FromUserId: 'bob', GroupId: 'team', ConvMsgSeq: [1] },
    answer: { ReadTime: 1_767_225_609_134 },
  },
  RevokeRoomMessage: {
    params: { FromUserId: 'alice', RoomId: 'lobby', MsgSeq: 1 },
    answer: {},
  },
} as const satisfies Examples;
