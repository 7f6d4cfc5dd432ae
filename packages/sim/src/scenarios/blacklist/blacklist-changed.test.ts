import { describe, expect, test } from 'vitest';
import { annAmong, ownerOn } from './people.ts';

describe('blacklistChanged', () => {
  test('tells once for each action, after the outage, what is different [BLOCK-5a]', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat', 'dan', 'eve']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    await ann.add('bob', 'cat');
    await chat.run(500);
    phone.told.length = 0;
    const plugIn = chat.pullCable(phone.device);
    await chat.run(1000);
    await ann.add('dan');
    await ann.remove('bob', 'cat');
    await ann.add('eve', 'cat');
    await ann.add('bob');
    await ann.remove('bob');
    plugIn();
    await chat.run(40_000);
    expect(phone.told).toEqual(['Added dan eve', 'Removed bob']);
    expect(await phone.list()).toEqual(['cat', 'eve', 'dan']);
    chat.pullCable(phone.device)();
    await chat.run(40_000);
    expect(phone.told).toHaveLength(2);
  });

  test('comes before the call resolves, and the blocked user is told nothing [BLOCK-5]', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    const bob = ownerOn(chat, of('bob'));
    const order: string[] = [];
    ann.device.zim.on('blacklistChanged', () => order.push('told'));
    await chat.wait(ann.device.zim.addUsersToBlacklist(['bob']).then(() => order.push('resolved')));
    await chat.run(1000);
    expect(order).toEqual(['told', 'resolved']);
    expect([bob.told, bob.device.errors, bob.device.listed]).toEqual([[], [], []]);
  });

  test('tells a device that was logged out when it comes back, before its conversations [BLOCK-5a]', async () => {
    const { chat, ann, of } = await annAmong(['bob', 'cat']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    phone.device.zim.logout();
    await ann.add('bob');
    await of('cat').send('ann', 'hello');
    const order: string[] = [];
    phone.device.zim.on('blacklistChanged', (_zim, { userList }) => {
      order.push(`blocked ${userList.map(({ userID }) => userID).join()}`);
    });
    phone.device.zim.on('peerMessageReceived', () => order.push('message'));
    await phone.device.login();
    await chat.run(2000);
    expect(order).toEqual(['blocked bob', 'message']);
  });

  test('is told by another run of the app for what it missed, after a crash of the server', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat']);
    const phone = ownerOn(chat, await chat.loggedIn('ann'));
    await ann.add('bob');
    await chat.run(500);
    phone.device.device.kill({ losesCache: false });
    await ann.add('cat');
    await ann.remove('bob');
    await chat.restartServers();
    await chat.run(40_000);
    const again = ownerOn(chat, phone.device.restart());
    await again.device.login();
    await chat.run(2000);
    expect(again.told).toEqual(['Added cat', 'Removed bob']);
    expect([await again.list(), await ann.list()]).toEqual([['cat'], ['cat']]);
  });

  test('tells what is different in a backup of the server that was put back', async () => {
    const { chat, ann } = await annAmong(['bob', 'cat', 'dan']);
    await ann.add('bob', 'cat');
    await chat.run(500);
    chat.world.backUp();
    await ann.remove('bob');
    await ann.add('dan');
    await chat.run(500);
    ann.told.length = 0;
    chat.world.restoreBackup();
    await chat.wait(chat.world.startServers());
    await chat.run(60_000);
    expect(ann.told).toEqual(['Added bob', 'Removed dan']);
    expect(await ann.list()).toEqual(['cat', 'bob']);
  });
});
