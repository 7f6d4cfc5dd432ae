import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal } from '@parley/protocol/define';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedAttributes, checkAttributeSizes, deleteAttributes, setAttributes } from './attribute-rules.ts';
import type { GroupAttribute } from './store.ts';

const limits = { attributesMax: 3, keyBytesMax: 4, valueBytesMax: 6, totalBytesMax: 10 };
const attribute = (key: string, value: string): GroupAttribute => ({ key, value });
type Attributes = readonly GroupAttribute[];

const keyTooLong = 'GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit';
const valueTooLong = 'GroupModuleTheLengthOfGroupAttributeValueExceedsLimit';
const tooMany = 'GroupModuleTheNumberOfGroupAttributesExceedsLimit';
const totalTooLong = 'GroupModuleTheTotalLengthOfGroupAttributesValueExceedsLimit';

describe('setting', () => {
  const [a, b, c] = [attribute('a', '1'), attribute('b', '2'), attribute('c', '3')];
  test.each<[string, present: Attributes, given: Attributes, attributes: Attributes, changed: Attributes]>([
    ['the first', [], [a], [a], [a]],
    ['adds behind those that are there', [b], [c, a], [b, c, a], [c, a]],
    ['overwrites in place', [a, b], [attribute('a', '9')], [attribute('a', '9'), b], [attribute('a', '9')]],
    ['tells what was the same before too', [a, b], [a], [a, b], [a]],
    [
      'takes the last of what is given twice',
      [],
      [a, b, attribute('a', '9')],
      [attribute('a', '9'), b],
      [attribute('a', '9'), b],
    ],
    ['keeps an empty value', [a], [attribute('b', '')], [a, attribute('b', '')], [attribute('b', '')]],
  ])('%s', (_rule, present, given, attributes, changed) => {
    expect(setAttributes(present, given, limits)).toEqual({ attributes, changed });
  });

  test('nothing changes nothing, also where there is too much', () => {
    expect(setAttributes([], [], limits)).toBe('unchanged');
    expect(setAttributes([a, b, c, attribute('d', '4')], [], limits)).toBe('unchanged');
  });
});

describe('limits, in this order', () => {
  const present = [attribute('a', '12345'), attribute('b', '1')];
  test.each<[string, Attributes, string | undefined]>([
    ['a key as long as may be', [attribute('kkkk', '')], undefined],
    ['a key that is longer', [attribute('kkkkk', '')], keyTooLong],
    ['a key counts in bytes', [attribute('éé', '')], undefined],
    ['a key that is longer in bytes', [attribute('ééé', '')], keyTooLong],
    ['a value as long as may be', [attribute('b', '123456'), attribute('a', '')], undefined],
    ['a value that is longer', [attribute('b', '1234567'), attribute('a', '')], valueTooLong],
    ['a value counts in bytes', [attribute('b', '€€'), attribute('a', '')], undefined],
    ['a value that is longer in bytes', [attribute('b', '€€1'), attribute('a', '')], valueTooLong],
    ['as many as may be', [attribute('c', '')], undefined],
    ['one more', [attribute('c', ''), attribute('d', '')], tooMany],
    ['one more that is there', [attribute('c', ''), attribute('a', ''), attribute('b', '')], undefined],
    ['one more that is given twice', [attribute('c', ''), attribute('c', '')], undefined],
    ['all values as long as may be', [attribute('c', '1234')], undefined],
    ['all values longer', [attribute('c', '12345')], totalTooLong],
    ['all values longer in bytes', [attribute('c', '€é')], totalTooLong],
    ['the old value of what is overwritten does not count', [attribute('a', '1'), attribute('c', '123456')], undefined],
    ['the first value of what is given twice does not count', [attribute('c', '12345'), attribute('c', '')], undefined],
    ['but may not be longer', [attribute('c', '1234567'), attribute('c', '')], valueTooLong],
    ['a key before a value before it', [attribute('c', '1234567'), attribute('kkkkk', '')], keyTooLong],
    ['a value before the number', [attribute('c', ''), attribute('d', '1234567')], valueTooLong],
    ['the number before all values', [attribute('c', '123456'), attribute('d', '')], tooMany],
  ])('%s', (_rule, given, refused) => {
    const result = setAttributes(present, given, limits);
    expect(isRefusal(result) ? result.refused : undefined).toBe(refused);
    const ofSizes = refused === keyTooLong || refused === valueTooLong ? refused : undefined;
    expect(checkAttributeSizes(given, limits)?.refused).toBe(ofSizes);
  });
});

test('whatever is set one after another stays within the limits, and each key is there once', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'é', 'kkkkk');
  const value = fc.constantFrom('', '1', '123', '12345', '123456', '1234567', 'é', '€€', '€€1');
  const given = fc.array(fc.record({ key, value }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(given, { maxLength: 8 }), (calls) => {
      let present: Attributes = [];
      for (const call of calls) {
        const next = setAttributes(present, call, limits);
        if (next !== 'unchanged' && !isRefusal(next)) present = next.attributes;
      }
      expect(present.length).toBeLessThanOrEqual(limits.attributesMax);
      expect(new Set(present.map(({ key }) => key)).size).toBe(present.length);
      const bytes = present.map(({ value }) => utf8Length(value)).reduce((sum, one) => sum + one, 0);
      expect(bytes).toBeLessThanOrEqual(limits.totalBytesMax);
    }),
  );
});

describe('deleting', () => {
  const [a, b, c] = [attribute('a', '1'), attribute('b', '2'), attribute('c', '3')];
  const present = [a, b, c];
  test.each<
    [string, keys: readonly string[], attributes: Attributes, removed: Attributes, errorKeys: readonly string[]]
  >([
    ['one', ['b'], [a, c], [b], []],
    ['all', ['c', 'a', 'b'], [], [a, b, c], []],
    ['one that is named twice', ['b', 'b'], [a, c], [b], []],
    ['some that are not there', ['x', 'b', 'y', 'x'], [a, c], [b], ['x', 'y']],
  ])('%s', (_rule, keys, attributes, removed, errorKeys) => {
    expect(deleteAttributes(present, keys)).toEqual({ attributes, removed, errorKeys });
  });

  test.each<[string, Attributes, readonly string[]]>([
    ['none that is there', present, ['x', 'A']],
    ['of a group that has none', [], ['a']],
  ])('%s', (_rule, attributes, keys) => {
    expect(deleteAttributes(attributes, keys)).toMatchObject({ refused: 'GroupModuleGroupAttributeDoesNotExist' });
  });
});

test('what the group has already is no change', () => {
  const [a, b] = [attribute('a', '1'), attribute('b', '')];
  expect(changedAttributes([a, b], [b, a])).toEqual([]);
  const [other, added] = [attribute('b', '2'), attribute('__proto__', '')];
  expect(changedAttributes([a, b], [a, other, added])).toEqual([other, added]);
});
