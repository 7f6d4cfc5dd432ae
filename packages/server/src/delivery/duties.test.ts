import { type Millis, millis } from '@parley/kernel/brand';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import type { DutyHandler } from '../core/feature.ts';
import { type AppID, toAppID } from '../core/ids.ts';
import { StorageFailure } from '../storage/storage.ts';
import { createFakeCommit } from '../testing/fake-commit.ts';
import { createFakeContext } from '../testing/gateway-world.ts';
import { createDutyWorker } from './duties.ts';
import type { DutyRow, DutyStore } from './store.ts';

interface Row extends DutyRow {
  leasedUntil: number;
}

const app = toAppID(1);

function createBench(handler: DutyHandler, options: { apps?: readonly AppID[] } = {}) {
  const clock = createManualClock();
  const rowsByApp = new Map<AppID, Map<number, Row>>();
  const errors: string[] = [];
  let nextID = 0;
  let claims = 0;
  let isFailing = false;
  let leasedMax = 0;
  const isLeased = ({ leasedUntil }: Row): boolean => leasedUntil > clock.wall();
  const rowsOf = (of: AppID): Map<number, Row> => {
    const rows = rowsByApp.get(of) ?? new Map();
    rowsByApp.set(of, rows);
    return rows;
  };
  const storeOf = (rows: Map<number, Row>): DutyStore => ({
    add: async (drafts) => {
      for (const draft of drafts) {
        nextID += 1;
        rows.set(nextID, { ...draft, dutyID: nextID, attempts: 0, leasedUntil: 0 });
      }
    },
    claim: async (kinds, limit, leaseMs) => {
      claims += 1;
      if (isFailing) throw new StorageFailure('the database is away');
      const now = clock.wall();
      const due = [...rows.values()].filter(
        (row) => kinds.includes(row.kind) && row.dueAt <= now && row.leasedUntil <= now,
      );
      const claimed = due.toSorted((one, other) => one.dueAt - other.dueAt).slice(0, limit);
      leasedMax = Math.max(leasedMax, [...rows.values()].filter(isLeased).length + claimed.length);
      for (const row of claimed)
        rows.set(row.dutyID, { ...row, attempts: row.attempts + 1, leasedUntil: now + leaseMs });
      return claimed;
    },
    finish: async (dutyID) => void rows.delete(dutyID),
    putOff: async (dutyID, dueAt) => {
      const row = rows.get(dutyID);
      if (row) rows.set(dutyID, { ...row, dueAt, leasedUntil: 0 });
    },
  });
  const apps = options.apps ?? [app];
  const worker = createDutyWorker({
    context: {
      ...createFakeContext(clock, defaultConfig, []),
      random: seededRandom(1),
      commit: createFakeCommit((of) => ({ duties: storeOf(rowsOf(of)) })),
    },
    apps: () => apps,
    handlersByKind: new Map([['test', handler]]),
    report: (event) => void errors.push(event),
  });
  const add = (bodies: readonly string[], to: { app?: AppID; kind?: string; dueAt?: Millis } = {}): Promise<void> =>
    storeOf(rowsOf(to.app ?? app)).add(
      bodies.map((body) => ({ kind: to.kind ?? 'test', dueAt: to.dueAt ?? clock.wall(), body })),
    );
  return {
    clock,
    worker,
    errors,
    add,
    rowsLeft: (of: AppID = app) => rowsOf(of).size,
    claims: () => claims,
    leasedMax: () => leasedMax,
    fail: (failing: boolean) => {
      isFailing = failing;
    },
  };
}

test('duties are done when they are due and not before, and only those of known kinds', async () => {
  const done: string[] = [];
  const bench = createBench(
    async (_context, _app, { body }) => void done.push(`${body} at ${bench.clock.monotonic()}`),
  );
  await bench.add(['now']);
  await bench.add(['later'], { dueAt: millis(bench.clock.wall() + 2500) });
  await bench.add(['of another kind'], { kind: 'other' });
  await bench.clock.run(4000);
  expect(done).toEqual(['now at 0', 'later at 3000']);
  expect(bench.rowsLeft()).toBe(1);
});

