import { expect, test } from 'vitest';
import { createChance } from './chance.ts';

const draw = (seed: number, name: string): string => {
  const dice = createChance(seed).fork(name);
  return Array.from({ length: 4 }, () => dice.int(1_000_000)).join();
};

test('every seed and every part has dice of its own', () => {
  const draws = new Set<string>();
  for (let seed = 0; seed < 500; seed += 1) for (const name of ['a', 'b', 'network']) draws.add(draw(seed, name));
  expect(draws.size).toBe(1500);
});

test('the same seed and part give the same dice', () => {
  expect(draw(7, 'network')).toBe(draw(7, 'network'));
});
