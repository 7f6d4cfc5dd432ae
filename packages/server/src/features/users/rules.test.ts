import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { admitChange, admitIDs, arrange, changeProfile, enter, type QuotaUse } from './rules.ts';
import type { UserRow } from './store.ts';

const now = millis(1000);
const command = { userID: toUserID('alice'), userKey: toUserKey(7), isLogin: true };
const known: UserRow = {
  userKey: toUserKey(3),
  userID: toUserID('alice'),
  userName: 'Alice',
  userAvatarUrl: 'https://pictures.example/alice',
  userExtendedData: '{}',
  createdAt: millis(1),
  lastLoginAt: millis(2),
  isUnregistered: false,
};

test('the first contact registers the user under the key at hand', () => {
  const profile = { userName: '', userAvatarUrl: '', userExtendedData: '' };
  const user = { ...known, ...profile, userKey: 7, createdAt: now, lastLoginAt: now };
  expect(enter(undefined, command, now)).toEqual({ kind: 'register', user, isRenamed: false });
});

test.each([
  ['absent', undefined, 'Alice', false],
  ['empty', '', 'Alice', false],
  ['the stored one', 'Alice', 'Alice', false],
  ['another', 'Alice B.', 'Alice B.', true],
])('a name that is %s', (_name, userName, stored, isRenamed) => {
  const decision = enter(known, { ...command, userName }, now);
  expect(decision).toEqual({ kind: 'update', user: { ...known, userName: stored, lastLoginAt: now }, isRenamed });
});

test('an unregistered user does not come back by logging in', () => {
  expect(enter({ ...known, isUnregistered: true }, command, now)).toEqual({ kind: 'unregistered' });
});

test('a resume leaves a known user as it is', () => {
  expect(enter(known, { ...command, isLogin: false }, now)).toEqual({ kind: 'keep', user: known, isRenamed: false });
});

test('a resume registers a user whom nobody remembers', () => {
  expect(enter(undefined, { ...command, isLogin: false }, now).kind).toBe('register');
});

describe('a change of the profile', () => {
  test.each([
    [{ userName: 'Al' }],
    [{ userName: '' }],
    [{ userAvatarUrl: 'https://pictures.example/2' }],
    [{ userExtendedData: '{"a":1}' }],
  ])('%j changes this and nothing else', (change) => {
    expect(changeProfile(known, change)).toEqual({ ...known, ...change });
  });

  test.each([[{ userName: 'Alice' }], [{ userAvatarUrl: known.userAvatarUrl }], [{ userExtendedData: '{}' }], [{}]])(
    '%j changes nothing',
    (change) => {
      expect(changeProfile(known, change)).toBeUndefined();
    },
  );

  test('is bounded where the deployment says so, in bytes', () => {
    expect(admitChange({ userExtendedData: 'äöü' }, 6)).toBeUndefined();
    expect(admitChange({ userExtendedData: 'äöüx' }, 6)).toEqual({
      refused: 'CommonModuleParamsInvalid',
      detail: 'extendedData is over 6 bytes',
    });
    expect(admitChange({ userName: 'a name of any length' }, 6)).toBeUndefined();
  });
});

describe('the quota of IDs', () => {
  const uses = (...entries: readonly (readonly [at: number, count: number])[]): QuotaUse[] =>
    entries.map(([at, count]) => ({ at, count }));

  test.each([
    ['nothing used', uses(), 10, 0, 10],
    ['some used', uses([0, 4], [5000, 3]), 10, 9999, 3],
    ['all used', uses([0, 10]), 1, 9999, 0],
    ['the window slides by each use', uses([0, 4], [5000, 6]), 10, 10_000, 4],
    ['all of it long ago', uses([0, 4], [5000, 6]), 10, 15_000, 10],
  ])('%s', (_what, before, asked, at, admitted) => {
    const outcome = admitIDs(before, asked, at);
    expect(outcome.admitted).toBe(admitted);
    const counted = outcome.uses.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBeLessThanOrEqual(10);
    expect(admitIDs(outcome.uses, 10, at).admitted).toBe(10 - counted);
  });
});

describe('the answer to a query', () => {
  const alice = toUserID('alice');
  const bob = toUserID('bob');
  const ghost = toUserID('ghost');
  const gone = toUserID('gone');
  const bobRow = { ...known, userID: bob };
  const rows = [bobRow, known, { ...known, userID: gone, isUnregistered: true }];
  const roomy = { bytesMax: 100, bytesOf: () => 10 };

  test('keeps the order of the request and says who does not exist and who did not fit the quota', () => {
    expect(arrange([alice, ghost, bob, gone, toUserID('carol')], 4, rows, roomy)).toEqual({
      users: [known, bobRow],
      missing: [
        { userID: 'ghost', reason: 'userIsNotExist' },
        { userID: 'gone', reason: 'userIsNotExist' },
        { userID: 'carol', reason: 'quota' },
      ],
      leftOut: 0,
    });
  });

  test('leaves out what finds no room, but never the first', () => {
    const large = { bytesMax: 100, bytesOf: () => 101 };
    expect(arrange([alice, bob, ghost], 3, rows, large)).toEqual({
      users: [known],
      missing: [{ userID: 'ghost', reason: 'userIsNotExist' }],
      leftOut: 1,
    });
  });
});
