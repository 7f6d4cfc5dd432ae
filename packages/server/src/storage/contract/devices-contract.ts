import { describe, expect, it } from 'vitest';
import { toSessionID, toUserKey } from '../../core/ids.ts';
import { change, later, registerUsers, type StorageHarness, sessionRow } from './fixtures.ts';

const [one, two] = [toUserKey(1), toUserKey(2)];

/** What users ask about their devices, and set for them. */
export function describeDevices(current: () => StorageHarness): void {
  describe('sessions of devices', () => {
    it('that are away are listed by user, the one seen last first', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('early', { state: 'offline', seenAt: later(1) }));
        await sessions.put(sessionRow('late', { state: 'offline', seenAt: later(3) }));
        await sessions.put(sessionRow('b', { state: 'offline', seenAt: later(2) }));
        await sessions.put(sessionRow('a', { state: 'offline', seenAt: later(2) }));
        await sessions.put(sessionRow('online', { seenAt: later(9) }));
        await sessions.put(sessionRow('displaced', { state: 'displaced' }));
        await sessions.put(sessionRow('stranger', { state: 'offline', userKey: two }));
      });
      const { sessions } = storage.read(app);
      const names = async (limit: number) => (await sessions.awayOf(one, limit)).map(({ sessionID }) => sessionID);
      expect(await names(10)).toEqual(['late', 'a', 'b', 'early']);
      expect(await names(2)).toEqual(['late', 'a']);
      expect(await storage.read(other).sessions.awayOf(one, 10)).toEqual([]);
    });

    it('are found by how their ID begins, byte by byte, within the app', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, app, async ({ sessions }) => {
        for (const name of ['abcd', 'abce', 'b%', 'B']) await sessions.put(sessionRow(name));
        await sessions.put(sessionRow('over', { state: 'loggedOut', userKey: two }));
      });
      const { sessions } = storage.read(app);
      const find = async (beginning: string) => (await sessions.beginningWith(beginning))?.sessionID;
      const found = [await find('abc'), await find('abce'), await find('b'), await find('B'), await find('ov')];
      expect(found).toEqual(['abcd', 'abce', 'b%', 'B', 'over']);
      expect([await find('abcf'), await find('%'), await find('A'), await find('z')]).toEqual(Array(4).fill(undefined));
      expect(await storage.read(other).sessions.beginningWith('abc')).toBeUndefined();
    });

    it('that are away are displaced by device, with a higher generation', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      const away = { state: 'offline', deviceID: 'phone', generation: 3 } as const;
      const rows = [
        sessionRow('first', away),
        sessionRow('second', away),
        sessionRow('online', { ...away, state: 'online' }),
        sessionRow('over', { ...away, state: 'loggedOut' }),
        sessionRow('elsewhere', { ...away, deviceID: 'Phone' }),
        sessionRow('stranger', { ...away, userKey: two }),
      ];
      for (const each of [app, other]) {
        await change(storage, each, async ({ sessions }) => {
          for (const row of rows) await sessions.put(row);
        });
      }
      expect(await change(storage, app, ({ sessions }) => sessions.displaceAway(one, 'phone'))).toBe(2);
      const { sessions } = storage.read(app);
      for (const [index, row] of rows.entries()) {
        const next = index < 2 ? { ...row, state: 'displaced', generation: 4 } : row;
        expect(await sessions.get(row.sessionID)).toEqual(next);
        expect(await storage.read(other).sessions.get(row.sessionID)).toEqual(row);
      }
      expect(await sessions.get(toSessionID('nobody'))).toBeUndefined();
    });
  });

  describe('what users set for pushes', () => {
    it('is empty at first, and each of it changes alone', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await registerUsers(storage, app, 2);
      await registerUsers(storage, other, 1);
      const { users } = storage.read(app);
      const nothing = { offlinePushRule: { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] }, badge: 0 };
      expect(await users.pushSettings(one)).toEqual(nothing);
      expect(await users.pushSettings(toUserKey(9))).toBeUndefined();
      const before = await users.byUserKey(one);
      const offlinePushRule = { onlinePlatforms: [32, 1], notToReceiveOfflinePushPlatforms: [6] };
      await change(storage, app, ({ users: all }) => all.putOfflinePushRule(one, offlinePushRule));
      expect(await users.pushSettings(one)).toEqual({ offlinePushRule, badge: 0 });
      await change(storage, app, ({ users: all }) => all.putBadge(one, 2_147_483_647));
      expect(await users.pushSettings(one)).toEqual({ offlinePushRule, badge: 2_147_483_647 });
      await change(storage, app, ({ users: all }) => all.putOfflinePushRule(one, nothing.offlinePushRule));
      expect(await users.pushSettings(one)).toEqual({ ...nothing, badge: 2_147_483_647 });
      expect(await users.byUserKey(one)).toEqual(before);
      expect(await users.pushSettings(two)).toEqual(nothing);
      expect(await storage.read(other).users.pushSettings(one)).toEqual(nothing);
      const putOfNobody = change(storage, app, ({ users: all }) => all.putBadge(toUserKey(9), 1));
      await expect(putOfNobody).rejects.toThrow('registered');
    });
  });
}
