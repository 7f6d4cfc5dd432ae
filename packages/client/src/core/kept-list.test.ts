import { describe, expect, test } from 'vitest';
import { capacity } from '../limits.ts';
import { type Difference, KeptList, listKind, parted, type Said, takeAnswer } from './kept-list.ts';
import type { Writes } from './writes.ts';

interface Name {
  readonly name: string;
}

const kind = listKind<Name>('name', 10);
const writes: Writes = { run: (task) => task(), call: (task) => task() };

function listOf(held: readonly Said<Name>[], isFilled = true) {
  const told: (readonly Difference<Name>[])[] = [];
  const documents = held.flatMap(({ key, position, state }) => (state ? { key, position, body: state } : []));
  const list = new KeptList({ kind, documents, isFilled, writes, tell: (differences) => told.push(differences) });
  return { list, told };
}

const said = (key: string, position: number, name?: string, isNews = true): Said<Name> => ({
  ...{ key, position, isNews, state: name === undefined ? undefined : { name } },
});

describe('a list out of the own log', () => {
  test('takes in what is newer than what it knows, and writes it', () => {
    const { list, told } = listOf([said('ann', 5, 'Ann')]);
    const { change, differences, tellFirst } = list.take([said('ann', 4, 'Old'), said('bob', 6, 'Bob')]);
    expect(change).toEqual({
      putDocuments: [{ kind, key: 'bob', position: 6, body: { name: 'Bob' } }],
      removeDocuments: [],
    });
    expect(differences).toEqual([{ key: 'bob', before: undefined, after: { name: 'Bob' } }]);
    expect(told).toEqual([]);
    tellFirst?.();
    expect(told).toEqual([differences]);
    expect(list.rows.map(({ key }) => key)).toEqual(['ann', 'bob']);
  });

  test('keeps off what an older entry says behind the answer that took it off', () => {
    const { list } = listOf([said('ann', 5, 'Ann')]);
    expect(list.take([said('ann', 7)]).change.removeDocuments).toEqual([{ kind, key: 'ann', position: 7 }]);
    list.take([said('ann', 6, 'Ann')]);
    expect(list.get('ann')).toBeUndefined();
  });

  test('remembers of late what was taken off, and no more', () => {
    const { list } = listOf([]);
    list.take(Array.from({ length: capacity.removedMax + 1 }, (_, index) => said(`gone ${index}`, index + 1)));
    list.take([said('gone 0', 1, 'Back'), said('gone 1', 2, 'Back')]);
    expect(list.rows.map(({ key }) => key)).toEqual(['gone 0']);
  });

  test('tells with what is still to come, as one net change', () => {
    const { list, told } = listOf([]);
    expect(list.take([said('ann', 1, 'Ann'), said('bob', 2, 'Bob')], false)).not.toHaveProperty('tellFirst');
    list.take([said('bob', 3)]).tellFirst?.();
    expect(told).toEqual([[{ key: 'ann', before: undefined, after: { name: 'Ann' } }]]);
  });

  test('tells a new device nothing of what was there', () => {
    const { list, told } = listOf([], false);
    list.take([said('ann', 1, 'Ann', false)]).tellFirst?.();
    list.caughtUp('complete');
    expect(told.flat()).toEqual([]);
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['is gone since', 'Ann', undefined],
    ['has changed since', 'Ann', 'Anne'],
    ['is back since', undefined, 'Ann'],
  ])('tells a new device that what an own call had told of %s', (_what, called, present) => {
    const { list, told } = listOf([], false);
    if (called === undefined) list.take([said('ann', 1, 'Ann')]);
    list.take([said('ann', 2, called)]).tellFirst?.();
    list.take([said('ann', 3, present, false), said('bob', 4, 'Bob', false)]).tellFirst?.();
    list.caughtUp('complete');
    const last = { key: 'ann', before: called && { name: called }, after: present && { name: present } };
    expect(told.flat().at(-1)).toEqual(last);
  });

  test('in another life of the database tells the difference once everything has come', () => {
    const { list, told } = listOf([said('ann', 50, 'Ann'), said('bob', 51, 'Bob'), said('cat', 52, 'Cat')]);
    list.reset();
    expect(list.rows).toEqual([]);
    const entries = [said('ann', 1, 'Ann', false), said('bob', 2, 'Rob', false), said('dan', 3, 'Dan', false)];
    expect(list.take(entries)).not.toHaveProperty('tellFirst');
    list.caughtUp('broken');
    expect(told).toEqual([]);
    list.caughtUp('complete');
    const names = parted(told.flat(), (key, { name }) => `${key} ${name}`);
    expect(names).toEqual({ removed: ['cat Cat'], added: ['dan Dan'], changed: ['bob Rob'] });
  });

  test('in another life tells nothing to an app that has not seen the list', () => {
    const { list, told } = listOf([said('ann', 50, 'Ann')], false);
    list.reset();
    list.caughtUp('complete');
    expect(told.flat()).toEqual([]);
  });

  test('takes in no answer once the visit is over, and tells of one that cannot be written', async () => {
    const { list, told } = listOf([]);
    const cache = { write: () => Promise.reject(new Error('broken')) };
    const take = () => [list.take([said('ann', 1, 'Ann')])];
    const parts = { cache, writes } as unknown as Parameters<typeof takeAnswer>[0];
    await takeAnswer({ ...parts, ended: () => ({ code: 1, message: '' }) as never }, take);
    expect(list.rows).toEqual([]);
    await expect(takeAnswer({ ...parts, ended: () => undefined }, take)).rejects.toThrow('broken');
    expect(told.flat().map(({ key }) => key)).toEqual(['ann']);
  });
});
