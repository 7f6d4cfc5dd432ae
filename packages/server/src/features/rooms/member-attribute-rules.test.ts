import { isRefusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { checkMemberAttributes, setMemberAttributes, type Target } from './member-attribute-rules.ts';
import type { RoomMemberAttributeRow } from './store.ts';

const limits = {
  memberAttributesMax: 3,
  memberAttributeKeyBytesMax: 4,
  memberAttributeValueBytesMax: 6,
  memberAttributesBytesMax: 12,
  memberAttributeHoldersMax: 3,
};

const pairs = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value }));
const has = (user: number, attributes: Readonly<Record<string, string>>): RoomMemberAttributeRow[] =>
  pairs(attributes).map((pair) => ({ userKey: toUserKey(user), ...pair, isDeletedAfterOwnerLeft: false }));
const here = (user: number): Target => ({ userID: toUserID(`user-${user}`), userKey: toUserKey(user) });
const away = (user: number): Target => ({ userID: toUserID(`user-${user}`), userKey: undefined });

function run(
  targets: readonly Target[],
  attributes: Readonly<Record<string, string>>,
  { present = [], holderCount = 0 }: { present?: RoomMemberAttributeRow[]; holderCount?: number } = {},
) {
  const setting = { attributes: pairs(attributes), isDeleteAfterOwnerLeft: true };
  return setMemberAttributes({ targets, present, holderCount }, setting, limits);
}

const notThere = 'RoomModuleUserIsNotInTheRoom';
const tooMuch = 'RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit';
const tooMany = 'RoomModuleTheMemberNumberOfRoomMemberAttributesExceedsLimit';
const several = 'RoomModuleRoomMemberAttributesCommonError';

describe('setting', () => {
  test('adds and overwrites, and tells of each all that he has', () => {
    const present = [...has(1, { z: '1', b: 'old' }), ...has(3, { b: '3' })];
    expect(run([here(1), here(2)], { b: '', a: '2' }, { present, holderCount: 2 })).toEqual({
      infos: [1, 2].map((user) => ({ userID: `user-${user}`, attributes: pairs({ b: '', a: '2' }), errorKeys: [] })),
      absent: [],
      put: [1, 2].flatMap((user) =>
        has(user, { b: '', a: '2' }).map((row) => ({ ...row, isDeletedAfterOwnerLeft: true })),
      ),
      changed: [
        { userID: 'user-1', userKey: 1, attributes: pairs({ a: '2', b: '', z: '1' }) },
        { userID: 'user-2', userKey: 2, attributes: pairs({ a: '2', b: '' }) },
      ],
    });
  });

  test('takes the last of what is given twice', () => {
    const attributes = [...pairs({ a: '1' }), ...pairs({ a: '2' })];
    const facts = { targets: [here(1)], present: [], holderCount: 0 };
    const change = setMemberAttributes(facts, { attributes, isDeleteAfterOwnerLeft: false }, limits);
    expect(change).toMatchObject({ put: has(1, { a: '2' }), infos: [{ attributes: pairs({ a: '2' }) }] });
  });

  test('names who is not there, and keeps the order of those who are', () => {
    const change = run([away(9), here(2), away(8), here(1)], { a: '1' });
    expect(change).toMatchObject({ absent: ['user-9', 'user-8'], infos: [{ userID: 'user-2' }, { userID: 'user-1' }] });
  });

  test('gives nothing to whom it would be too much, and says so with all keys', () => {
    const change = run([here(1), here(2)], { c: '', d: '' }, { present: has(1, { a: '', b: '' }), holderCount: 1 });
    expect(change).toMatchObject({
      infos: [
        { userID: 'user-1', attributes: [], errorKeys: ['c', 'd'] },
        { userID: 'user-2', attributes: pairs({ c: '', d: '' }), errorKeys: [] },
      ],
      changed: [{ userID: 'user-2' }],
    });
    expect(isRefusal(change) ? [] : change.put.map(({ userKey }) => userKey)).toEqual([2, 2]);
  });

  test('gives nothing to users beyond so many who have attributes, in the order of the request', () => {
    const facts = { present: has(4, { a: '' }), holderCount: 2 };
    expect(run([here(3), here(1), here(4)], { b: '1' }, facts)).toMatchObject({
      infos: [{ errorKeys: [] }, { errorKeys: ['b'] }, { errorKeys: [] }],
      changed: [{ userKey: 3 }, { userKey: 4 }],
    });
  });
});

describe('a user', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string | undefined]>([
    ['has as many as may be', { a: '', b: '' }, { c: '' }, undefined],
    ['has one more', { a: '', b: '' }, { c: '', d: '' }, tooMuch],
    ['has as many as may be, one of them anew', { a: '', b: '', c: '' }, { a: '1' }, undefined],
    ['has keys and values as long as may be', { aaaa: '12' }, { b: '12345' }, undefined],
    ['has keys and values that are longer', { aaaa: '12' }, { b: '123456' }, tooMuch],
    ['has keys that count in bytes', { éé: '12' }, { b: '123456' }, tooMuch],
    ['has values that count in bytes', { aaaa: 'é' }, { b: '123456' }, tooMuch],
    ['has an old value that does not count', { aaaa: '12', b: '123' }, { b: '12345' }, undefined],
  ])('%s', (_rule, present, given, refused) => {
    const result = run([here(1)], given, { present: has(1, present), holderCount: 1 });
    expect(isRefusal(result) ? result.refused : undefined).toBe(refused);
  });
});

describe('a call that sets nothing is refused', () => {
  const full = { present: has(1, { a: '', b: '', c: '' }), holderCount: 3 };
  test.each<[string, Target[], string | undefined]>([
    ['because nobody is there', [away(1), away(2)], notThere],
    ['because all have too much', [here(1)], tooMuch],
    ['because too many have attributes', [here(2), here(3)], tooMany],
    ['because of absence and size', [away(2), here(1)], several],
    ['because of absence and number', [away(2), here(3)], several],
    ['because of size and number', [here(1), here(3)], several],
    ['because of all three', [here(1), away(2), here(3)], several],
  ])('%s', (_rule, targets, refused) => {
    const result = run(targets, { d: '' }, full);
    expect(isRefusal(result) ? result.refused : undefined).toBe(refused);
  });

  test('as too much where both would be the reason', () => {
    const result = run([here(5)], { a: '', b: '', c: '', d: '' }, { holderCount: 3 });
    expect(result).toMatchObject({ refused: tooMuch });
  });
});

describe('sizes, which are looked at first', () => {
  const keyTooLong = 'RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit';
  const valueTooLong = 'RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit';
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['none', {}, 'CommonModuleParamsInvalid'],
    ['as long as may be', { kkkk: '123456' }, undefined],
    ['a key that is longer', { kkkkk: '' }, keyTooLong],
    ['a key that is longer in bytes', { ééé: '' }, keyTooLong],
    ['a value that is longer', { k: '1234567' }, valueTooLong],
    ['a value that is longer in bytes', { k: '€€1' }, valueTooLong],
    ['a key before a value before it', { k: '1234567', kkkkk: '' }, keyTooLong],
  ])('%s', (_rule, attributes, refused) => {
    expect(checkMemberAttributes(pairs(attributes), limits)?.refused).toBe(refused);
  });
});
