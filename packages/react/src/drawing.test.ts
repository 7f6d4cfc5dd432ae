import { expect, it } from 'vitest';
import { createTellSoon } from './drawing.ts';

function begin() {
  const due: (() => void)[] = [];
  return { due, tellSoon: createTellSoon((_delayMs, work) => due.push(work)) };
}

it('tells everybody together, once each, when the turn is over', () => {
  const { due, tellSoon } = begin();
  const told: string[] = [];
  const [list, thread] = [() => told.push('list'), () => told.push('thread')];
  for (const listener of [list, thread, list, thread]) tellSoon(listener);
  expect([told, due.length]).toEqual([[], 1]);
  due[0]?.();
  expect(told).toEqual(['list', 'thread']);
});

it('a change that comes of being told is told in the next turn', () => {
  const { due, tellSoon } = begin();
  const told: string[] = [];
  const again = (): void => {
    told.push('again');
    if (told.length < 3) tellSoon(again);
  };
  tellSoon(again);
  due[0]?.();
  expect([told.length, due.length]).toEqual([1, 2]);
  due[1]?.();
  due[2]?.();
  expect([told.length, due.length]).toEqual([3, 3]);
});
