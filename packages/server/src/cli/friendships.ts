import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserKey } from '../core/ids.ts';
import { disableApplication, eraseFriendship } from '../features/friends/index.ts';
import type { FriendApplicationRow, FriendRow } from '../features/friends/store.ts';
import type { LockKey, Storage, Transaction } from '../storage/storage.ts';

/** Others with whom one transaction deals. */
const othersPerStep = 20;

interface Account {
  readonly storage: Storage;
  readonly app: AppID;
  readonly userKey: UserKey;
}

/** Rows a page at a time, by the key of the other. */
async function* pagesOf<Row>(
  read: (after: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => UserKey,
): AsyncGenerator<readonly Row[]> {
  for (let after = 0; ; ) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = keyOf(last);
  }
}

export const friendPages = ({ storage, app, userKey }: Account): AsyncGenerator<readonly FriendRow[]> =>
  pagesOf(
    (after) => storage.read(app).friends.friendsAfter(userKey, after, othersPerStep),
    ({ friendKey }) => friendKey,
  );

export const applicationPages = ({ storage, app, userKey }: Account): AsyncGenerator<readonly FriendApplicationRow[]> =>
  pagesOf(
    (after) => storage.read(app).friends.applicationsAfter(userKey, after, othersPerStep),
    ({ otherKey }) => otherKey,
  );

const ownerPages = ({ storage, app, userKey }: Account): AsyncGenerator<readonly UserKey[]> =>
  pagesOf(
    (after) => storage.read(app).friends.ownersAfter(userKey, after, othersPerStep),
    (key) => key,
  );

/** Everybody is locked, so that what a server does meanwhile comes before or behind it. */
function withOthers<Result>(
  { storage, app, userKey }: Account,
  others: readonly UserKey[],
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const keys = [userKey, ...others].map((key): LockKey => ({ app, kind: 'user', key }));
  return storage.transact(keys, work);
}

/** Voids what waits between a user and others; nobody can answer any more. */
export async function disableApplications(account: Account, now: Millis): Promise<void> {
  const { storage, app, userKey } = account;
  let disabled = 0;
  for await (const rows of applicationPages(account)) {
    const others = rows.filter(({ state }) => state === 'waiting').map(({ otherKey }) => otherKey);
    if (others.length === 0) continue;
    disabled += await withOthers(account, others, async (transaction) => {
      const stores = transaction.stores(app);
      let count = 0;
      for (const otherKey of others) {
        if (await disableApplication(stores, { app, userKey, otherKey, now })) count += 1;
      }
      return count;
    });
  }
  // Nodes ask for it: devices that are connected look what has changed.
  if (disabled > 0) await storage.transact([], ({ stores }) => stores(app).users.noteErasure());
}

/** Takes a user out of all lists, and others out of his, with what he wrote in applications. */
export async function eraseFriendships(account: Account, now: Millis, step: (others: number) => void): Promise<void> {
  const { app, userKey } = account;
  const eraseAll = async (others: readonly UserKey[]): Promise<void> => {
    step(others.length);
    await withOthers(account, others, async (transaction) => {
      const stores = transaction.stores(app);
      for (const otherKey of others) await eraseFriendship(stores, { app, userKey, otherKey, now });
    });
  };
  for await (const rows of friendPages(account)) await eraseAll(rows.map(({ friendKey }) => friendKey));
  for await (const owners of ownerPages(account)) await eraseAll(owners);
  for await (const rows of applicationPages(account)) await eraseAll(rows.map(({ otherKey }) => otherKey));
}
