import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { millis } from '@parley/kernel/brand';
import { toAppID } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat, textMessage, textOf } from '../chat.ts';
import { type Replier, replier } from './replies.ts';

async function annAndBob() {
  const chat = await Chat.open();
  const [ann, bob] = [await replier(chat, 'ann'), await replier(chat, 'bob')];
  const root = { ...(await ann.send('bob', 'the root')) };
  await chat.run(500);
  const [received] = await bob.page('ann');
  if (!received) throw new Error('bob has it');
  return { chat, ann, bob, root, received };
}

const localPage = { mode: ZIMMessageQueryMode.OnlyLocal };
const infoOf = (message: ZIMMessage | undefined) => message?.repliedInfo;
const lastOf = async (device: Replier, other: string, mode: ZIMMessageQueryMode = ZIMMessageQueryMode.OnlyLocal) =>
  (await device.page(other, { mode })).at(-1);
const countsOf = ({ replying }: Replier) => replying.counts.map(({ count }) => count);

describe('replyMessage', () => {
  test('sends a message that says what it answers, to everybody alike [REPLY-1, REPLY-5]', async () => {
    const { ann, bob, root, received } = await annAndBob();
    const reply = await bob.replying.reply(received, 'a reply');
    const repliedInfo = {
      ...{ state: 0, messageInfo: { type: ZIMMessageType.Text, message: 'the root' } },
      ...{ senderUserID: 'ann', sentTime: root.timestamp, messageID: root.messageID, messageSeq: 1 },
    };
    expect(reply).toMatchObject({ sentStatus: 1, messageSeq: 2, rootRepliedCount: 0, repliedInfo });
    expect(ann.received.at(-1)?.messages[0]).toMatchObject({ message: 'a reply', repliedInfo });
    for (const mode of [ZIMMessageQueryMode.OnlyLocal, ZIMMessageQueryMode.PreferServer]) {
      expect(await lastOf(bob, 'ann', mode)).toEqual(reply);
      expect(infoOf(await lastOf(ann, 'bob', mode))).toEqual(repliedInfo);
    }
    expect(bob.conversations.get('ann')?.lastMessage?.repliedInfo).toEqual(repliedInfo);
  });

  test('is a send with all its events, then the number of replies is told [REPLY-1, REPLY-8]', async () => {
    const { chat, ann, bob, root, received } = await annAndBob();
    const page = await replier(chat, 'bob');
    await page.page('ann');
    for (const { order } of [ann, bob, page]) order.length = 0;
    await bob.replying.reply(received, 'a reply');
    const sent = ['Sending', 'conversationChanged', 'Success', 'conversationChanged', 'messageRepliedCountChanged'];
    expect(bob.order).toEqual(sent);
    // The conversation is told of last; what comes together is told together.
    for (const { order } of [ann, page]) {
      const told = order.filter((name) => !name.startsWith('total'));
      expect(told[0]).toBe('peerMessageReceived');
      expect([...new Set(told)].sort()).toEqual(['conversationChanged', 'messageRepliedCountChanged', told[0]]);
      expect(told.lastIndexOf('conversationChanged')).toBeGreaterThan(0);
    }
    const { messageID = '' } = root;
    expect(ann.replying.counts).toEqual([{ messageID, conversationID: 'bob', conversationType: 0, count: 1 }]);
    expect(bob.replying.counts).toEqual([{ messageID, conversationID: 'ann', conversationType: 0, count: 1 }]);
  });

  test('to a reply counts at the root of the tree alone [REPLY-4]', async () => {
    const { ann, bob, received } = await annAndBob();
    const first = await bob.replying.reply(received, 'first');
    const second = await bob.replying.reply(first, 'second');
    expect(infoOf(second)).toMatchObject({ messageID: first.messageID, senderUserID: 'bob' });
    const counted = (await ann.page('bob')).map(({ rootRepliedCount }) => rootRepliedCount);
    expect([counted, countsOf(ann), countsOf(bob)]).toEqual([
      [2, 0, 0],
      [1, 2],
      [1, 2],
    ]);
  });

  test('shows what it answers from the first moment, and when it failed [REPLY-5]', async () => {
    const { chat, bob, received } = await annAndBob();
    chat.breakNext('replyMessage', 'storage');
    const message = textMessage('a reply');
    expect(await bob.replying.code(received, message)).toBe(6000203);
    expect(message).toMatchObject({ sentStatus: 2, repliedInfo: { messageInfo: { message: 'the root' } } });
    expect(bob.statuses.map(({ status, message: one }) => [status, infoOf(one)?.messageSeq])).toEqual([
      [0, 1],
      [2, 1],
    ]);
    await chat.run(200);
    expect(await bob.replying.code(received, message, { isRetrySend: true })).toBe(0);
    await chat.run(500);
    expect(await lastOf(bob, 'ann')).toMatchObject({ message: 'a reply', repliedInfo: { senderUserID: 'ann' } });
  });

  test('that failed is a reply also when it is sent again as a message [REPLY-1a]', async () => {
    const { chat, ann, bob, received } = await annAndBob();
    chat.breakNext('replyMessage', 'storage');
    const message = textMessage('a reply');
    expect(await bob.replying.code(received, message)).toBe(6000203);
    await chat.run(200);
    expect(await bob.sendCode('ann', message, { isRetrySend: true })).toBe(0);
    await chat.run(500);
    expect(infoOf(await lastOf(ann, 'bob'))).toMatchObject({ messageSeq: 1 });
    expect(countsOf(ann)).toEqual([1]);
  });

  test('waits for the connection, is repeated and stands once, in the order of the calls [REPLY-1]', async () => {
    const { chat, ann, bob, received } = await annAndBob();
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    const calls = [bob.startSend('ann', 'one'), bob.replying.start(received, 'two'), bob.startSend('ann', 'three')];
    await chat.run(3000);
    plugIn();
    for (const call of calls) await chat.wait(call);
    await chat.run(1000);
    expect(await ann.texts('bob')).toEqual(['the root', 'one', 'two', 'three']);
    expect(countsOf(ann)).toEqual([1]);
  });

  test('whose answer was lost with the server is one reply', async () => {
    const { chat, ann, bob, received } = await annAndBob();
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 1500 };
    const sent = bob.replying.start(received, 'a reply');
    await chat.run(2000);
    server.kill('reset');
    chat.world.network.conditions = conditions;
    await chat.wait(server.start());
    const { message } = await chat.wait(sent, 60_000);
    await chat.run(30_000);
    expect(infoOf(message)).toMatchObject({ state: 0, senderUserID: 'ann' });
    expect(await ann.texts('bob')).toEqual(['the root', 'a reply']);
    expect((await ann.page('bob'))[0]?.rootRepliedCount).toBe(1);
  });

  test('shows what it answers as edited, and everybody is told [REPLY-6, REPLY-7, EDIT-9]', async () => {
    const { chat, ann, bob, root, received } = await annAndBob();
    await bob.replying.reply(received, 'a reply');
    const edited = { ...root, message: 'the new root' };
    for (const { order } of [ann, bob]) order.length = 0;
    await chat.wait(ann.zim.editMessage(edited, {}));
    await chat.run(500);
    expect(ann.order).toEqual(['messageRepliedInfoChanged', 'conversationChanged']);
    const told = ['messageRepliedInfoChanged', 'conversationChanged'];
    expect(bob.order).toEqual(told);
    for (const [device, other] of [[ann, 'bob'] as const, [bob, 'ann'] as const]) {
      const info = { state: 0, messageInfo: { type: 1, message: 'the new root' }, messageID: root.messageID };
      expect(device.replying.renewed).toMatchObject([[{ message: 'a reply', repliedInfo: info }]]);
      expect(infoOf(await lastOf(device, other))).toMatchObject(info);
      expect(infoOf(await lastOf(device, other, ZIMMessageQueryMode.PreferServer))).toMatchObject(info);
      expect(infoOf(device.conversations.get(other)?.lastMessage)).toMatchObject(info);
    }
  });

  test('shows what it answers as revoked, and keeps nothing of it [REPLY-6, REPLY-7, REVOKE-16]', async () => {
    const { chat, ann, bob, root, received } = await annAndBob();
    await bob.replying.reply(received, 'a reply');
    await ann.revoke(root);
    await chat.run(500);
    for (const [device, other] of [[ann, 'bob'] as const, [bob, 'ann'] as const]) {
      expect(device.replying.renewed.map((list) => list.map(infoOf))).toMatchObject([[{ state: 0 }]]);
      for (const mode of [ZIMMessageQueryMode.OnlyLocal, ZIMMessageQueryMode.PreferServer]) {
        expect(infoOf(await lastOf(device, other, mode))).toMatchObject({ state: 0, messageInfo: { type: 31 } });
        expect(infoOf(await lastOf(device, other, mode))?.messageInfo).toEqual({ type: 31 });
      }
    }
    expect(await bob.replying.code(received, 'another')).toBe(6000203);
    expect(await bob.replying.code((await bob.page('ann'))[0] ?? received, 'another')).toBe(6000203);
  });

  test('that is revoked is counted no more [REPLY-8, REVOKE-16]', async () => {
    const { chat, ann, bob, received } = await annAndBob();
    const reply = await bob.replying.reply(received, 'a reply');
    const revoked = await bob.revoke(reply);
    await chat.run(500);
    expect([countsOf(ann), countsOf(bob)]).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(infoOf(revoked)).toBeUndefined();
    expect((await ann.page('bob')).map(({ rootRepliedCount }) => rootRepliedCount)).toEqual([0, 0]);
  });

  test('of the same original from both sides counts each [REPLY-8]', async () => {
    const { chat, ann, bob, root, received } = await annAndBob();
    await Promise.all([ann.replying.reply(root, 'mine'), bob.replying.reply(received, 'his')]);
    await chat.run(500);
    expect([countsOf(ann).at(-1), countsOf(bob).at(-1)]).toEqual([2, 2]);
    expect((await bob.page('ann')).map(textOf)).toEqual(await ann.texts('bob'));
  });

  test('and its original shows to who was away as it is, without an event for what changed meanwhile', async () => {
    const { chat, ann, bob, root, received } = await annAndBob();
    await bob.replying.reply(received, 'held');
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    await ann.replying.reply(root, 'missed');
    await chat.wait(ann.zim.editMessage({ ...root, message: 'the new root' } as ZIMMessage, {}));
    bob.order.length = 0;
    plugIn();
    await chat.run(60_000);
    expect(bob.order.filter((name) => name.startsWith('message'))).toEqual([]);
    const infos = (await bob.page('ann', localPage)).map(infoOf);
    const info = { state: 0, messageInfo: { type: ZIMMessageType.Text, message: 'the new root' } };
    expect(infos).toEqual([undefined, expect.objectContaining(info), expect.objectContaining(info)]);
    expect((await bob.page('ann', localPage))[0]?.rootRepliedCount).toBe(2);
  });

  test('to what retention removed says NotFound and keeps what was known [REPLY-3, REPLY-6]', async () => {
    const { chat, ann, bob, received } = await annAndBob();
    await bob.replying.reply(received, 'before');
    const expired = { before: millis((received.timestamp ?? 0) + 1), afterLog: 0, limit: 10 };
    await chat.wait(
      chat.world.store.storage.transact([], (transaction) =>
        transaction.stores(toAppID(simAppID)).messages.sweepExpired(expired),
      ),
    );
    const reply = await bob.replying.reply(received, 'after');
    expect(infoOf(reply)).toMatchObject({ state: 2, messageID: received.messageID, messageSeq: 1 });
    expect(infoOf(ann.received.at(-1)?.messages[0])).toMatchObject({ state: 2, messageInfo: { type: 0 } });
    const server = await bob.page('ann', { mode: ZIMMessageQueryMode.PreferServer });
    expect(server.map(infoOf)).toMatchObject([{ state: 2 }, { state: 2 }]);
    const held = (await bob.page('ann', localPage)).find((one) => textOf(one) === 'before');
    expect(infoOf(held)).toMatchObject({ state: 2, messageInfo: { message: 'the root' }, senderUserID: 'ann' });
    const { rootRepliedInfo, messageList } = await ann.replying.tree({ ...received, conversationID: 'bob' });
    expect(rootRepliedInfo).toEqual({ state: 2, senderUserID: '', sentTime: 0, repliedCount: 2 });
    expect(messageList.map(textOf)).toEqual(['before', 'after']);
  });

  test.each<[string, object, number]>([
    ['of a room [REPLY-2]', { conversationType: 1 }, 6000001],
    ['that was never accepted [REPLY-2]', { sentStatus: 2, messageID: '' }, 6000001],
    ['that stands on this device alone [REPLY-2]', { isUserInserted: true }, 6000001],
    ['that is a Command [REPLY-2]', { type: ZIMMessageType.Command }, 6000001],
    ['that is a Tips message', { type: ZIMMessageType.Tips }, 6000001],
    ['of a type called __proto__', { type: '__proto__' }, 6000001],
    ['that was revoked [REPLY-3]', { type: ZIMMessageType.Revoke }, 6000203],
    ['with an ID that is none', { messageID: '1e3' }, 6000001],
    ['without a sequence', { messageSeq: 0 }, 6000001],
    ['of oneself', { conversationID: 'bob' }, 6000001],
    ['of an empty conversation', { conversationID: '' }, 6000001],
  ])('to a message %s is rejected without asking the server', async (_what, over, code) => {
    const { chat, bob, received } = await annAndBob();
    chat.breakNext('replyMessage', 'storage');
    expect(await bob.replying.code({ ...received, ...over }, 'a reply')).toBe(code);
    expect([bob.statuses, await bob.texts('ann')]).toEqual([[], ['the root']]);
  });

  test('to what never was is rejected with 6000001, to nobody with 6000204', async () => {
    const { bob, received } = await annAndBob();
    expect(await bob.replying.code({ ...received, messageSeq: 9 }, 'a reply')).toBe(6000001);
    expect(await bob.replying.code({ ...received, messageID: '1' }, 'a reply')).toBe(6000001);
    expect(await bob.replying.code({ ...received, conversationID: 'nobody' }, 'a reply')).toBe(6000204);
    expect(await bob.replying.code(received, ' ')).toBe(6000001);
  });

  test('shares the rate of messages [REPLY-1]', async () => {
    const { chat, bob, received } = await annAndBob();
    const codes = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? bob.replying.code(received, `${index}`) : bob.sendCode('ann', `${index}`),
    );
    await chat.run(10_000);
    const refused = (await Promise.all(codes)).filter((code) => code === 6000004);
    expect(refused.length).toBeGreaterThan(0);
  });

  test('before login is rejected with 6000121', async () => {
    const { chat, received } = await annAndBob();
    const stranger = chat.device('bob');
    expect(await chat.codeOf(stranger.zim.replyMessage(textMessage('a reply'), received))).toBe(6000121);
  });
});
