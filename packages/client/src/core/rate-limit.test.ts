import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('ten calls within a second pass at the least gap, the next one only when the first leaves the window', () => {
  const clock = createManualClock();
  const limit = createRateLimit(clock, 10, 90);
  for (let call = 0; call < 10; call += 1) {
    expect(limit.admit()).toBe(true);
    clock.advance(90);
  }
  expect(limit.admit()).toBe(false);
  clock.advance(100);
  expect(limit.admit()).toBe(true);
});

test('a call within the gap is refused and does not push the gap further', () => {
  const clock = createManualClock();
  const limit = createRateLimit(clock, 10, 100);
  expect(limit.admit()).toBe(true);
  clock.advance(99);
  expect(limit.admit()).toBe(false);
  clock.advance(1);
  expect(limit.admit()).toBe(true);
});

test('an infinite limit admits everything', () => {
  const limit = createRateLimit(createManualClock(), Number.POSITIVE_INFINITY, 100);
  expect(Array.from({ length: 1000 }, () => limit.admit())).not.toContain(false);
});
