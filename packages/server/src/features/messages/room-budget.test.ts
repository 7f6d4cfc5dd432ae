import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, it } from 'vitest';
import { createRoomBudget } from './room-budget.ts';

it('hands out so many in a second, then drops what may be dropped', async () => {
  const budget = createRoomBudget(createManualClock(), 2);
  const admitted = [await budget.admit('r', 'drop'), await budget.admit('r', 'drop'), await budget.admit('r', 'drop')];
  expect(admitted).toEqual([true, true, false]);
  expect(await budget.admit('s', 'drop')).toBe(true);
  expect(await budget.admit('r', 'pass')).toBe(true);
});

it('lets others wait until there is room again, and for a second at most', async () => {
  const clock = createManualClock();
  const budget = createRoomBudget(clock, 1);
  await budget.admit('r', 'drop');
  const done: string[] = [];
  void budget.admit('r', 'wait').then(() => done.push('first'));
  await clock.run(500);
  void budget.admit('r', 'wait').then(() => done.push('second'));
  await clock.run(450);
  expect(done).toEqual([]);
  await clock.run(100);
  expect(done).toEqual(['first']);
  await clock.run(500);
  expect(done).toEqual(['first', 'second']);
});
