import { describe, expect, test } from 'vitest';
import { Deleter, scene } from '../deletions.ts';

describe('deleteConversation', () => {
  test('for the account takes the entry from all devices; a message brings it back [SETTING-14, SETTING-15, SETTING-16, SETTING-17]', async () => {
    const { chat, ann, bob, other } = await scene(2);
    await bob.deleteConversation('ann', true);
    expect(bob.device.order).toEqual(['conversationChanged', 'total 0']);
    await chat.run(500);
    expect(other.device.order).toEqual(['conversationChanged', 'total 0']);
    for (const { device } of [bob, other]) expect(device.listed.at(-1)).toBe('Deleted ann 0');
    for (const one of [bob, other]) expect(await one.shows('ann')).toBe('m1,m2 | unlisted');
    const code = chat.codeOf(bob.device.zim.queryConversation('ann', 0));
    expect(await code).toBe(6000603);
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    expect(await fresh.shows('ann')).toBe('m1,m2 | unlisted');
    expect(await chat.codeOf(fresh.device.zim.queryConversation('ann', 0))).toBe(6000603);
    await ann.device.send('bob', 'm3');
    await chat.run(500);
    for (const one of [bob, other, fresh]) {
      expect(one.device.listed.at(-1)).toBe('Added ann 1');
      expect(await one.shows('ann')).toBe('m1,m2,m3 | m3 1');
    }
    expect(await ann.shows('bob')).toBe('m1,m2,m3 | m3 0');
  });

  test('on this device alone stays away through logins, until a message comes [SETTING-14, SETTING-15, SETTING-16]', async () => {
    const { chat, ann, bob, other } = await scene(2);
    await bob.deleteConversation('ann');
    expect(bob.device.order).toEqual(['conversationChanged', 'total 0']);
    expect(await bob.shows('ann')).toBe('m1,m2 | unlisted');
    await chat.run(500);
    expect([other.device.order, await other.shows('ann')]).toEqual([[], 'm1,m2 | m2 2']);
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(2000);
    expect(await again.shows('ann')).toBe('m1,m2 | unlisted');
    expect(again.device.listed).toEqual([]);
    await ann.device.send('bob', 'm3');
    await chat.run(500);
    expect(again.device.listed).toEqual(['Added ann 1']);
    expect(await other.shows('ann')).toBe('m1,m2,m3 | m3 3');
    await other.device.clear('ann');
    expect(await again.shows('ann')).toBe('m1,m2,m3 | m3 0');
  });

  test('that is written to from here comes back with the own message [SETTING-16]', async () => {
    const { bob } = await scene(1);
    await bob.deleteConversation('ann', true);
    await bob.device.send('ann', 'hello');
    expect(bob.device.listed.slice(-2)).toEqual(['Added ann 0', 'Updated ann 0']);
  });

  test('of nothing is 6000603, also when it is repeated; a room is 6000001 [SETTING-18]', async () => {
    const { chat, bob } = await scene(1);
    const { zim } = bob.device;
    const code = (...given: unknown[]) => chat.codeOf(Reflect.apply(zim.deleteConversation, zim, given));
    for (const isAlsoDeleteServerConversation of [true, false]) {
      expect(await code('carl', 0, { isAlsoDeleteServerConversation })).toBe(6000603);
      expect(await code('group', 2, { isAlsoDeleteServerConversation })).toBe(6000603);
    }
    for (const given of [
      ['ann', 1],
      ['', 0],
      ['ann', 0, 5],
      ['ann', 0, { isAlsoDeleteServerConversation: 2 }],
    ]) {
      expect([given, await code(...given)]).toEqual([given, 6000001]);
    }
    chat.breakNext('deleteConversation', 'handler');
    expect(await code('ann', 0, { isAlsoDeleteServerConversation: true })).toBe(6000602);
    await bob.deleteConversation('ann', true);
    expect(await code('ann', 0, { isAlsoDeleteServerConversation: true })).toBe(6000603);
  });

  test('works on this device without a connection, for the account it is 6000104 [SETTING-18]', async () => {
    const { chat, bob } = await scene(1);
    const plugIn = chat.pullCable(bob.device);
    await chat.run(1000);
    const config = { isAlsoDeleteServerConversation: true };
    expect(await chat.codeOf(bob.device.zim.deleteConversation('ann', 0, config))).toBe(6000104);
    await bob.deleteConversation('ann');
    plugIn();
    await chat.run(40_000);
    expect(await bob.shows('ann')).toBe('m1 | unlisted');
  });

  test('reaches a device that was away; what came since brings the entry back there [SETTING-16]', async () => {
    const { chat, ann, bob, other } = await scene(2);
    const plugIn = chat.pullCable(other.device);
    await chat.run(1000);
    await bob.deleteConversation('ann', true);
    plugIn();
    await chat.run(40_000);
    expect(await other.shows('ann')).toBe('m1,m2 | unlisted');
    expect(other.device.listed.at(-1)).toBe('Deleted ann 0');
    const unplug = chat.pullCable(other.device);
    await chat.run(1000);
    await ann.device.send('bob', 'm3');
    await bob.deleteConversation('ann', true);
    await ann.device.send('bob', 'm4');
    unplug();
    await chat.run(40_000);
    for (const one of [bob, other]) expect(await one.shows('ann')).toBe('m1,m2,m3,m4 | m4 1');
  });

  test('while a message arrives ends alike on all devices [SETTING-16]', async () => {
    const { chat, ann, bob, other } = await scene(1);
    for (let round = 0; round < 5; round += 1) {
      const sending = ann.device.startSend('bob', `r${round}`);
      await chat.run(4 * round);
      const config = { isAlsoDeleteServerConversation: true };
      await Promise.all([chat.wait(sending), chat.codeOf(bob.device.zim.deleteConversation('ann', 0, config))]);
      await chat.run(500);
      expect(await bob.shows('ann')).toBe(await other.shows('ann'));
    }
  });
});

