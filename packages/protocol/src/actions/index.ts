import type { Action } from './define.ts';
import * as messages from './messages.ts';
import * as roomMessages from './room-messages.ts';
import * as rooms from './rooms.ts';
import * as users from './users.ts';

/** Every declared action by the feature of the server that carries it out; its compiler demands a handler for each. */
export const actions = {
  messages: {
    SendPeerMessage: messages.sendPeerMessage,
    SendGroupMessage: messages.sendGroupMessage,
    SendMessageToAllUsers: messages.sendMessageToAllUsers,
    SendRoomMessage: roomMessages.sendRoomMessage,
  },
  rooms: {
    CreateRoom: rooms.createRoom,
    DestroyRoom: rooms.destroyRoom,
    KickoutRoomUser: rooms.kickoutRoomUser,
    BlockRoomUser: rooms.blockRoomUser,
    UnblockRoomUser: rooms.unblockRoomUser,
    QueryRoomUserList: rooms.queryRoomUserList,
    QueryRoomMembers: rooms.queryRoomMembers,
    QueryRoomAttribute: rooms.queryRoomAttribute,
    ModifyRoomAttribute: rooms.modifyRoomAttribute,
    RevokeRoomMessage: roomMessages.revokeRoomMessage,
  },
  users: { UserRegister: users.userRegister, QueryUserInfos: users.queryUserInfos },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Action>>>>;
