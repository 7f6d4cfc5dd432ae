import * as conversations from './features/conversations.ts';
import * as messages from './features/messages.ts';
import * as session from './features/session.ts';

/** Every declared method by feature; the server's compiler demands one handler for each. */
export const methods = {
  session: { login: session.login, resume: session.resume, logout: session.logout, renewToken: session.renewToken },
  messages: {
    sendMessage: messages.sendMessage,
    queryHistoryMessage: messages.queryHistoryMessage,
    catchUp: messages.catchUp,
  },
  conversations: { sync: conversations.sync },
} as const;

/** Every declared event. */
export const events = {
  serverStopping: session.serverStopping,
  messageReceived: messages.messageReceived,
  userLog: conversations.conversationOpened,
  headsMoved: conversations.headsMoved,
} as const;
