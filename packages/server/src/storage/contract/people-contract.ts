import { describe, expect, it } from 'vitest';
import { toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type { LogUpload } from '../../features/session/store.ts';
import { StorageFailure } from '../storage.ts';
import { at, change, later, registerUsers, type StorageHarness, sessionRow, userRow } from './fixtures.ts';

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

  describe('generations of sessions', () => {
    it('are told of those that are in force, however often they are asked for', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('online', { generation: 3 }));
        await sessions.put(sessionRow('offline', { generation: 4, state: 'offline' }));
        await sessions.put(sessionRow('displaced', { state: 'displaced' }));
        await sessions.put(sessionRow('loggedOut', { state: 'loggedOut' }));
      });
      const generations = (of: typeof app, ...names: string[]) =>
        change(storage, of, ({ sessions }) => sessions.generations(names.map(toSessionID)));
      const asked = ['online', 'loggedOut', 'online', 'unknown', 'displaced', 'offline'];
      expect(Object.fromEntries(await generations(app, ...asked))).toEqual({ online: 3, offline: 4 });
      expect(await generations(app)).toEqual(new Map());
      expect(await generations(other, ...asked)).toEqual(new Map());
    });
  });

  describe('sessions', () => {
    it('are put, replaced and found', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const replaced = sessionRow('s', {
        userKey: toUserKey(7),
        deviceID: 'other device',
        instanceID: 'other instance',
        platform: 2,
        generation: 9,
        state: 'displaced',
        loginAt: later(1),
        seenAt: later(2),
        tokenExpiresAt: later(3),
      });
      await change(storage, app, ({ sessions }) => sessions.put(sessionRow('s')));
      expect(await storage.read(app).sessions.get(toSessionID('s'))).toEqual(sessionRow('s'));
      await change(storage, app, ({ sessions }) => sessions.put(replaced));
      expect(await storage.read(app).sessions.get(toSessionID('s'))).toEqual(replaced);
      expect(await storage.read(nextApp()).sessions.get(toSessionID('s'))).toBeUndefined();
    });

    it('that are online are listed by user, the earliest login first', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('late', { loginAt: later(2) }));
        await sessions.put(sessionRow('early', { loginAt: later(1) }));
        await sessions.put(sessionRow('offline', { state: 'offline' }));
        await sessions.put(sessionRow('displaced', { state: 'displaced' }));
        await sessions.put(sessionRow('left', { state: 'loggedOut' }));
        await sessions.put(sessionRow('stranger', { userKey: toUserKey(2) }));
      });
      const online = await storage.read(app).sessions.onlineOf(one);
      expect(online.map(({ sessionID }) => sessionID)).toEqual(['early', 'late']);
    });

    it('of one user are ended all at once, but for those that are over', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('online', { generation: 4 }));
        await sessions.put(sessionRow('offline', { state: 'offline' }));
        await sessions.put(sessionRow('displaced', { state: 'displaced' }));
        await sessions.put(sessionRow('stranger', { userKey: toUserKey(2) }));
      });
      expect(await change(storage, app, ({ sessions }) => sessions.endAll(one, later(9)))).toBe(2);
      const { sessions } = storage.read(app);
      const over = { state: 'loggedOut' as const, seenAt: later(9) };
      expect(await sessions.get(toSessionID('online'))).toEqual(sessionRow('online', { ...over, generation: 5 }));
      expect(await sessions.get(toSessionID('offline'))).toEqual(sessionRow('offline', { ...over, generation: 2 }));
      expect(await sessions.get(toSessionID('displaced'))).toEqual(sessionRow('displaced', { state: 'displaced' }));
      expect(await sessions.get(toSessionID('stranger'))).toEqual(sessionRow('stranger', { userKey: toUserKey(2) }));
      expect(await change(storage, app, ({ sessions: again }) => again.endAll(one, later(9)))).toBe(0);
    });

    it('that are not online are swept by age, some at a time', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, other, ({ sessions }) => sessions.put(sessionRow('old', { state: 'offline' })));
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('online'));
        await sessions.put(sessionRow('oldest', { state: 'offline' }));
        await sessions.put(sessionRow('older', { state: 'displaced', seenAt: later(1) }));
        await sessions.put(sessionRow('old', { state: 'loggedOut', seenAt: later(2) }));
        await sessions.put(sessionRow('young', { state: 'loggedOut', seenAt: later(3) }));
      });
      const sweep = () => change(storage, app, ({ sessions }) => sessions.sweep(later(3), 2));
      expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0]);
      const { sessions } = storage.read(app);
      expect(await sessions.get(toSessionID('old'))).toBeUndefined();
      expect(await sessions.get(toSessionID('young'))).toBeDefined();
      expect(await sessions.get(toSessionID('online'))).toBeDefined();
      expect(await storage.read(other).sessions.get(toSessionID('old'))).toBeDefined();
    });
  });

  describe('uploaded logs', () => {
    const upload = (changes: Partial<LogUpload> = {}): LogUpload => ({
      userKey: one,
      deviceID: 'device',
      slot: 7,
      uploadID: 'first',
      parts: 1,
      sizeBytes: 3,
      isComplete: false,
      uploadedAt: at,
      ...changes,
    });

    it('are begun, added to and read as they were written', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const whole = upload({ parts: 2, sizeBytes: 6, isComplete: true });
      await change(storage, app, ({ logUploads }) => logUploads.begin(upload(), 'abc'));
      await change(storage, app, ({ logUploads }) => logUploads.append(whole, 'dé'));
      const { logUploads } = storage.read(app);
      expect(await logUploads.newest(one, 'device')).toEqual(whole);
      expect(await logUploads.textOf(whole)).toBe('abcdé');
      expect(await logUploads.newest(one, 'another')).toBeUndefined();
      expect(await logUploads.newest(toUserKey(2), 'device')).toBeUndefined();
    });

    it('take the place of the one in the same slot, with all of its parts', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const next = upload({ uploadID: 'second' });
      await change(storage, app, async ({ logUploads }) => {
        await logUploads.begin(upload(), 'abc');
        await logUploads.append(upload({ parts: 2 }), 'def');
        await logUploads.begin(next, 'xyz');
      });
      const { logUploads } = storage.read(app);
      expect(await logUploads.newest(one, 'device')).toEqual(next);
      expect(await logUploads.textOf(next)).toBe('xyz');
    });

    it('of a user are kept up to a count, the newest of all devices', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await change(storage, app, async ({ logUploads }) => {
        for (const slot of [1, 2, 3]) {
          const deviceID = `device ${slot}`;
          await logUploads.begin(upload({ slot, deviceID, uploadedAt: later(slot) }), `text ${slot}`);
        }
        await logUploads.begin(upload({ userKey: toUserKey(2) }), 'of another');
        await logUploads.keepNewest(one, 2);
      });
      const { logUploads } = storage.read(app);
      const found = [1, 2, 3].map((slot) => logUploads.newest(one, `device ${slot}`));
      expect((await Promise.all(found)).map((log) => log?.slot)).toEqual([undefined, 2, 3]);
      expect(await logUploads.textOf(upload({ slot: 1, deviceID: 'device 1' }))).toBe('');
      expect(await logUploads.newest(toUserKey(2), 'device')).toBeDefined();
    });

    it('are swept by age, some at a time', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, other, ({ logUploads }) => logUploads.begin(upload(), 'abc'));
      await change(storage, app, async ({ logUploads }) => {
        for (const slot of [1, 2, 3, 4]) await logUploads.begin(upload({ slot, uploadedAt: later(slot) }), 'abc');
      });
      const sweep = () => change(storage, app, ({ logUploads }) => logUploads.sweep(later(4), 2));
      expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0]);
      expect(await storage.read(app).logUploads.newest(one, 'device')).toMatchObject({ slot: 4 });
      expect(await storage.read(other).logUploads.newest(one, 'device')).toBeDefined();
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

  describe('apps', () => {
    it('are kept with what they may do', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const secret = { serverSecret: 'x'.repeat(32), createdAt: at };
      const rowOf = async () => (await storage.system.apps()).find((row) => row.app === app);
      const plain = { app, ...secret, isEnabled: true };
      await storage.system.putApp(plain);
      expect(await rowOf()).toEqual(plain);
      const limited = { app, ...secret, isEnabled: false, hasMessaging: false, validUntil: later(5) };
      await storage.system.putApp(limited);
      expect(await rowOf()).toEqual(limited);
    });
  });

  describe('the epoch', () => {
    it('is raised above what any client can have seen', async () => {
      const { system } = current().storage;
      const first = await system.epoch();
      const second = await system.raiseEpoch();
      expect(second).toBeGreaterThan(first);
      expect(second).toBeGreaterThanOrEqual(Math.floor(at / 1000));
      expect(await system.epoch()).toBe(second);
      const third = await system.raiseEpoch();
      expect(third).toBeGreaterThan(second);
      const fourth = await system.raiseEpoch(third + 1_000_000);
      expect(fourth).toBe(third + 1_000_001);
      expect(await system.raiseEpoch()).toBe(fourth + 1);
      expect(await system.epoch()).toBe(fourth + 1);
    });
  });

  describe('node slots', () => {
    it('are the lowest free ones, renewed by their owner', async () => {
      const { system } = current().storage;
      const first = await system.leaseNodeSlot('a', 60_000);
      const second = await system.leaseNodeSlot('b', 60_000);
      expect([first, second]).toEqual([0, 1]);
      expect(await system.leaseNodeSlot('a', 60_000)).toBe(0);
      await system.releaseNodeSlot('a');
      expect(await system.leaseNodeSlot('c', 60_000)).toBe(0);
      await system.releaseNodeSlot('b');
      await system.releaseNodeSlot('c');
    });

    it('name their owners as long as the leases are in force', async () => {
      const { system } = current().storage;
      await system.leaseNodeSlot('a', 60_000);
      await system.leaseNodeSlot('b', 60_000);
      const abandoned = await system.abandonedSlots(0);
      await system.leaseNodeSlot('over', 0);
      expect(await system.leasedNodes()).toEqual(['a', 'b']);
      expect(await system.abandonedSlots(0)).toBe(abandoned + 1);
      expect(await system.abandonedSlots(3_600_000)).toBe(0);
      await system.releaseNodeSlot('over');
      expect(await system.abandonedSlots(0)).toBe(abandoned);
      await system.releaseNodeSlot('a');
      expect(await system.leasedNodes()).toEqual(['b']);
      await system.releaseNodeSlot('b');
    });

    it('come free when a lease runs out, and run out at 64', async () => {
      const { system } = current().storage;
      await system.leaseNodeSlot('short', 0);
      const owners = Array.from({ length: 64 }, (_, index) => `node-${index}`);
      const slots: (number | undefined)[] = [];
      for (const owner of owners) slots.push(await system.leaseNodeSlot(owner, 60_000));
      expect(slots).toEqual(owners.map((_, index) => index));
      expect(await system.leaseNodeSlot('one too many', 60_000)).toBeUndefined();
      for (const owner of owners) await system.releaseNodeSlot(owner);
    });

    it('are leased on database time, which is near the time of the test and never stands in the past', async () => {
      const { system } = current().storage;
      const first = await system.databaseTime();
      expect(first).toBeGreaterThan(at - 1);
      expect(await system.databaseTime()).toBeGreaterThanOrEqual(first);
      expect(await system.epoch()).toBeGreaterThanOrEqual(1);
    });
  });
}
