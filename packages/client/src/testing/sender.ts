import type { ZIM } from '../client.ts';
import { createClient } from '../create.ts';
import { createPlatform } from '../platform/node.ts';

export interface SenderOptions {
  readonly server: string;
  readonly appID: number;
  readonly userID: string;
  readonly token: string;
}

/** A client in Node, logged in, that puts no limit on its own caller and keeps nothing: for load on what others use. */
export async function openSender({ server, appID, userID, token }: SenderOptions): Promise<ZIM> {
  const unlimited = Number.POSITIVE_INFINITY;
  const limits = { callsPerSecondMax: unlimited, messagesPerSecondMax: unlimited, sendingMax: unlimited };
  const zim = createClient({ appID, server, platform: createPlatform(), limits });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return zim;
}
