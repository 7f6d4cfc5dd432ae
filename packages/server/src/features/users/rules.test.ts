import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { enter } from './rules.ts';
import type { UserRow } from './store.ts';

const now = millis(1000);
const command = { userID: toUserID('alice'), userKey: toUserKey(7), isLogin: true };
const known: UserRow = {
  userKey: toUserKey(3),
  userID: toUserID('alice'),
  userName: 'Alice',
  createdAt: millis(1),
  lastLoginAt: millis(2),
  isUnregistered: false,
};

test('the first contact registers the user under the key at hand', () => {
  const user = { ...known, userKey: 7, createdAt: now, lastLoginAt: now, userName: '' };
  expect(enter(undefined, command, now)).toEqual({ kind: 'register', user });
});

test.each([
  ['absent', undefined, 'Alice'],
  ['empty', '', 'Alice'],
  ['given', 'Alice B.', 'Alice B.'],
])('a name that is %s', (_name, userName, stored) => {
  const decision = enter(known, { ...command, userName }, now);
  expect(decision).toEqual({ kind: 'update', user: { ...known, userName: stored, lastLoginAt: now } });
});

test('an unregistered user does not come back by logging in', () => {
  expect(enter({ ...known, isUnregistered: true }, command, now)).toEqual({ kind: 'unregistered' });
});

test('a resume leaves a known user as it is', () => {
  expect(enter(known, { ...command, isLogin: false }, now)).toEqual({ kind: 'keep', user: known });
});

test('a resume registers a user whom nobody remembers', () => {
  expect(enter(undefined, { ...command, isLogin: false }, now).kind).toBe('register');
});
