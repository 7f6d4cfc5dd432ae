import { ZIMConversationType, ZIMMessageQueryMode, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice, ChatOptions } from '../chat.ts';
import { annAndBob, listen, modes, read, sendAsking, statuses, statusOf } from './receipts.ts';

const { Peer, Group, Room } = ZIMConversationType;
const minuteMs = 60_000;

const mark = (chat: Chat, { zim }: ChatDevice, of: string) =>
  chat.wait(zim.sendConversationMessageReceiptRead(of, Peer));

const markCode = (chat: Chat, { zim }: ChatDevice, of: unknown, type: unknown = Peer): Promise<number> =>
  chat.codeOf(zim.sendConversationMessageReceiptRead(of as string, type as ZIMConversationType), 120_000);

/** Receipts that live for a minute. */
const shortLived: ChatOptions = {
  configure: (config) => ({ ...config, receipts: { lifetimeSeconds: 60 } }),
};

describe('sendConversationMessageReceiptRead', () => {
  test('sets everything received so far, in one event; what comes later is not [RECEIPT-9]', async () => {
    const { chat, ann, bob, toldAnn, toldBob } = await annAndBob();
    const [tablet, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [toldTablet, toldPhone] = [listen(tablet), listen(phone)];
    await ann.send('bob', 'plain');
    for (const text of ['one', 'two']) await sendAsking(chat, ann, 'bob', text);
    const last = await sendAsking(chat, ann, 'bob', 'three');
    await sendAsking(chat, bob, 'ann', 'own');
    for (const device of [ann, bob, tablet, phone]) device.order.length = 0;
    expect(await mark(chat, bob, 'ann')).toEqual({ conversationID: 'ann', conversationType: Peer });
    await chat.run(500);
    await sendAsking(chat, ann, 'bob', 'later');
    const expected = ['None', 'Done', 'Done', 'Done', 'Processing', 'Processing'];
    for (const [device, of] of [
      [ann, 'bob'],
      [tablet, 'bob'],
      [bob, 'ann'],
      [phone, 'ann'],
    ] as const) {
      for (const mode of modes) expect(await statuses(device, of, { mode })).toEqual(expected);
    }
    const info = {
      ...{ messageID: last.messageID, conversationType: Peer, status: ZIMMessageReceiptStatus.Done, readTime: 0 },
    };
    const toSender = {
      ...info,
      conversationID: 'bob',
      readMemberCount: 1,
      unreadMemberCount: 0,
      isSelfOperated: false,
    };
    const toReader = { ...info, conversationID: 'ann', readMemberCount: 0, unreadMemberCount: 0, isSelfOperated: true };
    expect([toldAnn, toldTablet].map(({ conversations }) => conversations)).toEqual([[[toSender]], [[toSender]]]);
    expect([toldPhone, toldBob].map(({ conversations }) => conversations)).toEqual([[[toReader]], []]);
    expect([toldAnn, toldTablet, toldBob, toldPhone].flatMap(({ messages }) => messages)).toEqual([]);
    expect(ann.order.filter((one) => one.includes('eceipt'))).toEqual(['conversationMessageReceiptChanged']);
  });

  test('has conversationChanged follow where the last message is among them, on every device [RECEIPT-11]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    for (const device of [ann, bob]) device.order.length = 0;
    await mark(chat, bob, 'ann');
    await chat.run(500);
    expect(ann.order).toEqual(['conversationMessageReceiptChanged', 'conversationChanged']);
    expect(bob.order).toEqual(['conversationChanged']);
    for (const [device, of] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      expect(statusOf(device.conversations.get(of)?.lastMessage ?? {})).toBe('Done');
      expect(statusOf((await device.list())[0]?.lastMessage ?? {})).toBe('Done');
    }
  });

  test('with nothing to be read resolves, and nobody is told [RECEIPT-10]', async () => {
    const { chat, ann, bob, toldAnn } = await annAndBob();
    await ann.send('bob', 'plain');
    await sendAsking(chat, bob, 'ann', 'own');
    for (const device of [ann, bob]) device.order.length = 0;
    await mark(chat, bob, 'ann');
    await sendAsking(chat, ann, 'bob', 'asking');
    await read(chat, bob, 'ann', await bob.page('ann', { count: 1 }));
    await chat.run(300);
    for (const device of [ann, bob]) device.order.length = 0;
    await mark(chat, bob, 'ann');
    await mark(chat, bob, 'ann');
    await chat.run(500);
    expect([ann.order, bob.order, toldAnn.conversations]).toEqual([[], [], []]);
  });

  test('is 6000277 without a conversation with that user, and where the server fails [RECEIPT-10]', async () => {
    const { chat, ann, bob } = await annAndBob();
    expect(await markCode(chat, bob, 'ann')).toBe(6000277);
    expect(await markCode(chat, bob, 'nobody')).toBe(6000277);
    expect(await markCode(chat, bob, 'bob')).toBe(6000277);
    await sendAsking(chat, ann, 'bob', 'text');
    for (const kind of ['handler', 'storage'] as const) {
      chat.breakNext('sendConversationMessageReceiptRead', kind);
      expect(await markCode(chat, bob, 'ann')).toBe(6000277);
    }
    expect(await markCode(chat, bob, 'ann')).toBe(0);
    expect(await statuses(bob, 'ann')).toEqual(['Done']);
  });

  test('is for peers alone [RECEIPT-9]', async () => {
    const { chat, bob } = await annAndBob();
    for (const type of [Group, Room, -1, 3, '0', null]) expect(await markCode(chat, bob, 'ann', type)).toBe(6000001);
    for (const id of ['', 7, null, 'a'.repeat(33), 'ä', '\ud800']) expect(await markCode(chat, bob, id)).toBe(6000001);
  });

  test('is refused without a connection, a login and an instance', async () => {
    const { chat, ann, bob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await markCode(chat, bob, 'ann')).toBe(6000104);
    bob.zim.logout();
    expect(await markCode(chat, bob, 'ann')).toBe(6000121);
    bob.zim.destroy();
    expect(await markCode(chat, bob, 'ann')).toBe(6000002);
  });

  test('that had no answer has taken effect once, and may be made again [RECEIPT-11a]', async () => {
    const { chat, ann, bob, toldAnn, toldBob } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await markCode(chat, bob, 'ann')).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(toldBob.conversations.flat()).toMatchObject([{ isSelfOperated: true }]);
    await mark(chat, bob, 'ann');
    await chat.run(500);
    expect(toldAnn.conversations).toHaveLength(1);
  });

  test('shows on devices that were away, are new, or begin anew, without an event [RECEIPT-9]', async () => {
    const { chat, ann, bob, toldAnn } = await annAndBob();
    await sendAsking(chat, ann, 'bob', 'text');
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    await mark(chat, bob, 'ann');
    await chat.run(1000);
    ann.order.length = 0;
    plugIn();
    await chat.run(5000);
    expect(toldAnn.conversations).toEqual([]);
    expect(ann.order).toContain('conversationChanged');
    expect(statusOf(ann.conversations.get('bob')?.lastMessage ?? {})).toBe('Done');
    const tablet = await chat.loggedIn('ann');
    expect(statusOf((await tablet.list())[0]?.lastMessage ?? {})).toBe('Done');
    const restarted = ann.restart();
    await restarted.login({ isOfflineLogin: true });
    expect(statusOf((await restarted.list())[0]?.lastMessage ?? {})).toBe('Done');
    for (const device of [tablet, restarted]) {
      await chat.run(500);
      expect(await statuses(device, 'bob', { mode: ZIMMessageQueryMode.PreferServer })).toEqual(['Done']);
    }
  });

  test('leaves what had run out before as it was, also when it is made again much later [RECEIPT-9, RECEIPT-5a]', async () => {
    const { chat, ann, bob } = await annAndBob(shortLived);
    const send = async (text: string) => {
      await chat.wait(ann.startSend('bob', text, { hasReceipt: true }), 60_000);
      await chat.run(1000);
    };
    await send('read');
    await mark(chat, bob, 'ann');
    await send('runs out');
    for (const device of [ann, bob]) device.zim.logout();
    await chat.run(2 * minuteMs);
    for (const device of [ann, bob]) await device.login();
    await send('read too');
    await mark(chat, bob, 'ann');
    await chat.run(500);
    const expected = ['Done', 'Expired', 'Done'];
    const tablet = await chat.loggedIn('ann');
    for (const mode of modes) {
      expect(await statuses(ann, 'bob', { mode })).toEqual(expected);
      expect(await statuses(bob, 'ann', { mode })).toEqual(expected);
    }
    expect(await statuses(tablet, 'bob', { mode: ZIMMessageQueryMode.PreferServer })).toEqual(expected);
  });
});
