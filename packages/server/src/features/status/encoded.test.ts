import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import { createEncodedStatuses } from './encoded.ts';
import { changeStatus, unknownStatus } from './rules.ts';
import type { StatusReader, StatusRow } from './store.ts';

const [app, other] = [toAppID(1), toAppID(2)];

/** Users 1 – 3, of whom the first has a status, and what was read of them. */
function createUsers() {
  const rows = new Map<UserKey, StatusRow>();
  const reads: (readonly UserKey[])[] = [];
  const say = (key: number, customStatus: string, at: number): void => {
    const userKey = toUserKey(key);
    const custom = { customStatus, duration: -1 };
    const before = rows.get(userKey) ?? unknownStatus(userKey);
    rows.set(userKey, changeStatus(before, { kind: 'custom', custom }, millis(at)) ?? before);
  };
  say(1, 'tea', 5);
  const statuses = {
    standings: async (userKeys: readonly UserKey[]) => {
      reads.push(userKeys);
      return userKeys
        .filter((userKey) => userKey <= 3)
        .map((userKey) => ({ userKey, userID: toUserID(`u${userKey}`), status: rows.get(userKey) }));
    },
  } as unknown as StatusReader;
  const wanted = (...keys: readonly number[]) =>
    keys.map(toUserKey).map((userKey) => {
      const { version, changedAt } = rows.get(userKey) ?? unknownStatus(userKey);
      return { userKey, version, changedAt };
    });
  return { statuses, reads, say, wanted };
}

const saidIn = (texts: ReadonlyMap<UserKey, string>) =>
  [...texts.values()].map((text) => JSON.parse(text)).map((status) => `${status.userID} ${status.customStatus}`);

test('a version of a status is read once, however often it is wanted', async () => {
  const { statuses, reads, say, wanted } = createUsers();
  const encoded = createEncodedStatuses();
  expect(saidIn(await encoded.of(statuses, app, wanted(1, 2)))).toEqual(['u1 tea', 'u2 ']);
  expect(saidIn(await encoded.of(statuses, app, wanted(2, 1)))).toEqual(['u2 ', 'u1 tea']);
  expect(reads).toEqual([[1, 2]]);
  say(1, 'cake', 6);
  expect(saidIn(await encoded.of(statuses, app, wanted(1, 2)))).toContain('u1 cake');
  expect(reads).toEqual([[1, 2], [1]]);
});

test('what another life of the database or another app has is read', async () => {
  const { statuses, reads, wanted } = createUsers();
  const encoded = createEncodedStatuses();
  const [now] = wanted(1);
  if (!now) throw new Error('there is a first user');
  await encoded.of(statuses, app, [now]);
  await encoded.of(statuses, app, [{ ...now, changedAt: millis(4) }]);
  await encoded.of(statuses, other, [now]);
  expect(reads).toHaveLength(3);
});

test('who is not registered is left out, and many are read some at a time', async () => {
  const { statuses, reads, wanted } = createUsers();
  const many = Array.from({ length: 450 }, (_, index) => index + 1);
  const texts = await createEncodedStatuses().of(statuses, app, wanted(...many));
  expect([...texts.keys()]).toEqual([1, 2, 3]);
  expect(reads.map((keys) => keys.length)).toEqual([200, 200, 50]);
});

test('what was kept the longest makes room', async () => {
  const { statuses, reads, wanted } = createUsers();
  const encoded = createEncodedStatuses();
  const apps = Array.from({ length: 20_001 }, (_, index) => toAppID(index + 1));
  for (const each of apps) await encoded.of(statuses, each, wanted(2));
  reads.length = 0;
  await encoded.of(statuses, toAppID(20_001), wanted(2));
  expect(reads).toEqual([]);
  await encoded.of(statuses, app, wanted(2));
  expect(reads).toEqual([[2]]);
});
