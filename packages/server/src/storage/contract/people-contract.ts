import { describe, expect, it } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { StorageFailure } from '../storage.ts';
import { change, later, registerUsers, type StorageHarness, userRow } from './fixtures.ts';

const one = toUserKey(1);

export function describePeople(current: () => StorageHarness): void {
  describe('users', () => {
    it('are found by both ids, compared byte by byte', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const user = userRow(2 ** 53 - 1, { userID: toUserID('Ann'), userName: 'Ånn 🙂', isUnregistered: true });
      await change(storage, app, ({ users }) => users.register(user));
      const { users } = storage.read(app);
      expect(await users.byUserID(toUserID('Ann'))).toEqual(user);
      expect(await users.byUserKey(user.userKey)).toEqual(user);
      expect(await users.byUserID(toUserID('ann'))).toBeUndefined();
      expect(await users.byUserID(toUserID('Ann '))).toBeUndefined();
    });

    it('have a userID of their own', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      const second = change(storage, app, ({ users }) => users.register(userRow(2, { userID: toUserID('user-1') })));
      await expect(second).rejects.toBeInstanceOf(StorageFailure);
    });

    it('keep everything but name and last login on update', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      await change(storage, app, ({ users }) => users.update({ userKey: one, userName: 'Ann', lastLoginAt: later(5) }));
      expect(await storage.read(app).users.byUserKey(one)).toEqual(
        userRow(1, { userName: 'Ann', lastLoginAt: later(5) }),
      );
      expect(await storage.read(app).users.byUserKey(toUserKey(2))).toEqual(userRow(2));
    });

    it('are paged by userID, byte by byte', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const names = ['b', 'a', 'B', 'é', 'a b', 'a'.repeat(32)];
      await change(storage, app, async ({ users }) => {
        for (const [index, name] of names.entries())
          await users.register(userRow(index + 1, { userID: toUserID(name) }));
      });
      await registerUsers(storage, nextApp(), 1);
      const { users } = storage.read(app);
      const first = await users.page('', 4);
      expect(first.map(({ userID }) => userID)).toEqual(['B', 'a', 'a b', 'a'.repeat(32)]);
      expect((await users.page('a'.repeat(32), 4)).map(({ userID }) => userID)).toEqual(['b', 'é']);
      expect(await users.page('é', 4)).toEqual([]);
    });

    it('are unregistered one by one, which is counted', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 3);
      const before = await storage.system.unregistrations();
      await change(storage, app, ({ users }) => users.unregister(toUserKey(2)));
      expect(await storage.system.unregistrations()).toBe(before + 1);
      await change(storage, app, ({ users }) => users.unregister(toUserKey(3)));
      expect(await storage.system.unregistrations()).toBe(before + 2);
      const { users } = storage.read(app);
      expect(await users.byUserKey(toUserKey(2))).toEqual(userRow(2, { isUnregistered: true }));
      const keys = [1, 2, 3, 4].map(toUserKey);
      expect([...(await users.unregisteredAmong(keys))].sort()).toEqual([2, 3]);
      expect(await users.unregisteredAmong([one])).toEqual([]);
      expect(await users.unregisteredAmong([])).toEqual([]);
      await expect(change(storage, app, ({ users: all }) => all.unregister(toUserKey(9)))).rejects.toThrow(
        'registered',
      );
    });

    it('are found some at a time, in no order', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await registerUsers(storage, app, 3);
      await registerUsers(storage, other, 4);
      const find = async (...userIDs: string[]) => {
        const rows = await storage.read(app).users.byUserIDs(userIDs.map(toUserID));
        return rows.map(({ userID }) => userID).sort();
      };
      expect(await find('user-3', 'user-1', 'user-4', 'USER-2')).toEqual(['user-1', 'user-3']);
      expect(await find('nobody')).toEqual([]);
      expect(await find()).toEqual([]);
    });

    it('have a profile that changes alone', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const profile = {
        userName: 'Ånn 🙂',
        userAvatarUrl: 'https://pictures.example/ann',
        userExtendedData: 'x'.repeat(32 * 1024),
      };
      await change(storage, app, ({ users }) => users.putProfile({ userKey: one, ...profile }));
      await change(storage, app, ({ users }) =>
        users.update({ userKey: one, userName: profile.userName, lastLoginAt: later(5) }),
      );
      expect(await storage.read(app).users.byUserKey(one)).toEqual(userRow(1, { ...profile, lastLoginAt: later(5) }));
      expect(await storage.read(app).users.byUserKey(toUserKey(2))).toEqual(userRow(2));
      const changed = change(storage, app, ({ users }) => users.putProfile({ userKey: toUserKey(9), ...profile }));
      await expect(changed).rejects.toThrow('registered');
    });

    it('refuse a text that not every engine can hold', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const changed = change(storage, app, ({ users }) => users.register(userRow(1, { userName: 'a\u0000b' })));
      await expect(changed).rejects.toThrow('U+0000');
    });
  });

  describe('active users', () => {
    it('are counted once in a period, by app, and swept when it is over', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, app, async ({ usage }) => {
        for (const period of [100, 100, 101, -24_000, -24_001]) await usage.note(period, one);
        await usage.note(100, toUserKey(2));
      });
      await change(storage, other, ({ usage }) => usage.note(100, toUserKey(3)));
      const { usage } = storage.read(app);
      expect([await usage.activeCount(100), await usage.activeCount(101), await usage.activeCount(5)]).toEqual([
        2, 1, 0,
      ]);
      expect([await usage.wasActive(100, one), await usage.wasActive(101, toUserKey(2))]).toEqual([true, false]);
      const sweep = () => change(storage, app, (stores) => stores.usage.sweep({ day: 101, month: -24_001 }, 2));
      expect([await sweep(), await sweep()]).toEqual([2, 1]);
      expect([await usage.activeCount(100), await usage.activeCount(101)]).toEqual([0, 1]);
      expect([await usage.activeCount(-24_000), await usage.activeCount(-24_001)]).toEqual([0, 1]);
      expect(await storage.read(other).usage.activeCount(100)).toBe(1);
    });
  });
}
