import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { periodsOf } from './usage-rules.ts';

const dayMs = 86_400_000;
const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number): readonly number[] => [
  31,
  isLeapYear(year) ? 29 : 28,
  ...[31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
];

test('day and month are those of the calendar, from 1970 to 2120', () => {
  let day = 0;
  for (let year = 1970; year < 2120; year += 1) {
    for (const [month, days] of daysIn(year).entries()) {
      for (let rest = days; rest > 0; rest -= 1) {
        expect(periodsOf(millis(day * dayMs))).toEqual({ day, month: -(year * 12 + month) });
        day += 1;
      }
    }
  }
  expect(day).toBe(54_786);
});

test('both begin at midnight', () => {
  // 1 December 2026.
  const midnight = 20_788 * dayMs;
  const [before, after] = [periodsOf(millis(midnight - 1)), periodsOf(millis(midnight))];
  expect(after).toEqual({ day: 20_788, month: -(2026 * 12 + 11) });
  expect([after.day - before.day, before.month - after.month]).toEqual([1, 1]);
});
