import { describe, expect, it } from 'vitest';
import { toSessionID, toUserKey } from '../../core/ids.ts';
import type { LogUpload } from '../../features/session/store.ts';
import { at, change, later, type StorageHarness, sessionRow } from './fixtures.ts';

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
}
