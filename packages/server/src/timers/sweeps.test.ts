import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { toAppID } from '../core/ids.ts';
import { noMetrics } from '../core/metrics.ts';
import type { Sweep } from '../core/sweep.ts';
import { StorageFailure } from '../storage/storage.ts';
import { createFakeCommit } from '../testing/fake-commit.ts';
import { startSweeps } from './sweeps.ts';

const apps = [toAppID(1), toAppID(2)];

function createBench(slice: Sweep['slice']) {
  const clock = createManualClock();
  const errors: string[] = [];
  const slices: number[] = [];
  const swept: (readonly [string, number])[] = [];
  const sweep: Sweep = {
    name: 'test',
    periodMs: 60_000,
    slice: (stores, now, limit, from) => {
      slices.push(clock.monotonic());
      return slice(stores, now, limit, from);
    },
  };
  const stop = startSweeps({
    clock,
    random: seededRandom(3),
    commit: createFakeCommit(() => ({})),
    apps: () => apps,
    sweeps: [sweep],
    report: (event) => void errors.push(event),
    metrics: { ...noMetrics, swept: (name, rows) => void swept.push([name, rows]) },
  });
  return { clock, errors, slices, swept, stop };
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
    return { removed, ...(removed === limit && { next: 0 }) };
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
  const { clock, slices } = createBench(async () => ({ removed: 0 }));
  await clock.run(60_000);
  expect(slices[0]).toBeGreaterThan(0);
  expect(slices[0]).toBeLessThan(60_000);
});

test('a slice that fails is reported and tried again', async () => {
  let failures = 3;
  const { clock, errors, slices } = createBench(async () => {
    failures -= 1;
    if (failures >= 0) throw new StorageFailure('the database is away');
    return { removed: 0 };
  });
  await clock.run(100_000);
  expect(errors).toEqual(['sweep failed', 'sweep failed', 'sweep failed']);
  expect(slices.length).toBeGreaterThanOrEqual(5);
});

test('stop ends every sweep', async () => {
  const { clock, stop } = createBench(async () => ({ removed: 500, next: 0 }));
  await clock.run(60_000);
  await stop();
  expect(clock.timerCount).toBe(0);
});

test('a sweep is told where its last slice ended, anew for each app, and its rows are counted', async () => {
  const asked: number[] = [];
  const { clock, swept } = createBench(async (_stores, _now, _limit, from) => {
    asked.push(from);
    return from < 20 ? { removed: 3, next: from + 10 } : { removed: 1 };
  });
  await clock.run(60_000);
  expect(asked).toEqual([0, 10, 20, 0, 10, 20]);
  expect(swept.map(([, rows]) => rows)).toEqual([3, 3, 1, 3, 3, 1]);
});

test('a slice that failed is begun anew, not skipped', async () => {
  const asked: number[] = [];
  const { clock } = createBench(async (_stores, _now, _limit, from) => {
    asked.push(from);
    if (asked.length === 2) throw new StorageFailure('the database is away');
    return from < 10 ? { removed: 0, next: 10 } : { removed: 0 };
  });
  await clock.run(60_000);
  expect(asked.slice(0, 3)).toEqual([0, 10, 10]);
});
