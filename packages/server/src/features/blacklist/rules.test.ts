import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { type BlacklistFacts, block, unblock } from './rules.ts';
import type { BlacklistEdge } from './store.ts';

const ownerKey = toUserKey(1);
const at = millis(1000);

const user = (key: number, userID: string, isUnregistered = false) => ({
  userKey: toUserKey(key),
  userID: toUserID(userID),
  isUnregistered,
});
type User = ReturnType<typeof user>;

const users = [
  user(1, 'me'),
  user(2, 'stranger'),
  user(3, 'blocked'),
  user(4, 'removed'),
  user(5, 'gone', true),
  user(6, 'goneBlocked', true),
  user(7, 'other'),
];

const edge = (key: number, removedAt?: typeof at): [BlacklistEdge['targetKey'], BlacklistEdge] => [
  toUserKey(key),
  { ownerKey, targetKey: toUserKey(key), blockedAt: at, ...(removedAt !== undefined && { removedAt }) },
];

const facts: BlacklistFacts<User> = {
  ownerKey,
  users: new Map(users.map((one) => [one.userID, one])),
  edges: new Map([edge(3), edge(4, at), edge(6)]),
  blockedCount: 2,
};

const ids = (names: readonly string[]) => names.map(toUserID);
const outcome = ({ changed, failed }: ReturnType<typeof block<User>>) => ({
  changed: changed.map(({ userID }) => userID),
  failed: Object.fromEntries(failed.map(({ userID, reason }) => [userID, reason])),
});

describe('block', () => {
  it.each([
    ['me', 'FriendModuleCannotAddSelfToBlacklist'],
    ['nobody', 'CommonModuleUserIsNotExist'],
    ['gone', 'CommonModuleUserIsNotExist'],
    ['goneBlocked', 'CommonModuleUserIsNotExist'],
    ['blocked', 'FriendModuleAlreadyAddToBlacklist'],
    ['stranger', undefined],
    ['removed', undefined],
  ])('%s: %s', (name, reason) => {
    const expected = reason ? { changed: [], failed: { [name]: reason } } : { changed: [name], failed: {} };
    expect(outcome(block(facts, ids([name]), 1000))).toEqual(expected);
  });

  it('goes through the IDs in their order until the list is full', () => {
    expect(outcome(block(facts, ids(['removed', 'blocked', 'stranger', 'me']), 3))).toEqual({
      changed: ['removed'],
      failed: {
        blocked: 'FriendModuleAlreadyAddToBlacklist',
        stranger: 'FriendModuleBlacklistListQuantityLimit',
        me: 'FriendModuleCannotAddSelfToBlacklist',
      },
    });
  });

  it('takes an ID that is named twice once', () => {
    expect(outcome(block(facts, ids(['other', 'stranger', 'other']), 1000))).toEqual({
      changed: ['other', 'stranger'],
      failed: {},
    });
  });
});

describe('unblock', () => {
  it.each([
    ['me', 'FriendModuleCannotAddSelfToBlacklist'],
    ['nobody', 'FriendModuleUserNotInBlacklist'],
    ['gone', 'FriendModuleUserNotInBlacklist'],
    ['stranger', 'FriendModuleUserNotInBlacklist'],
    ['removed', 'FriendModuleAlreadyDeleteFromBlacklist'],
    ['blocked', undefined],
    ['goneBlocked', undefined],
  ])('%s: %s', (name, reason) => {
    const expected = reason ? { changed: [], failed: { [name]: reason } } : { changed: [name], failed: {} };
    expect(outcome(unblock(facts, ids([name])))).toEqual(expected);
  });
});
