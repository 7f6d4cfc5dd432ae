import { ZIM } from '@parley/client';
import type { ChatClient as StoresClient } from '@parley/react';
import { serverOfPage } from './page-address.ts';

export { codeOf } from '@parley/react';

/** What this page uses of the SDK. */
export type ChatClient = StoresClient & Pick<ZIM, 'on'>;

/** Makes the one client of this page; the caller destroys it before it makes another one. */
export function createChatClient(appID: number): ChatClient | null {
  return ZIM.create({ appID, server: serverOfPage(window.location.href) });
}
