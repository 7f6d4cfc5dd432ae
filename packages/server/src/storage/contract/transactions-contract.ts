import { describe, expect, it } from 'vitest';
import { toAppID, toUserID, toUserKey } from '../../core/ids.ts';
import { StorageFailure, type Stores, type Transaction } from '../storage.ts';
import { at, change, registerUsers, type StorageHarness, userLock, userRow } from './fixtures.ts';

const one = toUserKey(1);
const two = toUserKey(2);

export function describeTransactions(current: () => StorageHarness): void {
  describe('transactions', () => {
    it('give back what the work gave and leave its rows', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const result = await change(storage, app, async ({ users }) => {
        await users.register(userRow(1));
        return 'done';
      });
      expect(result).toBe('done');
      expect(await storage.read(app).users.byUserKey(one)).toEqual(userRow(1));
    });

    it('see their own writes', async () => {
      const { storage, nextApp } = current();
      const seen = await change(storage, nextApp(), async ({ users }) => {
        await users.register(userRow(1));
        return users.byUserKey(one);
      });
      expect(seen).toEqual(userRow(1));
    });

    it('leave nothing when the work throws, and throw the same', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const fault = new Error('fault of the work');
      const changed = change(storage, app, async ({ users }) => {
        await users.register(userRow(1));
        throw fault;
      });
      await expect(changed).rejects.toBe(fault);
      expect(await storage.read(app).users.byUserKey(one)).toBeUndefined();
    });

    it('change several apps together', async () => {
      const { storage, nextApp } = current();
      const apps = [nextApp(), nextApp()];
      await storage.transact([], async (transaction) => {
        for (const app of apps) await transaction.stores(app).users.register(userRow(1));
      });
      for (const app of apps) expect(await storage.read(app).users.byUserKey(one)).toEqual(userRow(1));
    });

    it('show nothing to readers before they have ended', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const wrote = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const changed = change(storage, app, async ({ users }) => {
        await users.register(userRow(1));
        wrote.resolve();
        await mayEnd.promise;
        throw new Error('fault of the work');
      });
      await wrote.promise;
      const read = storage.read(app).users.byUserKey(one);
      mayEnd.resolve();
      await expect(changed).rejects.toThrow('fault of the work');
      expect(await read).toBeUndefined();
    });

    it('refuse any use after their end', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const kept: { transaction?: Transaction; stores?: Stores } = {};
      await storage.transact([], async (transaction) => {
        kept.transaction = transaction;
        kept.stores = transaction.stores(app);
      });
      await expect(async () => kept.stores?.users.register(userRow(1))).rejects.toThrow();
      await expect(async () =>
        kept.stores?.messages.history({ log: 1 as never, count: 1, reverse: true }),
      ).rejects.toThrow();
      await expect(async () => kept.transaction?.stores(app).users.byUserKey(one)).rejects.toThrow();
      await expect(async () =>
        kept.transaction?.savepoint(
          async () => 1,
          () => true,
        ),
      ).rejects.toThrow();
      expect(await storage.read(app).users.byUserKey(one)).toBeUndefined();
    });

    it('fail as a whole when a statement failed, even if the work made light of it', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const changed = change(storage, app, async ({ users }) => {
        await users.register(userRow(1));
        await users.register(userRow(1)).catch(() => {});
      });
      await expect(changed).rejects.toBeInstanceOf(StorageFailure);
      expect(await storage.read(app).users.byUserKey(one)).toBeUndefined();
    });

    it('go on after one of them failed', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      await expect(registerUsers(storage, app, 1)).rejects.toBeInstanceOf(StorageFailure);
      await change(storage, app, ({ users }) => users.register(userRow(2)));
      expect(await storage.read(app).users.byUserKey(two)).toEqual(userRow(2));
    });
  });

  describe('savepoints', () => {
    it('keep, take back by their result, and take back by a throw', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const fault = new Error('fault of a member');
      const outcomes = await storage.transact([], async (transaction) => {
        const { users } = transaction.stores(app);
        const kept = await transaction.savepoint(
          async () => {
            await users.register(userRow(1));
            return 'kept';
          },
          (result) => result === 'kept',
        );
        const refused = await transaction.savepoint(
          async () => {
            await users.register(userRow(2));
            return 'refused';
          },
          (result) => result === 'kept',
        );
        const thrown = await transaction
          .savepoint(
            async () => {
              await users.register(userRow(3));
              throw fault;
            },
            () => true,
          )
          .catch((error: unknown) => error);
        await users.register(userRow(4));
        return [kept, refused, thrown];
      });
      expect(outcomes).toEqual(['kept', 'refused', fault]);
      const found = [1, 2, 3, 4].map((key) => storage.read(app).users.byUserKey(toUserKey(key)));
      expect((await Promise.all(found)).map((user) => user?.userID)).toEqual([
        'user-1',
        undefined,
        undefined,
        'user-4',
      ]);
    });

    it('that fail on a statement leave the transaction whole', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await storage.transact([], async (transaction) => {
        const { users } = transaction.stores(app);
        await users.register(userRow(1));
        const failed = transaction.savepoint(
          () => users.register(userRow(1)),
          () => true,
        );
        await expect(failed).rejects.toBeInstanceOf(StorageFailure);
        await users.register(userRow(2));
      });
      expect(await storage.read(app).users.byUserKey(one)).toEqual(userRow(1));
      expect(await storage.read(app).users.byUserKey(two)).toEqual(userRow(2));
    });

    it('do not hide a failed statement by keeping', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await storage.transact([], async (transaction) => {
        const { users } = transaction.stores(app);
        const hidden = transaction.savepoint(
          async () => {
            await users.register(userRow(1));
            await users.register(userRow(1)).catch(() => {});
          },
          () => true,
        );
        await expect(hidden).rejects.toBeInstanceOf(StorageFailure);
      });
      expect(await storage.read(app).users.byUserKey(one)).toBeUndefined();
    });

    it('do not overlap', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await storage.transact([], async (transaction) => {
        const first = transaction.savepoint(
          () => transaction.stores(app).users.register(userRow(1)),
          () => true,
        );
        const second = transaction.savepoint(
          () => transaction.stores(app).users.register(userRow(2)),
          () => true,
        );
        await expect(second).rejects.toThrow('overlap');
        await first;
      });
      expect(await storage.read(app).users.byUserKey(one)).toEqual(userRow(1));
    });
  });

  describe('locks', () => {
    it('keep changes of one key apart', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await change(storage, app, ({ users }) => users.register(userRow(1, { userName: '0' })));
      const increment = () =>
        change(
          storage,
          app,
          async ({ users }) => {
            const user = await users.byUserKey(one);
            await users.byUserKey(one);
            await users.update({ userKey: one, userName: String(Number(user?.userName) + 1), lastLoginAt: at });
          },
          [userLock(app, 1)],
        );
      await Promise.all(Array.from({ length: 30 }, increment));
      expect((await storage.read(app).users.byUserKey(one))?.userName).toBe('30');
    });

    it('are taken in one order, however they are named', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const touch = (keys: readonly [number, number]) =>
        change(
          storage,
          app,
          async ({ users }) => {
            for (const key of keys) {
              await users.update({ userKey: toUserKey(key), userName: 'touched', lastLoginAt: at });
            }
          },
          keys.map((key) => userLock(app, key)),
        );
      const touched = Array.from({ length: 20 }, (_, index) => touch(index % 2 === 0 ? [1, 2] : [2, 1]));
      await expect(Promise.all(touched)).resolves.toHaveLength(20);
    });

    it('of names that are not registered yet keep two registrations apart', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const registerOnce = (key: number) =>
        change(
          storage,
          app,
          async ({ users }) => {
            if (await users.byUserID(toUserID('wanted'))) return false;
            await users.register(userRow(key, { userID: toUserID('wanted') }));
            return true;
          },
          [{ app, kind: 'name', key: 'wanted' }],
        );
      const outcomes = await Promise.all([1, 2, 3, 4].map(registerOnce));
      expect(outcomes.filter((isFirst) => isFirst)).toHaveLength(1);
    });
  });

  describe('apps', () => {
    it('are walls: what one holds another does not', async () => {
      const { storage, nextApp } = current();
      const [app, other] = [nextApp(), nextApp()];
      await change(storage, app, ({ users }) => users.register(userRow(1, { userName: 'here' })));
      expect(await storage.read(other).users.byUserID(toUserID('user-1'))).toBeUndefined();
      await change(storage, other, ({ users }) => users.register(userRow(1, { userName: 'there' })));
      expect((await storage.read(app).users.byUserKey(one))?.userName).toBe('here');
      expect((await storage.read(other).users.byUserKey(one))?.userName).toBe('there');
    });

    it('are kept with their secrets and replaced as a whole', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const row = { app, serverSecret: '0123456789abcdef0123456789abcdef', isEnabled: true, createdAt: at };
      await storage.system.putApp(row);
      await storage.system.putApp({ ...row, isEnabled: false });
      expect((await storage.system.apps()).filter((found) => found.app === app)).toEqual([
        { ...row, isEnabled: false },
      ]);
    });

    it('may have the largest number', async () => {
      const { storage } = current();
      expect(await storage.read(toAppID(4_294_967_295)).users.byUserKey(one)).toBeUndefined();
    });
  });
}
