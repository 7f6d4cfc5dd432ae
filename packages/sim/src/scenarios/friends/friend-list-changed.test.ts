import { ZIMFriendDeleteType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { befriend, friendsOf, plain, watchFriends } from './friends.ts';

describe('friendListChanged', () => {
  test('tells a device that was away the net result once, and one that is used for the first time nothing [FRIEND-6]', async () => {
    const chat = await Chat.open();
    const [ann, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const [bob, carol] = [await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    await chat.loggedIn('dave');
    await befriend(chat, ann, bob);
    const told = watchFriends(phone);
    const plugIn = chat.pullCable(phone);
    await chat.run(500);
    await befriend(chat, ann, carol);
    await chat.wait(ann.zim.addFriend('dave', plain));
    await chat.wait(ann.zim.deleteFriends(['bob', 'carol'], { type: ZIMFriendDeleteType.Both }));
    plugIn();
    await chat.run(40_000);
    expect(told).toEqual(['friends Deleted: bob', 'friends Added: dave']);
    const fresh = chat.device('ann');
    const toldFresh = watchFriends(fresh);
    await fresh.login();
    await chat.run(2000);
    expect([toldFresh, await friendsOf(chat, fresh)]).toEqual([[], ['dave']]);
  });

  test('tells what is different after an old backup was put back [FRIEND-6]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await befriend(chat, ann, bob);
    const told = watchFriends(ann);
    const { system } = chat.world.store.storage;
    await chat.wait(system.raiseEpoch());
    await chat.restartServers();
    await chat.run(60_000);
    expect(told).toEqual([]);
    expect(await friendsOf(chat, ann)).toEqual(['bob']);
  });

  test('keeps the list on the device, in the next run and without a connection [FRIEND-28]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await befriend(chat, ann, bob);
    await chat.run(500);
    const again = ann.restart();
    const plugIn = chat.pullCable(again);
    await again.login({ isOfflineLogin: true });
    const told = watchFriends(again);
    expect(await friendsOf(chat, again)).toEqual(['bob']);
    // NetworkModuleNetworkError
    expect(await chat.codeOf(again.zim.addFriend('carol', plain))).toBe(6000104);
    plugIn();
    await chat.run(60_000);
    expect([told, await friendsOf(chat, again)]).toEqual([[], ['bob']]);
  });
});
