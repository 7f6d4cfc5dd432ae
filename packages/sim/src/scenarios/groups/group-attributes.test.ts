import { describe, expect, test } from 'vitest';
import { codesOf, ids, makeStage } from './groups.ts';

const attributes = (count: number, value = '') => Object.fromEntries(ids(count).map((key) => [key, value]));

describe('setGroupAttributes', () => {
  test('adds and replaces keys whoever set them, and tells all members what changed [GDATA-7, GDATA-9]', async () => {
    const { chat, ann, bob, told } = await makeStage({ groupAttributes: { a: '1', b: '2' } });
    const call = bob.zim.setGroupAttributes({ b: '3', c: '' }, 'g').finally(() => told[2].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', errorKeys: [] });
    await chat.run(500);
    const line = 'g attributes Set: {"b":"3","c":""} by bob 3';
    expect(told).toEqual([[line], [line], [line, 'settled'], [line]]);
    const { groupAttributes } = await chat.wait(ann.zim.queryGroupAllAttributes('g'));
    expect(groupAttributes).toEqual({ a: '1', b: '3', c: '' });
  });

  test('of nothing changes and tells nothing [GDATA-8]', async () => {
    const { chat, ann, told } = await makeStage();
    expect(await chat.wait(ann.zim.setGroupAttributes({}, 'g'))).toEqual({ groupID: 'g', errorKeys: [] });
    await chat.run(500);
    expect(told[0]).toEqual([]);
  });

  test('over a limit is refused as a whole [GDATA-6, GDATA-7, RIGHT-1]', async () => {
    const { chat, ann, bob } = await makeStage({ groupAttributes: attributes(9) });
    const dave = await chat.loggedIn('dave');
    const set =
      (given: unknown, groupID = 'g') =>
      () =>
        bob.zim.setGroupAttributes(given as Record<string, string>, groupID);
    const codes = await codesOf(chat, [
      set({ x: '1', y: '1' }),
      set({ ['k'.repeat(17)]: '' }),
      set({ x: 'v'.repeat(1025) }),
      set({ '': 'x' }),
      set({ x: 5 }),
      set(undefined),
      set(['x']),
      set({ x: '1' }, 'none'),
      () => dave.zim.setGroupAttributes({ x: '1' }, 'g'),
      set({ ['k'.repeat(16)]: 'v'.repeat(1024) }),
    ]);
    // TheNumberOf…, TheLengthOf…Key, TheLengthOf…Value
    expect(codes).toEqual([...[6000531, 6000532, 6000533, 6000001, 6000001, 6000001, 6000001, 6000523, 6000521, 0]]);
    const { groupAttributes } = await chat.wait(ann.zim.queryGroupAllAttributes('g'));
    expect(Object.keys(groupAttributes).length).toBe(10);
  });

  test('has a limit for all values together [GDATA-6]', async () => {
    const { chat, ann } = await makeStage(
      {},
      { configure: (config) => ({ ...config, groups: { ...config.groups, attributesTotalBytesMax: 10 } }) },
    );
    expect(await chat.codeOf(ann.zim.setGroupAttributes({ a: '12345', b: '123456' }, 'g'))).toBe(6000534);
    expect(await chat.codeOf(ann.zim.setGroupAttributes({ a: '12345', b: '12345' }, 'g'))).toBe(0);
  });
});

describe('deleteGroupAttributes', () => {
  test('names unknown keys, and tells all members the last values [GDATA-8, GDATA-9]', async () => {
    const { chat, ann, bob, told } = await makeStage({ groupAttributes: { a: '1', b: '2' } });
    const { errorKeys } = await chat.wait(bob.zim.deleteGroupAttributes(['a', 'x', 'a'], 'g'));
    await chat.run(500);
    expect([errorKeys, ...told]).toEqual([
      ['x'],
      ...Array.from({ length: 4 }, () => ['g attributes Delete: {"a":"1"} by bob 3']),
    ]);
    expect((await chat.wait(ann.zim.queryGroupAllAttributes('g'))).groupAttributes).toEqual({ b: '2' });
  });

  test('is refused where there is nothing to delete [GDATA-8, RIGHT-1]', async () => {
    const { chat, ann } = await makeStage({ groupAttributes: { a: '1' } });
    const dave = await chat.loggedIn('dave');
    const remove =
      (keys: unknown, groupID = 'g') =>
      () =>
        ann.zim.deleteGroupAttributes(keys as string[], groupID);
    const codes = await codesOf(chat, [
      ...[remove(['x', 'y']), remove([]), remove('a'), remove([5]), remove(['a'], 'none')],
      () => dave.zim.deleteGroupAttributes(['a'], 'g'),
    ]);
    // GroupAttributeDoesNotExist
    expect(codes).toEqual([6000526, 6000001, 6000001, 6000001, 6000523, 6000521]);
  });
});

describe('queryGroupAttributes and queryGroupAllAttributes', () => {
  test('answer a member with those that there are [RIGHT-2]', async () => {
    const { chat, bob } = await makeStage({ groupAttributes: { a: '1', b: '2' } });
    const dave = await chat.loggedIn('dave');
    const query = async (...keys: string[]) =>
      (await chat.wait(bob.zim.queryGroupAttributes(keys, 'g'))).groupAttributes;
    expect([await query('b', 'x', 'b'), await query('x')]).toEqual([{ b: '2' }, {}]);
    const all = await chat.wait(bob.zim.queryGroupAllAttributes('g'));
    expect(all).toEqual({ groupID: 'g', groupAttributes: { a: '1', b: '2' } });
    const codes = await codesOf(chat, [
      () => bob.zim.queryGroupAttributes([], 'g'),
      () => bob.zim.queryGroupAttributes(['a'], 'none'),
      () => bob.zim.queryGroupAllAttributes('none'),
      () => dave.zim.queryGroupAttributes(['a'], 'g'),
      () => dave.zim.queryGroupAllAttributes('g'),
    ]);
    expect(codes).toEqual([6000001, 6000523, 6000523, 6000521, 6000521]);
  });
});
