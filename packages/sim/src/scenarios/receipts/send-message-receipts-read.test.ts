import {
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageReceiptStatus,
  ZIMMessageType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { readServer } from '../../final-state.ts';
import type { Chat } from '../chat.ts';
import { annAndBob, listen, modes, read, readCode, sendAsking, statuses, statusOf } from './receipts.ts';

const { Peer, Group, Room } = ZIMConversationType;

describe('a message that asks for a receipt', () => {
  test('is Processing for both until it is read, then Done; others have none [RECEIPT-1, RECEIPT-2]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plain = await ann.send('bob', 'plain');
    const asking = await sendAsking(chat, ann, 'bob', 'asking');
    expect([plain, asking].map(statusOf)).toEqual(['None', 'Processing']);
    for (const mode of modes) {
      expect(await statuses(ann, 'bob', { mode })).toEqual(['None', 'Processing']);
      expect(await statuses(bob, 'ann', { mode })).toEqual(['None', 'Processing']);
    }
    expect(bob.received.flatMap(({ messages }) => messages.map(statusOf))).toEqual(['None', 'Processing']);
    await read(
      chat,
      bob,
      'ann',
      [asking].map((one) => ({ ...one, conversationID: 'ann' })),
    );
    await chat.run(500);
    for (const mode of modes) {
      expect(await statuses(ann, 'bob', { mode })).toEqual(['None', 'Done']);
      expect(await statuses(bob, 'ann', { mode })).toEqual(['None', 'Done']);
    }
  });

  test('and was deleted by its sender shows on none of that user’s devices when it is read [DELETE-10]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const asking = await sendAsking(chat, ann, 'bob', 'asking');
    await chat.wait(ann.zim.deleteMessages([asking], 'bob', Peer, { isAlsoDeleteServerMessage: true }));
    const fresh = await chat.loggedIn('ann');
    const told = listen(fresh);
    await read(chat, bob, 'ann', [{ ...asking, conversationID: 'ann' }]);
    await chat.run(500);
    for (const device of [ann, fresh])
      for (const mode of modes) expect(await device.texts('bob', { mode })).toEqual([]);
    expect(told.messages).toEqual([]);
    expect(await statuses(bob, 'ann')).toEqual(['Done']);
  });

  test('has none where its type has none [RECEIPT-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const bytes = { type: ZIMMessageType.Command, message: new Uint8Array([1]) };
    const config = { priority: ZIMMessagePriority.Low, hasReceipt: true };
    const { message } = await chat.wait(ann.zim.sendMessage(bytes, 'bob', Peer, config));
    expect(statusOf(message)).toBe('None');
    const custom = { type: ZIMMessageType.Custom, message: 'c', subType: 1 };
    const { message: asking } = await chat.wait(ann.zim.sendMessage(custom, 'bob', Peer, config));
    expect(statusOf(asking)).toBe('Processing');
    await chat.run(500);
    expect(await statuses(bob, 'ann')).toEqual(['Processing']);
  });

  test('is still one where it was sent again, or accepted by a repeat [RECEIPT-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await ann.send('bob', 'hello');
    const plugIn = chat.pullCable(ann);
    const sent = ann.startSend('bob', 'waits', { hasReceipt: true });
    await chat.run(5000);
    plugIn();
    expect(statusOf((await chat.wait(sent, 60_000)).message)).toBe('Processing');
    await chat.run(500);
    expect(await statuses(bob, 'ann')).toEqual(['None', 'Processing']);
  });
});

