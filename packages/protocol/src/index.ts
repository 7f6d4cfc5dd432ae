import * as conversations from './features/conversations.ts';
import * as messages from './features/messages.ts';
import * as session from './features/session.ts';
import * as users from './features/users.ts';

/** Every declared method by feature; the server's compiler demands one handler for each. */
export const methods = {
  session: {
    login: session.login,
    resume: session.resume,
    logout: session.logout,
    renewToken: session.renewToken,
    uploadLog: session.uploadLog,
  },
  users: {
    queryUsersInfo: users.queryUsersInfo,
    updateUserName: users.updateUserName,
    updateUserAvatarUrl: users.updateUserAvatarUrl,
    updateUserExtendedData: users.updateUserExtendedData,
  },
  messages: {
    sendMessage: messages.sendMessage,
    sendCommandMessage: messages.sendCommandMessage,
    queryHistoryMessage: messages.queryHistoryMessage,
    catchUp: messages.catchUp,
  },
  conversations: {
    sync: conversations.sync,
    queryConversation: conversations.queryConversation,
    clearConversationUnreadMessageCount: conversations.clearConversationUnreadMessageCount,
  },
} as const;

/** Every declared event. */
export const events = {
  serverStopping: session.serverStopping,
  messageReceived: messages.messageReceived,
  commandMessageReceived: messages.commandMessageReceived,
  userLog: conversations.userLogAppended,
  headsMoved: conversations.headsMoved,
} as const;
