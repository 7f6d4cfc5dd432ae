import { expect, test } from 'vitest';
import { type Random, randomFraction, randomInt, randomText, seededRandom } from './random.ts';

const bytesOf = (random: Random): number[] => [...random.bytes(64)];

test('the same seed gives the same sequence, another seed another one', () => {
  expect(bytesOf(seededRandom(7))).toEqual(bytesOf(seededRandom(7)));
  expect(bytesOf(seededRandom(7))).not.toEqual(bytesOf(seededRandom(8)));
});

test('whole numbers are spread evenly over their range', () => {
  const random = seededRandom(1);
  const hits = [0, 0, 0, 0, 0];
  for (let draw = 0; draw < 10_000; draw += 1) {
    const value = randomInt(random, 5);
    hits[value] = (hits[value] ?? 0) + 1;
  }
  for (const count of hits) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test('fractions lie in [0, 1)', () => {
  const random = seededRandom(2);
  for (let draw = 0; draw < 1000; draw += 1) {
    const value = randomFraction(random);
    expect(value >= 0 && value < 1).toBe(true);
  }
});

test('text has the length asked for and only letters and digits', () => {
  expect(randomText(seededRandom(3), 40)).toMatch(/^[0-9a-v]{40}$/);
});

test('a range of nothing is a bug', () => {
  expect(() => randomInt(seededRandom(4), 0)).toThrow('bound');
});
