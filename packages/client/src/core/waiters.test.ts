import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { createWaiters } from './waiters.ts';

function start() {
  const clock = createManualClock();
  const told: string[] = [];
  const state = { isReached: false };
  const waiters = createWaiters({
    clock,
    hasten: () => void told.push('hasten'),
    hurry: () => void told.push('hurry'),
    isReached: () => state.isReached,
  });
  const now = clock.monotonic();
  const wait = (afterMs: number, name = 'missed') => waiters.add(now + afterMs, () => void told.push(name));
  const failed = (begunAfterMs: number, isAnswered = false): void => waiters.failed(now + begunAfterMs, isAnswered);
  return { clock, told, state, waiters, wait, failed };
}

test('who waits hastens the next attempt, and hurries it when the time is up [SEND-22]', async () => {
  const { clock, told, wait } = start();
  wait(30_000);
  expect(told).toEqual(['hasten']);
  await clock.run(29_999);
  expect(told).toEqual(['hasten']);
  await clock.run(1);
  expect(told).toEqual(['hasten', 'hurry']);
});

test('an attempt that began before the time was up is not the last chance; one that began later is', async () => {
  const { clock, told, wait, failed } = start();
  wait(30_000);
  await clock.run(30_500);
  failed(29_999);
  expect(told).not.toContain('missed');
  failed(30_000);
  expect(told).toContain('missed');
});

test('the last attempt has three seconds to reach a server, and then the time it needs', async () => {
  const { clock, told, state, wait, failed } = start();
  wait(30_000);
  await clock.run(32_900);
  state.isReached = true;
  await clock.run(7000);
  expect(told).not.toContain('missed');
  failed(30_000);
  expect(told).toContain('missed');
});

test('without any attempt it is over after the same time', async () => {
  const { clock, told, wait } = start();
  wait(30_000);
  await clock.run(33_000);
  expect(told).toEqual(['hasten', 'hurry', 'missed']);
});

test('where a server answers, its pace is kept and everybody waits as long again [SEND-22]', async () => {
  const { clock, told, waiters, wait, failed } = start();
  wait(30_000);
  await clock.run(29_000);
  failed(28_900, true);
  await clock.run(20_000);
  failed(48_000, true);
  expect(told).toEqual(['hasten']);
  await clock.run(11_000);
  failed(59_900, true);
  expect(told).toEqual(['hasten', 'missed']);
  expect(waiters.isAnswered).toBe(true);
  failed(60_000);
  expect(waiters.isAnswered).toBe(false);
});

test('who does not wait any more is told nothing', async () => {
  const { clock, told, waiters, wait, failed } = start();
  const cancel = wait(30_000, 'one');
  const cancelOther = wait(30_000, 'other');
  cancel();
  await clock.run(31_000);
  cancelOther();
  failed(30_500);
  await clock.run(10_000);
  expect(told).toEqual(['hasten', 'hasten', 'hurry']);
  expect([waiters.isAny, clock.timerCount]).toEqual([false, 0]);
});
