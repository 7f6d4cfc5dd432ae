import type { Action } from './define.ts';
import * as messages from './messages.ts';
import * as users from './users.ts';

/** Every declared action by the feature of the server that carries it out; its compiler demands a handler for each. */
export const actions = {
  messages: {
    SendPeerMessage: messages.sendPeerMessage,
    SendGroupMessage: messages.sendGroupMessage,
    SendMessageToAllUsers: messages.sendMessageToAllUsers,
    ImportPeerMsg: messages.importPeerMsg,
    ImportGroupMsg: messages.importGroupMsg,
  },
  users: { UserRegister: users.userRegister, QueryUserInfos: users.queryUserInfos },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Action>>>>;
