import { ZIMConversationType, ZIMMessageQueryMode, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice, ChatOptions } from '../chat.ts';
import { annAndBob, modes, read, readCode, sendAsking, statuses, statusOf } from './receipts.ts';

const { Peer, Group, Room } = ZIMConversationType;
const { Processing, Done, Expired } = ZIMMessageReceiptStatus;
const minuteMs = 60_000;

const infosOf = async (chat: Chat, device: ChatDevice, of: string) => {
  const messages = await device.page(of, { count: 100, mode: ZIMMessageQueryMode.OnlyLocal });
  return chat.wait(device.zim.queryMessageReceiptsInfo(messages, of, Peer));
};

describe('queryMessageReceiptsInfo', () => {
  test('says how far messages were read; those without a receipt come back [RECEIPT-5, RECEIPT-12, RECEIPT-13]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plain = await ann.send('bob', 'plain');
    const [one, two] = [await sendAsking(chat, ann, 'bob', 'one'), await sendAsking(chat, ann, 'bob', 'two')];
    const [, held] = await bob.page('ann');
    if (!held) throw new Error('bob holds the message');
    await read(chat, bob, 'ann', [held]);
    await chat.run(500);
    const readTime = expect.closeTo(chat.world.own.wall(), -4);
    const base = { conversationType: Peer, isSelfOperated: false };
    const own = { ...base, conversationID: 'bob' };
    const others = { ...base, conversationID: 'ann', readMemberCount: 0, unreadMemberCount: 0 };
    const { messageID } = plain;
    expect(await infosOf(chat, ann, 'bob')).toEqual({
      infos: [
        { ...own, messageID: one.messageID, status: Done, readMemberCount: 1, unreadMemberCount: 0, readTime },
        { ...own, messageID: two.messageID, status: Processing, readMemberCount: 0, unreadMemberCount: 1, readTime: 0 },
      ],
      errorMessageIDs: [messageID],
    });
    expect(await infosOf(chat, bob, 'ann')).toEqual({
      infos: [
        { ...others, messageID: one.messageID, status: Done, readTime },
        { ...others, messageID: two.messageID, status: Processing, readTime: 0 },
      ],
      errorMessageIDs: [messageID],
    });
    await chat.wait(bob.zim.sendConversationMessageReceiptRead('ann', Peer));
    await chat.run(500);
    const { infos } = await infosOf(chat, ann, 'bob');
    expect(infos.map(({ status, readTime: at }) => [status, at])).toEqual([
      [Done, readTime],
      [Done, 0],
    ]);
  });

  test('answers without a connection; what the device does not hold comes back [RECEIPT-12]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const [held] = await bob.page('ann');
    if (!held) throw new Error('bob holds the message');
    const restarted = bob.restart();
    chat.pullCable(restarted);
    await restarted.login({ isOfflineLogin: true });
    const unknown = { ...held, messageID: '99' };
    const unsent = { ...held, messageID: '', messageSeq: 0 };
    const asked = restarted.zim.queryMessageReceiptsInfo([unknown, held, unsent], 'ann', Peer);
    const { infos, errorMessageIDs } = await chat.wait(asked);
    expect(infos.map(({ messageID, status }) => [messageID, status])).toEqual([[held.messageID, Processing]]);
    expect(errorMessageIDs).toEqual(['99', '']);
  });

  test('takes 1 to 100 messages of one conversation [RECEIPT-12]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const [held] = await bob.page('ann');
    if (!held) throw new Error('bob holds the message');
    const codeOf = (messageList: unknown, conversationID: unknown = 'ann', conversationType: unknown = Peer) =>
      chat.codeOf(
        bob.zim.queryMessageReceiptsInfo(messageList as never, conversationID as never, conversationType as never),
      );
    expect(await codeOf(Array(100).fill(held))).toBe(0);
    for (const list of [Array(101).fill(held), [], undefined, [null], [{ ...held, conversationID: 'eve' }]]) {
      expect(await codeOf(list)).toBe(6000001);
    }
    expect(await codeOf([held], 'ann', Room)).toBe(6000001);
    expect(await codeOf([held], 'ann', Group)).toBe(6000001);
    bob.zim.logout();
    expect(await codeOf([held])).toBe(6000121);
    bob.zim.destroy();
    expect(await codeOf([held])).toBe(6000002);
  });
});

describe('a receipt', () => {
  const shortLived: ChatOptions = { configure: (config) => ({ ...config, receipts: { lifetimeSeconds: 60 } }) };

  test('runs out after its time: both sides are told, once, and cannot set it any more [RECEIPT-4, RECEIPT-7]', async () => {
    const { chat, ann, bob, toldAnn, toldBob } = await annAndBob(shortLived);
    const [read_, open] = [await sendAsking(chat, ann, 'bob', 'read'), await sendAsking(chat, ann, 'bob', 'open')];
    await read(chat, bob, 'ann', await bob.page('ann', { count: 2 }).then((page) => page.slice(0, 1)));
    await chat.run(minuteMs / 2);
    for (const device of [ann, bob]) device.order.length = 0;
    toldAnn.messages.length = 0;
    await chat.run(2 * minuteMs);
    const expired = { messageID: open.messageID, status: Expired, isSelfOperated: false, readTime: 0 };
    expect(toldAnn.messages).toMatchObject([[{ ...expired, readMemberCount: 0, unreadMemberCount: 1 }]]);
    expect(toldBob.messages).toMatchObject([[{ ...expired, readMemberCount: 0, unreadMemberCount: 0 }]]);
    for (const { order } of [ann, bob]) expect(order).toEqual(['messageReceiptChanged', 'conversationChanged']);
    expect(statusOf(ann.conversations.get('bob')?.lastMessage ?? {})).toBe('Expired');
    for (const mode of modes) {
      expect(await statuses(ann, 'bob', { mode })).toEqual(['Done', 'Expired']);
      expect(await statuses(bob, 'ann', { mode })).toEqual(['Done', 'Expired']);
    }
    expect(await readCode(chat, bob, 'ann', await bob.page('ann'))).toBe(6000277);
    await chat.wait(bob.zim.sendConversationMessageReceiptRead('ann', Peer));
    await chat.run(500);
    expect(toldAnn.conversations).toEqual([]);
    expect(await statuses(ann, 'bob')).toEqual(['Done', 'Expired']);
    expect(read_.messageID).toBeDefined();
  });

  test('that runs out while a device is away shows there without an event [RECEIPT-4]', async () => {
    const { chat, ann, toldAnn } = await annAndBob(shortLived);
    await sendAsking(chat, ann, 'bob', 'text');
    ann.zim.logout();
    await chat.run(2 * minuteMs);
    await ann.login();
    await chat.run(5000);
    expect(toldAnn.messages).toEqual([]);
    expect(await statuses(ann, 'bob')).toEqual(['Expired']);
  });
});
