import {
  type ZIMCustomMessage,
  type ZIMMessage,
  ZIMMessageDirection,
  ZIMMessageQueryMode,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMMultipleMessage,
  type ZIMSystemMessage,
  type ZIMTextMessageLiteInfo,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, type ChatDevice, textMessage, texts } from '../chat.ts';

async function annAndBob(): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice }> {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

const note = (message: string): ZIMSystemMessage => ({ type: ZIMMessageType.System, message });

const multiple = (items: readonly string[]): ZIMMultipleMessage => ({
  type: ZIMMessageType.Multiple,
  messageInfoList: items.map((message) => ({ type: ZIMMessageType.Text, message }) as ZIMTextMessageLiteInfo),
});

const withImage = { ...multiple(['one']), messageInfoList: [{ type: 11, fileDownloadUrl: 'https://a.example/b.png' }] };

const insert = async (
  chat: Chat,
  { zim }: ChatDevice,
  message: ZIMMessage,
  { to = 'bob', sender = 'bob', type = 0 as 0 | 1 | 2 } = {},
): Promise<ZIMMessage> => (await chat.wait(zim.insertMessageToLocalDB(message, to, type, sender))).message;

describe('insertMessageToLocalDB', () => {
  test('puts a message at the end of the conversation, as sent by whoever is named [LOCAL-2]', async () => {
    const { chat, ann } = await annAndBob();
    const sent = await ann.send('bob', 'before');
    ann.listed.length = 0;
    const inserted = await insert(chat, ann, { ...note('on holiday'), extendedData: 'x', localExtendedData: 'y' });
    expect(inserted).toMatchObject({
      ...{ type: ZIMMessageType.System, message: 'on holiday', extendedData: 'x', localExtendedData: 'y' },
      ...{ isUserInserted: true, messageID: '', messageSeq: 0, conversationID: 'bob', conversationType: 0 },
      ...{ senderUserID: 'bob', direction: ZIMMessageDirection.Receive, sentStatus: ZIMMessageSentStatus.Success },
    });
    expect(inserted.localMessageID).toMatch(/^[0-9a-v]{20}$/);
    expect(Math.abs((inserted.timestamp ?? 0) - chat.world.own.wall())).toBeLessThan(1000);
    expect(inserted.orderKey).toBeGreaterThan(sent.orderKey ?? 0);
    expect(ann.listed).toEqual(['Updated bob 0']);
    expect(ann.conversations.get('bob')).toMatchObject({ lastMessage: inserted, orderKey: inserted.orderKey });
    for (const mode of [ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer, ZIMMessageQueryMode.OnlyLocal]) {
      expect((await ann.page('bob', { mode })).at(-1)).toEqual(inserted);
    }
    expect((await insert(chat, ann, textMessage('mine'), { sender: 'ann' })).direction).toBe(ZIMMessageDirection.Send);
  });

  test.each<[string, ZIMMessage]>([
    ['Text', textMessage('hello')],
    [
      'Custom',
      { type: ZIMMessageType.Custom, message: '{}', subType: 7, searchedContent: 'found' } as ZIMCustomMessage,
    ],
    ['System', note('hello')],
    ['Multiple', multiple(['one', 'two'])],
  ])('takes %s [LOCAL-1]', async (_name, message) => {
    const { chat, ann } = await annAndBob();
    expect(await insert(chat, ann, message)).toMatchObject(message);
    expect(await ann.page('bob')).toMatchObject([message]);
  });

  test('never leaves the device: no other device and no server learns of it [LOCAL-3]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const second = await chat.loggedIn('ann');
    await insert(chat, ann, note('secret'));
    await ann.send('bob', 'after');
    await chat.run(1000);
    for (const [device, peer] of [[bob, 'ann'] as const, [second, 'bob'] as const]) {
      expect(await device.texts(peer, { mode: ZIMMessageQueryMode.PreferServer })).toEqual(['after']);
      expect(device.received.flatMap(({ texts }) => texts)).toEqual(['after']);
    }
    expect(await ann.texts('bob')).toEqual(['secret', 'after']);
  });

  test('makes a conversation where there is none, and counts for nobody as unread [LOCAL-2]', async () => {
    const { chat, ann } = await annAndBob();
    await insert(chat, ann, note('hello'), { to: 'carol', sender: 'carol' });
    expect(ann.listed).toEqual(['Added carol 0']);
    const [listed] = await ann.list();
    expect(listed).toMatchObject({ conversationID: 'carol', unreadMessageCount: 0, lastMessage: { message: 'hello' } });
    expect(ann.totals.at(-1)).toBe(0);
    await ann.clear('carol');
  });

  test('stays where it is, whatever comes and however the app starts anew [LOCAL-2]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await bob.send('ann', '1');
    const inserted = await insert(chat, ann, note('between'));
    await bob.send('ann', '2');
    await chat.run(500);
    expect(await ann.texts('bob')).toEqual(['1', 'between', '2']);
    const again = ann.restart();
    await again.login();
    await chat.run(500);
    expect((await again.page('bob'))[1]).toEqual(inserted);
    expect(await again.texts('bob', { count: 1, nextMessage: inserted })).toEqual(['1']);
    expect(await again.texts('bob', { count: 1, nextMessage: inserted, reverse: false })).toEqual(['2']);
    expect(again.conversations.get('bob')?.unreadMessageCount ?? 2).toBe(2);
  });

  test('goes with the local data', async () => {
    const { chat, ann } = await annAndBob();
    await ann.send('bob', 'sent');
    await insert(chat, ann, note('local'));
    ann.zim.logout({ isClearDB: true });
    await chat.run(500);
    await ann.login();
    await chat.run(500);
    expect(await ann.texts('bob')).toEqual(['sent']);
  });

  test('works after an offline login', async () => {
    const { chat, ann } = await annAndBob();
    await ann.send('bob', 'sent');
    const again = ann.restart();
    chat.pullCable(again, { isNoticed: false });
    await again.login({ isOfflineLogin: true });
    await insert(chat, again, note('offline'));
    expect(await again.texts('bob')).toEqual(['sent', 'offline']);
  });

  test.each<[string, unknown, { to?: unknown; sender?: unknown; type?: unknown }, number]>([
    ['a Command', { type: 2, message: new Uint8Array(3) }, {}, 6000001],
    ['a Revoke', { type: 31 }, {}, 6000001],
    ['a Tips message', { type: 32 }, {}, 6000001],
    ['a Barrage in a chat of two', { type: 20, message: 'x' }, {}, 6000001],
    ['a type that is none', { type: 77, message: 'x' }, {}, 6000001],
    ['no message', undefined, {}, 6000001],
    ['blank text', note('  '), {}, 6000001],
    ['text that is too long', note('x'.repeat(2049)), {}, 6000001],
    ['a lone surrogate', note('\ud800'), {}, 6000001],
    ['local data that is too long', { ...note('x'), localExtendedData: 'x'.repeat(131_073) }, {}, 6000001],
    ['a Custom message without a kind', { type: 200, message: 'x' }, {}, 6000001],
    ['no sender', note('x'), { sender: '' }, 6000001],
    ['a sender of 33 bytes', note('x'), { sender: 'x'.repeat(33) }, 6000001],
    ['a sender that is no text', note('x'), { sender: 7 }, 6000001],
    ['no conversation', note('x'), { to: '' }, 6000001],
    ['the own user as the conversation', note('x'), { to: 'ann' }, 6000001],
    ['a conversation of no kind', note('x'), { type: 9 }, 6000001],
    ['a Multiple of nothing', multiple([]), {}, 6000001],
    ['a Multiple of 21', multiple(texts(21)), {}, 6000001],
    ['a Multiple that is too long', multiple(['x'.repeat(5200)]), {}, 6000001],
    ['a Multiple with an Image, which is not built', withImage, {}, 6000013],
    ['a Combine without a list', { type: 100, title: 't', summary: 's' }, {}, 6000001],
    ['a Combine of nothing', { type: 100, title: 't', summary: 's', messageList: [] }, {}, 6000001],
    ['a Combine without a title', { type: 100, summary: 's', combineID: 'x' }, {}, 6000001],
    ['a Combine of what was not sent', { type: 100, title: 't', summary: 's', messageList: [note('x')] }, {}, 6000001],
    ['an Image, which is not built', { type: 11, fileDownloadUrl: 'https://a.example/b.png' }, {}, 6000013],
  ])('of %s is refused [LOCAL-1]', async (_what, message, { to = 'bob', sender = 'bob', type = 0 }, code) => {
    const { chat, ann } = await annAndBob();
    const call = ann.zim.insertMessageToLocalDB(message as never, to as never, type as never, sender as never);
    expect(await chat.codeOf(call)).toBe(code);
    expect(await ann.list()).toEqual([]);
  });

  test('into a room, of a Barrage too, makes no conversation [LOCAL-1]', async () => {
    const { chat, ann } = await annAndBob();
    for (const message of [note('x'), { type: 20, message: 'y' }]) {
      const call = ann.zim.insertMessageToLocalDB(message as never, 'stage', 1 as never, 'bob');
      expect(await chat.codeOf(call)).toBe(0);
    }
    const config = { count: 10, reverse: true } as never;
    const { messageList } = await chat.wait(ann.zim.queryHistoryMessage('stage', 1 as never, config));
    expect(messageList.map(({ type }) => type)).toEqual([30, 20]);
    expect(await ann.list()).toEqual([]);
  });

  test('that cannot be written is rejected with 6000702, then with 6000710, and messages still come and go [LOCAL-15, LOCAL-14]', async () => {
    const { chat, bob } = await annAndBob();
    const broken = new BrokenCache();
    const carol = await chat.loggedIn('carol', { tamper: broken.tamper });
    broken.break('write');
    const call = () => chat.codeOf(carol.zim.insertMessageToLocalDB(note('x'), 'bob', 0, 'bob'));
    expect(await call()).toBe(6000702);
    expect(await call()).toBe(6000710);
    expect(carol.errors).toEqual([]);
    expect(await carol.list()).toEqual([]);
    await carol.send('bob', 'hello');
    await bob.send('carol', 'hi');
    await chat.run(500);
    expect(bob.received.at(-1)?.texts).toEqual(['hello']);
    expect(carol.received.map(({ texts }) => texts)).toEqual([['hi']]);
  });

  test('into a database that did not open is rejected with 6000710, and everything else goes on [LOCAL-14]', async () => {
    const { chat, bob } = await annAndBob();
    const broken = new BrokenCache();
    broken.break('open');
    const carol = await chat.loggedIn('carol', { tamper: broken.tamper });
    expect(carol.errors).toEqual([6000701]);
    expect(await chat.codeOf(carol.zim.insertMessageToLocalDB(note('x'), 'bob', 0, 'bob'))).toBe(6000710);
    await carol.send('bob', 'hello');
    await bob.send('carol', 'hi');
    await chat.run(500);
    expect(carol.received.map(({ texts }) => texts)).toEqual([['hi']]);
    expect(await carol.texts('bob')).toEqual(['hello', 'hi']);
  });

  test('is not what tells of a failure in the background: that comes with an event, and the message all the same [LOCAL-15]', async () => {
    const { chat, bob } = await annAndBob();
    const broken = new BrokenCache();
    const carol = await chat.loggedIn('carol', { tamper: broken.tamper });
    broken.break('write');
    await bob.send('carol', 'hi');
    await chat.run(500);
    expect(carol.errors).toEqual([6000702]);
    expect(carol.received.map(({ texts }) => texts)).toEqual([['hi']]);
    broken.break('clear');
    carol.zim.logout({ isClearDB: true });
    await chat.run(500);
    expect(carol.errors).toEqual([6000702, 6000703]);
  });
});
