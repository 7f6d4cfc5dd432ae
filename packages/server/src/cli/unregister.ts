import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserID } from '../core/ids.ts';
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
      const { users, sessions } = transaction.stores(app);
      if ((await users.byUserKey(user.userKey))?.isUnregistered) return { kind: 'already' };
      await users.unregister(user.userKey);
      return { kind: 'done', sessions: await sessions.endAll(user.userKey, now) };
    },
  );
  // Afterwards nobody can apply to him; also where an earlier run did not come so far.
  await disableApplications({ storage, app, userKey }, now);
  return outcome;
}
