import { millis } from '@parley/kernel/brand';
import { nodeSlots } from '@parley/kernel/ids';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import type { SystemStore } from '../storage/storage.ts';
import { leaseNode } from './node-lease.ts';

/** A database whose clock runs with `clock` until it is set off. */
function fakeSystem(clock: ManualClock) {
  const leases = new Map<string, number>();
  const state = { isDown: false, offsetMs: 0, slotOffset: 0 };
  const answer = <Value>(value: Value): Promise<Value> =>
    state.isDown ? Promise.reject(new Error('the database is down')) : Promise.resolve(value);
  const system: SystemStore = {
    apps: () => answer([]),
    addApp: () => answer(true),
    putApp: () => answer(undefined),
    changeApp: () => answer(undefined),
    epoch: () => answer(1),
    raiseEpoch: () => answer(1),
    unregistrations: () => answer(0),
    erasures: () => answer(0),
    leases: () => answer([]),
    databaseTime: () => answer(millis(clock.wall() + state.offsetMs)),
    leaseNodeSlot: (owner) => {
      const slot = leases.get(owner) ?? leases.size + state.slotOffset;
      if (!state.isDown && slot < nodeSlots) leases.set(owner, slot);
      return answer(slot < nodeSlots ? slot : undefined);
    },
    releaseNodeSlot: async (owner) => {
      leases.delete(owner);
    },
    abandonedSlots: () => answer(0),
    leasedNodes: () => answer([...leases.keys()]),
  };
  return { system, state, leases };
}

async function start(changes: { slotOffset?: number; seed?: number } = {}) {
  const clock = createManualClock();
  const database = fakeSystem(clock);
  database.state.slotOffset = changes.slotOffset ?? 0;
  const parts = { clock, random: seededRandom(changes.seed ?? 1), report: () => {}, system: database.system };
  return { clock, parts, ...database, lease: await leaseNode(parts) };
}

test('two nodes never make the same id', async () => {
  const { parts, lease } = await start();
  const other = await leaseNode({ ...parts, random: seededRandom(2) });
  const ids = Array.from({ length: 500 }, () => [lease.ids.next(), other.ids.next()]).flat();
  expect(new Set(ids).size).toBe(1000);
});

test('a full installation takes no further node', async () => {
  await expect(start({ slotOffset: nodeSlots })).rejects.toThrow('all node slots are leased');
});

test('the lease is renewed as long as the node lives', async () => {
  const { clock, lease } = await start();
  await clock.run(3_600_000);
  expect(lease.sickness()).toEqual([]);
  expect(() => lease.ids.next()).not.toThrow();
});

test('a lease that could not be renewed makes the node sick and ends its ids, until it is renewed again', async () => {
  const { clock, lease, state } = await start();
  state.isDown = true;
  await clock.run(27_999);
  expect(lease.sickness()).toEqual([]);
  await clock.run(1);
  expect(lease.sickness()).toEqual(['node slot: the lease could not be renewed in time']);
  expect(() => lease.ids.next()).toThrow('lease');
  state.isDown = false;
  await clock.run(5_000);
  expect(lease.sickness()).toEqual([]);
  expect(() => lease.ids.next()).not.toThrow();
});

test('a node that comes back to another slot makes ids of that slot', async () => {
  const { clock, lease, leases, state } = await start();
  const slotOf = (id: number): number => Math.floor(id / 64) % 64;
  expect(slotOf(lease.ids.next())).toBe(0);
  leases.clear();
  state.slotOffset = 7;
  await clock.run(5_000);
  expect(slotOf(lease.ids.next())).toBe(7);
});

test('whoever takes over a slot makes ids beyond those of a former owner with a clock ahead', async () => {
  const { clock, lease, parts, leases } = await start();
  await clock.run(4_001);
  clock.setWall(millis(clock.wall() + 2_000));
  const last = lease.ids.next();
  await lease.release();
  expect(leases.size).toBe(0);
  clock.setWall(millis(clock.wall() - 2_000));
  const next = await leaseNode(parts);
  expect(next.ids.next()).toBeGreaterThan(last);
});

test.each([2_001, -2_001])('a clock that is %d ms off the database makes the node sick', async (offsetMs) => {
  const { clock, lease, state } = await start();
  state.offsetMs = offsetMs;
  await clock.run(5_000);
  expect(lease.sickness()).toEqual([`clock: ${-offsetMs} ms off the database's`]);
  state.offsetMs = Math.sign(offsetMs) * 2_000;
  await clock.run(5_000);
  expect(lease.sickness()).toEqual([]);
});

test('a slot that was held briefly is not given back: its ids are ahead of the time', async () => {
  const { clock, lease, leases, parts } = await start();
  const last = lease.ids.next();
  await lease.release();
  expect(leases.size).toBe(1);
  expect(clock.timerCount).toBe(0);
  const next = await leaseNode({ ...parts, random: seededRandom(2) });
  expect(next.ids.next()).not.toBe(last);
});
