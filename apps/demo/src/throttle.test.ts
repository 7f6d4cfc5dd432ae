import { expect, it } from 'vitest';
import { FakeTimers } from './testing/fake-local-storage.ts';
import { Throttle } from './throttle.ts';

it('something is done at once, then once more for all who asked meanwhile, and no more after the end', () => {
  const timers = new FakeTimers();
  let count = 0;
  const work = (): void => {
    count += 1;
  };
  const throttle = new Throttle({ everyMs: 10, after: timers.after, work });
  throttle.ask();
  expect(count).toBe(1);
  throttle.ask();
  throttle.ask();
  expect(count).toBe(1);
  timers.runAll();
  expect(count).toBe(2);
  timers.runAll();
  expect([count, timers.waiting.size]).toEqual([2, 0]);
  throttle.ask();
  throttle.ask();
  throttle.end();
  timers.runAll();
  expect([count, timers.waiting.size]).toEqual([3, 0]);
});
