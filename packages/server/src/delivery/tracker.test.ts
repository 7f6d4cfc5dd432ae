import { millis } from '@parley/kernel/brand';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTracker } from './tracker.ts';

const start = () => createTracker({ arrived: 0, goodAt: millis(100) });

/** Numbers that arrive, or `head 5`, each sent at 1000 times its place; what then holds. */
test.each<[string, readonly (number | string)[], { lacking: boolean; goodAt: number; taken: number }]>([
  ['in order', [1, 2, 3], { lacking: false, goodAt: 3000, taken: 3 }],
  ['doubled', [1, 1, 2, 2, 1], { lacking: false, goodAt: 3000, taken: 2 }],
  ['a middle one is missing', [1, 3], { lacking: true, goodAt: 1000, taken: 2 }],
  ['the missing one comes late', [1, 3, 2], { lacking: false, goodAt: 3000, taken: 3 }],
  ['the first one is missing', [2], { lacking: true, goodAt: 100, taken: 1 }],
  ['the last one is missing and the beacon tells', [1, 'head 2'], { lacking: true, goodAt: 1000, taken: 1 }],
  ['the beacon agrees', [1, 'head 1'], { lacking: false, goodAt: 2000, taken: 1 }],
  ['an old beacon comes late', [1, 2, 'head 1'], { lacking: false, goodAt: 3000, taken: 2 }],
  ['a beacon overtakes its hint', ['head 1', 1], { lacking: false, goodAt: 2000, taken: 1 }],
  ['out of order and doubled', [3, 3, 1, 2, 3], { lacking: false, goodAt: 4000, taken: 3 }],
])('%s', (_name, arrivals, expected) => {
  const tracker = start();
  let taken = 0;
  for (const [index, arrival] of arrivals.entries()) {
    const sentAt = millis((index + 1) * 1000);
    if (typeof arrival === 'string') tracker.hearHead(Number(arrival.slice(5)), sentAt);
    else if (tracker.take(arrival, sentAt)) taken += 1;
  }
  expect({ lacking: tracker.isLacking(), goodAt: tracker.goodAt(), taken }).toEqual(expected);
});

test('after catching up late hints are repeats and the next one is in order', () => {
  const tracker = start();
  tracker.take(5, millis(500));
  tracker.hearHead(7, millis(600));
  tracker.catchUp(millis(700));
  expect([tracker.isLacking(), tracker.goodAt()]).toEqual([false, 700]);
  expect([3, 5, 7, 8].map((seq) => tracker.take(seq, millis(800)))).toEqual([false, false, false, true]);
  expect(tracker.isLacking()).toBe(false);
});

test('whatever the order and the repeats, each hint is taken once and nothing is lacking in the end', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (noise) => {
      const tracker = start();
      const arrivals = [...noise, ...Array.from({ length: 60 }, (_, index) => 60 - index)];
      const taken = arrivals.filter((seq) => tracker.take(seq, millis(1)));
      expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
      expect(tracker.isLacking()).toBe(false);
    }),
  );
});

test('what is remembered above a gap is bounded', () => {
  const tracker = start();
  for (let seq = 2; seq < 5000; seq += 1) tracker.take(seq, millis(1));
  expect(tracker.isLacking()).toBe(true);
  tracker.catchUp(millis(2));
  expect(tracker.take(4999, millis(3))).toBe(false);
});
