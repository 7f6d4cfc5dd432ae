import { type Millis, millis } from '@parley/kernel/brand';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { toAppID } from '../core/ids.ts';
import type { Bucket } from './bucket.ts';
import { createRepairs } from './repairs.ts';

const bucketAt = (index: number): Bucket => ({ app: toAppID(1), kind: 'users', index });

interface Begun {
  readonly bucket: number;
  readonly since: number;
  finish(): void;
}

/** Repairs last until the test finishes them. */
function createBench() {
  const clock = createManualClock();
  const begun: Begun[] = [];
  const gaps = new Map<number, Millis>();
  const repairs = createRepairs({
    clock,
    repair: ({ index }, since) => new Promise((resolve) => begun.push({ bucket: index, since, finish: resolve })),
    takeGap: ({ index }) => {
      const gap = gaps.get(index);
      gaps.delete(index);
      return gap;
    },
    report: () => {},
  });
  return { clock, begun, gaps, repairs };
}

test('requests before the repair are served by one repair that reaches back to the earliest', async () => {
  const { clock, begun, gaps, repairs } = createBench();
  repairs.request(bucketAt(1), millis(500));
  repairs.request(bucketAt(1), millis(300));
  gaps.set(1, millis(400));
  repairs.request(bucketAt(1));
  await clock.run(60);
  expect(begun.map(({ since }) => since)).toEqual([300]);
});

test('a request while the bucket is being repaired leads to one more repair after it', async () => {
  const { clock, begun, repairs } = createBench();
  repairs.request(bucketAt(1), millis(100));
  await clock.run(60);
  repairs.request(bucketAt(1), millis(200));
  repairs.request(bucketAt(1), millis(300));
  await clock.run(1000);
  expect(begun).toHaveLength(1);
  begun[0]?.finish();
  await clock.run(1000);
  expect(begun.map(({ since }) => since)).toEqual([100, 200]);
  begun[1]?.finish();
  await clock.run(1000);
  expect(begun).toHaveLength(2);
});

test('a gap that closed by itself is not repaired', async () => {
  const { clock, begun, repairs } = createBench();
  repairs.request(bucketAt(1));
  await clock.run(1000);
  expect(begun).toEqual([]);
});

test('few buckets are repaired at the same time, and the others follow', async () => {
  const { clock, begun, repairs } = createBench();
  for (let index = 0; index < 10; index += 1) repairs.request(bucketAt(index), millis(1));
  await clock.run(1000);
  expect(begun.map(({ bucket }) => bucket)).toEqual([0, 1, 2, 3]);
  begun[2]?.finish();
  await clock.run(1000);
  expect(begun.map(({ bucket }) => bucket)).toEqual([0, 1, 2, 3, 4]);
});

test('after the end nothing is repaired and no timer is left', async () => {
  const { clock, begun, repairs } = createBench();
  repairs.request(bucketAt(1), millis(1));
  repairs.close();
  repairs.request(bucketAt(2), millis(1));
  await clock.run(1000);
  expect(begun).toEqual([]);
  expect(clock.timerCount).toBe(0);
});
