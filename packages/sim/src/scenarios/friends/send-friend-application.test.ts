import { ZIMFriendDeleteType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { applicationsOf, befriend, friendsOf, plain, watchFriends } from './friends.ts';

describe('sendFriendApplication', () => {
  test('waits with the other, who is told as the receiver [FRIEND-15]', async () => {
    const chat = await Chat.open();
    const [ann, phone, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [told, toldPhone, toldBob] = [ann, phone, bob].map(watchFriends);
    const { applicationInfo } = await chat.wait(ann.zim.sendFriendApplication('bob', { ...plain, wording: 'please' }));
    expect(applicationInfo).toEqual({
      type: 2,
      state: 1,
      applyUser: { userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' },
      wording: 'please',
      createTime: expect.any(Number),
      updateTime: applicationInfo.createTime,
    });
    await chat.run(500);
    const sent = ['applications Added: bob Sent Waiting'];
    expect([told, toldPhone, toldBob]).toEqual([sent, sent, ['applications Added: ann Received Waiting']]);
    const { applicationList } = await chat.wait(bob.zim.queryFriendApplicationList({ count: 10 }));
    expect(applicationList).toMatchObject([{ wording: 'please', applyUser: { userID: 'ann' } }]);
    expect(await friendsOf(chat, bob)).toEqual([]);
  });

  test('sent again replaces the words, from both sides it is one, and after an end there is a new one [FRIEND-16, FRIEND-17]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    const first = await chat.wait(ann.zim.sendFriendApplication('bob', { ...plain, wording: 'one' }));
    await chat.run(500);
    const again = await chat.wait(ann.zim.sendFriendApplication('bob', { ...plain, wording: 'two' }));
    expect(again.applicationInfo).toMatchObject({ wording: 'two', createTime: first.applicationInfo.createTime });
    expect(again.applicationInfo.updateTime).toBeGreaterThan(first.applicationInfo.updateTime);
    await chat.run(500);
    const answer = await chat.wait(bob.zim.sendFriendApplication('ann', { ...plain, wording: 'me too' }));
    expect(answer.applicationInfo).toMatchObject({ type: 3, state: 1, wording: 'two' });
    await chat.run(500);
    await chat.wait(ann.zim.rejectFriendApplication('bob', {}));
    await chat.run(500);
    await chat.wait(bob.zim.sendFriendApplication('ann', plain));
    await chat.run(500);
    expect(told).toEqual([
      'applications Added: bob Sent Waiting',
      'applications Updated: bob Sent Waiting',
      'applications Updated: bob Both Waiting',
      'applications Updated: bob Both Rejected',
      'applications Added: bob Received Waiting',
    ]);
    expect(toldBob).toEqual([
      'applications Added: ann Received Waiting',
      'applications Updated: ann Received Waiting',
      'applications Updated: ann Both Waiting',
      'applications Updated: ann Both Rejected',
      'applications Added: ann Sent Waiting',
    ]);
  });

  test('refuses the first fault in the documented order, and a push that is none [FRIEND-13]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, friends: 1 } }),
    });
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const carol = await chat.loggedIn('carol');
    const send = (userID: string, config: object = plain) =>
      chat.codeOf(ann.zim.sendFriendApplication(userID, config as typeof plain));
    // FriendModuleCannotAddSelfToFriendList, FriendModuleFriendAreUnregistered
    expect([await send('ann'), await send('nobody')]).toEqual([6000810, 6000811]);
    for (const pushConfig of [
      5,
      { payload: 'x'.repeat(2049) },
      { resourcesID: 'x'.repeat(33) },
      { badgeIncrement: -1 },
    ]) {
      expect(await send('bob', { ...plain, pushConfig })).toBe(6000001);
    }
    await befriend(chat, ann, bob);
    // FriendModuleIsAlreadyYourFriend, FriendModuleFriendNumsLimit
    expect([await send('bob'), await send('carol')]).toEqual([6000803, 6000801]);
    // The list of the one who is asked may be full.
    const pushConfig = { title: 'x', content: 'y', payload: '', resourcesID: '', threadID: '' };
    const config = { ...plain, pushConfig: { ...pushConfig, enableBadge: false, badgeIncrement: 0 } };
    expect(await chat.codeOf(carol.zim.sendFriendApplication('ann', config))).toBe(0);
    // FriendModuleFriendNumsLimit: it goes on waiting
    const accept = () => chat.codeOf(ann.zim.acceptFriendApplication('carol', plain));
    await chat.run(500);
    expect(await accept()).toBe(6000801);
    await chat.wait(ann.zim.deleteFriends(['bob'], { type: ZIMFriendDeleteType.Both }));
    expect(await accept()).toBe(0);
  });

  test('of those that are kept for a user the oldest goes, and is told [FRIEND-22]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, friendApplications: 2 } }),
    });
    const bob = await chat.loggedIn('bob');
    const told = watchFriends(bob);
    for (const userID of ['ann', 'carol', 'dave']) {
      const sender = await chat.loggedIn(userID);
      await chat.wait(sender.zim.sendFriendApplication('bob', plain));
      await chat.run(500);
    }
    expect(await applicationsOf(chat, bob)).toEqual(['dave Received Waiting', 'carol Received Waiting']);
    expect(told.slice(2)).toEqual([
      'applications Deleted: ann Received Waiting',
      'applications Added: dave Received Waiting',
    ]);
    // FriendModuleFriendApplicationStatusError
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', plain))).toBe(6000802);
  });
});