describe('sendMessageReceiptsRead', () => {
  test("tells the sender's devices, the reader's others, and not the calling one [RECEIPT-5, RECEIPT-8, RECEIPT-13]", async () => {
    const { chat, ann, bob, toldAnn, toldBob } = await annAndBob();
    const [tablet, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [toldTablet, toldPhone] = [listen(tablet), listen(phone)];
    const sent = [await sendAsking(chat, ann, 'bob', 'one'), await sendAsking(chat, ann, 'bob', 'two')];
    const unread = bob.conversations.get('ann')?.unreadMessageCount;
    expect(await read(chat, bob, 'ann', await bob.page('ann'))).toEqual([]);
    await chat.run(500);
    const infos = sent.map(({ messageID }) => ({
      ...{ messageID, status: ZIMMessageReceiptStatus.Done, conversationType: Peer },
      readTime: expect.closeTo(chat.world.own.wall(), -4),
    }));
    const toSender = infos.map((info) => ({
      ...info,
      ...{ conversationID: 'bob', readMemberCount: 1, unreadMemberCount: 0, isSelfOperated: false },
    }));
    const toReader = infos.map((info) => ({
      ...info,
      ...{ conversationID: 'ann', readMemberCount: 0, unreadMemberCount: 0, isSelfOperated: true },
    }));
    expect(toldAnn.messages.flat()).toEqual(toSender);
    expect(toldTablet.messages.flat()).toEqual(toSender);
    expect(toldPhone.messages.flat()).toEqual(toReader);
    expect(toldBob.messages).toEqual([]);
    expect([toldAnn, toldTablet, toldPhone, toldBob].flatMap(({ conversations }) => conversations)).toEqual([]);
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(unread);
  });

  test('has conversationChanged follow where one of them is the last message [RECEIPT-11]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const first = await sendAsking(chat, ann, 'bob', 'first');
    await sendAsking(chat, ann, 'bob', 'last');
    const held = await bob.page('ann');
    for (const device of [ann, bob]) device.order.length = 0;
    await read(chat, bob, 'ann', held.slice(0, 1));
    await chat.run(500);
    expect(ann.order).toEqual(['messageReceiptChanged']);
    expect(bob.order).toEqual([]);
    await read(chat, bob, 'ann', held.slice(1));
    await chat.run(500);
    expect(ann.order).toEqual(['messageReceiptChanged', 'messageReceiptChanged', 'conversationChanged']);
    expect(bob.order).toEqual(['conversationChanged']);
    for (const [device, other] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      expect(statusOf(device.conversations.get(other)?.lastMessage ?? {})).toBe('Done');
    }
    expect(first.messageID).toBeDefined();
  });

  test('gives back what cannot be set, and is 6000277 if that is all [RECEIPT-7]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const own = await sendAsking(chat, bob, 'ann', 'own');
    await ann.send('bob', 'plain');
    const revoked = await sendAsking(chat, ann, 'bob', 'revoked');
    await sendAsking(chat, ann, 'bob', 'done');
    await sendAsking(chat, ann, 'bob', 'open');
    await ann.revoke(revoked);
    await chat.run(300);
    const [, plain, gone, done, open] = await bob.page('ann');
    if (!plain || !gone || !done || !open) throw new Error('there are five');
    expect(await read(chat, bob, 'ann', [done])).toEqual([]);
    const unknown = { ...open, messageID: '99', messageSeq: 99 };
    const other = { ...open, messageID: '98' };
    const unsent: ZIMMessage = { ...open, messageID: '', messageSeq: 0 };
    const bad = [own, plain, gone, done, unknown, other, unsent];
    const ids = bad.map(({ messageID = '' }) => messageID);
    expect(await read(chat, bob, 'ann', [...bad, open, open])).toEqual(ids);
    expect(await readCode(chat, bob, 'ann', bad)).toBe(6000277);
    for (const one of bad)
      expect([one.messageID, await readCode(chat, bob, 'ann', [one])]).toEqual([one.messageID, 6000277]);
    expect(await readCode(chat, bob, 'nobody', [{ ...open, conversationID: 'nobody' }])).toBe(6000277);
  });

  test('takes 1 to 10 messages of one conversation [RECEIPT-6]', async () => {
    const { chat, ann, bob } = await annAndBob();
    for (let index = 0; index < 11; index += 1) await sendAsking(chat, ann, 'bob', `text ${index}`);
    const all = await bob.page('ann', { count: 11 });
    expect(await readCode(chat, bob, 'ann', all)).toBe(6000282);
    const codeOf = (messageList: unknown, conversationID: unknown = 'ann', conversationType: unknown = Peer) =>
      chat.codeOf(
        bob.zim.sendMessageReceiptsRead(messageList as never, conversationID as never, conversationType as never),
      );
    const [first] = all;
    const elsewhere = { ...first, conversationID: 'eve' };
    const wrong: readonly unknown[][] = [
      [[]],
      [undefined],
      ['text'],
      [{ length: 1, 0: first }],
      [[null]],
      [[first, 7]],
      [[first, elsewhere]],
      [[{ ...first, conversationType: Group }]],
      [[first], 'eve'],
      [[first], ''],
      [[first], 'a'.repeat(33)],
      [[first], '\ud800'],
      [[first], 7],
      [[first], 'ann', Room],
      [[first], 'ann', -1],
      [[first], 'ann', '0'],
    ];
    for (const given of wrong) expect([given, await codeOf(...(given as [unknown]))]).toEqual([given, 6000001]);
    expect(await codeOf([first], 'ann', Group)).toBe(6000001);
    expect(await codeOf([{ ...first, ['__proto__']: { messageID: '1' } }])).toBe(0);
    expect(await read(chat, bob, 'ann', all.slice(1))).toEqual([]);
  });

  test('is refused without a connection, a login and an instance', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const held = await bob.page('ann');
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    expect(await readCode(chat, bob, 'ann', held)).toBe(6000104);
    plugIn();
    await chat.run(3000);
    bob.zim.logout();
    expect(await readCode(chat, bob, 'ann', held)).toBe(6000121);
    bob.zim.destroy();
    expect(await readCode(chat, bob, 'ann', held)).toBe(6000002);
  });

  test('is 6000277 where the server fails, and can be made again', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const held = await bob.page('ann');
    for (const kind of ['handler', 'storage'] as const) {
      chat.breakNext('sendMessageReceiptsRead', kind);
      expect(await readCode(chat, bob, 'ann', held)).toBe(6000277);
    }
    expect(await read(chat, bob, 'ann', held)).toEqual([]);
  });

  test('whose answer was lost with the server may be made again [RECEIPT-11a]', async () => {
    const { chat, ann, bob, toldAnn } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const held = await bob.page('ann');
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 2000 };
    const code = readCode(chat, bob, 'ann', held);
    await readInStore(chat);
    server.kill('reset');
    expect(await code).toBe(6000009);
    chat.world.network.conditions = conditions;
    await chat.wait(server.start());
    await chat.run(30_000);
    expect(await statuses(ann, 'bob')).toEqual(['Done']);
    expect(toldAnn.messages).toEqual([]);
    expect(await read(chat, bob, 'ann', held)).toEqual([]);
  });

  test('that had no answer may be made again: what it had set counts as set then [RECEIPT-11a]', async () => {
    const { chat, ann, bob, toldAnn, toldBob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const held = await bob.page('ann');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await readCode(chat, bob, 'ann', held)).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(toldAnn.messages.flat()).toHaveLength(1);
    // Nobody told the app yet that its call took effect.
    expect(toldBob.messages.flat()).toMatchObject([{ isSelfOperated: true, status: ZIMMessageReceiptStatus.Done }]);
    expect(await read(chat, bob, 'ann', held)).toEqual([]);
    await chat.run(500);
    expect(toldAnn.messages.flat()).toHaveLength(1);
    expect(await readCode(chat, bob, 'ann', held)).toBe(6000277);
    expect(await statuses(bob, 'ann')).toEqual(['Done']);
  });

  test('reaches a sender who was away without an event, in the list and in the history [RECEIPT-8]', async () => {
    const { chat, ann, bob, toldAnn } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    await read(chat, bob, 'ann', await bob.page('ann'));
    await chat.run(1000);
    ann.order.length = 0;
    plugIn();
    await chat.run(5000);
    expect(toldAnn.messages).toEqual([]);
    expect(ann.order).toContain('conversationChanged');
    expect(statusOf(ann.conversations.get('bob')?.lastMessage ?? {})).toBe('Done');
    expect(await statuses(ann, 'bob')).toEqual(['Done']);
  });

  test('of two devices at once is done once; the other is told so [RECEIPT-3, RECEIPT-7]', async () => {
    const { chat, ann, bob, toldAnn } = await annAndBob();
    const phone = await chat.loggedIn('bob');
    await sendAsking(chat, ann, 'bob', 'text');
    const held = await bob.page('ann');
    const codes = await Promise.all([readCode(chat, bob, 'ann', held), readCode(chat, phone, 'ann', held)]);
    expect(codes.sort()).toEqual([0, 6000277]);
    await chat.run(500);
    expect(toldAnn.messages.flat()).toHaveLength(1);
  });

  test('is no longer there once the message is taken back [RECEIPT-7]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = await sendAsking(chat, ann, 'bob', 'text');
    await read(chat, bob, 'ann', await bob.page('ann'));
    await chat.run(300);
    expect(statusOf(await ann.revoke(sent))).toBe('None');
    await chat.run(300);
    expect(await statuses(bob, 'ann')).toEqual(['None']);
  });
});

/** Lets time pass until the database holds a change, whose answer is still on its way. */
async function readInStore({ world }: Chat): Promise<void> {
  for (let step = 0; step < 1000; step += 1) {
    const [log] = await world.waitFor(readServer(world, ['ann', 'bob']));
    if (log?.messages.some(({ position, changedPosition }) => changedPosition > position)) return;
    await world.clock.run(1);
  }
  throw new Error('nothing was changed');
}
