import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { appendUserLog } from '../users/index.ts';
import { pairOf, settle } from './pairs.ts';
import { disable } from './rules.ts';

/** What is done here without a session, so that none can be over. */
type Stores = StoresOf<'friends' | 'users'>;

interface Ended {
  readonly app: AppID;
  /** Whose account ends. */
  readonly userKey: UserKey;
  readonly otherKey: UserKey;
  readonly now: Millis;
}

const parts = (app: AppID, stores: Stores) => ({
  app,
  stores,
  instanceID: undefined,
  applicationsMax: Number.MAX_SAFE_INTEGER,
});

/**
 * An account was unregistered: what waits between its user and another is void, which both logs tell. The transaction
 * holds the locks of both. `false`: nothing was waiting.
 */
export async function disableApplication(stores: Stores, { app, userKey, otherKey, now }: Ended): Promise<boolean> {
  const pair = await pairOf(stores, userKey, otherKey);
  const change = disable(await stores.friends.application(userKey, otherKey), now);
  if (!pair || !change.application) return false;
  await settle(parts(app, stores), userKey, [{ ...pair, change }]);
  return true;
}

/**
 * Takes a user and another out of each other's lists, and what the user wrote out of their application, which is void
 * then; the devices of the other learn of it by their log. The transaction holds the locks of both.
 */
export async function eraseFriendship(stores: Stores, { app, userKey, otherKey, now }: Ended): Promise<void> {
  const { friends } = stores;
  const pair = await pairOf(stores, userKey, otherKey);
  if (!pair) return;
  const [own] = await friends.friendsAmong(userKey, [otherKey]);
  const [other] = await friends.friendsAmong(otherKey, [userKey]);
  const found = await friends.application(userKey, otherKey);
  const bare = found?.own && { wording: '', friendAlias: '', friendAttributes: {} };
  const state = found?.state === 'waiting' ? 'disabled' : found?.state;
  const application = found && state && { ...found, state, own: bare, isListed: false, updatedAt: now };
  const change = { ...(own && { own: null }), ...(other && { other: null }), ...(application && { application }) };
  await settle(parts(app, stores), userKey, [{ ...pair, change }]);
  if (!found?.isListed) return;
  const { userID } = pair.other;
  await appendUserLog(app, stores, userKey, { kind: 'friendApplication', key: userID, body: { userID } });
}
