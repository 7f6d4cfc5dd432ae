import { expect, test } from 'vitest';
import { forgetOldest, partsOf } from './bounded.ts';

test('the oldest are forgotten, and those within the limit stay', () => {
  const map = new Map([1, 2, 3, 4].map((key) => [key, key]));
  forgetOldest(map, 3);
  forgetOldest(map, 3);
  expect([...map.keys()]).toEqual([2, 3, 4]);
  const set = new Set([1, 2, 3]);
  forgetOldest(set, 1);
  expect([...set]).toEqual([3]);
});

test('a list comes in parts, none of them empty', () => {
  expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(partsOf([1, 2], 2)).toEqual([[1, 2]]);
  expect(partsOf([], 2)).toEqual([]);
});
