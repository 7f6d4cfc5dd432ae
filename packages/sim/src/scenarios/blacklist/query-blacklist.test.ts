import { ZIMErrorCode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { annAmong, ownerOn } from './people.ts';

describe('queryBlacklist', () => {
  test('has the newest first, page by page, with what users were called when they were blocked [BLOCK-6]', async () => {
    const { chat, ann, of } = await annAmong(['bob', 'cat', 'dan']);
    await chat.wait(of('cat').zim.updateUserName('Cat'));
    await chat.wait(of('cat').zim.updateUserAvatarUrl('picture'));
    for (const userID of ['bob', 'cat', 'dan']) await ann.add(userID);
    await chat.wait(of('cat').zim.updateUserName('Catherine'));
    const first = await chat.wait(ann.device.zim.queryBlacklist({ count: 2 }));
    expect(first.blacklist).toEqual([
      { userID: 'dan', userName: '', userAvatarUrl: '', userExtendedData: '' },
      { userID: 'cat', userName: 'Cat', userAvatarUrl: 'picture', userExtendedData: '' },
    ]);
    await ann.remove('dan');
    await ann.add('dan');
    const second = await chat.wait(ann.device.zim.queryBlacklist({ count: 2, nextFlag: first.nextFlag }));
    expect(second).toMatchObject({ blacklist: [{ userID: 'bob' }], nextFlag: 0 });
    expect(await ann.list()).toEqual(['dan', 'cat', 'bob']);
  });

  test('takes no flag that it did not hand out, and none of another life of the database [BLOCK-6b]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat']);
    await ann.add('bob', 'cat');
    const query = (nextFlag: number) => ann.device.zim.queryBlacklist({ count: 1, nextFlag });
    const { nextFlag } = await chat.wait(query(0));
    for (const other of [nextFlag + 1, 99, 1_000_000]) expect(await chat.codeOf(query(other))).toBe(6000001);
    expect(await chat.wait(query(nextFlag))).toMatchObject({ blacklist: [{ userID: 'bob' }], nextFlag: 0 });
    chat.world.backUp();
    chat.world.restoreBackup();
    await chat.wait(chat.world.startServers());
    await chat.run(30_000);
    expect(await chat.codeOf(query(nextFlag))).toBe(6000001);
    expect(await ann.list()).toEqual(['cat', 'bob']);
  });

  test('of an empty list is empty', async () => {
    const { chat, ann } = await annAmong([]);
    expect(await chat.wait(ann.device.zim.queryBlacklist({ count: 5000 }))).toEqual({ blacklist: [], nextFlag: 0 });
  });

  test('works without a connection, and in an offline login [BLOCK-6]', async () => {
    const { chat, ann } = await annAmong(['bob']);
    await ann.add('bob');
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await ann.list()).toEqual(['bob']);
    const again = ownerOn(chat, ann.device.restart());
    await again.device.login({ isOfflineLogin: true });
    expect(await again.list()).toEqual(['bob']);
  });

  test('waits on a device that is new until it was told the list, of which there is no event [BLOCK-6, BLOCK-5a]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat']);
    await ann.add('bob', 'cat');
    await ann.remove('bob');
    const fresh = ownerOn(chat, chat.device('ann'));
    await fresh.device.login();
    expect(await fresh.list()).toEqual(['cat']);
    await chat.run(2000);
    expect([fresh.told, await fresh.list()]).toEqual([[], ['cat']]);
  });

  test.each<[string, unknown]>([
    ['no config', undefined],
    ['no count', {}],
    ['a count of 0', { count: 0 }],
    ['a count that is no whole number', { count: 1.5 }],
    ['a flag below 0', { count: 1, nextFlag: -1 }],
    ['a flag that is none', { count: 1, nextFlag: 'x' }],
  ])('with %s is 6000001', async (_what, config) => {
    const { chat, ann } = await annAmong([]);
    expect(await chat.codeOf(ann.device.zim.queryBlacklist(config as { count: number }))).toBe(
      ZIMErrorCode.CommonModuleParamsInvalid,
    );
  });
});
