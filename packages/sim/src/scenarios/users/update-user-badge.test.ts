import { toAppID, toUserID } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat } from '../chat.ts';
import { describeCommonCodes } from '../common-codes-contract.ts';

describeCommonCodes('updateUserBadge', {
  operation: 'updateUserBadge',
  rate: 'writesPerSecond',
  call: ({ zim }) => zim.updateUserBadge(1),
});

const badgeOf = async (chat: Chat, userID: string) => {
  const { users } = chat.world.store.storage.read(toAppID(simAppID));
  const user = await chat.wait(users.byUserID(toUserID(userID)));
  return user && (await chat.wait(users.pushSettings(user.userKey)))?.badge;
};

describe('updateUserBadge', () => {
  test('keeps a number from 0 to 2147483647, and tells nobody [USER-19]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    for (const badge of [0, 2_147_483_647, 3]) {
      expect(await chat.wait(ann.zim.updateUserBadge(badge))).toBeUndefined();
      expect(await badgeOf(chat, 'ann')).toBe(badge);
    }
    await chat.run(1000);
    expect([...ann.infos, ...phone.infos]).toEqual([]);
  });

  test.each([-1, 2_147_483_648, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null, undefined, [3]])(
    'is rejected with 6000001 for %j, and nothing changes [USER-19]',
    async (badge) => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      await chat.wait(ann.zim.updateUserBadge(3));
      expect(await chat.codeOf(ann.zim.updateUserBadge(badge as never))).toBe(6000001);
      expect(await badgeOf(chat, 'ann')).toBe(3);
    },
  );

  test('outlives the death of the server as soon as it was answered [USER-24]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.wait(ann.zim.updateUserBadge(9));
    await chat.restartServers();
    expect(await badgeOf(chat, 'ann')).toBe(9);
  });
});
