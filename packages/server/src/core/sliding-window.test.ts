import { describe, expect, test } from 'vitest';
import { SlidingWindow } from './sliding-window.ts';

const spanMs = 10_000;
const take = (window: SlidingWindow, key: string, max: number, now: number): boolean => {
  if (!window.hasRoom(key, max, now)) return false;
  window.count(key, now);
  return true;
};

describe('a window', () => {
  test('takes so many calls, and one more when the first is long enough ago', () => {
    const window = new SlidingWindow({ spanMs, keysMax: 9 });
    expect([0, 1000, 1000, 2000].map((now) => take(window, 'a', 3, now))).toEqual([true, true, true, false]);
    expect([9999, 10_000, 10_001, 11_000, 11_000, 11_000].map((now) => take(window, 'a', 3, now))).toEqual([
      ...[false, true, false, true, true, false],
    ]);
  });

  test('does not count what it refused', () => {
    const window = new SlidingWindow({ spanMs, keysMax: 9 });
    take(window, 'a', 1, 0);
    for (let now = 1; now < spanMs; now += 100) expect(take(window, 'a', 1, now)).toBe(false);
    expect(take(window, 'a', 1, spanMs)).toBe(true);
  });

  test('counts each key alone, and with 0 takes any number', () => {
    const window = new SlidingWindow({ spanMs, keysMax: 9 });
    expect([take(window, 'a', 1, 0), take(window, 'b', 1, 0), take(window, 'a', 1, 0)]).toEqual([true, true, false]);
    for (let call = 0; call < 50; call += 1) expect(take(window, 'c', 0, 0)).toBe(true);
  });

  test('forgets keys that were not called for its whole span', () => {
    const window = new SlidingWindow({ spanMs, keysMax: 1000 });
    for (let key = 0; key < 100; key += 1) take(window, `key-${key}`, 1, 0);
    for (let key = 0; key < 60; key += 1) take(window, `later-${key}`, 1, spanMs);
    expect(window.size).toBe(60);
  });

  test('keeps no more keys than it may: the one that was not called for the longest begins anew', () => {
    const window = new SlidingWindow({ spanMs, keysMax: 2 });
    for (const key of ['a', 'b', 'a', 'c']) take(window, key, 2, 0);
    expect(window.size).toBe(2);
    expect([take(window, 'a', 2, 1), take(window, 'b', 2, 1), take(window, 'b', 2, 1)]).toEqual([false, true, true]);
  });
});
