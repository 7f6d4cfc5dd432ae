import { utf8Length } from '@parley/kernel/utf8';
import { isRefusal } from '@parley/protocol/define';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import {
  type AttributeManner,
  type AttributeOperation,
  admitCreationAttributes,
  attributesLeftBehind,
  changeAttributes,
  checkOperations,
} from './attribute-rules.ts';
import type { RoomAttributeRow } from './store.ts';

const limits = { attributesMax: 3, attributeKeyBytesMax: 4, attributeValueBytesMax: 6, attributesBytesMax: 10 };
const [me, other] = [toUserKey(1), toUserKey(2)];
const plain: AttributeManner = { isForce: false, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };
const forced = { ...plain, isForce: true };

const row = (key: string, value: string, changes: Partial<RoomAttributeRow> = {}): RoomAttributeRow => ({
  ...{ key, value, ownerKey: me, isDeletedAfterOwnerLeft: false, seq: 1 },
  ...changes,
});
const theirs = { ownerKey: other };

const set = (attributes: Readonly<Record<string, string>>): AttributeOperation => ({
  kind: 'set',
  attributes: pairs(attributes),
});
const remove = (...keys: string[]): AttributeOperation => ({ kind: 'delete', keys });
const pairs = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value }));

const keyTooLong = 'RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit';
const valueTooLong = 'RoomModuleTheLengthOfRoomAttributeValueExceedsLimit';
const tooMany = 'RoomModuleTheNumberOfRoomAttributesExceedsLimit';
const totalTooLong = 'RoomModuleTheTotalLengthOfRoomAttributesValueExceedsLimit';

function run(
  present: readonly RoomAttributeRow[],
  operations: readonly AttributeOperation[],
  manner: AttributeManner = plain,
) {
  const change = changeAttributes({ present, attributeSeq: 10, userKey: me }, operations, manner, limits);
  if (isRefusal(change)) throw new Error(change.refused);
  return change;
}

describe('one key', () => {
  const fleeting = { isDeleteAfterOwnerLeft: true };
  const put = (value: string, changes: Partial<RoomAttributeRow> = {}) => row('k', value, { seq: 11, ...changes });
  const mine = row('k', 'old');
  const mineFleeting = row('k', 'old', { isDeletedAfterOwnerLeft: true });
  const foreign = row('k', 'old', theirs);
  test.each<[string, RoomAttributeRow | undefined, Partial<AttributeManner>, RoomAttributeRow | 'refused']>([
    ['that is missing is the caller', undefined, {}, put('new')],
    ['that is missing by force too', undefined, { isForce: true, isUpdateOwner: true }, put('new')],
    ['that is missing may go with the caller', undefined, fleeting, put('new', { isDeletedAfterOwnerLeft: true })],
    ['of the caller is overwritten', mine, {}, put('new')],
    ['of the caller goes with him from now on', mine, fleeting, put('new', { isDeletedAfterOwnerLeft: true })],
    ['of the caller stays from now on', mineFleeting, {}, put('new')],
    ['of the caller by force', mine, { isForce: true, isUpdateOwner: true }, put('new')],
    ['of somebody else is refused', foreign, {}, 'refused'],
    ['of somebody else is refused without force', foreign, { isUpdateOwner: true, ...fleeting }, 'refused'],
    ['of somebody else is forced and stays his', foreign, { isForce: true }, put('new', theirs)],
    [
      'of somebody else is forced, stays his and goes with him',
      foreign,
      { isForce: true, ...fleeting },
      put('new', { ...theirs, isDeletedAfterOwnerLeft: true }),
    ],
    ['of somebody else is forced and taken over', foreign, { isForce: true, isUpdateOwner: true }, put('new')],
  ])('%s', (_rule, known, manner, expected) => {
    const change = run(known ? [known] : [], [set({ k: 'new' })], { ...plain, ...manner });
    if (expected === 'refused') {
      expect(change).toEqual({
        ...{ errorKeys: [['k']], isApplied: false, attributeSeq: 10, set: [], deleted: [] },
        rows: { put: [], remove: [] },
      });
      return;
    }
    expect(change).toEqual({
      ...{ errorKeys: [[]], isApplied: true, attributeSeq: 11, set: [{ key: 'k', value: 'new' }], deleted: [] },
      rows: { put: [expected], remove: [] },
    });
  });

  test.each<[string, RoomAttributeRow | undefined, AttributeManner, boolean]>([
    ['of the caller', mine, plain, true],
    ['of the caller by force', mine, forced, true],
    ['of somebody else', foreign, plain, false],
    ['of somebody else by force', foreign, forced, true],
    ['that is missing', undefined, plain, false],
    ['that is missing by force', undefined, forced, false],
  ])('%s is deleted, or refused', (_rule, known, manner, isDeleted) => {
    expect(run(known ? [known] : [], [remove('k')], manner)).toEqual({
      ...{ errorKeys: [isDeleted ? [] : ['k']], isApplied: isDeleted, attributeSeq: isDeleted ? 11 : 10, set: [] },
      deleted: isDeleted ? [{ key: 'k', value: 'old' }] : [],
      rows: { put: [], remove: isDeleted ? ['k'] : [] },
    });
  });

  test('set to what it is has changed [ATTR-6]', () => {
    expect(run([row('k', 'v')], [set({ k: 'v' })])).toMatchObject({
      attributeSeq: 11,
      set: [{ key: 'k', value: 'v' }],
    });
  });
});

