import type { ZIM } from '@parley/client';

/** What the stores use of the SDK. */
export type ChatClient = Pick<
  ZIM,
  | 'addMessageReaction'
  | 'clearConversationUnreadMessageCount'
  | 'deleteMessageReaction'
  | 'destroy'
  | 'editMessage'
  | 'login'
  | 'logout'
  | 'pinMessage'
  | 'queryCombineMessageDetail'
  | 'queryConversationList'
  | 'queryHistoryMessage'
  | 'queryPinnedMessageList'
  | 'querySubscribedUserStatusList'
  | 'queryUsersInfo'
  | 'renewToken'
  | 'replyMessage'
  | 'revokeMessage'
  | 'searchMessages'
  | 'sendConversationMessageReceiptRead'
  | 'sendMessage'
  | 'sendTyping'
  | 'subscribe'
  | 'subscribeUsersStatus'
  | 'updateUserAvatarUrl'
  | 'updateUserName'
>;

/** The number of a refusal by the SDK; 0 for anything else that was thrown. */
export function codeOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 0;
  return typeof error.code === 'number' ? error.code : 0;
}
