import { systemClock } from '@parley/kernel/system';
import { describe, expect, it } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import { change, logLock, openLogs, registerUsers, userRow } from './contract/fixtures.ts';
import type { DurabilityGate } from './durability-gate.ts';
import { openSqliteStorage, type SqliteOptions, type SqliteStorage } from './sqlite.ts';
import { StorageFailure } from './storage.ts';

const app = toAppID(1);
const one = toUserKey(1);

const open = (options: Partial<SqliteOptions> = {}): Promise<SqliteStorage> =>
  openSqliteStorage({ path: ':memory:', clock: systemClock, ...options });

/** A gate that opens when the test says so. */
function heldGate() {
  const waiting: PromiseWithResolvers<void>[] = [];
  const gate: DurabilityGate = {
    durable: () => {
      const passing = Promise.withResolvers<void>();
      waiting.push(passing);
      return passing.promise;
    },
  };
  return { gate, waiting };
}

/** Lets everything run that is not held. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await settle();
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)])) !== pending;
}

describe('what is not durable yet', () => {
  it('is neither answered nor read, and the next change has not begun', async () => {
    const { gate, waiting } = heldGate();
    const storage = await open({ gate });
    const events: string[] = [];
    const changed = registerUsers(storage, app, 1);
    await settle();
    const read = storage.read(app).users.byUserKey(one);
    const history = storage.read(app).messages.history({ log: toLogKey(1), count: 1, reverse: true });
    const system = storage.system.apps();
    const next = change(storage, app, async ({ users }) => {
      events.push('next began');
      await users.register(userRow(2));
    });
    for (const held of [changed, read, history, system, next]) expect(await isSettled(held)).toBe(false);
    expect(events).toEqual([]);
    expect(waiting).toHaveLength(1);

    waiting[0]?.resolve();
    await changed;
    expect(await read).toEqual(userRow(1));
    expect(await history).toEqual([]);
    expect(await isSettled(next)).toBe(false);
    expect(events).toEqual(['next began']);
    waiting[1]?.resolve();
    await next;
    await storage.close();
  });

  it('ends the storage for good if it cannot become so', async () => {
    const { gate, waiting } = heldGate();
    const storage = await open({ gate });
    const changed = registerUsers(storage, app, 1);
    const read = storage.read(app).users.byUserKey(one);
    const next = registerUsers(storage, toAppID(2), 1);
    await settle();
    waiting[0]?.reject(new Error('the disk is gone'));
    await expect(changed).rejects.toMatchObject({ name: 'StorageFailure', isFatal: true });
    for (const call of [read, next, storage.read(app).users.byUserKey(one), registerUsers(storage, app, 2)]) {
      await expect(call).rejects.toMatchObject({ isFatal: true });
    }
    expect(await storage.sickness()).toContain('durable');
    await storage.close();
  });

  it('is never waited for by a transaction that was rolled back', async () => {
    const { gate, waiting } = heldGate();
    const storage = await open({ gate });
    const changed = change(storage, app, async () => {
      throw new Error('taken back');
    });
    await expect(changed).rejects.toThrow('taken back');
    expect(waiting).toHaveLength(0);
    await storage.close();
  });
});

describe('reads', () => {
  it('get their turn between the changes of a long queue', async () => {
    const storage = await open();
    const order: string[] = [];
    const changes = Array.from({ length: 5 }, (_, index) =>
      change(storage, app, async ({ users }) => {
        await users.register(userRow(index + 1));
        order.push(`change ${index + 1}`);
      }),
    );
    const read = storage
      .read(app)
      .users.byUserKey(one)
      .then(() => order.push('read'));
    await Promise.all([...changes, read]);
    expect(order.indexOf('read')).toBeLessThan(order.indexOf('change 3'));
    await storage.close();
  });
});

describe('an image', () => {
  it('taken in the gate is that of the commit that waits', async () => {
    const images: Uint8Array[] = [];
    const gate: DurabilityGate = {
      durable: async () => {
        images.push(storage.serialize());
      },
    };
    const storage = await open({ gate });
    await Promise.all([
      change(storage, app, ({ users }) => users.register(userRow(1))),
      change(storage, app, ({ users }) => users.register(userRow(2))),
    ]);
    expect(images).toHaveLength(2);
    const users = async (image: Uint8Array | undefined) => {
      const restored = await open(image ? { image } : {});
      const found = [one, toUserKey(2)].map((key) => restored.read(app).users.byUserKey(key));
      const ids = (await Promise.all(found)).map((user) => user?.userID);
      await change(restored, app, (stores) => stores.users.register(userRow(3)));
      await restored.close();
      return ids;
    };
    expect(await users(images[0])).toEqual(['user-1', undefined]);
    expect(await users(images[1])).toEqual(['user-1', 'user-2']);
    await storage.close();
  });

  it('is not taken inside a transaction', async () => {
    const storage = await open();
    const changed = change(storage, app, async () => storage.serialize());
    await expect(changed).rejects.toThrow('between transactions');
    await storage.close();
  });
});

describe('closing', () => {
  it('waits for what was begun or queued before, and refuses what comes after', async () => {
    const { gate, waiting } = heldGate();
    const storage = await open({ gate });
    const first = registerUsers(storage, app, 1);
    const queued = registerUsers(storage, toAppID(2), 1);
    await settle();
    const closed = storage.close();
    await expect(registerUsers(storage, app, 2)).rejects.toBeInstanceOf(StorageFailure);
    await expect(storage.read(app).users.byUserKey(one)).rejects.toThrow('closed');
    expect(await isSettled(closed)).toBe(false);
    waiting[0]?.resolve();
    await first;
    await settle();
    waiting[1]?.resolve();
    await Promise.all([queued, closed]);
    expect(await storage.sickness()).toContain('closed');
    await storage.close();
  });
});

describe('an append', () => {
  it('without the key of its log is a bug, because on other engines two nodes could decide it at once', async () => {
    const storage = await open();
    await openLogs(storage, app, [10]);
    const rule = () => ({ kind: 'repeat', receipt: null as never }) as const;
    const sent = {
      log: toLogKey(10),
      senderKey: one,
      localMessageID: 'a',
      messageID: 1,
      body: '',
      isCounted: true,
    };
    const appendWith = (keys: Parameters<typeof change>[3]) =>
      change(
        storage,
        app,
        ({ messages }) => messages.appendBatch([{ ...sent, duties: [] }], rule, userRow(1).createdAt),
        keys,
      );
    await expect(appendWith([])).rejects.toThrow('holds the log');
    await expect(appendWith([logLock(app, 11)])).rejects.toThrow('holds the log');
    await expect(appendWith([logLock(toAppID(2), 10)])).rejects.toThrow('holds the log');
    await expect(appendWith([logLock(app, 10)])).resolves.toHaveLength(1);
    await storage.close();
  });
});
