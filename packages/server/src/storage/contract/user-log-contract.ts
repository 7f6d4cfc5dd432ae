import { describe, expect, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { change, registerUsers, type StorageHarness } from './fixtures.ts';

export function describeUserLog(current: () => StorageHarness): void {
  describe("a user's own log", () => {
    const entry = (log: number) => ({
      kind: 'conversationOpened' as const,
      body: `{"log":${log}}`,
    });

    it('has positions without a gap, also after a change that was taken back', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const appendEntry = (log: number) =>
        change(storage, app, ({ users }) => users.appendUserLog(toUserKey(1), entry(log)));
      const { users } = storage.read(app);
      expect(await users.userLogHead(toUserKey(1))).toBe(0);
      expect(await appendEntry(5)).toBe(1);
      await expect(
        change(storage, app, async (stores) => {
          await stores.users.appendUserLog(toUserKey(1), entry(6));
          throw new Error('taken back');
        }),
      ).rejects.toThrow('taken back');
      expect(await appendEntry(7)).toBe(2);
      expect(await users.userLogHead(toUserKey(1))).toBe(2);
      expect(await users.userLogHead(toUserKey(2))).toBe(0);
      expect(await users.userLogHead(toUserKey(3))).toBe(0);
    });

    it('is read after a position, some at a time', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      await change(storage, app, async ({ users }) => {
        for (const log of [5, 6, 7]) await users.appendUserLog(toUserKey(1), entry(log));
        await users.appendUserLog(toUserKey(2), entry(9));
      });
      const { users } = storage.read(app);
      expect(await users.userLogAfter(toUserKey(1), 0, 2)).toEqual([
        { position: 1, ...entry(5) },
        { position: 2, ...entry(6) },
      ]);
      expect(await users.userLogAfter(toUserKey(1), 2, 2)).toEqual([{ position: 3, ...entry(7) }]);
      expect(await users.userLogAfter(toUserKey(1), 3, 2)).toEqual([]);
    });

    it('loses an entry that is not needed any more, and its head stays', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      await change(storage, app, async ({ users }) => {
        for (const log of [5, 6]) await users.appendUserLog(toUserKey(1), entry(log));
        await users.removeUserLogEntry(toUserKey(1), 2);
      });
      const { users } = storage.read(app);
      expect(await users.userLogAfter(toUserKey(1), 0, 9)).toEqual([{ position: 1, ...entry(5) }]);
      expect(await users.userLogHead(toUserKey(1))).toBe(2);
    });

    it('tells where its newest entry of a kind is', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const profile = { kind: 'userInfo' as const, body: '{}' };
      await change(storage, app, async ({ users }) => {
        for (const userKey of [toUserKey(1), toUserKey(2)]) {
          expect(await users.newestOfKind(userKey, 'userInfo')).toBeUndefined();
          await users.appendUserLog(userKey, profile);
          await users.appendUserLog(userKey, profile);
          await users.appendUserLog(userKey, entry(5));
        }
        await users.removeUserLogEntry(toUserKey(1), 2);
        expect(await users.newestOfKind(toUserKey(1), 'userInfo')).toBe(1);
        expect(await users.newestOfKind(toUserKey(2), 'userInfo')).toBe(2);
        expect(await users.newestOfKind(toUserKey(2), 'conversationOpened')).toBe(3);
      });
    });

    it('of a user who is not registered is a bug', async () => {
      const { storage, nextApp } = current();
      const changed = change(storage, nextApp(), ({ users }) => users.appendUserLog(toUserKey(1), entry(5)));
      await expect(changed).rejects.toThrow('registered');
    });
  });
}
