import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import type { AppID } from '../../core/ids.ts';
import { toUserID, toUserKey } from '../../core/ids.ts';
import {
  type Followed,
  loggedOut,
  offline,
  online,
  type StatusRow,
  type Subscription,
} from '../../features/status/store.ts';
import type { Storage } from '../storage.ts';
import { at, change, later, registerUsers, type StorageHarness, sessionRow, userRow } from './fixtures.ts';

const [one, two, three, four] = [1, 2, 3, 4].map(toUserKey) as [never, never, never, never];

const statusRow = (userKey: number, changes: Partial<StatusRow> = {}): StatusRow => ({
  userKey: toUserKey(userKey),
  onlineStatus: online,
  platforms: [1, 6],
  customStatus: 'tea 🍵',
  customStatusExpiresAt: -1,
  onlineChangedAt: at,
  customChangedAt: later(1),
  version: 1,
  changedAt: later(2),
  ...changes,
});

const subscription = (target: number, changes: Partial<Followed> = {}): Followed => ({
  target: toUserKey(target),
  subscribedAt: at,
  expiresAt: later(60_000),
  position: 1,
  version: 0,
  changedAt: millis(0),
  ...changes,
});

const put = (storage: Storage, app: AppID, ...rows: readonly StatusRow[]): Promise<void> =>
  change(storage, app, async ({ statuses }) => {
    for (const row of rows) await statuses.put(row);
  });

const subscribe = (storage: Storage, app: AppID, subscriber: number, ...to: readonly Subscription[]): Promise<void> =>
  change(storage, app, ({ statuses }) => statuses.subscribe(toUserKey(subscriber), to));

const all = { after: 0, now: at, limit: 100 };

