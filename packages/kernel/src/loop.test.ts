import { expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';
import { createLoop, type Loop } from './loop.ts';
import { createManualClock, type ManualClock } from './testing/manual-clock.ts';

interface Bench {
  readonly clock: ManualClock;
  readonly loop: Loop;
  readonly runs: number[];
  readonly errors: unknown[];
}

function createBench(task: () => Promise<number>): Bench {
  const clock = createManualClock();
  const runs: number[] = [];
  const errors: unknown[] = [];
  const loop = createLoop({
    clock,
    startMs: 10,
    task: () => {
      runs.push(clock.monotonic());
      return task();
    },
    failed: (error) => errors.push(error),
    backOff: { firstMs: 5, maxMs: 15 },
  });
  return { clock, loop, runs, errors };
}

test('the task runs again after the wait it asks for', async () => {
  const { clock, runs } = createBench(async () => 100);
  await clock.run(220);
  expect(runs).toEqual([10, 110, 210]);
});

test('failures are waited for twice as long each time, up to a limit, and forgotten after a success', async () => {
  const outcomes = [true, false, false, false, true, false];
  const { clock, runs, errors } = createBench(async () => {
    if (outcomes.shift() === false) throw new Error('down');
    return 50;
  });
  await clock.run(200);
  expect(runs).toEqual([10, 60, 65, 75, 90, 140, 145, 195]);
  expect(errors).toHaveLength(4);
});

test('a loop that is woken runs soon, one that is running once more, and never twice at the same time', async () => {
  let gate = Promise.withResolvers<void>();
  const { clock, loop, runs } = createBench(async () => {
    await gate.promise;
    return 1000;
  });
  loop.wake();
  loop.wake();
  await clock.run(20);
  expect(runs).toEqual([0]);
  loop.wake();
  await clock.run(20);
  expect(runs).toEqual([0]);
  gate.resolve();
  gate = Promise.withResolvers<void>();
  await clock.run(0);
  expect(runs).toEqual([0, 40]);
});

test('stop waits for the task that runs, and nothing runs after it', async () => {
  const gate = Promise.withResolvers<void>();
  const { clock, loop, runs } = createBench(async () => {
    await gate.promise;
    return 0;
  });
  await clock.run(10);
  let isStopped = false;
  const stopped = loop.stop().then(() => {
    isStopped = true;
  });
  await clock.settle();
  expect(isStopped).toBe(false);
  gate.resolve();
  await stopped;
  loop.wake();
  await clock.run(1000);
  expect(runs).toEqual([10]);
  expect(clock.timerCount).toBe(0);
});

test.each([
  [0, 1000],
  [1, 2000],
  [4, 16_000],
  [5, 30_000],
  [5000, 30_000],
])('after %d waits the next is %d ms', (attempts, waitMs) => {
  expect(backOffMs({ firstMs: 1000, maxMs: 30_000 }, attempts)).toBe(waitMs);
});
