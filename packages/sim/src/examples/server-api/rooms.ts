import type { Examples } from './example.ts';

export const roomExamples = {
  CreateRoom: {
    params: {
      FromUserId: 'alice',
      RoomId: 'stage',
      RoomName: 'The stage',
      DestroyDelayTime: 600,
      Attributes: [{ Key: 'topic', Value: 'jazz' }],
    },
    answer: { AttributeSeq: 1 },
  },
  DestroyRoom: {
    params: { RoomId: 'lobby' },
    answer: {},
  },
  KickoutRoomUser: {
    params: { RoomId: 'lobby', UserId: ['bob'], CustomReason: 'not so loud' },
    answer: {},
  },
  BlockRoomUser: {
    params: { RoomId: 'lobby', UserId: ['bob', 'nobody'], Duration: 600, CustomReason: 'not so loud' },
    answer: { ErrorList: [{ UserId: 'nobody', SubCode: 660700015 }] },
  },
  UnblockRoomUser: {
    before: [['BlockRoomUser', { RoomId: 'lobby', UserId: ['bob'], Duration: 600 }]],
    params: { RoomId: 'lobby', UserId: ['bob'] },
    answer: { ErrorList: [] },
  },
  QueryRoomUserList: {
    params: { RoomId: 'lobby', Mode: 0, Limit: 100 },
    answer: {
      Count: 2,
      UserList: [
        { UserId: 'alice', UserName: 'Alice' },
        { UserId: 'bob', UserName: 'Bob' },
      ],
      NextFlag: '0',
    },
  },
  QueryRoomMembers: {
    params: { RoomId: 'lobby', UserId: ['bob', 'carol'] },
    answer: {
      UserList: [{ user_id: 'bob', user_name: 'Bob', avatar: '', extra: '' }],
      ErrorList: [{ UserId: 'carol', SubCode: 660300012 }],
    },
  },
  QueryRoomAttribute: {
    params: { FromUserId: 'alice', RoomId: 'lobby' },
    answer: {
      AttributeSeq: 2,
      Attributes: [
        { Key: 'seat', Value: '1', Seq: 2, AutoDelete: 0 },
        { Key: 'topic', Value: 'tea', Seq: 1, AutoDelete: 0 },
      ],
    },
  },
  QueryAppRoomList: {
    params: { Limit: 10 },
    answer: {
      TotalCount: 1,
      RoomList: [{ RoomId: 'lobby', RoomName: 'Lobby', CreateTime: 1_767_225_602_091, MemberCount: 2, DestroyTime: 0 }],
      NextFlag: '',
    },
  },
  QueryRoomInfo: {
    params: { RoomId: 'lobby' },
    answer: {
      RoomId: 'lobby',
      RoomName: 'Lobby',
      CreateTime: 1_767_225_602_091,
      MemberCount: 2,
      DestroyTime: 0,
      CreatorUserId: '',
      DestroyDelayTime: 0,
      OnlineCount: 2,
      IsMsgStored: true,
      MsgSeq: 1,
      AttributeSeq: 2,
      Attributes: [
        { Key: 'seat', Value: '1' },
        { Key: 'topic', Value: 'tea' },
      ],
    },
  },
  ModifyRoomAttribute: {
    params: {
      FromUserId: 'alice',
      RoomId: 'lobby',
      Attributes: [
        { Action: 0, Key: 'topic', Value: 'jazz' },
        { Action: 1, Key: 'seat' },
      ],
    },
    answer: {
      AttributeSeq: 4,
      SuccKeyList: [
        { Key: 'topic', Seq: 3 },
        { Key: 'seat', Seq: 4 },
      ],
      ErrKeyList: [],
    },
  },
} as const satisfies Examples;