export function describeStatuses(current: () => StorageHarness): void {
  describe('statuses', () => {
    it('are put, replaced and found with their users', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await registerUsers(storage, app, 3);
      await change(storage, app, ({ users }) => users.register(userRow(4, { isUnregistered: true })));
      const { statuses } = storage.read(app);
      expect(await statuses.get(one)).toBeUndefined();
      await put(storage, app, statusRow(1), statusRow(2, { platforms: [] }), statusRow(4));
      const next = statusRow(1, { onlineStatus: offline, platforms: [], customStatus: '', version: 2 });
      await put(storage, app, next);
      expect(await statuses.get(one)).toEqual(next);
      expect(await storage.read(other).statuses.get(one)).toBeUndefined();
      const found = await statuses.standings([three, two, toUserKey(99), four]);
      expect([...found].sort((a, b) => a.userKey - b.userKey)).toEqual([
        { userKey: 2, userID: 'user-2', status: statusRow(2, { platforms: [] }) },
        { userKey: 3, userID: 'user-3', status: undefined },
        { userKey: 4, userID: 'user-4', status: statusRow(4) },
      ]);
      const registered = await statuses.standingsOf(['user-4', 'user-1', 'User-1', 'nobody'].map(toUserID));
      expect(registered).toEqual([{ userKey: 1, userID: 'user-1', status: next }]);
      expect([await statuses.standings([]), await statuses.standingsOf([])]).toEqual([[], []]);
    });

    it('are read by the time of their change, a page at a time', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await put(storage, nextApp(), statusRow(9));
      await put(
        storage,
        app,
        statusRow(1, { changedAt: later(5), version: 7 }),
        statusRow(2, { changedAt: later(5) }),
        statusRow(3, { changedAt: later(4) }),
        statusRow(4, { changedAt: later(6) }),
      );
      const { statuses } = storage.read(app);
      const first = await statuses.changedAfter({ changedAt: later(4), userKey: toUserKey(0) }, 2);
      expect(first).toEqual([
        { userKey: 3, version: 1, changedAt: later(4) },
        { userKey: 1, version: 7, changedAt: later(5) },
      ]);
      const [, last] = first;
      if (!last) throw new Error('a page has two');
      expect((await statuses.changedAfter(last, 2)).map(({ userKey }) => userKey)).toEqual([2, 4]);
      expect(await statuses.changedAfter({ changedAt: later(6), userKey: four }, 2)).toEqual([]);
    });

    it('stand beside the place of the table, which says nothing of the user', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const { statuses } = storage.read(app);
      expect(await statuses.tablePosition(one)).toBe(0);
      await change(storage, app, (stores) => stores.statuses.putTablePosition(one, 3));
      expect([await statuses.tablePosition(one), await statuses.get(one)]).toEqual([3, undefined]);
      expect(await statuses.changedAfter({ changedAt: millis(0), userKey: toUserKey(0) }, 10)).toEqual([]);
      expect(await statuses.standings([one])).toEqual([{ userKey: 1, userID: 'user-1', status: undefined }]);
      await put(storage, app, statusRow(1));
      await change(storage, app, (stores) => stores.statuses.putTablePosition(one, 8));
      expect([await statuses.tablePosition(one), await statuses.get(one)]).toEqual([8, statusRow(1)]);
      await put(storage, app, statusRow(1, { version: 2, onlineStatus: loggedOut }));
      expect(await statuses.tablePosition(one)).toBe(8);
    });
  });

  describe('subscriptions to statuses', () => {
    it('begin, are renewed, and are in force until they expire', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      await subscribe(storage, app, 1, subscription(2), subscription(3, { expiresAt: later(10) }));
      await subscribe(storage, app, 2, subscription(1));
      await subscribe(storage, app, 1, subscription(2, { subscribedAt: later(1), position: 5 }), subscription(4));
      const { statuses } = storage.read(app);
      const renewed = subscription(2, { subscribedAt: later(1), position: 5 });
      expect(await statuses.subscriptionsOf(one, { ...all, limit: 2 })).toEqual([
        renewed,
        subscription(3, { expiresAt: later(10) }),
      ]);
      expect(await statuses.subscriptionsOf(one, { ...all, after: 3 })).toEqual([subscription(4)]);
      expect(await statuses.subscriptionsOf(one, { ...all, now: later(10) })).toEqual([renewed, subscription(4)]);
      expect([
        await statuses.subscriptionCount(one, later(9)),
        await statuses.subscriptionCount(one, later(10)),
      ]).toEqual([3, 2]);
      expect(await storage.read(nextApp()).statuses.subscriptionCount(one, at)).toBe(0);
    });

    it('stand with the version of the status of their targets, if there is one', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      await put(storage, app, statusRow(2, { changedAt: later(5), version: 7 }));
      await put(storage, nextApp(), statusRow(4));
      // Of whom there is a row for the table alone there is no status.
      await subscribe(storage, app, 1, subscription(2), subscription(3, { position: 2 }), subscription(4));
      await change(storage, app, ({ statuses }) => statuses.putTablePosition(three, 9));
      expect(await storage.read(app).statuses.subscriptionsOf(one, all)).toEqual([
        subscription(2, { version: 7, changedAt: later(5) }),
        subscription(3, { position: 2 }),
        subscription(4),
      ]);
    });

    it('end by word, by age and when there are too many', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      const expired = subscription(4, { expiresAt: later(5) });
      await subscribe(storage, app, 1, subscription(2), subscription(3, { subscribedAt: later(1) }), expired);
      const ended = (targets: readonly number[]) =>
        change(storage, app, ({ statuses }) => statuses.unsubscribe(one, targets.map(toUserKey), later(5)));
      expect([await ended([]), await ended([4, 99])]).toEqual([[], []]);
      const dropped = await change(storage, app, ({ statuses }) => statuses.dropOldest(one, 1, later(5)));
      expect(dropped).toEqual([2]);
      const { statuses } = storage.read(app);
      expect((await statuses.subscriptionsOf(one, all)).map(({ target }) => target)).toEqual([3]);
      expect(await ended([2, 3])).toEqual([3]);
      await subscribe(storage, app, 1, expired, subscription(2));
      const swept = () => change(storage, app, (stores) => stores.statuses.sweepSubscriptions(later(6), 10));
      expect([await swept(), await swept()]).toEqual([1, 0]);
      expect((await statuses.subscriptionsOf(one, all)).map(({ target }) => target)).toEqual([2]);
    });

    it('are forgotten both ways with the status, a little at a time', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      await put(storage, app, statusRow(1), statusRow(2));
      await subscribe(storage, app, 1, subscription(2), subscription(3));
      await subscribe(storage, app, 2, subscription(1), subscription(3));
      const forget = () => change(storage, app, ({ statuses }) => statuses.forget(one, 2));
      expect(await forget()).toBe(2);
      const { statuses } = storage.read(app);
      expect(await statuses.get(one)).toEqual(statusRow(1));
      expect(await forget()).toBe(1);
      expect([await statuses.get(one), await statuses.get(two)]).toEqual([undefined, statusRow(2)]);
      expect(await statuses.subscriptionsOf(one, all)).toEqual([]);
      expect((await statuses.subscriptionsOf(two, all)).map(({ target }) => target)).toEqual([3]);
    });
  });

  it('sessions that are online are found by their nodes', async () => {
    const { storage, nextApp } = current();
    const app = nextApp();
    await change(storage, app, async ({ sessions }) => {
      await sessions.put(sessionRow('a', { node: 'second' }));
      await sessions.put(sessionRow('b', { node: 'first' }));
      await sessions.put(sessionRow('c', { node: 'first' }));
      await sessions.put(sessionRow('d', { node: '' }));
      await sessions.put(sessionRow('e', { node: 'third', state: 'offline' }));
    });
    const { sessions } = storage.read(app);
    expect(await sessions.onlineNodes()).toEqual(['', 'first', 'second']);
    expect((await sessions.onlineAt('first', 9)).map(({ sessionID }) => sessionID).sort()).toEqual(['b', 'c']);
    expect(await sessions.onlineAt('first', 1)).toHaveLength(1);
    expect(await sessions.onlineAt('third', 9)).toEqual([]);
    expect(await storage.read(nextApp()).sessions.onlineNodes()).toEqual([]);
  });
}
