import { expect, it } from 'vitest';
import { callOf, endAt, key, memberOf, setUpCalls, told } from './call-fixtures.ts';
import { change, later, type StorageHarness } from './fixtures.ts';

export function describeCallSweeps(current: () => StorageHarness): void {
  it('that are over tell which logs still have them, those of a call together', async () => {
    const { storage, foreignApp, write, put } = await setUpCalls(current());
    const members = [memberOf(1, { position: 3 }), memberOf(2), memberOf(3, { position: 9 })];
    await put(callOf('2', { members, end: endAt(2) }), told(callOf('1', { end: endAt(1) })));
    await put(told(callOf('3', { users: 3, end: endAt(3) })), told(callOf('4')), callOf('5', { end: endAt(1) }));
    const find = (before: number, limit: number) => write(({ calls }) => calls.entriesBefore(later(before), limit));
    const entry = (callID: string, userKey: number) => ({ callID, userKey: key(userKey) });
    const [one, two] = [
      [entry('1', 1), entry('1', 2)],
      [entry('2', 1), entry('2', 3)],
    ];
    expect(await find(9, 1)).toEqual(one);
    expect(await find(9, 2)).toEqual(one);
    expect(await find(9, 3)).toEqual([...one, ...two]);
    expect(await find(3, 99)).toEqual([...one, ...two]);
    await write(({ calls }) => calls.dropEntries(one));
    await write(({ calls }) => calls.dropEntries([]));
    expect(await find(9, 1)).toEqual(two);
    expect(await change(storage, foreignApp, ({ calls }) => calls.entriesBefore(later(9), 9))).toEqual([]);
    await change(storage, foreignApp, ({ calls }) => calls.dropEntries(two));
    expect(await find(3, 9)).toEqual(two);
  });

  it('that are over go by their age with their members, once no log has them', async () => {
    const { storage, foreignApp, write, put, read, listOf } = await setUpCalls(current());
    await put(callOf('3', { end: endAt(3) }), callOf('1', { end: endAt(1) }), callOf('2', { end: endAt(2) }));
    const withEntry = told(callOf('4', { end: endAt(1) }));
    await put(callOf('5'), withEntry, callOf('6', { end: endAt(4) }));
    const sweep = (limit: number) => write(({ calls }) => calls.sweepEnded(later(4), limit));
    expect(await change(storage, foreignApp, ({ calls }) => calls.sweepEnded(later(4), 9))).toBe(0);
    expect([await sweep(2), await listOf(2)]).toEqual([2, ['6', '5', '4', '3']]);
    expect([await sweep(2), await listOf(2)]).toEqual([1, ['6', '5', '4']]);
    // One that comes again under the same name finds nothing of it.
    await put(callOf('1', { users: 1 }));
    expect((await read().byID('1'))?.members).toHaveLength(1);
    await write(({ calls }) => calls.dropEntries([{ callID: '4', userKey: key(1) }]));
    expect(await read().byID('4')).toEqual(withEntry);
    expect([await sweep(9), await listOf(2), await read().byID('4')]).toEqual([1, ['6', '5'], undefined]);
  });

  it('name the users that have some on their list, by their key', async () => {
    const { storage, foreignApp, write, put } = await setUpCalls(current());
    await put(callOf('1', { users: 3 }), callOf('2', { members: [memberOf(5)], end: endAt(1) }), callOf('3'));
    const after = (userKey: number, limit: number) => write(({ calls }) => calls.usersAfter(key(userKey), limit));
    expect([await after(0, 2), await after(2, 2), await after(2, 9), await after(5, 9)]).toEqual([
      [1, 2],
      [3, 5],
      [3, 5],
      [],
    ]);
    await write(({ calls }) => calls.trimList(key(5), 0, 9));
    expect(await after(0, 9)).toEqual([1, 2, 3]);
    expect(await change(storage, foreignApp, ({ calls }) => calls.usersAfter(key(0), 9))).toEqual([]);
  });

  it('go from a list that is too long, the oldest that are over first', async () => {
    const { write, put, read, listOf, foreign } = await setUpCalls(current());
    const trim = (userKey: number, keep: number, limit = 9) =>
      write(({ calls }) => calls.trimList(key(userKey), keep, limit));
    for (const ms of [2, 1, 3, 4]) await put(callOf(`${ms}`, { ms, end: endAt(9) }));
    await put(callOf('0', { ms: 0 }));
    expect([await trim(1, 5), await trim(1, 6)]).toEqual([0, 0]);
    expect([await trim(1, 2, 1), await listOf(1)]).toEqual([1, ['4', '3', '2', '0']]);
    expect([await trim(1, 2), await listOf(1)]).toEqual([2, ['4', '0']]);
    // Nobody is shown less of what others do not list any more.
    expect(await listOf(2)).toEqual(['4', '3', '2', '1', '0']);
    expect((await read().byID('1'))?.members).toHaveLength(2);
    const unlisted = async (userKey: number, after: string, limit: number) =>
      (await read().unlistedCallsOf(key(userKey), after, limit)).map(({ callID }) => callID);
    expect([await unlisted(1, '', 2), await unlisted(1, '2', 9), await unlisted(2, '', 9)]).toEqual([
      ['1', '2'],
      ['3'],
      [],
    ]);
    expect(await foreign().unlistedCallsOf(key(1), '', 9)).toEqual([]);
    expect([await trim(1, 0), await listOf(1)]).toEqual([1, ['0']]);
    // What is written later does not bring it back.
    await put(callOf('4', { ms: 4, end: endAt(9) }));
    expect(await listOf(1)).toEqual(['0']);
    expect([await trim(2, 3), await listOf(2)]).toEqual([2, ['4', '3', '0']]);
    expect([await read().byID('1'), await read().byID('2')]).toEqual([undefined, undefined]);
  });

  it('that nobody lists stay until no log has them', async () => {
    const { write, put, read } = await setUpCalls(current());
    await put(told(callOf('1', { end: endAt(1) })), told(callOf('2', { end: endAt(1) })));
    for (const userKey of [1, 2]) await write(({ calls }) => calls.trimList(key(userKey), 1, 9));
    expect(await read().byID('1')).toBeDefined();
    const entries = await write(({ calls }) => calls.entriesBefore(later(9), 9));
    expect(entries).toHaveLength(4);
    await write(({ calls }) => calls.dropEntries(entries));
    expect(await read().byID('1')).toBeUndefined();
    expect(await read().byID('2')).toBeDefined();
  });
}
