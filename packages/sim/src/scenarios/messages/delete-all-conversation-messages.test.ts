import { describe, expect, test } from 'vitest';
import { scene } from '../deletions.ts';

describe('deleteAllConversationMessages', () => {
  test('for the account empties all conversations on all devices [DELETE-4, DELETE-7, DELETE-8]', async () => {
    const { chat, ann, bob, other } = await scene(2);
    const carl = await chat.loggedIn('carl');
    await carl.send('bob', 'hi');
    await chat.run(500);
    for (const { device } of [bob, other]) device.order.length = 0;
    await bob.deleteAllOfAll(true);
    await chat.run(500);
    for (const one of [bob, other]) {
      expect(one.device.order).toEqual(['messageDeleted', 'total 0']);
      expect(one.deleted).toEqual(['AllConversationMessagesDeleted']);
      expect(one.events[0]).toMatchObject({ conversationID: '', conversationType: -1, messageList: [] });
      expect([await one.shows('ann'), await one.shows('carl')]).toEqual([' | - 0', ' | - 0']);
    }
    expect(await ann.shows('bob')).toBe('m1,m2 | m2 0');
    await carl.send('bob', 'again');
    await chat.run(500);
    for (const one of [bob, other]) expect(await one.shows('carl')).toBe('again | again 1');
  });

  test('on this device alone leaves the others alone [DELETE-4, DELETE-6]', async () => {
    const { chat, bob, other } = await scene(2);
    await bob.deleteAllOfAll();
    await chat.run(500);
    expect(bob.device.order).toEqual(['messageDeleted', 'total 0']);
    expect(await bob.shows('ann')).toBe(' | - 0');
    expect([other.device.order, await other.shows('ann')]).toEqual([[], 'm1,m2 | m2 2']);
  });

  test('goes over many conversations, and is told once', async () => {
    const { chat, bob, other } = await scene(1, {
      configure: (config) => ({ ...config, limits: { ...config.limits, newConversationsPerMinute: 0 } }),
    });
    for (let index = 0; index < 55; index += 1) {
      const writer = await chat.loggedIn(`w${index}`);
      await writer.send('bob', 'hi');
      writer.zim.destroy();
    }
    await chat.run(1000);
    await bob.deleteAllOfAll(true);
    await chat.run(1000);
    for (const one of [bob, other]) {
      expect(one.deleted).toEqual(['AllConversationMessagesDeleted']);
      const list = await one.device.list();
      expect(list).toHaveLength(56);
      expect(list.filter(({ lastMessage, unreadMessageCount }) => lastMessage || unreadMessageCount > 0)).toEqual([]);
    }
  });

  test('without a connection, from a broken server, and with a wrong config [DELETE-9]', async () => {
    const { chat, bob } = await scene(1);
    const { zim } = bob.device;
    const code = (config: unknown) => chat.codeOf(Reflect.apply(zim.deleteAllConversationMessages, zim, [config]));
    expect([await code(1), await code({ isAlsoDeleteServerMessage: 1 })]).toEqual([6000001, 6000001]);
    chat.breakNext('deleteAllConversationMessages', 'handler');
    expect(await code({ isAlsoDeleteServerMessage: true })).toBe(6000202);
    chat.pullCable(bob.device);
    await chat.run(1000);
    expect(await code({ isAlsoDeleteServerMessage: true })).toBe(6000104);
    expect(await bob.shows('ann')).toBe('m1 | m1 1');
    expect(await code(undefined)).toBe(0);
    expect(await bob.shows('ann')).toBe(' | - 0');
  });
});
