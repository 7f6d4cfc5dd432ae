import { ZIM } from '@parley/client';
import { serverOfPage } from './page-address.ts';

/** Makes the one client of this page; the caller destroys it before it makes another one. */
export function createChatClient(appID: number): ZIM | null {
  return ZIM.create({ appID, server: serverOfPage(window.location.href) });
}
