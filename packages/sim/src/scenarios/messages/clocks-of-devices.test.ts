import { type ZIMMessage, ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage } from '../chat.ts';

const hourMs = 3_600_000;
const wrongClocks: readonly (readonly [string, number])[] = [
  ['five hours ahead', 5 * hourMs],
  ['five hours behind', -5 * hourMs],
  ['a year ahead', 365 * 24 * hourMs],
];

async function annAndBob(skewMs: number) {
  const chat = await Chat.open();
  const ann = chat.device('ann', { skewMs });
  await ann.login();
  const bob = await chat.loggedIn('bob');
  return { chat, ann, bob };
}

/** How far the time of the message is from that of the world. */
const offMs = (chat: Chat, { timestamp = 0 }: Pick<ZIMMessage, 'timestamp'>): number =>
  Math.abs(timestamp - chat.world.own.wall());

const ordered = async (device: ChatDevice, peer: string): Promise<readonly string[]> =>
  device.texts(peer, { count: 50 });

describe('on a device whose clock is wrong', () => {
  test.each(wrongClocks)(
    '%s messages have the time of the server and stand in their order [MSG-4, MSG-5, MSG-6]',
    async (_what, skewMs) => {
      const { chat, ann, bob } = await annAndBob(skewMs);
      const sent: ZIMMessage[] = [];
      for (const [index, sender] of [ann, bob, ann, bob].entries()) {
        sent.push(await sender.send(sender === ann ? 'bob' : 'ann', `m${index}`));
        expect(offMs(chat, sent.at(-1) ?? {})).toBeLessThan(1000);
        await chat.run(2000);
      }
      const order = ['m0', 'm1', 'm2', 'm3'];
      expect(await ordered(ann, 'bob')).toEqual(order);
      expect(await ordered(bob, 'ann')).toEqual(order);
      const next = ann.restart();
      await next.login();
      expect(await ordered(next, 'bob')).toEqual(order);
      expect((await next.page('bob')).map(({ timestamp }) => timestamp)).toEqual(
        sent.map(({ timestamp }) => timestamp),
      );
      expect((await next.list())[0]?.lastMessage?.timestamp).toBe(sent.at(-1)?.timestamp);
    },
  );

  test.each(wrongClocks)(
    '%s, one that waits and one that failed keep the place at which they were written [MSG-5, SEND-21]',
    async (_what, skewMs) => {
      const { chat, ann, bob } = await annAndBob(skewMs);
      await bob.send('ann', 'before');
      await chat.run(500);
      const plugIn = chat.pullCable(ann);
      const message = textMessage('mine');
      const code = chat.codeOf(ann.startSend('bob', message), 120_000);
      await chat.run(500);
      expect(message.sentStatus).toBe(ZIMMessageSentStatus.Sending);
      expect(offMs(chat, message)).toBeLessThan(1000);
      expect(await ordered(ann, 'bob')).toEqual(['before', 'mine']);
      expect(await code).toBe(6000009);
      plugIn();
      await bob.send('ann', 'after');
      await chat.run(40_000);
      expect(await ordered(ann, 'bob')).toEqual(['before', 'mine', 'after']);
      const next = ann.restart();
      await next.login();
      expect(await ordered(next, 'bob')).toEqual(['before', 'mine', 'after']);
      expect(await next.sendCode('bob', message, { isRetrySend: true })).toBe(0);
      expect(await ordered(next, 'bob')).toEqual(['before', 'after', 'mine']);
    },
  );

  test.each(wrongClocks)(
    '%s, one written without a connection after the app began anew keeps its place too [MSG-5, LOGIN-28a]',
    async (_what, skewMs) => {
      const { chat, ann, bob } = await annAndBob(skewMs);
      await bob.send('ann', 'before');
      await chat.run(500);
      const next = ann.restart();
      const plugIn = chat.pullCable(next, { isNoticed: false });
      await next.login({ isOfflineLogin: true });
      const message = textMessage('mine');
      const code = chat.codeOf(next.startSend('bob', message), 120_000);
      await chat.run(500);
      expect(offMs(chat, message)).toBeLessThan(1000);
      expect(await code).toBe(6000009);
      await bob.send('ann', 'after');
      plugIn();
      await chat.run(40_000);
      expect(await ordered(next, 'bob')).toEqual(['before', 'mine', 'after']);
    },
  );

  test('that jumps while the app runs changes neither times nor order [MSG-4, MSG-5]', async () => {
    const { chat, ann, bob } = await annAndBob(0);
    await ann.send('bob', 'one');
    for (const jumpMs of [5 * hourMs, -10 * hourMs]) {
      ann.device.present?.clock.shiftWall(jumpMs);
      expect(offMs(chat, await ann.send('bob', 'again'))).toBeLessThan(1000);
      await bob.send('ann', 'answer');
      await chat.run(500);
    }
    expect(await ordered(ann, 'bob')).toEqual(['one', 'again', 'answer', 'again', 'answer']);
  });
});
