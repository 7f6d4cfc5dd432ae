import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { applicationsOf, plain, watchFriends } from './friends.ts';

describe('friendApplicationUpdated and friendApplicationListChanged', () => {
  test('tell a rejection to both, and the device that asked learns of the applicant [FRIEND-6, FRIEND-20]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann', {}), await chat.loggedIn('bob')];
    await chat.wait(ann.zim.updateUserName('Ann'));
    await chat.wait(ann.zim.sendFriendApplication('bob', plain));
    await chat.run(500);
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    const { userInfo } = await chat.wait(bob.zim.rejectFriendApplication('ann', {}));
    expect(userInfo).toEqual({ userID: 'ann', userName: 'Ann', userAvatarUrl: '', userExtendedData: '' });
    await chat.run(500);
    expect(told).toEqual(['applications Updated: bob Sent Rejected']);
    expect(toldBob).toEqual(['applications Updated: ann Received Rejected']);
  });

  test('tell a device that was away the net result, once for each list and action [FRIEND-6]', async () => {
    const chat = await Chat.open();
    const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    const phone = await chat.loggedIn('ann');
    await chat.wait(bob.zim.sendFriendApplication('ann', plain));
    await chat.run(500);
    const told = watchFriends(phone);
    const plugIn = chat.pullCable(phone);
    await chat.run(500);
    await chat.wait(ann.zim.acceptFriendApplication('bob', plain));
    await chat.wait(carol.zim.sendFriendApplication('ann', plain));
    await chat.run(500);
    await chat.wait(ann.zim.acceptFriendApplication('carol', { friendAlias: 'C', friendAttributes: {} }));
    await chat.wait(ann.zim.updateFriendAlias('B', 'bob'));
    plugIn();
    await chat.run(40_000);
    expect(told).toEqual([
      'applications Added: carol Received Accepted',
      'applications Updated: bob Received Accepted',
      'friends Added: carol (C), bob (B)',
    ]);
    chat.pullCable(phone)();
    await chat.run(40_000);
    expect(told).toHaveLength(3);
    expect(await applicationsOf(chat, phone)).toEqual(await applicationsOf(chat, ann));
  });
});
