import { createIds } from '@parley/kernel/ids';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { toUserKey } from '../core/ids.ts';
import { bucketCount, bucketOf } from './bucket.ts';

const spread = (keys: readonly number[]): { fullest: number; emptiest: number } => {
  const counts = new Array<number>(bucketCount).fill(0);
  for (const key of keys) {
    const bucket = bucketOf(toUserKey(key));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { fullest: Math.max(...counts), emptiest: Math.min(...counts) };
};

test('keys that count up are spread over all buckets', () => {
  const { fullest, emptiest } = spread(Array.from({ length: 6400 }, (_, index) => index + 1));
  expect(emptiest).toBeGreaterThan(60);
  expect(fullest).toBeLessThan(140);
});

test.each([1, 7, 1000])('ids made %d ms apart are spread over all buckets', (stepMs) => {
  const clock = createManualClock();
  const ids = createIds(clock, 5);
  const keys = Array.from({ length: 6400 }, () => {
    clock.advance(stepMs);
    return ids.next();
  });
  const { fullest, emptiest } = spread(keys);
  expect(emptiest).toBeGreaterThan(40);
  expect(fullest).toBeLessThan(160);
});
