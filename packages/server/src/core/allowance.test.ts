import { expect, test } from 'vitest';
import { createAllowance } from './allowance.ts';

const perMinute = (capacity: number) => createAllowance({ capacity, periodMs: 60_000 }, 100);

test('so much may be taken at once, and comes back evenly', () => {
  const allowance = perMinute(30);
  const takeAll = (now: number): number => {
    let count = 0;
    while (allowance.take('a', 1, now)) count += 1;
    return count;
  };
  expect(takeAll(0)).toBe(30);
  expect(takeAll(1999)).toBe(0);
  expect(takeAll(2000)).toBe(1);
  expect(takeAll(12_000)).toBe(5);
  expect(takeAll(600_000)).toBe(30);
});

test('any amount may be taken, and one that does not fit takes nothing', () => {
  const allowance = perMinute(100);
  expect(allowance.take('a', 60, 0)).toBe(true);
  expect(allowance.take('a', 60, 0)).toBe(false);
  expect(allowance.take('a', 40, 0)).toBe(true);
  expect(allowance.take('a', 101, 600_000)).toBe(false);
});

test('what is given back may be taken again', () => {
  const allowance = perMinute(2);
  expect([1, 2, 3].map(() => allowance.take('a', 1, 0))).toEqual([true, true, false]);
  allowance.giveBack('a', 1);
  expect([1, 2].map(() => allowance.take('a', 1, 0))).toEqual([true, false]);
  allowance.giveBack('nobody', 1);
});

test('what is given back late does not add up', () => {
  const allowance = perMinute(2);
  allowance.take('a', 1, 0);
  allowance.giveBack('a', 1);
  allowance.giveBack('a', 1);
  expect([1, 2, 3].map(() => allowance.take('a', 1, 600_000))).toEqual([true, true, false]);
});

test('keys have nothing to do with one another, and are bounded', () => {
  const allowance = createAllowance({ capacity: 1, periodMs: 60_000 }, 2);
  expect(['a', 'b', 'a', 'c', 'a'].map((key) => allowance.take(key, 1, 0))).toEqual([true, true, false, true, false]);
  // The one longest unused was forgotten.
  expect(allowance.take('b', 1, 0)).toBe(true);
});