describe('several keys', () => {
  test('are applied as far as they may be, each with a number of its own', () => {
    const change = run([row('a', '1'), row('b', '2', theirs)], [set({ c: '3', b: 'x', a: '9' })]);
    expect(change).toMatchObject({ errorKeys: [['b']], isApplied: true, attributeSeq: 12 });
    expect(change.rows.put).toEqual([row('a', '9', { seq: 12 }), row('c', '3', { seq: 11 })]);
    expect(change.set).toEqual(pairs({ a: '9', c: '3' }));
  });

  test('that are given twice count once, the last value of them', () => {
    const twice = [...pairs({ a: '1', b: '2' }), { key: 'a', value: '3' }];
    const change = run([row('b', '', theirs)], [{ kind: 'set', attributes: [...twice, ...pairs({ b: '4' })] }]);
    expect(change).toMatchObject({ errorKeys: [['b']], attributeSeq: 11, set: pairs({ a: '3' }) });
    expect(run([row('a', '1')], [remove('a', 'x', 'a', 'x')])).toMatchObject({ errorKeys: [['x']], attributeSeq: 11 });
  });
});

describe('a unit of operations', () => {
  const nothing = { set: [], deleted: [] };
  const [a1, a2] = [pairs({ a: '1' }), pairs({ a: '2' })];
  test.each<
    [
      string,
      RoomAttributeRow[],
      AttributeOperation[],
      { set: typeof a1; deleted: typeof a1; seq: number; rows: number[] },
    ]
  >([
    [
      'tells the last of two values',
      [],
      [set({ a: '1' }), set({ a: '2' })],
      { ...nothing, set: a2, seq: 12, rows: [1, 0] },
    ],
    [
      'tells nothing of what was never there',
      [],
      [set({ a: '1' }), remove('a')],
      { ...nothing, seq: 12, rows: [0, 0] },
    ],
    [
      'tells the last value of what it deletes',
      [row('a', '0')],
      [set({ a: '1' }), remove('a')],
      { ...nothing, deleted: a1, seq: 12, rows: [0, 1] },
    ],
    [
      'tells as set what was deleted before',
      [row('a', '0')],
      [remove('a'), set({ a: '1' })],
      { ...nothing, set: a1, seq: 12, rows: [1, 0] },
    ],
    [
      'tells both kinds, each by key',
      [row('c', '3'), row('b', '2')],
      [remove('c'), set({ z: '', a: '1' }), remove('b')],
      { set: pairs({ a: '1', z: '' }), deleted: pairs({ b: '2', c: '3' }), seq: 14, rows: [2, 2] },
    ],
  ])('%s', (_rule, present, operations, { seq, rows, ...told }) => {
    const change = run(present, operations);
    expect(change).toMatchObject({ ...told, attributeSeq: seq, isApplied: true });
    expect(change.errorKeys).toEqual(operations.map(() => []));
    expect([change.rows.put.length, change.rows.remove.length]).toEqual(rows);
  });

  test('says of each operation what was refused in it', () => {
    const present = [row('a', '1', theirs), row('b', '2')];
    const change = run(present, [set({ a: 'x' }), remove('b', 'c'), set({ b: 'y' }), remove('a')]);
    expect(change.errorKeys).toEqual([['a'], ['c'], [], ['a']]);
    expect(change.rows).toEqual({ put: [row('b', 'y', { seq: 12 })], remove: [] });
  });

  test('makes the caller the owner of what it has deleted by force', () => {
    const change = run([row('a', '1', theirs)], [remove('a'), set({ a: '2' })], forced);
    expect(change.rows.put).toEqual([row('a', '2', { seq: 12 })]);
  });

  test('is judged by what is there at its end', () => {
    const present = [row('a', '12345'), row('b', ''), row('c', '')];
    const operations = [set({ d: '123456' }), remove('a')];
    expect(run(present, operations).set).toEqual(pairs({ d: '123456' }));
    expect(run(present, operations.toReversed()).set).toEqual(pairs({ d: '123456' }));
  });
});

