import type { ZIM } from '@parley/client';

/** What the stores use of the SDK. */
export type ChatClient = Pick<
  ZIM,
  | 'acceptFriendApplication'
  | 'addFriend'
  | 'addMessageReaction'
  | 'addUsersToBlacklist'
  | 'clearConversationTotalUnreadMessageCount'
  | 'clearConversationUnreadMessageCount'
  | 'deleteAllMessage'
  | 'deleteConversation'
  | 'deleteFriends'
  | 'deleteMessageReaction'
  | 'deleteMessages'
  | 'destroy'
  | 'editMessage'
  | 'exportLocalMessages'
  | 'importLocalMessages'
  | 'login'
  | 'logout'
  | 'pinMessage'
  | 'queryBlacklist'
  | 'queryCombineMessageDetail'
  | 'queryConversationList'
  | 'queryFriendApplicationList'
  | 'queryFriendList'
  | 'queryHistoryMessage'
  | 'queryPinnedMessageList'
  | 'querySubscribedUserStatusList'
  | 'queryUsersInfo'
  | 'rejectFriendApplication'
  | 'removeUsersFromBlacklist'
  | 'renewToken'
  | 'replyMessage'
  | 'revokeMessage'
  | 'searchMessages'
  | 'sendConversationMessageReceiptRead'
  | 'sendFriendApplication'
  | 'sendMessage'
  | 'sendTyping'
  | 'setConversationMark'
  | 'setConversationNotificationStatus'
  | 'subscribe'
  | 'updateConversationPinnedState'
  | 'updateFriendAlias'
  | 'subscribeUsersStatus'
  | 'updateUserAvatarUrl'
  | 'updateUserCustomStatus'
  | 'updateUserName'
>;

/** The number of a refusal by the SDK; 0 for anything else that was thrown. */
export function codeOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 0;
  return typeof error.code === 'number' ? error.code : 0;
}
