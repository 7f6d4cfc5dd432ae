/** Rows of the real schema, written through the storage port: people and their conversations. */
import { createIds } from '@parley/kernel/ids';
import { systemClock } from '@parley/kernel/system';
import { type LogKey, toAppID, toLogKey, toUserID, toUserKey, type UserKey } from '@parley/server/core/ids';
import type { Stores } from '@parley/server/storage/storage';
import { appID } from './parley.ts';

export const app = toAppID(appID);
export const clock = systemClock;
export const ids = createIds(clock, 63);

/** Two people who may write to each other, as one of them sees it. */
export interface Met {
  readonly log: LogKey;
  /** The other one, who will write it all. */
  readonly senderKey: UserKey;
  readonly userID: string;
}

export async function register(stores: Stores, userID: string): Promise<UserKey> {
  const userKey = toUserKey(ids.next());
  const at = clock.wall();
  const user = { userKey, userID: toUserID(userID), createdAt: at, lastLoginAt: at };
  const profile = { userName: '', userAvatarUrl: '', userExtendedData: '' };
  await stores.users.register({ ...user, ...profile, isUnregistered: false });
  return userKey;
}

/** Registers the other side too. */
export async function converse(stores: Stores, readerKey: UserKey, otherID: string): Promise<Met> {
  const senderKey = await register(stores, otherID);
  const log = toLogKey(ids.next());
  await stores.conversations.openPeer({ log, members: [readerKey, senderKey], at: clock.wall() });
  return { log, senderKey, userID: otherID };
}
