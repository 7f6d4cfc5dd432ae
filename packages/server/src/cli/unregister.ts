import type { UserID } from '../core/ids.ts';
import { endStatus } from '../features/status/index.ts';
import { disableApplications } from './friendships.ts';
import type { GroupActing } from './group-acts.ts';
import { leaveGroups } from './memberships.ts';

export type Unregistered =
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'already' } & LeftGroups)
  | ({ readonly kind: 'done'; readonly sessions: number } & LeftGroups);

interface LeftGroups {
  /** Groups that he left by it. */
  readonly groups: number;
}

interface Unregistering extends GroupActing {
  readonly userID: UserID;
  /** Told how many of the user's groups are left, of how many. */
  readonly step?: (done: number, total: number) => void;
}

/** Under the lock that a login takes: it comes before, and its session is ended, or after, and is refused. */
export async function unregisterUser({ userID, step, ...acting }: Unregistering): Promise<Unregistered> {
  const { storage, app, now } = acting;
  const user = await storage.read(app).users.byUserID(userID);
  if (!user) return { kind: 'unknown' };
  const { userKey } = user;
  const outcome = await storage.transact([{ app, kind: 'user', key: userKey }], async (transaction) => {
    const stores = transaction.stores(app);
    const { users, sessions } = stores;
    if ((await users.byUserKey(userKey))?.isUnregistered) return { kind: 'already' as const };
    await users.unregister(userKey);
    const ended = await sessions.endAll(userKey, now);
    await endStatus(stores, { app, userKey, now });
    return { kind: 'done' as const, sessions: ended };
  });
  // Afterwards nobody can apply to him or bring him into a group; also where an earlier run did not come so far.
  await disableApplications({ storage, app, userKey }, now);
  const groups = await leaveGroups(acting, userKey, step);
  return { ...outcome, groups };
}
