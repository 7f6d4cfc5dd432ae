import { expect, test } from 'vitest';
import { toAppID } from '../core/ids.ts';
import { type Bucket, bucketKinds, bucketName } from './bucket.ts';
import { createHeads } from './heads.ts';

const bucketAt = (index: number): Bucket => ({
  app: toAppID(1 + Math.floor(index / 192)),
  kind: bucketKinds[Math.floor(index / 64) % 3] ?? 'users',
  index: index % 64,
});

test('hints are numbered from 1 for each bucket', () => {
  const heads = createHeads();
  expect(heads.of(bucketAt(0))).toBe(0);
  expect([0, 0, 1].map((index) => heads.next(bucketAt(index)).seq)).toEqual([1, 2, 1]);
  expect(heads.of(bucketAt(0))).toBe(2);
});

test('users, logs and rooms of one number are numbered each on their own', () => {
  const heads = createHeads();
  const buckets = bucketKinds.map((kind): Bucket => ({ app: toAppID(1), kind, index: 63 }));
  expect(buckets.map((bucket) => heads.next(bucket))).toEqual([
    { seq: 1, subject: 'hints.1.users.63' },
    { seq: 1, subject: 'hints.1.logs.63' },
    { seq: 1, subject: 'hints.1.rooms.63' },
  ]);
});

test('a beacon tells every bucket published to lately, however many there are', () => {
  const heads = createHeads();
  for (let index = 0; index < 5000; index += 1) heads.next(bucketAt(index));
  for (let beacon = 0; beacon < 10; beacon += 1) expect(heads.tell()).toHaveLength(5000);
});

test('buckets without news are told in turn, a bounded number per beacon, and none is left out', () => {
  const heads = createHeads();
  for (let index = 0; index < 1000; index += 1) heads.next(bucketAt(index));
  for (let beacon = 0; beacon < 10; beacon += 1) heads.tell();
  const told = new Set<string>();
  for (let beacon = 0; beacon < 4; beacon += 1) {
    const entries = heads.tell();
    expect(entries.length).toBeLessThanOrEqual(256);
    for (const { bucket } of entries) told.add(bucketName(bucket));
  }
  expect(told.size).toBe(1000);
});

test('a bucket is told once per beacon', () => {
  const heads = createHeads();
  heads.next(bucketAt(3));
  expect(heads.tell()).toEqual([{ bucket: bucketAt(3), head: 1 }]);
});