describe('limits', () => {
  const present = [row('a', '12345'), row('b', '1', theirs)];
  test.each<[string, AttributeOperation[], string | undefined]>([
    ['a key as long as may be', [set({ kkkk: '' })], undefined],
    ['a key that is longer', [set({ kkkkk: '' })], keyTooLong],
    ['a key counts in bytes', [set({ éé: '' })], undefined],
    ['a key that is longer in bytes', [set({ ééé: '' })], keyTooLong],
    ['a key to be deleted', [remove('kkkkk')], keyTooLong],
    ['a value as long as may be', [set({ a: '123456' })], undefined],
    ['a value that is longer', [set({ a: '1234567' })], valueTooLong],
    ['a value that is longer in bytes', [set({ a: '€€1' })], valueTooLong],
    ['a value of somebody else', [set({ b: '1234567' })], valueTooLong],
    ['as many as may be', [set({ c: '' })], undefined],
    ['one more', [set({ c: '', d: '' })], tooMany],
    ['one more in several operations', [set({ c: '' }), set({ d: '' })], tooMany],
    ['one more beside what is refused', [set({ c: '', b: '' })], undefined],
    ['all values as long as may be', [set({ c: '1234' })], undefined],
    ['all values longer', [set({ c: '12345' })], totalTooLong],
    ['all values longer in bytes', [set({ c: '€é' })], totalTooLong],
    ['what is refused does not count', [set({ b: '123456', c: '1234' })], undefined],
    ['what is overwritten does not count', [set({ a: '1', c: '123456' })], undefined],
    ['a key before a value before it', [set({ c: '1234567' }), remove('kkkkk')], keyTooLong],
    ['a value before the number', [set({ c: '', d: '1234567' })], valueTooLong],
    ['the number before all values', [set({ c: '123456', d: '' })], tooMany],
    ['nothing to set', [set({})], 'CommonModuleParamsInvalid'],
  ])('%s', (_rule, operations, refused) => {
    const result =
      checkOperations(operations, limits) ??
      changeAttributes({ present, attributeSeq: 0, userKey: me }, operations, plain, limits);
    expect(isRefusal(result) ? result.refused : undefined).toBe(refused);
  });

  test('that were lowered meanwhile keep nobody from deleting', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((key) => row(key, '123456'));
    expect(run(many, [remove('a')]).deleted).toEqual(pairs({ a: '123456' }));
    const refused = changeAttributes({ present: many, attributeSeq: 0, userKey: me }, [set({ a: '' })], plain, limits);
    expect(refused).toMatchObject({ refused: tooMany });
  });

  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['none', {}, undefined],
    ['as many and as long as may be', { a: '123456', b: '1234', c: '' }, undefined],
    ['a key that is too long', { kkkkk: '1234567' }, keyTooLong],
    ['a value that is too long', { a: '1234567', b: '', c: '', d: '' }, valueTooLong],
    ['too many', { a: '123456', b: '123456', c: '', d: '' }, tooMany],
    ['all values too long', { a: '123456', b: '12345' }, totalTooLong],
  ])('of a room that is made: %s', (_rule, attributes, refused) => {
    expect(admitCreationAttributes(pairs(attributes), limits)?.refused).toBe(refused);
  });

  test('of a room that is made count what is given twice once', () => {
    const twice = [...pairs({ a: '123456' }), ...pairs({ a: '', b: '', c: '123456' })];
    expect(admitCreationAttributes(twice, limits)).toBeUndefined();
  });
});