test('a duty of this node is found at once', async () => {
  const done: string[] = [];
  const bench = createBench(async (_context, _app, { body }) => void done.push(body));
  await bench.clock.run(100);
  await bench.add(['new']);
  bench.worker.dutyAdded(bench.clock.wall());
  await bench.clock.run(0);
  expect(done).toEqual(['new']);
});

test('a duty that fails is tried again after longer and longer, until it is done', async () => {
  const attempts: number[] = [];
  const bench = createBench(async () => {
    attempts.push(bench.clock.monotonic());
    if (attempts.length < 6) throw new Error('the other side is down');
  });
  await bench.add(['stubborn']);
  await bench.clock.run(200_000);
  expect(attempts).toHaveLength(6);
  const waits = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
    expect(wait).toBeLessThanOrEqual(1000 * 2 ** index + 1000);
  }
  expect(bench.rowsLeft()).toBe(0);
  expect(bench.errors).toEqual(new Array(5).fill('duty failed'));
});

test('no more duties than allowed are at work, all get done, and every app has its turn', async () => {
  let running = 0;
  let runningMax = 0;
  const doneByApp = new Map<AppID, number>();
  const apps = [toAppID(1), toAppID(2), toAppID(3)];
  const handler: DutyHandler = async (_context, of) => {
    running += 1;
    runningMax = Math.max(runningMax, running);
    await new Promise<void>((resolve) => bench.clock.after(10, resolve));
    running -= 1;
    doneByApp.set(of, (doneByApp.get(of) ?? 0) + 1);
  };
  const bench = createBench(handler, { apps });
  for (const of of apps)
    await bench.add(
      Array.from({ length: 100 }, (_, index) => `${index}`),
      { app: of },
    );
  await bench.clock.run(100);
  expect(runningMax).toBe(16);
  expect([...doneByApp.keys()].toSorted()).toEqual(apps);
  await bench.clock.run(1000);
  expect([...doneByApp.values()]).toEqual([100, 100, 100]);
});

test('no more duties are claimed than can be begun at once', async () => {
  const bench = createBench(
    (_context, _app, { dutyID }) => new Promise((resolve) => bench.clock.after(10 + (dutyID % 7), resolve)),
  );
  await bench.add(Array.from({ length: 100 }, (_, index) => `${index}`));
  await bench.clock.run(1000);
  expect(bench.leasedMax()).toBe(16);
  expect(bench.rowsLeft()).toBe(0);
});

test('stop waits for the duty at hand and claims nothing more', async () => {
  const gate = Promise.withResolvers<void>();
  const bench = createBench(() => gate.promise);
  await bench.add(['slow']);
  await bench.clock.run(0);
  let isStopped = false;
  const stopped = bench.worker.stop().then(() => {
    isStopped = true;
  });
  await bench.add(['late']);
  await bench.clock.run(5000);
  expect(isStopped).toBe(false);
  gate.resolve();
  await stopped;
  expect(bench.rowsLeft()).toBe(1);
  expect(bench.clock.timerCount).toBe(0);
});

test('while the storage is away the worker asks less and less often, and goes on when it is back', async () => {
  const done: string[] = [];
  const bench = createBench(async (_context, _app, { body }) => void done.push(body));
  bench.fail(true);
  await bench.add(['patient']);
  await bench.clock.run(120_000);
  expect(bench.claims()).toBeLessThan(12);
  bench.fail(false);
  await bench.clock.run(30_000);
  expect(done).toEqual(['patient']);
});

test('without handlers nothing is polled', async () => {
  const clock = createManualClock();
  const worker = createDutyWorker({
    context: createFakeContext(clock, defaultConfig, []),
    apps: () => [app],
    handlersByKind: new Map(),
    report: () => {},
  });
  expect(clock.timerCount).toBe(0);
  worker.dutyAdded(clock.wall());
  await worker.stop();
});
