import { expect, test } from 'vitest';
import type { DeviceState } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob, learns, restored } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { friendsEqualServer } from './friends.ts';

const connection = (what: string): Entry => ({ ...bob, kind: 'connection', what });
const listSync = (what: string): Entry => ({ ...bob, kind: 'listSync', what });
const [begins, finishes, fails] = [listSync('Started'), listSync('Finished'), listSync('Failed')];
const leaves = connection('Disconnected/Success');
const breaks = connection('Reconnecting/LoginInterrupted');

/** What is wrong with Bob's device, which knows that Ann is no friend any more, and was told of her before. */
function check(entries: readonly Entry[]): string | undefined {
  const state: DeviceState = {
    ...{ ...bob, isCurrent: true, conversations: [] },
    ...{ friends: {}, friendsTold: { 'friend ann': 'Ann' } },
  };
  return foundBy(friendsEqualServer, entries, { devices: [state], friendsByUser: { bob: {} } })?.what;
}

const before = [...learns(1), begins, finishes, restored];

test.each<[string, readonly Entry[]]>([
  ['there was no other life of the database', [...learns(1), begins, finishes, leaves, ...learns(1), begins, finishes]],
  ['the device was brought up to date in the new life', [...before, ...learns(2), begins, finishes, leaves]],
  [
    'it lost the connection alone',
    [...before, ...learns(2), begins, breaks, connection('Connected/Success'), finishes],
  ],
])('a device is to be told what became of a friend, where %s', (_what, entries) => {
  expect(check(entries)).toBe('a device was told otherwise of a friend');
});

test('what an app was told before does not bind where its visit ended before the new life was compared', () => {
  expect(check([...before, ...learns(2), begins, leaves, fails, ...learns(2), begins, finishes])).toBeUndefined();
});
