import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toUserKey } from '../../core/ids.ts';
import type { Context } from './context.ts';
import type { Followed } from './store.ts';
import { createWatch } from './watch.ts';

const app = toAppID(1);
const [ann, bob] = [toUserKey(1), toUserKey(2)];
const now = millis(1000);

const followed = (version: number): Followed => ({
  target: bob,
  subscribedAt: now,
  expiresAt: millis(9000),
  position: 1,
  version,
  changedAt: now,
});

/** A table that is read when `answer` is called, a reading at a time. */
function createTable() {
  const waiting: ((rows: readonly Followed[]) => void)[] = [];
  const subscriptionsOf = () => new Promise<readonly Followed[]>((resolve) => waiting.push(resolve));
  const context = { storage: { read: () => ({ statuses: { subscriptionsOf } }) } } as unknown as Context;
  const answer = async (rows: readonly Followed[]): Promise<void> => {
    waiting.shift()?.(rows);
    // The reading goes on in promises alone.
    for (let turn = 0; turn < 10; turn += 1) await undefined;
  };
  return { context, waiting, answer };
}

test('who is read while others are told is read again, so that what they were told is not missed [STATUS-18]', async () => {
  const watch = createWatch();
  const { context, waiting, answer } = createTable();
  const loaded = watch.load(context, app, ann, now);
  expect(watch.beginTelling(app, [bob])).toEqual([]);
  await answer([followed(1)]);
  expect(watch.followersOf(app, bob).has(ann)).toBe(true);
  await answer([followed(2)]);
  expect(await loaded).toEqual([followed(2)]);
  expect(waiting).toEqual([]);
});

test('who is read while nobody is told is read once, and told from then on', async () => {
  const watch = createWatch();
  const { context, waiting, answer } = createTable();
  watch.beginTelling(app, [bob]);
  const loaded = watch.load(context, app, ann, now);
  expect(watch.beginTelling(app, [])).toEqual([]);
  await answer([followed(1)]);
  expect(await loaded).toEqual([followed(1)]);
  expect(waiting).toEqual([]);
  expect(watch.beginTelling(app, [ann, bob])).toEqual([bob]);
});

test('what is added while the table is read stays as it was added', async () => {
  const watch = createWatch();
  const { context, answer } = createTable();
  const loaded = watch.load(context, app, ann, now);
  watch.add(app, ann, [{ target: bob, expiresAt: millis(5000) }]);
  await answer([followed(1)]);
  await loaded;
  expect(watch.followersOf(app, bob).get(ann)).toBe(5000);
});
