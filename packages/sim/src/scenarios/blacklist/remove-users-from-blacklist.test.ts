import { ZIMErrorCode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { annAmong, ownerOn, rejection } from './people.ts';

describe('removeUsersFromBlacklist', () => {
  test('takes users off the list, on all devices [BLOCK-3, BLOCK-5]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat', 'dan']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    await ann.add('bob', 'cat', 'dan');
    expect(await phone.remove('dan', 'eve', 'bob', 'ann')).toEqual([
      `eve ${ZIMErrorCode.FriendModuleUserNotInBlacklist}`,
      `ann ${ZIMErrorCode.FriendModuleCannotAddSelfToBlacklist}`,
    ]);
    await chat.run(500);
    for (const owner of [ann, phone]) {
      expect(owner.told).toEqual(['Added bob cat dan', 'Removed dan bob']);
      expect(await owner.list()).toEqual(['cat']);
    }
  });

  test('tells who never was on it, 6000807, from who was taken off before, 6000806; of nobody it is 6000816 [BLOCK-3, BLOCK-4]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat']);
    const { zim } = ann.device;
    const never = [ZIMErrorCode.FriendModuleDelBlacklistFail, `bob ${ZIMErrorCode.FriendModuleUserNotInBlacklist}`];
    expect(await rejection(chat, zim.removeUsersFromBlacklist(['bob']))).toEqual(never);
    await ann.add('bob');
    await ann.remove('bob');
    expect(await rejection(chat, zim.removeUsersFromBlacklist(['bob', 'cat', 'ann']))).toEqual([
      ZIMErrorCode.FriendModuleDelBlacklistFail,
      `bob ${ZIMErrorCode.FriendModuleAlreadyDeleteFromBlacklist}`,
      `cat ${ZIMErrorCode.FriendModuleUserNotInBlacklist}`,
      `ann ${ZIMErrorCode.FriendModuleCannotAddSelfToBlacklist}`,
    ]);
    expect(ann.told).toEqual(['Added bob', 'Removed bob']);
  });

  test('and a block again, in any order of two devices, leave both with the list of the server', async () => {
    const { chat, ann } = await annAmong(['bob']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 30, jitterMs: 300 };
    for (let round = 0; round < 6; round += 1) {
      await chat.wait(
        Promise.allSettled([
          ann.device.zim.addUsersToBlacklist(['bob']),
          phone.device.zim.removeUsersFromBlacklist(['bob']),
        ]),
      );
    }
    await chat.run(3000);
    const { isUserInBlacklist } = await chat.wait(ann.device.zim.checkUserIsInBlacklist('bob'));
    for (const owner of [ann, phone]) {
      expect(await owner.list()).toEqual(isUserInBlacklist ? ['bob'] : []);
      expect(owner.told.at(-1) ?? 'Removed bob').toBe(isUserInBlacklist ? 'Added bob' : 'Removed bob');
      // Nothing is told twice in a row.
      expect(owner.told.filter((one, index) => one === owner.told[index - 1])).toEqual([]);
    }
  });
});
