import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Millis, millis } from './brand.ts';
import type { Clock } from './clock.ts';
import { createIds, nodeSlots } from './ids.ts';

const start = 1_800_000_000_000;

function clockOf(times: readonly number[]): Clock {
  const left = [...times];
  let now = start;
  return {
    wall: (): Millis => {
      now = left.shift() ?? now;
      return millis(now);
    },
    monotonic: () => 0,
    after: () => () => {},
    atTurnEnd: () => {},
  };
}

test('ids of one node grow, even when the clock stands still or steps back', () => {
  const steps = fc.array(fc.integer({ min: start - 10_000, max: start + 10_000 }), { minLength: 2, maxLength: 500 });
  fc.assert(
    fc.property(steps, (times) => {
      const ids = createIds(clockOf(times), 3);
      const drawn = times.map(() => ids.next());
      expect(drawn).toEqual([...new Set(drawn)].sort((left, right) => left - right));
    }),
  );
});

test('more than 64 ids in one millisecond run ahead of the clock', () => {
  const ids = createIds(clockOf([start]), 0);
  const drawn = new Set(Array.from({ length: 1000 }, () => ids.next()));
  expect(drawn.size).toBe(1000);
});

test('two node slots never draw the same id', () => {
  const drawn = new Set<number>();
  for (const slot of [0, 1, nodeSlots - 1]) {
    const ids = createIds(clockOf([start]), slot);
    for (let index = 0; index < 200; index += 1) drawn.add(ids.next());
  }
  expect(drawn.size).toBe(600);
});

test('ids are whole numbers that JavaScript holds exactly until the year 2093', () => {
  const year2093 = 3_881_520_000_000;
  const id = createIds(clockOf([year2093]), nodeSlots - 1).next();
  expect(Number.isSafeInteger(id)).toBe(true);
});

test('a slot outside 0 … 63 is a bug', () => {
  expect(() => createIds(clockOf([]), nodeSlots)).toThrow('slot');
});
