import { millis } from '@parley/kernel/brand';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import { toAppID } from '../core/ids.ts';
import { StorageFailure, type Stores } from '../storage/storage.ts';
import { createFakeCommit } from '../testing/fake-commit.ts';
import { type Sweep, startSweeps, sweepsOf } from './sweeps.ts';

const apps = [toAppID(1), toAppID(2)];

function createBench(slice: Sweep['slice']) {
  const clock = createManualClock();
  const errors: string[] = [];
  const slices: number[] = [];
  const sweep: Sweep = {
    name: 'test',
    periodMs: 60_000,
    slice: (stores, now, limit) => {
      slices.push(clock.monotonic());
      return slice(stores, now, limit);
    },
  };
  const stop = startSweeps({
    clock,
    random: seededRandom(3),
    commit: createFakeCommit(() => ({})),
    apps: () => apps,
    sweeps: [sweep],
    report: (event) => void errors.push(event),
  });
  return { clock, errors, slices, stop };
}

test('a sweep goes on slice by slice until nothing is left, app after app, and rests for its period', async () => {
  const rows = [1200, 300];
  const limits: number[] = [];
  const { clock, slices } = createBench(async (_stores, _now, limit) => {
    limits.push(limit);
    const left = rows[0] ?? 0;
    const removed = Math.min(left, limit);
    rows[0] = left - removed;
    if (removed < limit) rows.shift();
    return removed;
  });
  await clock.run(60_000);
  expect(rows).toEqual([]);
  expect(slices).toHaveLength(4);
  expect(Math.max(...limits)).toBe(500);
  const [first = 0, ...others] = slices;
  expect(others.map((at) => at - first)).toEqual([100, 200, 300]);
  await clock.run(60_000);
  expect(slices).toHaveLength(6);
});

test('the first slice waits for a random part of the period', async () => {
  const { clock, slices } = createBench(async () => 0);
  await clock.run(60_000);
  expect(slices[0]).toBeGreaterThan(0);
  expect(slices[0]).toBeLessThan(60_000);
});

test('a slice that fails is reported and tried again', async () => {
  let failures = 3;
  const { clock, errors, slices } = createBench(async () => {
    failures -= 1;
    if (failures >= 0) throw new StorageFailure('the database is away');
    return 0;
  });
  await clock.run(100_000);
  expect(errors).toEqual(['sweep failed', 'sweep failed', 'sweep failed']);
  expect(slices.length).toBeGreaterThanOrEqual(5);
});

test('stop ends every sweep', async () => {
  const { clock, stop } = createBench(async () => 500);
  await clock.run(60_000);
  await stop();
  expect(clock.timerCount).toBe(0);
});

test('what is old is forgotten: idempotency keys, sessions and logs after their age', async () => {
  const clock = createManualClock();
  const ages: Record<string, number> = {};
  const note =
    (name: string) =>
    async (before: number): Promise<number> => {
      ages[name] = clock.wall() - before;
      return 0;
    };
  const stores = {
    messages: { sweepIdempotency: note('keys') },
    logUploads: { sweep: note('logs') },
    sessions: { sweep: note('sessions') },
  } as unknown as Stores;
  for (const { slice } of sweepsOf(defaultConfig)) await slice(stores, clock.wall(), 10);
  expect(ages).toEqual({
    keys: defaultConfig.messages.idempotencyMs,
    sessions: 30 * 24 * 3_600_000,
    logs: 30 * 24 * 3_600_000,
  });
});

test('logs are swept some at a time, and the sweep goes on while there are more', async () => {
  const counts = [1, 0];
  const stores = { logUploads: { sweep: async () => counts.shift() ?? 0 } } as unknown as Stores;
  const sweep = sweepsOf(defaultConfig).find(({ name }) => name === 'uploaded logs');
  const slice = async () => sweep?.slice(stores, millis(1), 100);
  expect([await slice(), await slice()]).toEqual([100, 0]);
});
