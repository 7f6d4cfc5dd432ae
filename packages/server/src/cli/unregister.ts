import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserID } from '../core/ids.ts';
import { endStatus } from '../features/status/index.ts';
import type { Storage } from '../storage/storage.ts';
import { disableApplications } from './friendships.ts';

export type Unregistered =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'already' }
  | { readonly kind: 'done'; readonly sessions: number };

/** Under the lock that a login takes: it comes before, and its session is ended, or after, and is refused. */
export async function unregisterUser({
  storage,
  app,
  userID,
  now,
}: {
  readonly storage: Storage;
  readonly app: AppID;
  readonly userID: UserID;
  readonly now: Millis;
}): Promise<Unregistered> {
  const user = await storage.read(app).users.byUserID(userID);
  if (!user) return { kind: 'unknown' };
  const { userKey } = user;
  const outcome = await storage.transact(
    [{ app, kind: 'user', key: userKey }],
    async (transaction): Promise<Unregistered> => {
      const stores = transaction.stores(app);
      const { users, sessions } = stores;
      if ((await users.byUserKey(userKey))?.isUnregistered) return { kind: 'already' };
      await users.unregister(userKey);
      const ended = await sessions.endAll(userKey, now);
      await endStatus(stores, { app, userKey, now });
      return { kind: 'done', sessions: ended };
    },
  );
  // Afterwards nobody can apply to him; also where an earlier run did not come so far.
  await disableApplications({ storage, app, userKey }, now);
  return outcome;
}
