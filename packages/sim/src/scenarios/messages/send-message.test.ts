import { type ZIMMessage, ZIMMessageDirection, ZIMMessagePriority, ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage, texts } from '../chat.ts';

async function annAndBob(configure?: Parameters<typeof Chat.open>[0]): Promise<{
  chat: Chat;
  ann: ChatDevice;
  bob: ChatDevice;
}> {
  const chat = await Chat.open(configure);
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

const statusesOf = ({ statuses }: ChatDevice): readonly string[] =>
  statuses.map(({ status }) => ZIMMessageSentStatus[status]);

describe('sendMessage', () => {
  test('fills the object that was passed, hands it to onMessageAttached first and resolves with it [SEND-7, SEND-8, MSG-2, MSG-4]', async () => {
    const { chat, ann } = await annAndBob();
    const message = textMessage('hello');
    const attached: { message: ZIMMessage; copy: ZIMMessage }[] = [];
    const sent = ann.startSend(
      'bob',
      message,
      {},
      {
        onMessageAttached: (given) => attached.push({ message: given, copy: { ...given } }),
      },
    );
    await chat.run(1);
    const result = await chat.wait(sent);
    expect(result.message).toBe(message);
    expect(attached).toHaveLength(1);
    expect(attached[0]?.message).toBe(message);
    expect(attached[0]?.copy.sentStatus).toBe(ZIMMessageSentStatus.Sending);
    expect(attached[0]?.copy.localMessageID).not.toBe('');
    expect(message.localMessageID).toBe(attached[0]?.copy.localMessageID);
    expect(message).toMatchObject({
      sentStatus: ZIMMessageSentStatus.Success,
      direction: ZIMMessageDirection.Send,
      senderUserID: 'ann',
      conversationID: 'bob',
      messageSeq: 1,
    });
    expect(message.messageID).toMatch(/^\d+$/);
    expect(Math.abs((message.timestamp ?? 0) - chat.world.own.wall())).toBeLessThan(1000);
    expect(message.orderKey).toBeGreaterThan(0);
    expect(statusesOf(ann)).toEqual(['Sending', 'Success']);
  });

  test('numbers the messages of a conversation 1, 2, 3, from both sides [MSG-3, MSG-5]', async () => {
    const { ann, bob } = await annAndBob();
    const sent = [await ann.send('bob', 'a'), await bob.send('ann', 'b'), await ann.send('bob', 'c')];
    expect(sent.map(({ messageSeq }) => messageSeq)).toEqual([1, 2, 3]);
    const orderKeys = sent.map(({ orderKey }) => orderKey ?? 0);
    expect(orderKeys).toEqual(orderKeys.toSorted((one, other) => one - other));
  });

  test('keeps the order of the calls when several are in flight [SEND-14, SEND-9, MSG-5]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sending: Promise<{ message: ZIMMessage }>[] = [];
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 400, jitterMs: 300 };
    for (const text of texts(8)) {
      sending.push(ann.startSend('bob', text));
      await chat.run(110);
    }
    const sent = await chat.wait(Promise.all(sending));
    expect(sent.map(({ message }) => message.messageSeq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await chat.run(3000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(texts(8));
  });

  test('to an unregistered user is rejected with 6000204 and leaves a Failed message [SEND-9, SEND-16]', async () => {
    const { chat, ann } = await annAndBob();
    expect(await ann.sendCode('ghost', 'hello')).toBe(6000204);
    await chat.run(10);
    expect(statusesOf(ann)).toEqual(['Sending', 'Failed']);
  });

  test.each<[string, string, string, object]>([
    ['to oneself [SEND-2]', 'ann', 'hello', {}],
    ['to nobody [SEND-2]', '', 'hello', {}],
    ['without text [SEND-3]', 'bob', '', {}],
    ['of white space [SEND-3]', 'bob', ' \n\t', {}],
    ['over the 2 KB that this server allows [SEND-3]', 'bob', 'é'.repeat(1025), {}],
    ['with a priority of 4 [SEND-3]', 'bob', 'hello', { priority: 4 }],
    ['as a retry of a message that has not failed [SEND-4]', 'bob', 'hello', { isRetrySend: true }],
  ])('%s is rejected with 6000001, and nothing is kept or told', async (_what, to, text, config) => {
    const { chat, ann } = await annAndBob();
    expect(await ann.sendCode(to, text, config)).toBe(6000001);
    await chat.run(100);
    expect(ann.statuses).toEqual([]);
    expect(await ann.texts('bob')).toEqual([]);
  });

  test('of exactly 2 KB passes [MSG-11]', async () => {
    const { ann } = await annAndBob();
    expect(await ann.sendCode('bob', 'é'.repeat(1024))).toBe(0);
  });

  test('before login is rejected with 6000121 [INSTANCE-11]', async () => {
    const chat = await Chat.open();
    expect(await chat.device('ann').sendCode('bob', 'hello')).toBe(6000121);
  });

  test('within 100 ms of the last one is rejected with 6000004 by the SDK [SEND-5, SEND-1]', async () => {
    const { chat, ann } = await annAndBob();
    const first = ann.startSend('bob', 'a');
    await chat.run(50);
    expect(await ann.sendCode('bob', 'too soon')).toBe(6000004);
    await chat.wait(first);
    await chat.run(110);
    expect(await ann.texts('bob')).toEqual(['a']);
  });

  test('by more devices than the sender may have messages is rejected with 6000005 by the server [SEND-10]', async () => {
    const { chat, ann } = await annAndBob({
      configure: (config) => ({ ...config, limits: { ...config.limits, messagesPerSecond: 1 } }),
    });
    expect(await ann.sendCode('bob', 'a')).toBe(0);
    await chat.run(110);
    expect(await ann.sendCode('bob', 'b')).toBe(6000005);
    await chat.run(2000);
    expect(await ann.sendCode('bob', 'c')).toBe(0);
  });

  test('to more strangers than a minute allows is rejected with 6000005; later it may be sent again [SEND-11a]', async () => {
    const { chat, ann } = await annAndBob({
      configure: (config) => ({ ...config, limits: { ...config.limits, newConversationsPerMinute: 3 } }),
    });
    const strangers = ['carol', 'dave', 'eve', 'frank', 'grace', 'heidi'];
    for (const userID of strangers) await chat.loggedIn(userID);
    const devices = [ann, await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    // All at once, from three devices.
    const half = strangers
      .slice(0, 3)
      .map((userID, index) => chat.codeOf((devices[index] ?? ann).startSend(userID, 'a')));
    await chat.run(110);
    const rest = strangers.slice(3).map((userID, index) => chat.codeOf((devices[index] ?? ann).startSend(userID, 'a')));
    expect((await Promise.all([...half, ...rest])).toSorted()).toEqual([0, 0, 0, 6000005, 6000005, 6000005]);
    await chat.run(20_000);
    expect(await ann.sendCode('frank', 'again')).toBe(0);
    await chat.run(110);
    expect(await ann.sendCode('grace', 'again')).toBe(6000005);
  });

  test('costs none of these where there is a conversation, whoever began it [SEND-11a]', async () => {
    const { chat, ann, bob } = await annAndBob({
      configure: (config) => ({ ...config, limits: { ...config.limits, newConversationsPerMinute: 1 } }),
    });
    const carol = await chat.loggedIn('carol');
    expect(await bob.sendCode('ann', 'hello')).toBe(0);
    for (const text of ['a', 'b', 'c']) {
      await chat.run(110);
      expect(await ann.sendCode('bob', text)).toBe(0);
    }
    await chat.run(110);
    expect(await ann.sendCode('carol', 'hello')).toBe(0);
    await chat.run(110);
    expect(await ann.sendCode('carol', 'once more')).toBe(0);
    expect(await carol.texts('ann')).toEqual(['hello', 'once more']);
  });

  test('at the same time from both sides begins one conversation, which one of them has begun [SEND-11a]', async () => {
    const { chat, ann, bob } = await annAndBob({
      configure: (config) => ({ ...config, limits: { ...config.limits, newConversationsPerMinute: 1 } }),
    });
    for (const userID of ['carol', 'dave']) await chat.loggedIn(userID);
    await Promise.all([chat.wait(ann.startSend('bob', 'a')), chat.wait(bob.startSend('ann', 'b'))]);
    await chat.run(110);
    const codes = [await ann.sendCode('carol', 'c'), await bob.sendCode('dave', 'd')];
    expect(codes.toSorted()).toEqual([0, 6000005]);
  });

  test('with high priority has a budget of its own on the server [SEND-11]', async () => {
    const { chat, ann } = await annAndBob({
      configure: (config) => ({ ...config, limits: { ...config.limits, messagesPerSecond: 1 } }),
    });
    expect(await ann.sendCode('bob', 'a')).toBe(0);
    await chat.run(110);
    expect(await ann.sendCode('bob', 'b', { priority: ZIMMessagePriority.High })).toBe(0);
  });

  test('is rejected with 6000203 when the storage fails, and may be sent again [SEND-18, SEND-25, PARAM-16]', async () => {
    const { chat, ann, bob } = await annAndBob();
    chat.breakNext('sendMessage', 'storage');
    const message = textMessage('hello');
    expect(await ann.sendCode('bob', message)).toBe(6000203);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Failed);
    const { localMessageID } = message;
    await chat.run(200);
    expect(await ann.sendCode('bob', message, { isRetrySend: true })).toBe(0);
    expect(message.localMessageID).toBe(localMessageID);
    await chat.run(1000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['hello']);
    expect(statusesOf(ann)).toEqual(['Sending', 'Failed', 'Sending', 'Success']);
  });

  test('sent again moves to the end [SEND-25]', async () => {
    const { chat, ann } = await annAndBob();
    await ann.send('bob', 'A');
    chat.breakNext('sendMessage', 'storage');
    const failing = textMessage('B');
    expect(await ann.sendCode('bob', failing)).toBe(6000203);
    await chat.run(110);
    await ann.send('bob', 'C');
    expect(await ann.texts('bob')).toEqual(['A', 'B', 'C']);
    expect(await ann.sendCode('bob', failing, { isRetrySend: true })).toBe(0);
    expect(await ann.texts('bob')).toEqual(['A', 'C', 'B']);
  });

  test('that is not answered for 15 s is rejected with 6000105 [SEND-19, CONN-17]', async () => {
    const { chat, ann } = await annAndBob();
    chat.breakNext('sendMessage', 'silence');
    const startedAt = chat.world.clock.now;
    expect(await ann.sendCode('bob', 'hello')).toBe(6000105);
    expect(chat.world.clock.now - startedAt).toBeCloseTo(15_000, -2);
    await chat.run(10);
    expect(statusesOf(ann)).toEqual(['Sending', 'Failed']);
  });

  test('during a short outage waits, and is sent once when the link returns [SEND-21]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const sending = ann.startSend('bob', 'patient');
    await chat.run(10_000);
    expect(bob.received).toEqual([]);
    plugIn();
    const { message } = await chat.wait(sending);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Success);
    await chat.run(2000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['patient']);
    expect(await bob.texts('ann')).toEqual(['patient']);
  });

  test('of many messages during an outage sends all of them in order, no faster than the server takes them [SEND-21]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const codes: Promise<number>[] = [];
    for (const text of texts(60)) {
      codes.push(
        ann.startSend('bob', text).then(
          () => 0,
          (error) => error.code,
        ),
      );
      await chat.run(110);
    }
    plugIn();
    await chat.run(200);
    codes.push(
      ann.startSend('bob', 'after the outage').then(
        () => 0,
        (error) => error.code,
      ),
    );
    expect(new Set(await chat.wait(Promise.all(codes)))).toEqual(new Set([0]));
    await chat.run(1000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual([...texts(60), 'after the outage']);
  });

  test('whose answer was lost is repeated without doubling [SEND-20, MSG-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sending = ann.startSend('bob', 'once');
    await chat.run(12);
    chat.world.network.block(ann.device.name);
    await chat.run(1000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['once']);
    chat.world.resetDevice(ann.device);
    chat.world.network.unblock(ann.device.name);
    const { message } = await chat.wait(sending);
    expect(message.messageSeq).toBe(1);
    await chat.run(3000);
    expect(await bob.texts('ann')).toEqual(['once']);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['once']);
  });

  test('during an outage of over 30 s is rejected with 6000009 and stays Failed [SEND-22, SEND-16]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const message = textMessage('too long');
    const startedAt = chat.world.clock.now;
    expect(await ann.sendCode('bob', message)).toBe(6000009);
    const waitedMs = chat.world.clock.now - startedAt;
    expect(waitedMs).toBeGreaterThanOrEqual(30_000);
    expect(waitedMs).toBeLessThan(33_100);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Failed);
    plugIn();
    await chat.run(40_000);
    expect(bob.received).toEqual([]);
    expect(await ann.sendCode('bob', message, { isRetrySend: true })).toBe(0);
    await chat.run(2000);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['too long']);
  });

  test('that turns out to have been accepted after it failed becomes Success [SEND-23]', async () => {
    const { chat, ann } = await annAndBob();
    const sending = ann.startSend('bob', 'late news');
    await chat.run(12);
    const plugIn = chat.pullCable(ann);
    expect(await chat.codeOf(sending, 120_000)).not.toBe(0);
    plugIn();
    await chat.run(60_000);
    expect(statusesOf(ann)).toEqual(['Sending', 'Failed', 'Success']);
    expect((await ann.page('bob')).map(({ sentStatus }) => sentStatus)).toEqual([ZIMMessageSentStatus.Success]);
  });

  test('survives the death of the server between commit and answer [SEND-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    const sending = ann.startSend('bob', 'through the crash');
    await chat.run(9);
    chat.world.killServer(server);
    await chat.wait(chat.world.startServer(server));
    await chat.wait(sending);
    await chat.run(20_000);
    expect(await bob.texts('ann')).toEqual(['through the crash']);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['through the crash']);
  });

  test('whose time is up when its request is lost once more gets one attempt and fails with it [SEND-22]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const code = ann.sendCode('bob', 'late');
    await chat.run(27_000);
    chat.breakNext('sendMessage', 'silence');
    plugIn();
    await chat.run(5000);
    expect(ann.statuses).toHaveLength(1);
    chat.pullCable(ann);
    await chat.run(3500);
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 2]);
    expect(await code).toBe(6000009);
  });
});
