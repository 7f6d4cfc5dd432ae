import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { createTraceIDs } from './trace-ids.ts';

test('names sort by the time they were given, also within a millisecond and when the clock is set back', () => {
  let now = 1_800_000_000_000;
  const next = createTraceIDs({ wall: () => millis(now) }, 'abcd');
  const names: string[] = [];
  for (let index = 0; index < 40_000; index += 1) names.push(next());
  now -= 60_000;
  names.push(next());
  now += 120_000;
  names.push(next());
  expect(names.toSorted()).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toMatch(/^[0-9a-v]{13}abcd$/);
});

test('those who give names at the same time are told apart by their mark', () => {
  const clock = { wall: () => millis(1) };
  expect(createTraceIDs(clock, 'a')()).not.toBe(createTraceIDs(clock, 'b')());
});
