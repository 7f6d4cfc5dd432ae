import { millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { expect, test } from 'vitest';
import type { ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { Cache } from './cache.ts';
import { openGuarded } from './guarded.ts';
import { MemoryCache } from './memory.ts';

/** A machine that the test puts to sleep: its timers fire when it is awake again, all of them late. */
function createMachine() {
  let now = 0;
  const timers = new Set<{ readonly dueAt: number; readonly task: () => void }>();
  const clock: Clock = {
    wall: () => millis(now),
    monotonic: () => now,
    after: (delayMs, task) => {
      const timer = { dueAt: now + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    atTurnEnd: (task) => void Promise.resolve().then(task),
  };
  const pass = async (durationMs: number): Promise<void> => {
    now += durationMs;
    for (const timer of [...timers]) {
      if (timer.dueAt <= now && timers.delete(timer)) timer.task();
    }
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { clock, pass };
}

async function begin() {
  const { clock, pass } = createMachine();
  const told: ZIMError[] = [];
  let answer = (): void => {};
  class SlowCache extends MemoryCache {
    override write(): Promise<void> {
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    }
  }
  const store: Cache = new SlowCache();
  const parts = { clock, log: () => {}, memory: new MemoryCache(), open: async () => store };
  const { cache } = await openGuarded({ ...parts, failed: (error) => told.push(error) });
  const outcome = cache.write({}).then(
    () => 'written',
    ({ code }: ZIMError) => code,
  );
  return { pass, told, outcome, answer: () => answer() };
}

test('a call that was under way while the machine slept has its time once more', async () => {
  const { pass, outcome, answer } = await begin();
  await pass(3_600_000);
  answer();
  expect(await outcome).toBe('written');
});

test('a cache that does not answer after the sleep either has failed', async () => {
  const { pass, outcome } = await begin();
  await pass(3_600_000);
  for (let part = 0; part < 5; part += 1) await pass(durations.cacheCallMs / 5);
  expect(await outcome).toBe(6000702);
});

test('a cache that does not answer while the machine is awake has failed in time', async () => {
  const { pass, outcome } = await begin();
  for (let part = 0; part < 5; part += 1) await pass(durations.cacheCallMs / 5);
  expect(await outcome).toBe(6000702);
});
