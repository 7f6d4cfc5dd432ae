import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { befriend, plain, watchFriends } from './friends.ts';

describe('friendInfoUpdated', () => {
  test('tells whoever has the user in the list of another name or picture, on all devices [USER-16a]', async () => {
    const chat = await Chat.open();
    const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    await befriend(chat, ann, bob);
    const phone = await chat.loggedIn('ann');
    const [told, toldPhone, toldBob, toldCarol] = [ann, phone, bob, carol].map(watchFriends);
    await chat.wait(bob.zim.updateUserName('Bob'));
    await chat.run(3000);
    await chat.wait(bob.zim.updateUserExtendedData('data'));
    await chat.wait(bob.zim.updateUserName('Bob'));
    await chat.run(3000);
    expect([told, toldPhone, toldBob, toldCarol]).toEqual([
      ['friends Updated: bob Bob'],
      ['friends Updated: bob Bob'],
      [],
      [],
    ]);
    const { friendInfos } = await chat.wait(phone.zim.queryFriendsInfo(['bob']));
    expect(friendInfos[0]?.userName).toBe('Bob');
  });

  test('tells of many changes in a row little more than the last one, and of a name that comes with a login [USER-16a]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await befriend(chat, ann, bob);
    const told = watchFriends(ann);
    for (let name = 0; name < 10; name += 1) await chat.wait(bob.zim.updateUserName(`Bob ${name}`));
    await chat.run(5000);
    expect(told.length).toBeLessThan(4);
    expect(told.at(-1)).toBe('friends Updated: bob Bob 9');
    bob.zim.logout();
    await chat.run(500);
    await bob.login({ userName: 'Robert' });
    await chat.run(5000);
    expect(told.at(-1)).toBe('friends Updated: bob Robert');
  });

  test('reaches more owners than one step takes, also when the server dies in between [USER-16a]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const owners = [];
    for (let index = 0; index < 60; index += 1) {
      const owner = await chat.loggedIn(`u${index}`);
      await chat.wait(owner.zim.addFriend('bob', plain));
      owners.push(owner);
    }
    const told = owners.map(watchFriends);
    await chat.wait(bob.zim.updateUserName('Bob'));
    await chat.run(200);
    await chat.restartServers();
    await chat.run(60_000);
    for (const lines of told) expect(lines).toEqual(['friends Updated: bob Bob']);
  });
});
