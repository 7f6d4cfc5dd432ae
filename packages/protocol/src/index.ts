import * as conversations from './features/conversations.ts';
import * as deletions from './features/deletions.ts';
import * as logs from './features/logs.ts';
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
    revokeMessage: messages.revokeMessage,
    deleteMessages: deletions.deleteMessages,
    deleteAllMessage: deletions.deleteAllMessage,
    deleteAllConversationMessages: deletions.deleteAllConversationMessages,
  },
  logs: {
    sync: logs.sync,
    catchUp: logs.catchUp,
  },
  conversations: {
    queryConversation: conversations.queryConversation,
    clearConversationUnreadMessageCount: conversations.clearConversationUnreadMessageCount,
    clearConversationTotalUnreadMessageCount: conversations.clearConversationTotalUnreadMessageCount,
    updateConversationPinnedState: conversations.updateConversationPinnedState,
    setConversationNotificationStatus: conversations.setConversationNotificationStatus,
    setConversationMark: conversations.setConversationMark,
    deleteConversation: conversations.deleteConversation,
    deleteAllConversations: conversations.deleteAllConversations,
  },
} as const;

/** Every declared event. */
export const events = {
  serverStopping: session.serverStopping,
  commandMessageReceived: messages.commandMessageReceived,
  entry: logs.entryAppended,
  userLog: logs.userLogAppended,
  headsMoved: logs.headsMoved,
} as const;

/** Every kind of entry in a user's own log. */
export const userLogKinds = {
  conversationOpened: conversations.conversationOpened,
  conversationRead: conversations.conversationRead,
  conversationSettings: conversations.conversationSettings,
  conversationDeleted: conversations.conversationDeleted,
  allDeleted: conversations.allDeleted,
  messagesDeleted: deletions.messagesDeleted,
  userInfo: users.userInfo,
} as const;
