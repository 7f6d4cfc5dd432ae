import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { type Config, defaultConfig } from '../config.ts';
import { toAppID } from '../core/ids.ts';
import { noMetrics } from '../core/metrics.ts';
import { StorageFailure, type Stores } from '../storage/storage.ts';
import { createFakeCommit } from '../testing/fake-commit.ts';
import { type Sweep, startSweeps, sweepsOf } from './sweeps.ts';

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

const dayMs = 24 * 3_600_000;

/** The age beyond which each sweep removes, by sweep. */
async function agesOf(messages: Partial<Config['messages']>): Promise<Readonly<Record<string, number>>> {
  const clock = createManualClock();
  const ages: Record<string, number> = {};
  const note = (name: string, before: number): void => {
    ages[name] = clock.wall() - before;
  };
  const stores = {
    messages: {
      sweepIdempotency: async (before: number) => note('keys', before) ?? 0,
      sweepExpired: async ({ before }: { before: number }) => note('messages', before) ?? { removed: 0 },
    },
    sessions: { sweep: async (before: number) => note('sessions', before) ?? 0 },
    logUploads: { sweep: async (before: number) => note('logs', before) ?? 0 },
  } as unknown as Stores;
  const config = { ...defaultConfig, messages: { ...defaultConfig.messages, ...messages } };
  for (const { slice } of sweepsOf(config)) await slice(stores, clock.wall(), 10, 0);
  return ages;
}

test('messages go after their days, idempotency keys after their age, sessions after a month', async () => {
  expect(await agesOf({})).toEqual({ messages: 90 * dayMs, keys: dayMs, sessions: 30 * dayMs, logs: 30 * dayMs });
});

test('what a repeat is recognised by goes with its message at the latest', async () => {
  const ages = await agesOf({ retentionDays: 2, idempotencyMs: 5 * dayMs });
  expect(ages).toMatchObject({ messages: 2 * dayMs, keys: 2 * dayMs });
});

test('0 days keep messages for ever', async () => {
  expect(await agesOf({ retentionDays: 0 })).toEqual({ keys: dayMs, sessions: 30 * dayMs, logs: 30 * dayMs });
});
