import type { AppID, LogKey } from '../../core/ids.ts';
import { appendUserLog } from '../users/index.ts';
import type { Stores } from './context.ts';
import type { BlacklistEdge } from './store.ts';

/**
 * Forgets that one of two users has blocked the other; the devices of who did learn of it by the log of that user. The
 * transaction holds the locks of both users and, where they have a conversation, that of its log. `false`: they have
 * begun one since `log` was looked up, and nothing is done.
 */
export async function eraseEdge(
  stores: Omit<Stores, 'sessions'>,
  app: AppID,
  { ownerKey, targetKey, removedAt, log }: BlacklistEdge & { readonly log: LogKey | undefined },
): Promise<boolean> {
  if ((await stores.conversations.peer(ownerKey, targetKey)) !== log) return false;
  await stores.blacklist.erase(ownerKey, targetKey);
  const target = await stores.users.byUserKey(targetKey);
  if (!target || removedAt !== undefined) return true;
  const { userID } = target;
  const body = { userID, isBlocked: false, last: (await stores.users.userLogHead(ownerKey)) + 1 };
  // It takes the place of the entry that says what the other one was called.
  await appendUserLog(app, stores, ownerKey, { kind: 'blacklistChanged', key: userID, body });
  return true;
}
