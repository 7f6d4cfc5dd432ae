import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';

const create = (keysMax = 10) => {
  const clock = createManualClock();
  return { clock, budget: createBudget({ clock, perSecond: 100, most: 1000, keysMax }) };
};

test('a budget has room until all it holds was used, and each key has its own', () => {
  const { budget } = create();
  budget.charge('a', 999);
  expect(budget.hasRoom('a')).toBe(true);
  budget.charge('a', 1);
  expect([budget.hasRoom('a'), budget.hasRoom('b')]).toEqual([false, true]);
});

test('what was taken beyond the budget is owed', () => {
  const { clock, budget } = create();
  budget.charge('a', 1500);
  clock.advance(5000);
  expect(budget.hasRoom('a')).toBe(false);
  clock.advance(1);
  expect(budget.hasRoom('a')).toBe(true);
});

test('a budget fills up to what it holds and no further', () => {
  const { clock, budget } = create();
  budget.charge('a', 500);
  clock.advance(3_600_000);
  budget.charge('a', 1000);
  expect(budget.hasRoom('a')).toBe(false);
});

test('beyond the keys that are remembered the one longest unused starts anew', () => {
  const { budget } = create(2);
  for (const key of ['a', 'b', 'c']) budget.charge(key, 1000);
  expect(['a', 'b', 'c'].map((key) => budget.hasRoom(key))).toEqual([true, false, false]);
});
