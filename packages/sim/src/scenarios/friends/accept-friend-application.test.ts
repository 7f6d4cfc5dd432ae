import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { applicationsOf, friendsOf, plain, watchFriends } from './friends.ts';

const short = {
  configure: (config: ChatConfig) => ({ ...config, friends: { ...config.friends, applicationSeconds: 60 } }),
};
type ChatConfig = Parameters<NonNullable<NonNullable<Parameters<typeof Chat.open>[0]>['configure']>>[0];

describe('acceptFriendApplication', () => {
  test('makes both friends, each with the alias of its own side, and tells both [FRIEND-18, FRIEND-20]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const config = { wording: 'please', friendAlias: 'Bobby', friendAttributes: { k1: 'x' } };
    await chat.wait(ann.zim.sendFriendApplication('bob', config));
    await chat.run(500);
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    const { friendInfo } = await chat.wait(
      bob.zim.acceptFriendApplication('ann', { friendAlias: 'Annie', friendAttributes: { k0: 'y' } }),
    );
    expect(friendInfo).toMatchObject({
      userID: 'ann',
      friendAlias: 'Annie',
      friendAttributes: { k0: 'y' },
      wording: 'please',
    });
    await chat.run(500);
    expect(told).toEqual(['applications Updated: bob Sent Accepted', 'friends Added: bob (Bobby)']);
    expect(toldBob).toEqual(['applications Updated: ann Received Accepted', 'friends Added: ann (Annie)']);
    const { friendInfos } = await chat.wait(ann.zim.queryFriendsInfo(['bob']));
    expect(friendInfos).toMatchObject([{ friendAttributes: { k1: 'x' }, wording: 'please' }]);
  });

  test('is refused where nothing waits for the user [FRIEND-19]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const accept = (userID: string) => chat.codeOf(ann.zim.acceptFriendApplication(userID, plain));
    const reject = (userID: string) => chat.codeOf(ann.zim.rejectFriendApplication(userID, {}));
    // FriendModuleFriendApplicationStatusError
    for (const userID of ['bob', 'nobody', 'ann'])
      expect([await accept(userID), await reject(userID)]).toEqual([6000802, 6000802]);
    await chat.wait(ann.zim.sendFriendApplication('bob', plain));
    expect([await accept('bob'), await reject('bob')]).toEqual([6000802, 6000802]);
    await chat.run(500);
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', plain))).toBe(0);
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', plain))).toBe(6000802);
    expect(await chat.codeOf(bob.zim.rejectFriendApplication('ann', {}))).toBe(6000802);
    expect(await chat.codeOf(bob.zim.rejectFriendApplication('a b', {}))).toBe(6000001);
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', 5 as never))).toBe(6000001);
  });

  test('is refused when the time is over, which the server tells both [FRIEND-19, FRIEND-21]', async () => {
    const chat = await Chat.open(short);
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const carol = await chat.loggedIn('carol');
    await chat.wait(ann.zim.sendFriendApplication('bob', plain));
    await chat.run(30_000);
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    // The second begins the time of the one anew.
    await chat.wait(carol.zim.sendFriendApplication('ann', plain));
    await chat.run(32_000);
    expect(toldBob).toEqual(['applications Updated: ann Received Expired']);
    expect(told).toEqual(['applications Added: carol Received Waiting', 'applications Updated: bob Sent Expired']);
    // FriendModuleFriendApplicationExpired
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', plain))).toBe(6000814);
    expect(await chat.codeOf(bob.zim.rejectFriendApplication('ann', {}))).toBe(6000814);
    expect(await applicationsOf(chat, ann)).toEqual(['bob Sent Expired', 'carol Received Waiting']);
  });

  test('expires although the server was away when its time was over [FRIEND-21]', async () => {
    const chat = await Chat.open(short);
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await chat.wait(ann.zim.sendFriendApplication('bob', plain));
    const toldBob = watchFriends(bob);
    await chat.restartServers({ downMs: 70_000 });
    await chat.run(60_000);
    expect(toldBob.at(-1)).toBe('applications Updated: ann Received Expired');
  });

  test('from both sides at once, of an application of both, makes one friendship [FRIEND-16]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await chat.wait(ann.zim.sendFriendApplication('bob', plain));
    await chat.wait(bob.zim.sendFriendApplication('ann', plain));
    await chat.run(500);
    const codes = await Promise.all([
      chat.codeOf(ann.zim.acceptFriendApplication('bob', plain)),
      chat.codeOf(bob.zim.acceptFriendApplication('ann', plain)),
    ]);
    await chat.run(500);
    expect(codes.toSorted()).toEqual([0, 6000802]);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)]).toEqual([['bob'], ['ann']]);
  });
});
