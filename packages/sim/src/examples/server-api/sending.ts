import type { Examples } from './example.ts';

export const sendingExamples = {
  SendPeerMessage: {
    params: {
      FromUserId: 'alice',
      ToUserId: ['bob', 'nobody'],
      MessageType: 1,
      Priority: 2,
      MessageBody: { Message: 'Lunch at noon?', HasReceipt: 1 },
    },
    answer: {
      ErrorList: [{ UserId: 'nobody', SubCode: 660700015 }],
      SuccList: [{ UserId: 'bob', MsgId: '258696843808768', MsgSeq: 2 }],
      AuditInfos: [],
    },
  },
  SendGroupMessage: {
    params: {
      FromUserId: 'alice',
      GroupId: 'team',
      MessageType: 1,
      Priority: 2,
      MessageBody: { Message: 'The meeting begins.' },
    },
    answer: { MsgSeq: 2, MsgId: 258_696_843_808_768, AuditInfos: [] },
  },
  SendMessageToAllUsers: {
    params: { FromUserId: 'alice', MessageType: 1, MessageBody: { Message: 'We are back at noon.' } },
    answer: {},
  },
  ImportPeerMsg: {
    params: {
      FromUserId: 'alice',
      ToUserId: 'carol',
      MessageType: 1,
      Priority: 2,
      MessageBody: { Message: 'Welcome!' },
      SendMessageTime: 1_767_139_200_000,
      ImportedUserId: 'carol',
    },
    answer: { MsgId: '258696843812864', MsgSeq: 1 },
  },
  ImportGroupMsg: {
    params: {
      FromUserId: 'alice',
      GroupId: 'team',
      MessageType: 1,
      Priority: 2,
      MessageBody: { Message: 'Welcome!' },
      SendMessageTime: 1_767_139_200_000,
    },
    answer: { MsgSeq: 2 },
  },
  SendRoomMessage: {
    params: {
      FromUserId: 'alice',
      RoomId: 'lobby',
      MessageType: 1,
      Priority: 2,
      MessageBody: { Message: 'Welcome to the lobby!' },
    },
    answer: { AuditInfos: [], MsgId: 258_696_843_808_768, MsgSeq: 2 },
  },
} as const satisfies Examples;
