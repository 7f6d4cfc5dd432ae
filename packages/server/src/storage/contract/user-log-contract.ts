import { describe, expect, it } from 'vitest';
import { type AppID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { NewUserLogEntry, UserStore } from '../../features/users/store.ts';
import { change, registerUsers, type StorageHarness } from './fixtures.ts';

const alice = toUserKey(1);
const bob = toUserKey(2);
const opened = (log: number) => ({ kind: 'conversationOpened', key: String(log), body: `{"log":${log}}` });
const read = (log: number, position: number) => ({
  kind: 'conversationRead',
  key: String(log),
  body: `{"log":${log},"position":${position}}`,
});

type Entry = NewUserLogEntry['entry'];

/** Writes one entry and returns its position. */
const put = async (users: UserStore, userKey: UserKey, entry: Entry): Promise<number | undefined> =>
  (await users.putUserLogEntries([{ userKey, entry }]))[0];

export function describeUserLog(current: () => StorageHarness): void {
  describe("a user's own log", () => {
    it('has positions without a gap, also after a change that was taken back', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const putEntry = (log: number) => change(storage, app, ({ users }) => put(users, alice, opened(log)));
      const { users } = storage.read(app);
      expect(await users.userLogHead(alice)).toBe(0);
      expect(await putEntry(5)).toBe(1);
      await expect(
        change(storage, app, async (stores) => {
          await put(stores.users, alice, opened(6));
          throw new Error('taken back');
        }),
      ).rejects.toThrow('taken back');
      expect(await putEntry(7)).toBe(2);
      expect(await users.userLogHead(alice)).toBe(2);
      expect(await users.userLogHead(bob)).toBe(0);
      expect(await users.userLogHead(toUserKey(3))).toBe(0);
    });

    it('is read after a position, some at a time', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      await change(storage, app, async ({ users }) => {
        for (const log of [5, 6, 7]) await put(users, alice, opened(log));
        await put(users, bob, opened(9));
      });
      const { users } = storage.read(app);
      const after = (position: number) => users.userLogAfter(alice, { position, limit: 2 });
      expect(await after(0)).toEqual([
        { position: 1, ...opened(5) },
        { position: 2, ...opened(6) },
      ]);
      expect(await after(2)).toEqual([{ position: 3, ...opened(7) }]);
      expect(await after(3)).toEqual([]);
    });

    it('holds one entry of each kind and key, so that it is the present state when read from its beginning', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const entries = [opened(5), read(5, 1), opened(6), read(6, 1), read(5, 2), read(5, 3)];
      await change(storage, app, async ({ users }) => {
        for (const entry of entries) await put(users, alice, entry);
        await put(users, bob, read(5, 9));
      });
      const { users } = storage.read(app);
      expect(await users.userLogHead(alice)).toBe(6);
      expect(await users.userLogAfter(alice, { position: 0, limit: 9 })).toEqual([
        { position: 1, ...opened(5) },
        { position: 3, ...opened(6) },
        { position: 4, ...read(6, 1) },
        { position: 6, ...read(5, 3) },
      ]);
      expect(await users.userLogAfter(bob, { position: 0, limit: 9 })).toEqual([{ position: 1, ...read(5, 9) }]);
    });

    it('gives a set of entries the next positions of each user, the last of a kind and key stays', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      await change(storage, app, ({ users }) => put(users, alice, opened(4)));
      const entries = [
        { userKey: alice, entry: read(5, 1) },
        { userKey: bob, entry: { ...read(5, 2), origin: 'null' } },
        { userKey: alice, entry: { ...read(5, 3), origin: 'phone' } },
        { userKey: alice, entry: read(6, 4) },
        { userKey: alice, entry: read(5, 5) },
      ];
      expect(await change(storage, app, ({ users }) => users.putUserLogEntries(entries))).toEqual([2, 1, 3, 4, 5]);
      expect(await change(storage, app, ({ users }) => users.putUserLogEntries([]))).toEqual([]);
      const { users } = storage.read(app);
      expect([await users.userLogHead(alice), await users.userLogHead(bob)]).toEqual([5, 1]);
      const after = (userKey: UserKey) => users.userLogAfter(userKey, { position: 0, limit: 9 });
      expect(await after(alice)).toEqual([
        { position: 1, ...opened(4) },
        { position: 4, ...read(6, 4) },
        { position: 5, ...read(5, 5) },
      ]);
      expect(await after(bob)).toEqual([{ position: 1, ...read(5, 2), origin: 'null' }]);
    });

    it('takes all of a set back when one of its users is not registered', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      const entries = [alice, bob].map((userKey) => ({ userKey, entry: opened(5) }));
      const changed = change(storage, app, ({ users }) => users.putUserLogEntries(entries));
      await expect(changed).rejects.toThrow('registered');
      expect(await storage.read(app).users.userLogHead(alice)).toBe(0);
    });

    it('is read without some kinds, the others in pages', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      const friend = (key: string) => ({ kind: 'friend of a later version', key, body: '{}' });
      await change(storage, app, async ({ users }) => {
        for (const entry of [opened(5), friend('a'), read(5, 1), friend('b'), opened(6), friend('c')]) {
          await put(users, alice, entry);
        }
      });
      const { users } = storage.read(app);
      const exceptKinds = ['conversationOpened', 'conversationRead'];
      const after = async (position: number) =>
        (await users.userLogAfter(alice, { position, limit: 2, exceptKinds })).map((entry) => entry.position);
      expect(await after(0)).toEqual([2, 4]);
      expect(await after(4)).toEqual([6]);
    });

    it('loses entries of which nobody need be told any more, and goes on where it was', async () => {
      const { storage, nextApp } = current();
      const [app, foreign] = [nextApp(), nextApp()];
      const calls = ['1', '10'].map((key) => ({ kind: 'call', key, body: '{}' }));
      for (const one of [app, foreign]) {
        await registerUsers(storage, one, 2);
        await change(storage, one, async ({ users }) => {
          for (const entry of [...calls, { ...opened(5), key: '1' }]) {
            for (const userKey of [alice, bob]) await put(users, userKey, entry);
          }
        });
      }
      const remove = (...entries: readonly (readonly [UserKey, string])[]) =>
        change(storage, app, ({ users }) =>
          users.removeUserLogEntries(entries.map(([userKey, key]) => ({ userKey, kind: 'call', key }))),
        );
      const positions = async (of: AppID, userKey: UserKey) =>
        (await storage.read(of).users.userLogAfter(userKey, { position: 0, limit: 9 })).map(({ position }) => position);
      await remove();
      await remove([alice, '1'], [bob, '1'], [alice, '10'], [toUserKey(3), '1'], [alice, 'unknown']);
      expect([await positions(app, alice), await positions(app, bob)]).toEqual([[3], [2, 3]]);
      expect(await positions(foreign, alice)).toEqual([1, 2, 3]);
      expect(await storage.read(app).users.userLogHead(alice)).toBe(3);
      // What was removed in the same change is not what comes behind it.
      const again = await change(storage, app, async ({ users }) => {
        await put(users, bob, { kind: 'call', key: '10', body: 'old' });
        await users.removeUserLogEntries([{ userKey: bob, kind: 'call', key: '10' }]);
        return put(users, bob, { kind: 'call', key: '10', body: 'new' });
      });
      expect(again).toBe(5);
      expect(await positions(app, bob)).toEqual([3, 5]);
    });

    it('names the client that made a change, in the newest entry alone', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      const putFrom = (origin: string | undefined) =>
        change(storage, app, ({ users }) => put(users, alice, { ...opened(5), origin }));
      const { users } = storage.read(app);
      const origins = async () =>
        (await users.userLogAfter(alice, { position: 0, limit: 9 })).map(({ origin }) => origin);
      await putFrom('phone "1" ü');
      expect(await origins()).toEqual(['phone "1" ü']);
      await putFrom(undefined);
      expect(await origins()).toEqual([undefined]);
    });

    it('of a user who is not registered is a bug', async () => {
      const { storage, nextApp } = current();
      const changed = change(storage, nextApp(), ({ users }) => put(users, alice, opened(5)));
      await expect(changed).rejects.toThrow('registered');
    });
  });
}
