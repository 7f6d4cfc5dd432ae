import { ZIMConversationType, type ZIMMessage, ZIMMessageQueryMode, ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage, textOf, texts } from '../chat.ts';

/** Ann has written 25 messages to Bob. */
async function written(count = 25): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice }> {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  for (const text of texts(count)) await ann.send('bob', text);
  await chat.run(500);
  return { chat, ann, bob };
}

const { General, PreferServer, OnlyLocal } = ZIMMessageQueryMode;

describe('queryHistoryMessage', () => {
  test.each([
    ['General', General],
    ['PreferServer', PreferServer],
    ['OnlyLocal', OnlyLocal],
  ])('%s pages from new to old [HISTORY-1, HISTORY-2, HISTORY-5]', async (_name, mode) => {
    const { bob } = await written();
    const pages: string[][] = [];
    let anchor: ZIMMessage | undefined;
    do {
      const page = await bob.page('ann', { mode, ...(anchor && { nextMessage: anchor }) });
      pages.push(page.map(textOf));
      anchor = page[0];
    } while (anchor);
    expect(pages).toEqual([texts(25).slice(15), texts(25).slice(5, 15), texts(25).slice(0, 5), []]);
  });

  test.each([
    ['General', General],
    ['PreferServer', PreferServer],
    ['OnlyLocal', OnlyLocal],
  ])('%s pages from old to new [HISTORY-1, HISTORY-2, HISTORY-5]', async (_name, mode) => {
    const { bob } = await written();
    const pages: string[][] = [];
    let anchor: ZIMMessage | undefined;
    do {
      const page = await bob.page('ann', { mode, reverse: false, ...(anchor && { nextMessage: anchor }) });
      pages.push(page.map(textOf));
      anchor = page.at(-1);
    } while (anchor);
    expect(pages).toEqual([texts(25).slice(0, 10), texts(25).slice(10, 20), texts(25).slice(20), []]);
  });

  test('gives a fresh device everything from the server, and nothing from its own data before [HISTORY-13, HISTORY-5]', async () => {
    const { chat } = await written();
    const fresh = await chat.loggedIn('bob');
    expect(await fresh.texts('ann', { mode: OnlyLocal })).toEqual([]);
    expect(await fresh.texts('ann', { count: 100 })).toEqual(texts(25));
    expect(await fresh.texts('ann', { count: 100, mode: OnlyLocal })).toEqual(texts(25));
  });

  test('General closes the gap between what a device has of old and of new [HISTORY-5]', async () => {
    const { chat, ann } = await written(6);
    const fresh = await chat.loggedIn('bob');
    const oldest = await fresh.page('ann', { count: 2, reverse: false });
    expect(oldest.map(textOf)).toEqual(['m1', 'm2']);
    await ann.send('bob', 'm7');
    await chat.run(500);
    expect(await fresh.texts('ann', { count: 100 })).toEqual(texts(7));
  });

  test('shows the device’s own Failed messages at their place [HISTORY-7]', async () => {
    const { chat, ann } = await written(2);
    chat.breakNext('sendMessage', 'storage');
    expect(await ann.sendCode('bob', textMessage('failed'))).toBe(6000203);
    await chat.run(110);
    await ann.send('bob', 'm3');
    for (const mode of [General, PreferServer, OnlyLocal]) {
      const page = await ann.page('bob', { mode });
      expect(page.map(textOf)).toEqual(['m1', 'm2', 'failed', 'm3']);
      expect(page[2]?.sentStatus).toBe(ZIMMessageSentStatus.Failed);
    }
  });

  test('shows a message that is on its way [HISTORY-7]', async () => {
    const { chat, ann } = await written(1);
    chat.breakNext('sendMessage', 'silence');
    void ann.startSend('bob', 'on its way');
    await chat.run(100);
    const page = await ann.page('bob');
    expect(page.map(textOf)).toEqual(['m1', 'on its way']);
    expect(page[1]?.sentStatus).toBe(ZIMMessageSentStatus.Sending);
  });

  test('of a conversation that does not exist is an empty list [HISTORY-9]', async () => {
    const { ann } = await written(1);
    expect(await ann.texts('ghost')).toEqual([]);
    expect(await ann.texts('ghost', { mode: PreferServer })).toEqual([]);
  });

  test.each([0, -1, 1.5])('with a count of %d is rejected with 6000001 [HISTORY-3]', async (count) => {
    const { chat, ann } = await written(1);
    const query = { count, reverse: true, mode: General };
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query))).toBe(6000001);
  });

  test('takes more than a page holds for a whole page, from the server and from the device [HISTORY-2, HISTORY-3]', async () => {
    const { chat, ann, bob } = await written(105);
    const query = { count: 1000, reverse: true };
    for (const mode of [General, PreferServer, OnlyLocal]) {
      const newest = texts(105).slice(5);
      expect(await ann.texts('bob', { ...query, mode })).toEqual(newest);
    }
    const { messageList } = await chat.wait(
      bob.zim.queryHistoryMessage('ann', ZIMConversationType.Peer, query as never),
    );
    expect(messageList).toHaveLength(100);
    const rest = { ...query, nextMessage: messageList[0] as never };
    expect(await bob.texts('ann', rest)).toEqual(texts(5));
  });

  test('with an anchor from another conversation is rejected with 6000001 [HISTORY-4]', async () => {
    const { chat, ann } = await written(1);
    await chat.loggedIn('cat');
    const other = await ann.send('cat', 'elsewhere');
    const query = { count: 10, reverse: true, mode: General, nextMessage: other };
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query))).toBe(6000001);
  });

  test('is rejected with 6000202 when the storage of the server fails [HISTORY-12, PARAM-16]', async () => {
    const { chat, ann } = await written(1);
    chat.breakNext('queryHistoryMessage', 'storage', 10);
    const query = { count: 10, reverse: true, mode: PreferServer };
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query))).toBe(6000202);
  });

  test('that is not answered for 10 s is rejected with 6000105 [CONN-17]', async () => {
    const { chat, ann } = await written(1);
    chat.breakNext('queryHistoryMessage', 'silence', 10);
    const query = { count: 10, reverse: true, mode: PreferServer };
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query))).toBe(6000105);
  });

  test.each([
    ['General', General],
    ['PreferServer', PreferServer],
    ['OnlyLocal', OnlyLocal],
  ])('%s without a link gives what the device has [HISTORY-6]', async (_name, mode) => {
    const { chat } = await written();
    const fresh = await chat.loggedIn('bob');
    await fresh.page('ann', { count: 5 });
    chat.pullCable(fresh);
    await chat.run(2000);
    expect(await fresh.texts('ann', { mode })).toEqual(texts(25).slice(20));
  });

  test('before login is rejected with 6000121 [INSTANCE-11]', async () => {
    const chat = await Chat.open();
    const query = { count: 10, reverse: true, mode: General };
    const asked = chat.device('ann').zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query);
    expect(await chat.codeOf(asked)).toBe(6000121);
  });
});
