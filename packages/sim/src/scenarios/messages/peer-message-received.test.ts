import { ZIMMessageDirection, ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, texts } from '../chat.ts';

const told = (device: { received: readonly { from: string; texts: readonly string[]; isOffline: boolean }[] }) =>
  device.received.map(({ from, texts: list, isOffline }) => [from, list, isOffline]);

describe('peerMessageReceived', () => {
  test('tells the receiver of a message as it is stored [RECV-1, RECV-4, MSG-8, MSG-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const sent = await ann.send('bob', 'hello');
    await chat.run(500);
    expect(told(bob)).toEqual([['ann', ['hello'], false]]);
    expect(bob.received[0]?.messages[0]).toMatchObject({
      messageID: sent.messageID,
      messageSeq: 1,
      timestamp: sent.timestamp,
      orderKey: sent.orderKey,
      senderUserID: 'ann',
      conversationID: 'ann',
      direction: ZIMMessageDirection.Receive,
      sentStatus: ZIMMessageSentStatus.Success,
    });
    expect(bob.receivedOnline).toEqual([['hello']]);
    expect(ann.received).toEqual([]);
  });

  test('tells the sender’s other device, as sent [RECV-3, SEND-13, MSG-9]', async () => {
    const chat = await Chat.open();
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const web = await chat.loggedIn('ann', { platformType: 6 });
    await chat.loggedIn('bob');
    await phone.send('bob', 'from the phone');
    await chat.run(500);
    expect(told(web)).toEqual([['bob', ['from the phone'], false]]);
    expect(web.received[0]?.messages[0]?.direction).toBe(ZIMMessageDirection.Send);
    expect(phone.received).toEqual([]);
    expect(web.statuses).toEqual([]);
  });

  test('tells every device of the receiver [RECV-2]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bobs = [await chat.loggedIn('bob'), await chat.loggedIn('bob')];
    await ann.send('bob', 'hello');
    await chat.run(500);
    for (const bob of bobs) expect(told(bob)).toEqual([['ann', ['hello'], false]]);
  });

  test('replays after a new login what was missed, oldest first and as offline messages [RECV-6, RECV-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'before');
    await chat.run(500);
    bob.zim.logout();
    await chat.run(500);
    for (const text of texts(5)) await ann.send('bob', text);
    bob.received.length = 0;
    await bob.login();
    await chat.run(2000);
    expect(told(bob)).toEqual([['ann', texts(5), true]]);
    expect(bob.receivedOnline).toEqual([['before']]);
  });

  test('replays after an outage what was missed, in batches of at most 100, each message once [RECV-6]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'before');
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    for (const text of texts(230)) await ann.send('bob', text);
    plugIn();
    await chat.run(40_000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['before', ...texts(230)]);
    for (const event of bob.received) expect(event.texts.length).toBeLessThanOrEqual(100);
    expect(bob.received.slice(1).every(({ isOffline }) => isOffline)).toBe(true);
  });

  test('does not replay to a device that logs in for the first time [RECV-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await ann.send('bob', 'old');
    const fresh = await chat.loggedIn('bob');
    await chat.run(3000);
    expect(fresh.received).toEqual([]);
    expect(await fresh.texts('ann')).toEqual(['old']);
  });

  test('does not replay what is older than the offline period [RECV-7]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, messages: { ...config.messages, offlineMs: 60_000 } }),
    });
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'first');
    await chat.run(500);
    const plugIn = chat.pullCable(bob);
    await ann.send('bob', 'too old');
    await chat.run(120_000);
    await ann.send('bob', 'young');
    plugIn();
    await chat.run(40_000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['first', 'young']);
    expect(await bob.texts('ann')).toEqual(['first', 'too old', 'young']);
  });

  test('comes in the order of the conversation when both write at once [RECV-11, MSG-6]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const other = await chat.loggedIn('bob');
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 30, jitterMs: 200 };
    for (const text of texts(10)) {
      void ann.startSend('bob', `a-${text}`);
      void bob.startSend('ann', `b-${text}`);
      await chat.run(120);
    }
    await chat.run(5000);
    const order = await other.texts('ann', { count: 100 });
    expect(order).toHaveLength(20);
    expect(other.received.flatMap((event) => event.texts)).toEqual(order);
    const fromAnn = order.filter((text) => text.startsWith('a-'));
    expect(bob.received.flatMap((event) => event.texts)).toEqual(fromAnn);
    expect(await ann.texts('bob', { count: 100 })).toEqual(order);
  });

  test('a device that reads too slowly is cut off, comes back and misses nothing [RECV-12]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, connectionQueueBytesMax: 512 * 1024 } }),
    });
    const senders = [await chat.loggedIn('ann'), await chat.loggedIn('cat')];
    const bob = await chat.loggedIn('bob');
    const padding = 'x'.repeat(2000);
    bob.device.sleep();
    for (const text of texts(150)) {
      for (const sender of senders) void sender.startSend('bob', `${text} ${padding}`);
      await chat.run(120);
    }
    bob.device.wake();
    await chat.run(60_000);
    expect(bob.states).toContain('Reconnecting/LoginInterrupted');
    expect(bob.states.at(-1)).toBe('Connected/Success');
    for (const { userID } of senders) {
      const told = bob.received.filter(({ from }) => from === userID).flatMap((event) => event.texts);
      expect(told.map((text) => text.split(' ')[0])).toEqual(texts(150));
    }
  });

  test('is not told while the listener is cleared, and a listener that throws stops nothing [RECV-13, INSTANCE-20]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    bob.zim.on('receivePeerMessage', () => {
      throw new Error('a fault of the app');
    });
    await ann.send('bob', 'one');
    await chat.run(500);
    bob.zim.off('peerMessageReceived');
    await ann.send('bob', 'two');
    await chat.run(500);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['one']);
    expect(await bob.texts('ann')).toEqual(['one', 'two']);
  });
});
