import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { toAppID, toUserKey } from '../core/ids.ts';
import { createArrivals } from './arrivals.ts';
import type { Bucket } from './bucket.ts';
import { bucketOf } from './bucket.ts';

const app = toAppID(1);

/** Arrivals last until the test ends them. */
function createBench() {
  const clock = createManualClock();
  const begun: { readonly user: number; end(error?: Error): void }[] = [];
  const repairs: { readonly bucket: Bucket; readonly since: number }[] = [];
  const errors: unknown[] = [];
  const arrivals = createArrivals({
    clock,
    read: (_app, userKey) =>
      new Promise<void>((resolve, reject) => {
        begun.push({ user: userKey, end: (error) => (error ? reject(error) : resolve()) });
      }),
    report: (_event, error) => void errors.push(error),
    requestRepair: (bucket, since) => void repairs.push({ bucket, since }),
  });
  return { clock, begun, repairs, errors, arrivals };
}

test('some users are read at a time, the others follow, and who waits already does not wait twice', async () => {
  const { clock, begun, arrivals } = createBench();
  for (const key of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9, 10, 1]) arrivals.came(app, toUserKey(key));
  expect(begun.map(({ user }) => user)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (let index = 0; index < 8; index += 1) begun[index]?.end();
  await clock.settle();
  expect(begun.map(({ user }) => user)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]);
});

test('a user who could not be read is left to the repair, from the time of the arrival on', async () => {
  const { clock, begun, repairs, errors, arrivals } = createBench();
  const since = clock.wall();
  const user = toUserKey(5);
  arrivals.came(app, user);
  await clock.run(3000);
  const error = new Error('the database is away');
  begun[0]?.end(error);
  await clock.settle();
  expect(repairs).toEqual([{ bucket: { app, kind: 'users', index: bucketOf(user) }, since }]);
  expect(errors).toEqual([error]);
});

test('after the end nobody is read', async () => {
  const { clock, begun, arrivals } = createBench();
  for (let key = 1; key <= 9; key += 1) arrivals.came(app, toUserKey(key));
  arrivals.close();
  begun[0]?.end();
  arrivals.came(app, toUserKey(20));
  await clock.settle();
  expect(begun).toHaveLength(8);
});

test('whoever asks waits for the newest reading of the user, however it ends', async () => {
  const { clock, begun, arrivals } = createBench();
  const user = toUserKey(5);
  const over: string[] = [];
  const ask = (name: string): void => void arrivals.untilRead(app, user)?.then(() => over.push(name));
  expect(arrivals.untilRead(app, user)).toBeUndefined();
  arrivals.came(app, user);
  ask('first');
  arrivals.came(app, user);
  ask('second');
  begun[0]?.end();
  await clock.settle();
  expect(over).toEqual(['first']);
  ask('late');
  begun[1]?.end(new Error('the database is away'));
  await clock.settle();
  expect(over).toEqual(['first', 'second', 'late']);
  expect(arrivals.untilRead(app, user)).toBeUndefined();
});

test('after the end nobody waits who stood in the line', async () => {
  const { clock, begun, arrivals } = createBench();
  for (let key = 1; key <= 9; key += 1) arrivals.came(app, toUserKey(key));
  arrivals.close();
  begun[0]?.end();
  await clock.settle();
  expect(arrivals.untilRead(app, toUserKey(9))).toBeUndefined();
});