describe('deleteAllConversations', () => {
  test('for the account takes all entries from all devices, and tells how many [SETTING-17]', async () => {
    const { chat, ann, bob, other } = await scene(2);
    const carl = await chat.loggedIn('carl');
    await carl.send('bob', 'hi');
    await chat.run(500);
    for (const { device } of [bob, other]) device.order.length = 0;
    await bob.deleteAllConversations(true);
    await chat.run(500);
    for (const one of [bob, other]) {
      expect(one.device.order).toEqual(['conversationsAllDeleted 2', 'total 0']);
      expect(await one.device.list()).toEqual([]);
    }
    await ann.device.send('bob', 'm3');
    await chat.run(500);
    for (const { device } of [bob, other]) expect(device.listed.at(-1)).toBe('Added ann 1');
  });

  test('on this device alone leaves the others alone [SETTING-14, SETTING-17]', async () => {
    const { chat, bob, other } = await scene(2);
    await bob.deleteAllConversations();
    await chat.run(500);
    expect(bob.device.order).toEqual(['conversationsAllDeleted 1', 'total 0']);
    expect(await bob.device.list()).toEqual([]);
    expect([other.device.order, await other.shows('ann')]).toEqual([[], 'm1,m2 | m2 2']);
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(2000);
    expect(await again.device.list()).toEqual([]);
  });

  test('without a connection, from a broken server, and with a wrong config [SETTING-18]', async () => {
    const { chat, bob } = await scene(1);
    const { zim } = bob.device;
    const code = (config: unknown) => chat.codeOf(Reflect.apply(zim.deleteAllConversations, zim, [config]));
    expect([await code(1), await code({ isAlsoDeleteServerConversation: 1 })]).toEqual([6000001, 6000001]);
    chat.breakNext('deleteAllConversations', 'handler');
    expect(await code({ isAlsoDeleteServerConversation: true })).toBe(6000602);
    chat.pullCable(bob.device);
    await chat.run(1000);
    expect(await code({ isAlsoDeleteServerConversation: true })).toBe(6000104);
    expect(await code(undefined)).toBe(0);
    expect(await bob.device.list()).toEqual([]);
  });
});
