import { describe, expect, it } from 'vitest';
import { toSessionID, toUserKey } from '../../core/ids.ts';
import { change, later, type StorageHarness, sessionRow } from './fixtures.ts';

const one = toUserKey(1);

export function describeSessions(current: () => StorageHarness): void {
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
}
