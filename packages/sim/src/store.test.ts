import { millis } from '@parley/kernel/brand';
import { toAppID, toUserID, toUserKey } from '@parley/server/core/ids';
import type { Storage } from '@parley/server/storage/storage';
import { describe, expect, test } from 'vitest';
import { createChance } from './chance.ts';
import { type ProcessClock, SimClock } from './clock.ts';
import { calmDisk, type DiskConditions } from './disk.ts';
import { calmStorage, fenceStorage, type StorageConditions } from './fence.ts';
import { Store } from './store.ts';

const app = toAppID(1);
const at = millis(1);

async function setUp(disk: Partial<DiskConditions> = {}, conditions: Partial<StorageConditions> = {}) {
  const world = new SimClock();
  const chance = createChance(5);
  const store = await Store.create({
    world,
    chance,
    conditions: { ...calmDisk, syncMs: { min: 10, max: 10 }, ...disk },
  });
  const fence = (clock: ProcessClock): Storage =>
    fenceStorage({ storage: store.storage, clock, chance, conditions: () => ({ ...calmStorage, ...conditions }) });
  const register = (storage: Storage, number: number): Promise<string> => {
    const userKey = toUserKey(number);
    return storage
      .transact([{ app, kind: 'user', key: userKey }], async (transaction) => {
        await transaction.stores(app).users.register({
          userKey,
          userID: toUserID(`u${number}`),
          userName: '',
          userAvatarUrl: '',
          userExtendedData: '',
          createdAt: at,
          lastLoginAt: at,
          isUnregistered: false,
        });
        return 'written';
      })
      .catch((error: unknown) => String(error));
  };
  const has = async (number: number): Promise<boolean> =>
    (await store.storage.read(app).users.byUserKey(toUserKey(number))) !== undefined;
  return { world, store, fence, register, has };
}

/** What a promise was settled with so far. */
function watch<Value>(promise: Promise<Value>): { value: Value | undefined } {
  const seen: { value: Value | undefined } = { value: undefined };
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}

describe('the simulated disk', () => {
  test('answers a transaction when the sync is over, and nobody reads it before', async () => {
    const { world, fence, register, has } = await setUp();
    const written = watch(register(fence(world.process()), 1));
    await world.run(5);
    const read = watch(has(1));
    await world.run(4);
    expect([written.value, read.value]).toEqual([undefined, undefined]);
    await world.run(5);
    expect([written.value, read.value]).toEqual(['written', true]);
  });

  test('keeps what was answered through a power cut', async () => {
    const { world, store, fence, register, has } = await setUp();
    const written = watch(register(fence(world.process()), 1));
    await world.run(50);
    expect(written.value).toBe('written');
    await store.cutPower();
    expect(await has(1)).toBe(true);
  });

  test('may lose through a power cut what was not answered, and keeps it when only the process dies', async () => {
    const outcomes = new Set<boolean>();
    for (let round = 0; round < 12; round += 1) {
      const { world, store, fence, register, has } = await setUp();
      for (let skip = 0; skip < round; skip += 1) await store.cutPower();
      void register(fence(world.process()), 1);
      await world.run(5);
      await store.cutPower();
      outcomes.add(await has(1));
    }
    expect(outcomes).toEqual(new Set([true, false]));
    const { world, store, fence, register, has } = await setUp();
    void register(fence(world.process()), 1);
    await world.run(5);
    await store.reopen();
    expect(await has(1)).toBe(true);
  });

  test('loses no more and no less where it knew until when its power stays', async () => {
    const outcomes = new Set<boolean>();
    for (let round = 0; round < 12; round += 1) {
      const { world, store, fence, register, has } = await setUp();
      for (let skip = 0; skip < round; skip += 1) await store.cutPower();
      store.powerStays(200);
      const written = watch(register(fence(world.process()), 1));
      await world.run(150);
      expect(written.value).toBe('written');
      await expect(store.cutPower()).rejects.toThrow(/its power stays/);
      await world.run(45);
      void register(fence(world.process()), 2);
      await world.run(5);
      await store.cutPower();
      expect(await has(1)).toBe(true);
      outcomes.add(await has(2));
    }
    expect(outcomes).toEqual(new Set([true, false]));
  });

  test('that lies answers at once and loses what was answered', async () => {
    const losses = [];
    for (let round = 0; round < 12; round += 1) {
      const { world, store, fence, register, has } = await setUp({ isHonest: false });
      for (let skip = 0; skip < round; skip += 1) await store.cutPower();
      const written = watch(register(fence(world.process()), 1));
      await world.run(1);
      expect(written.value).toBe('written');
      await store.cutPower();
      losses.push(!(await has(1)));
    }
    expect(losses).toContain(true);
  });

  test('goes back to a backup with a higher epoch', async () => {
    const { world, store, fence, register, has } = await setUp();
    const epoch = await store.storage.system.epoch();
    void register(fence(world.process()), 1);
    await world.run(50);
    store.backUp();
    void register(fence(world.process()), 2);
    await world.run(50);
    await store.restoreBackup();
    expect([await has(1), await has(2)]).toEqual([true, false]);
    const raised = await store.storage.system.epoch();
    expect(raised).toBeGreaterThan(epoch);
    await store.restoreBackup();
    expect(await store.storage.system.epoch()).toBeGreaterThan(epoch);
  });
});

describe('the fence before the storage', () => {
  test('never answers a process that died, whose transaction stands if it was committed', async () => {
    const { world, fence, register, has } = await setUp();
    const clock = world.process();
    const written = watch(register(fence(clock), 1));
    await world.run(5);
    clock.kill();
    await world.run(50);
    expect(written.value).toBeUndefined();
    expect(await has(1)).toBe(true);
  });

  test('does not begin the transaction of a process that died while it waited for its turn', async () => {
    const { world, fence, register, has } = await setUp();
    const [living, dying] = [world.process(), world.process()];
    const first = watch(register(fence(living), 1));
    const second = watch(register(fence(dying), 2));
    await world.run(5);
    dying.kill();
    await world.run(50);
    expect([first.value, second.value]).toEqual(['written', undefined]);
    expect(await has(2)).toBe(false);
  });

  test('carries out some transactions and reports a failure', async () => {
    const { world, fence, register, has } = await setUp({}, { lostCommits: 1 });
    const written = watch(register(fence(world.process()), 1));
    await world.run(50);
    expect(written.value).toMatch(/connection was lost/);
    expect(await has(1)).toBe(true);
  });

  test('fails some calls before anything was done', async () => {
    const { world, fence, register, has } = await setUp({}, { failures: 1 });
    const written = watch(register(fence(world.process()), 1));
    await world.run(50);
    expect(written.value).toMatch(/did not answer/);
    expect(await has(1)).toBe(false);
  });
});
