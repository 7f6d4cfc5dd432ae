import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { isNamedTwice, readAlias, readAttributes, readFriendInfo, relationOf } from './action-rules.ts';

const now = millis(1_000_000);
const bytesMax = 1024;
const read = (entry: unknown) => readFriendInfo(entry, bytesMax, now);
const attributes = (...pairs: readonly (readonly [string, unknown])[]) => pairs.map(([Key, Value]) => ({ Key, Value }));

describe('an entry of a friend', () => {
  test('has what was given, and now where no time was', () => {
    const given = { wording: 'hi', friendAlias: 'B', friendAttributes: { k0: 'v', k4: '' } };
    const entry = { UserId: 'bob', Wording: 'hi', FriendAlias: 'B', Attributes: attributes(['k0', 'v'], ['k4', '']) };
    expect(read(entry)).toEqual({ userID: 'bob', given });
    expect(read({ ...entry, FriendTime: 0, CreateTime: 0, UpdateTime: 0 })).toEqual({ userID: 'bob', given });
    expect(read({ ...entry, FriendTime: now })).toEqual({ userID: 'bob', given, createdAt: now });
    expect(read({ ...entry, CreateTime: 5, UpdateTime: 7 })).toEqual({
      userID: 'bob',
      given,
      createdAt: 5,
      updatedAt: 7,
    });
  });

  test.each([
    [undefined, 'parameterInvalid'],
    ['bob', 'parameterInvalid'],
    [{}, 'parameterInvalid'],
    [{ UserId: 'é' }, 'parameterInvalid'],
    [{ UserId: 'b'.repeat(33) }, 'parameterInvalid'],
    [{ UserId: 'bob', Wording: 5 }, 'parameterInvalid'],
    [{ UserId: 'bob', Wording: '\ud800' }, 'parameterInvalid'],
    [{ UserId: 'bob', FriendTime: -1 }, 'parameterInvalid'],
    [{ UserId: 'bob', Wording: 'w'.repeat(257) }, 'friendTextTooLong'],
    [{ UserId: 'bob', FriendAlias: '😀'.repeat(257) }, 'friendTextTooLong'],
    [{ UserId: 'bob', FriendTime: now + 1 }, 'timeInFuture'],
    [{ UserId: 'bob', CreateTime: now + 1 }, 'timeInFuture'],
    [{ UserId: 'bob', UpdateTime: now + 1 }, 'timeInFuture'],
    [{ UserId: 'bob', Attributes: 'k0' }, 'friendAttributeMalformed'],
    [{ UserId: 'bob', Attributes: [{ Key: 'k0' }] }, 'friendAttributeMalformed'],
    [{ UserId: 'bob', Attributes: attributes(['k0', 1]) }, 'friendAttributeMalformed'],
    [{ UserId: 'bob', Attributes: attributes(['k5', 'v']) }, 'friendAttributeKeyUnknown'],
    [{ UserId: 'bob', Attributes: attributes(['__proto__', 'v']) }, 'friendAttributeKeyUnknown'],
    [{ UserId: 'bob', Attributes: attributes(['k0', 'v'], ['k0', 'v']) }, 'friendAttributeKeyTwice'],
    [{ UserId: 'bob', Attributes: attributes(['k0', 'v'.repeat(1023)]) }, 'friendAttributesTooLarge'],
  ])('that is %j is %s', (entry, fault) => {
    expect(read(entry)).toBe(fault);
  });

  test('may have texts of 256 characters and notes of 1024 bytes', () => {
    const entry = { UserId: 'bob', Wording: '😀'.repeat(256), Attributes: attributes(['k0', 'v'.repeat(1022)]) };
    expect(read(entry)).toMatchObject({ userID: 'bob' });
    expect(readAttributes(attributes(['k0', 'v'.repeat(1022)]), bytesMax)).toEqual({ k0: 'v'.repeat(1022) });
  });
});

test('an alias that is absent is empty', () => {
  expect(readAlias({ UserId: 'bob' })).toBe('');
  expect(readAlias({ UserId: 'bob', FriendAlias: 'B' })).toBe('B');
  expect(readAlias({ UserId: 'bob', FriendAlias: 'B'.repeat(257) })).toEqual({ fault: 'friendTextTooLong' });
  expect(readAlias({ FriendAlias: 'B' })).toEqual({ fault: 'parameterInvalid' });
});

test('who is named twice is noticed, and who is not named is not', () => {
  expect(isNamedTwice([{ UserId: 'a' }, { UserId: 'b' }, {}, 5, null, {}])).toBe(false);
  expect(isNamedTwice([{ UserId: 'a' }, { UserId: 'a' }])).toBe(true);
});

test('how two users stand has a number [API-27]', () => {
  const standing = (isOwn: boolean, isOther: boolean) => ({ isOwn, isOther });
  const all = [standing(false, false), standing(true, false), standing(false, true), standing(true, true)];
  expect(all.map((one) => relationOf(one, true))).toEqual([1, 2, 1, 2]);
  expect(all.map((one) => relationOf(one, false))).toEqual([3, 4, 5, 6]);
});
