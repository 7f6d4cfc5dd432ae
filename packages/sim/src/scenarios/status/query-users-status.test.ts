import { millis } from '@parley/kernel/brand';
import { toAppID, toUserID, toUserKey } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat } from '../chat.ts';
import { queried, StatusEars } from './following.ts';

/** As an operator does by the command line. */
const register = ({ world }: Chat, userID: string): Promise<void> =>
  world.store.storage.transact([], ({ stores }) =>
    stores(toAppID(simAppID)).users.register({
      ...{ userKey: toUserKey(77), userID: toUserID(userID), userName: '', userAvatarUrl: '', userExtendedData: '' },
      ...{ createdAt: millis(1), lastLoginAt: millis(0), isUnregistered: false },
    }),
  );

describe('queryUsersStatus', () => {
  test('asks the server once, in the order of the request [STATUS-17]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob', { platformType: 5 });
    await chat.loggedIn('cid');
    const ann = await chat.loggedIn('ann');
    const ears = new StatusEars(ann);
    const asked = ['nobody', 'cid', 'bob', 'cid'];
    expect(await queried(chat, ann, asked)).toEqual(['cid Online 6 ""', 'bob Online 5 ""', 'nobody 6000011']);
    bob.zim.logout();
    await chat.run(3000);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Logout  ""']);
    expect(ears.events).toEqual([]);
  });

  test('whoever never logged in has logged out, at no time [STATUS-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.wait(register(chat, 'bob'));
    const { userStatusList } = await chat.wait(ann.zim.queryUsersStatus(['bob']));
    expect(userStatusList).toEqual([
      {
        userID: 'bob',
        onlineStatus: 2,
        onlinePlatforms: [],
        customStatus: '',
        customStatusExpiredTime: 0,
        lastUpdateTime: 0,
        lastOnlineStatusUpdateTime: 0,
        lastCustomStatusUpdateTime: 0,
      },
    ]);
  });

  test('a token that expires leaves its user offline [STATUS-3]', async () => {
    const chat = await Chat.open();
    const bob = chat.device('bob');
    await bob.login({ token: bob.token(40) });
    const ann = await chat.loggedIn('ann');
    await chat.run(50_000);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Offline  ""']);
  });

  test('a session that is displaced leaves its user online [STATUS-2]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    await chat.loggedIn('bob');
    await chat.loggedIn('bob', { platformType: 5 });
    const ann = await chat.loggedIn('ann');
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 5 ""']);
  });

  test.each([
    ['nobody', [], 6000001],
    ['oneself', ['ann'], 6000001],
    ['201 users', Array.from({ length: 201 }, (_, index) => `u${index}`), 6000001],
    ['an ID that is none', ['b/b'], 6000001],
    ['no list', 5, 6000001],
    ['200 users', Array.from({ length: 200 }, (_, index) => `u${index}`), 0],
  ])('of %s gives %3$i [STATUS-17]', async (_name, userIDs, code) => {
    const chat = await Chat.open();
    const { zim } = await chat.loggedIn('ann');
    expect(await chat.codeOf(zim.queryUsersStatus(userIDs as string[]))).toBe(code);
  });

  test('a fault of the handler gives 6000007, one of the storage 6000008 [STATUS-17]', async () => {
    const chat = await Chat.open();
    const { zim } = await chat.loggedIn('ann');
    chat.breakNext('queryUsersStatus', 'handler');
    expect(await chat.codeOf(zim.queryUsersStatus(['bob']))).toBe(6000007);
    chat.breakNext('queryUsersStatus', 'storage');
    expect(await chat.codeOf(zim.queryUsersStatus(['bob']))).toBe(6000008);
  });
});
