import { expect, test } from 'vitest';
import { durationMsOf } from './values.ts';

const read = (grace?: string): number => durationMsOf({ grace }, 'grace', { maxDays: 90, fallback: 5 });

test.each([
  [undefined, 5],
  ['0', 0],
  ['0h', 0],
  ['30s', 30_000],
  ['90m', 5_400_000],
  ['24h', 86_400_000],
  ['90d', 7_776_000_000],
])('a time of %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each(['', '24', 'h', '1.5h', '-1h', '24 h', '24H', '1w', '91d', '999999999d', '1hasOwn'])(
  'no time that is allowed: %j',
  (text) => {
    expect(() => read(text)).toThrow('--grace must be 0 or a time such as 30s, 90m, 24h or 7d, and at most 90d');
  },
);
