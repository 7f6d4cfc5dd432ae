import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import { createQuota, createRateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  test('admits ten calls within a second, the next one only when the first leaves the window', () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock, 10);
    for (let call = 0; call < 10; call += 1) {
      expect(limit.admit()).toBe(true);
      clock.advance(90);
    }
    expect(limit.admit()).toBe(false);
    clock.advance(100);
    expect(limit.admit()).toBe(true);
  });

  test('does not count what another one refuses, and does not ask it where it refuses by itself', () => {
    const limit = createRateLimit(createManualClock(), 1);
    const refuse = (): void => {
      throw new Error('refused');
    };
    expect(() => limit.admit(refuse)).toThrow('refused');
    expect(limit.admit()).toBe(true);
    expect(limit.admit(refuse)).toBe(false);
  });

  test('that is infinite admits everything', () => {
    const limit = createRateLimit(createManualClock(), Number.POSITIVE_INFINITY);
    expect(Array.from({ length: 1000 }, () => limit.admit())).not.toContain(false);
  });
});

describe('a quota', () => {
  test.each([
    [10, 100],
    [30, 1000 / 30],
    [1, 1000],
  ])('has turns for %d calls at once and no more, until the first turn is over', (calls, gapMs) => {
    const clock = createManualClock();
    const quota = createQuota(clock);
    expect(Array.from({ length: calls }, () => quota.admit(gapMs))).not.toContain(false);
    expect(quota.admit(gapMs)).toBe(false);
    clock.advance(gapMs - 2);
    expect(quota.admit(gapMs)).toBe(false);
    clock.advance(2);
    expect(quota.admit(gapMs)).toBe(true);
  });

  test('has a turn for whoever waits for each turn, however long', () => {
    const clock = createManualClock();
    const quota = createQuota(clock);
    for (let call = 0; call < 100; call += 1) {
      expect(quota.admit(100)).toBe(true);
      clock.advance(100);
    }
  });

  test('without a gap admits everything', () => {
    const quota = createQuota(createManualClock());
    expect(Array.from({ length: 1000 }, () => quota.admit(0))).not.toContain(false);
  });
});