test('what goes with its owner is his alone, and only what was meant to go', () => {
  const goes = { isDeletedAfterOwnerLeft: true };
  const attributes = [row('a', '1', goes), row('b', '2'), row('c', '3', { ...goes, ...theirs }), row('d', '4', goes)];
  expect(attributesLeftBehind(attributes, me).map(({ key }) => key)).toEqual(['a', 'd']);
  expect(attributesLeftBehind(attributes, toUserKey(3))).toEqual([]);
});

test('whatever is done, the rows are what was told, within the limits, and others lose nothing without force', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const value = fc.constantFrom('', '1', '123', '12345', '€€');
  const operation = fc.oneof(
    fc
      .array(fc.record({ key, value }), { minLength: 1, maxLength: 3 })
      .map((given): AttributeOperation => ({ kind: 'set', attributes: given })),
    fc.array(key, { minLength: 1, maxLength: 3 }).map((keys): AttributeOperation => ({ kind: 'delete', keys })),
  );
  const call = fc.record({
    user: fc.constantFrom(me, other),
    manner: fc.record({ isForce: fc.boolean(), isUpdateOwner: fc.boolean(), isDeleteAfterOwnerLeft: fc.boolean() }),
    operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 8 }), (calls) => {
      let rows = new Map<string, RoomAttributeRow>();
      let seen = new Map<string, string>();
      let seq = 0;
      for (const { user, manner, operations } of calls) {
        const facts = { present: [...rows.values()], attributeSeq: seq, userKey: user };
        const change = changeAttributes(facts, operations, manner, limits);
        if (isRefusal(change)) continue;
        const next = new Map(rows);
        for (const gone of change.rows.remove) next.delete(gone);
        for (const put of change.rows.put) next.set(put.key, put);
        for (const [name, before] of rows) {
          if (before.ownerKey !== user && !manner.isForce) expect(next.get(name)).toEqual(before);
        }
        seen = new Map(seen);
        for (const told of change.set) seen.set(told.key, told.value);
        for (const told of change.deleted) expect(seen.delete(told.key)).toBe(true);
        rows = next;
        expect(change.attributeSeq).toBeGreaterThanOrEqual(seq + change.set.length + change.deleted.length);
        seq = change.attributeSeq;
        if (change.rows.put.length > 0) {
          expect(rows.size).toBeLessThanOrEqual(limits.attributesMax);
          const bytes = [...rows.values()].reduce((sum, each) => sum + utf8Length(each.value), 0);
          expect(bytes).toBeLessThanOrEqual(limits.attributesBytesMax);
        }
      }
      expect(seen).toEqual(new Map([...rows.values()].map((each) => [each.key, each.value])));
      expect(Math.max(0, ...[...rows.values()].map((each) => each.seq))).toBeLessThanOrEqual(seq);
    }),
  );
});
