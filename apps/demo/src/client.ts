import { ZIM } from '@parley/client';
import { serverOfPage } from './page-address.ts';

/** What this page uses of the SDK. */
export type ChatClient = Pick<
  ZIM,
  | 'clearConversationUnreadMessageCount'
  | 'destroy'
  | 'login'
  | 'logout'
  | 'on'
  | 'queryConversationList'
  | 'queryHistoryMessage'
  | 'queryUsersInfo'
  | 'renewToken'
  | 'sendMessage'
  | 'updateUserAvatarUrl'
  | 'updateUserName'
>;

/** Makes the one client of this page; the caller destroys it before it makes another one. */
export function createChatClient(appID: number): ChatClient | null {
  return ZIM.create({ appID, server: serverOfPage(window.location.href) });
}

/** The number of a refusal by the SDK; 0 for anything else that was thrown. */
export function codeOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 0;
  return typeof error.code === 'number' ? error.code : 0;
}
