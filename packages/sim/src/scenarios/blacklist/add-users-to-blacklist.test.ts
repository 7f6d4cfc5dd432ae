import { ZIMErrorCode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { annAmong, ownerOn, rejection } from './people.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

describe('addUsersToBlacklist', () => {
  test('blocks those it can and says of the others why not, on all devices [BLOCK-1, BLOCK-5]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    const wrong = await ann.add('bob', 'ann', 'nobody', 'cat', 'bob');
    expect(wrong).toEqual([
      `ann ${ZIMErrorCode.FriendModuleCannotAddSelfToBlacklist}`,
      `nobody ${ZIMErrorCode.CommonModuleUserIsNotExist}`,
    ]);
    expect(ann.told).toEqual(['Added bob cat']);
    await chat.run(500);
    expect([ann.told, phone.told]).toEqual([['Added bob cat'], ['Added bob cat']]);
    expect([await ann.list(), await phone.list()]).toEqual([
      ['cat', 'bob'],
      ['cat', 'bob'],
    ]);
  });

  test('is 6000815 with every reason if it succeeded with nobody [BLOCK-4]', async () => {
    const { chat, ann } = await annAmong(['bob']);
    await ann.add('bob');
    expect(await rejection(chat, ann.device.zim.addUsersToBlacklist(['bob', 'ann', 'nobody']))).toEqual([
      ZIMErrorCode.FriendModuleAddBlacklistFail,
      `bob ${ZIMErrorCode.FriendModuleAlreadyAddToBlacklist}`,
      `ann ${ZIMErrorCode.FriendModuleCannotAddSelfToBlacklist}`,
      `nobody ${ZIMErrorCode.CommonModuleUserIsNotExist}`,
    ]);
    await chat.run(500);
    expect(ann.told).toEqual(['Added bob']);
  });

  test('goes on until the list is full: 6000808 [BLOCK-2]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat', 'dan'], {
      configure: (config) => ({ ...config, blacklist: { ...config.blacklist, usersMax: 2 } }),
    });
    expect(await ann.add('cat', 'bob', 'dan')).toEqual([`dan ${ZIMErrorCode.FriendModuleBlacklistListQuantityLimit}`]);
    expect(await rejection(chat, ann.device.zim.addUsersToBlacklist(['dan']))).toEqual([
      ZIMErrorCode.FriendModuleAddBlacklistFail,
      `dan ${ZIMErrorCode.FriendModuleBlacklistListQuantityLimit}`,
    ]);
    await ann.remove('cat');
    expect(await ann.add('dan')).toEqual([]);
    expect(await ann.list()).toEqual(['dan', 'bob']);
  });

  test.each<[string, unknown]>([
    ['nobody', []],
    ['21 users', many(21)],
    ['over a hundred', many(101)],
    ['no list', 'bob'],
    ['nothing', undefined],
    ['an ID that is none', ['bob', 'b b']],
    ['a lone surrogate', ['\ud800']],
    ['a number', [5]],
  ])('of %s is 6000001 and changes nothing [BLOCK-1]', async (_what, userIDs) => {
    const { chat, ann } = await annAmong(['bob']);
    for (const call of ['addUsersToBlacklist', 'removeUsersFromBlacklist'] as const) {
      expect(await chat.codeOf(ann.device.zim[call](userIDs as string[]))).toBe(ZIMErrorCode.CommonModuleParamsInvalid);
    }
    expect([await ann.list(), ann.told]).toEqual([[], []]);
  });

  test('over the limit is 6000001 also without a connection, and what is in order 6000104 [BLOCK-1]', async () => {
    const { chat, ann } = await annAmong([]);
    const codesOf = async (userIDs: string[]) => [
      await chat.codeOf(ann.device.zim.addUsersToBlacklist(userIDs)),
      await chat.codeOf(ann.device.zim.removeUsersFromBlacklist(userIDs)),
    ];
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await codesOf(many(21))).toEqual([6000001, 6000001]);
    expect(await codesOf(many(20))).toEqual([6000104, 6000104]);
  });

  test.each([
    [5, 6000001, 6],
    [30, 6000815, 30],
  ])('goes by the limit of the server, here %i, on the device too [BLOCK-1]', async (usersPerCallMax, code, count) => {
    const { chat, ann } = await annAmong([], {
      configure: (config) => ({ ...config, blacklist: { ...config.blacklist, usersPerCallMax } }),
    });
    expect(await chat.codeOf(ann.device.zim.addUsersToBlacklist(many(count)))).toBe(code);
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await chat.codeOf(ann.device.zim.addUsersToBlacklist(many(usersPerCallMax + 1)))).toBe(6000001);
    expect(await chat.codeOf(ann.device.zim.addUsersToBlacklist(many(usersPerCallMax)))).toBe(6000104);
  });

  test('of 20 users is answered for each [BLOCK-1]', async () => {
    const { chat, ann } = await annAmong([]);
    const [code, ...reasons] = await rejection(chat, ann.device.zim.addUsersToBlacklist(many(20)));
    expect([code, reasons.length]).toEqual([ZIMErrorCode.FriendModuleAddBlacklistFail, 20]);
  });

  test('without a connection is 6000104, and one that lost its answer has the list told by the log', async () => {
    const { chat, ann } = await annAmong(['bob']);
    const { zim } = ann.device;
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 100, jitterMs: 0 };
    const cut = zim.addUsersToBlacklist(['bob']);
    cut.catch(() => {});
    await chat.run(150);
    const plugIn = chat.pullCable(ann.device);
    expect(await chat.codeOf(cut)).toBe(ZIMErrorCode.CommonModuleIMServerDisconnect);
    expect(await chat.codeOf(zim.addUsersToBlacklist(['bob']))).toBe(ZIMErrorCode.NetworkModuleNetworkError);
    plugIn();
    await chat.run(40_000);
    expect([ann.told, await ann.list()]).toEqual([['Added bob'], ['bob']]);
    expect(await rejection(chat, zim.addUsersToBlacklist(['bob']))).toEqual([
      ZIMErrorCode.FriendModuleAddBlacklistFail,
      `bob ${ZIMErrorCode.FriendModuleAlreadyAddToBlacklist}`,
    ]);
  });

  test('that fails in the server is 6000007 or 6000008, and has changed nothing', async () => {
    const { chat, ann } = await annAmong(['bob']);
    chat.breakNext('addUsersToBlacklist', 'handler');
    expect(await chat.codeOf(ann.device.zim.addUsersToBlacklist(['bob']))).toBe(6000007);
    chat.breakNext('addUsersToBlacklist', 'storage');
    expect(await chat.codeOf(ann.device.zim.addUsersToBlacklist(['bob']))).toBe(6000008);
    expect(await ann.add('bob')).toEqual([]);
  });

  test('before a login is 6000121', async () => {
    const { chat } = await annAmong([]);
    const { zim } = chat.device('cat');
    const calls = [
      () => zim.addUsersToBlacklist(['bob']),
      () => zim.removeUsersFromBlacklist(['bob']),
      () => zim.queryBlacklist({ count: 1 }),
      () => zim.checkUserIsInBlacklist('bob'),
    ];
    for (const call of calls) expect(await chat.codeOf(call())).toBe(ZIMErrorCode.NetworkModuleUserIsNotLogged);
  });
});
