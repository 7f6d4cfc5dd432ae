import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

const takeMany = (rate: { take(key: string): boolean }, key: string, times: number): number => {
  let taken = 0;
  for (let call = 0; call < times; call += 1) if (rate.take(key)) taken += 1;
  return taken;
};

test.each([1, 3, 20, 50])('a budget of %d admits as many at once and no more', (perSecond) => {
  const clock = createManualClock();
  const rate = createRate({ clock, perSecond, keysMax: 10 });
  expect(takeMany(rate, 'a', perSecond + 5)).toBe(perSecond);
  clock.advance(1000);
  expect(takeMany(rate, 'a', perSecond + 5)).toBe(perSecond);
});

test('a used-up budget fills call by call', () => {
  const clock = createManualClock();
  const rate = createRate({ clock, perSecond: 5, keysMax: 10 });
  takeMany(rate, 'a', 5);
  clock.advance(199);
  expect(rate.take('a')).toBe(false);
  clock.advance(1);
  expect(rate.take('a')).toBe(true);
  expect(rate.take('a')).toBe(false);
});

test('a refused call takes nothing', () => {
  const clock = createManualClock();
  const rate = createRate({ clock, perSecond: 1, keysMax: 10 });
  rate.take('a');
  for (let call = 0; call < 9; call += 1) {
    clock.advance(100);
    expect(rate.take('a')).toBe(false);
  }
  clock.advance(100);
  expect(rate.take('a')).toBe(true);
});

test('keys have budgets of their own, names of the language included', () => {
  const rate = createRate({ clock: createManualClock(), perSecond: 1, keysMax: 10 });
  for (const key of ['a', 'b', '__proto__', 'constructor', 'toString']) {
    expect(rate.take(key)).toBe(true);
    expect(rate.take(key)).toBe(false);
  }
});

test('beyond the cap the key longest unused is forgotten and the others are not', () => {
  const rate = createRate({ clock: createManualClock(), perSecond: 2, keysMax: 3 });
  for (const key of ['old', 'b', 'c', 'd']) takeMany(rate, key, 2);
  expect(takeMany(rate, 'd', 2)).toBe(0);
  expect(takeMany(rate, 'old', 2)).toBe(2);
});

test('a key that is used stays remembered', () => {
  const rate = createRate({ clock: createManualClock(), perSecond: 2, keysMax: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) rate.take(key);
  expect(takeMany(rate, 'a', 2)).toBe(0);
});

test('zero means no limit', () => {
  expect(takeMany(createRate({ clock: createManualClock(), perSecond: 0, keysMax: 1 }), 'a', 1000)).toBe(1000);
});
