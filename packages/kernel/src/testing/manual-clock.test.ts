import { expect, test } from 'vitest';
import { millis } from '../brand.ts';
import { every, sleep } from '../clock.ts';
import { createManualClock } from './manual-clock.ts';

test('timers run in the order of their time, and of their making when the time is the same', () => {
  const clock = createManualClock();
  const seen: string[] = [];
  clock.after(20, () => seen.push(`late at ${clock.monotonic()}`));
  clock.after(10, () => seen.push(`first at ${clock.monotonic()}`));
  clock.after(10, () => seen.push(`second at ${clock.monotonic()}`));
  clock.advance(15);
  expect(seen).toEqual(['first at 10', 'second at 10']);
  expect(clock.monotonic()).toBe(15);
  clock.advance(5);
  expect(seen).toEqual(['first at 10', 'second at 10', 'late at 20']);
});

test('a timer set by a timer runs in the same move when it falls due within it', () => {
  const clock = createManualClock();
  const seen: number[] = [];
  const cancel = every(clock, 10, () => seen.push(clock.monotonic()));
  clock.advance(35);
  expect(seen).toEqual([10, 20, 30]);
  cancel();
  clock.advance(100);
  expect(seen).toEqual([10, 20, 30]);
  expect(clock.timerCount).toBe(0);
});

test('a turn ends before the next task begins', () => {
  const clock = createManualClock();
  const seen: string[] = [];
  clock.after(10, () => {
    clock.atTurnEnd(() => seen.push('end of one'));
    seen.push('one');
  });
  clock.after(10, () => seen.push('two'));
  clock.advance(10);
  expect(seen).toEqual(['one', 'end of one', 'two']);
});

test('run lets promises settle at the time at which they became ready', async () => {
  const clock = createManualClock();
  const seen: number[] = [];
  const work = (async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await sleep(clock, 10);
      seen.push(clock.monotonic());
    }
  })();
  await clock.run(30);
  await work;
  expect(seen).toEqual([10, 20, 30]);
});

test('the wall clock may jump while the monotonic clock does not', () => {
  const clock = createManualClock(millis(1000));
  clock.advance(5);
  expect(clock.wall()).toBe(1005);
  clock.setWall(millis(400));
  expect(clock.wall()).toBe(400);
  expect(clock.monotonic()).toBe(5);
});
