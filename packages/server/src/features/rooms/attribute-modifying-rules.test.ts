import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { modifyAttributes, readModifications } from './attribute-modifying-rules.ts';
import type { RoomAttributeRow } from './store.ts';

const limits = { attributesMax: 3, attributeKeyBytesMax: 4, attributeValueBytesMax: 6, attributesBytesMax: 10 };
const [me, other] = [toUserKey(1), toUserKey(2)];

const row = (key: string, value: string, changes: Partial<RoomAttributeRow> = {}): RoomAttributeRow => ({
  ...{ key, value, ownerKey: other, isDeletedAfterOwnerLeft: false, seq: 1 },
  ...changes,
});
const set = (Key: string, Value: string, more: object = {}) => ({ Action: 0, Key, Value, ...more });
const remove = (Key: string, more: object = {}) => ({ Action: 1, Key, ...more });

const run = (present: readonly RoomAttributeRow[], ...values: readonly unknown[]) =>
  modifyAttributes({ present, attributeSeq: 10, userKey: me }, readModifications(values), limits);

describe('attributes that the app’s server modifies', () => {
  test('are set and deleted whoever owns them; what is new belongs to who acts', () => {
    const { done, failed, writes } = run(
      [row('a', '1'), row('b', '2')],
      ...[set('a', '3', { AutoDelete: 1 }), remove('b'), set('c', '4', { AutoDelete: 1 })],
    );
    expect({ done, failed }).toEqual({
      done: [
        { key: 'a', seq: 11 },
        { key: 'b', seq: 12 },
        { key: 'c', seq: 13 },
      ],
      failed: [],
    });
    expect(writes.rows).toEqual({
      put: [
        row('a', '3', { seq: 11, isDeletedAfterOwnerLeft: true }),
        row('c', '4', { seq: 13, isDeletedAfterOwnerLeft: true, ownerKey: me }),
      ],
      remove: ['b'],
    });
    expect([writes.set, writes.deleted]).toEqual([
      [
        { key: 'a', value: '3' },
        { key: 'c', value: '4' },
      ],
      [{ key: 'b', value: '2' }],
    ]);
  });

  const present = [row('a', '1'), row('b', '2')];
  test.each<[string, unknown, string, string]>([
    ['a key of 4 bytes', set('kkkk', ''), 'kkkk', 'done'],
    ['a key of 5 bytes', set('kkkkk', ''), 'kkkkk', 'parameterInvalid'],
    ['a value of 6 bytes', set('a', 'vvvvvv'), 'a', 'done'],
    ['a value of 7 bytes', set('a', 'vvvvvvv'), 'a', 'parameterInvalid'],
    ['no key', { Action: 0, Value: 'v' }, '', 'parameterInvalid'],
    ['an empty key', set('', 'v'), '', 'parameterInvalid'],
    ['half a pair as key', set('\ud800', 'v'), '', 'parameterInvalid'],
    ['no value to set', { Action: 0, Key: 'k' }, 'k', 'parameterInvalid'],
    ['no action', { Key: 'k', Value: 'v' }, 'k', 'parameterInvalid'],
    ['another action', { Action: 2, Key: 'k', Value: 'v' }, 'k', 'parameterInvalid'],
    ['nothing at all', undefined, '', 'parameterInvalid'],
    ['a list', [1], '', 'parameterInvalid'],
    ['a deletion of what is not there', remove('c'), 'c', 'parameterInvalid'],
    ['the name of a prototype', set('toStr', 'v'), 'toStr', 'parameterInvalid'],
  ])('%s: %j', (_what, value, key, expected) => {
    const { done, failed } = run(present, value);
    if (expected === 'done') expect({ done, failed }).toEqual({ done: [{ key, seq: 11 }], failed: [] });
    else expect({ done, failed }).toEqual({ done: [], failed: [{ key, code: expected }] });
  });

  test('are judged one by one on what those before left: their number, then their sum', () => {
    const { done, failed } = run(
      [row('a', '1'), row('b', '2'), row('c', '3')],
      ...[set('d', '4'), remove('a'), set('d', 'vvvvvv'), set('b', 'vvv'), set('b', 'vv')],
    );
    expect(done.map(({ key }) => key)).toEqual(['a', 'd', 'b', 'b']);
    expect(failed).toEqual([{ key: 'd', code: 'parameterInvalid' }]);
    expect(run([row('a', 'vvvvvv')], set('b', 'vvvvv'), set('b', 'vvvv'))).toMatchObject({
      done: [{ key: 'b', seq: 11 }],
      failed: [{ key: 'b', code: 'attributesTooLarge' }],
    });
  });

  test('go on after a failure, unless any of them says to stop', () => {
    const values = [set('a', '1'), remove('x'), set('b', '2')];
    expect(run([], ...values).done.map(({ key }) => key)).toEqual(['a', 'b']);
    const stopped = run([], ...values.slice(0, 2), set('b', '2', { StopOnError: 1 }), remove('y'));
    expect(stopped.done.map(({ key }) => key)).toEqual(['a']);
    expect(stopped.failed).toEqual([{ key: 'x', code: 'parameterInvalid' }]);
    expect(run([], { StopOnError: 1 }, set('a', '1')).done).toEqual([]);
  });

  test('that are so already are no change', () => {
    const known = row('a', '1', { isDeletedAfterOwnerLeft: true });
    const again = run([known], set('a', '1', { AutoDelete: 1 }));
    expect(again).toMatchObject({ done: [{ key: 'a', seq: 1 }], writes: { isApplied: false, attributeSeq: 10 } });
    expect(run([known], set('a', '1')).done).toEqual([{ key: 'a', seq: 11 }]);
  });

  test('that were set and deleted again are told to nobody', () => {
    const { done, writes } = run([], set('a', '1'), remove('a'));
    expect(done.map(({ seq }) => seq)).toEqual([11, 12]);
    expect(writes).toEqual({
      ...{ isApplied: true, attributeSeq: 12, set: [], deleted: [] },
      rows: { put: [], remove: [] },
    });
  });
});
