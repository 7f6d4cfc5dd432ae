import { ZIMMessageOrder, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, textMessage } from '../chat.ts';
import { annWithChats, type MessageConfig, pagesOf, textsOf, walked, wrongConditions } from '../searched.ts';

describe('searchLocalMessages', () => {
  test('finds messages of one conversation by any part of their text, in any case [LOCAL-6, LOCAL-8]', async () => {
    const { chat, ann } = await annWithChats();
    const found = async (...keywords: string[]) => {
      const config = { keywords, count: 20 };
      const { messageList, ...rest } = await chat.wait(ann.zim.searchLocalMessages('bob', 0, config));
      expect(rest).toEqual({ conversationID: 'bob', conversationType: 0 });
      return textsOf(messageList);
    };
    expect(await found('hELLo')).toEqual(['lunch, hello again', 'hello yourself', 'Hello Ann']);
    expect(await found('ello', 'lunch')).toEqual(['lunch, hello again']);
    expect(await found('carol')).toEqual([]);
    const nobody = await chat.wait(ann.zim.searchLocalMessages('nobody', 0, { keywords: ['a'], count: 1 }));
    expect(nobody.messageList).toEqual([]);
  });

  test.each<[string, Partial<MessageConfig>, string[]]>([
    ['by their sender', { senderUserIDs: ['ann', 'x'] }, ['hello yourself']],
    ['by their type', { messageTypes: [ZIMMessageType.Custom] }, []],
    ['by several types', { messageTypes: [1, 200], keywords: ['lunch'] }, ['lunch, hello again']],
    [
      'from the oldest on',
      { keywords: ['hello'], order: ZIMMessageOrder.Ascending, count: 2 },
      ['Hello Ann', 'hello yourself'],
    ],
    [
      'from the newest back',
      { keywords: ['hello'], order: ZIMMessageOrder.Descending, count: 1 },
      ['lunch, hello again'],
    ],
  ])('finds them %s [LOCAL-5, LOCAL-8]', async (_what, config, expected) => {
    const { chat, ann } = await annWithChats();
    const { messageList } = await chat.wait(ann.zim.searchLocalMessages('bob', 0, { count: 20, ...config }));
    expect(textsOf(messageList)).toEqual(expected);
  });

  test('finds them by the time at which they were sent [LOCAL-5]', async () => {
    const { chat, ann } = await annWithChats();
    const [, second] = await ann.page('bob');
    const at = second?.timestamp ?? 0;
    const found = async (config: Partial<MessageConfig>) =>
      textsOf((await chat.wait(ann.zim.searchLocalMessages('bob', 0, { count: 9, ...config }))).messageList);
    expect(await found({ startTime: at, endTime: at + 1 })).toEqual(['hello yourself']);
    expect(await found({ endTime: at })).toEqual(['hello yourself', 'Hello Ann']);
    expect(await found({ startTime: at + 1, endTime: 0 })).toEqual(['lunch, hello again']);
  });

  test('looks at what each type is searched by, and never at what was revoked [LOCAL-6, LOCAL-7]', async () => {
    const { chat, ann } = await annWithChats();
    const custom = { type: ZIMMessageType.Custom, message: 'needle', subType: 3 } as const;
    await chat.wait(ann.zim.sendMessage({ ...custom }, 'bob', 0));
    await chat.run(200);
    await chat.wait(ann.zim.sendMessage({ ...custom, searchedContent: 'a Needle' }, 'bob', 0));
    await chat.run(200);
    await ann.revoke(await ann.send('bob', 'needle'));
    await chat.wait(ann.zim.insertMessageToLocalDB({ type: 30, message: 'needle' } as never, 'bob', 0, 'bob'));
    const found = async (config: Partial<MessageConfig>) =>
      (await chat.wait(ann.zim.searchLocalMessages('bob', 0, { count: 9, ...config }))).messageList;
    expect(await found({ keywords: ['needle'] })).toMatchObject([{ searchedContent: 'a Needle' }]);
    expect(await found({ messageTypes: [200] })).toHaveLength(2);
    expect(await found({ messageTypes: [200], subMessageTypes: [4, 5] })).toEqual([]);
    expect(await found({ messageTypes: [200], subMessageTypes: [3] })).toHaveLength(2);
    expect(await found({ messageTypes: [30, 31] })).toEqual([]);
  });

  test('finds what stands on this device alone: being sent, failed, inserted', async () => {
    const { chat, ann } = await annWithChats();
    expect(await chat.codeOf(ann.startSend('nobody', 'needle lost'))).toBe(6000204);
    await chat.wait(ann.zim.insertMessageToLocalDB(textMessage('needle of bob'), 'nobody', 0, 'bob'));
    chat.pullCable(ann);
    ann.startSend('nobody', 'needle waiting');
    await chat.run(200);
    const found = async (config: Partial<MessageConfig>) =>
      textsOf((await chat.wait(ann.zim.searchLocalMessages('nobody', 0, { count: 9, ...config }))).messageList);
    expect(await found({ keywords: ['needle'] })).toEqual(['needle waiting', 'needle of bob', 'needle lost']);
    expect(await found({ senderUserIDs: ['bob'] })).toEqual(['needle of bob']);
  });

  test('goes page by page and loses and doubles nothing, whatever comes meanwhile [LOCAL-8]', async () => {
    const { chat, ann, bob } = await annWithChats();
    for (let index = 0; index < 7; index += 1) {
      await bob.send('ann', `page ${index}`);
      if (index % 3 === 0)
        await chat.wait(ann.zim.insertMessageToLocalDB(textMessage(`page in ${index}`), 'bob', 0, 'bob'));
    }
    await chat.run(500);
    const shown = textsOf(await walked(ann, 'bob', ZIMMessageQueryMode.OnlyLocal)).filter((one) =>
      one.includes('page'),
    );
    expect(shown).toHaveLength(10);
    for (const count of [1, 3, 10]) {
      const search = (config: MessageConfig) => ann.zim.searchLocalMessages('bob', 0, config);
      const down = await pagesOf(chat, search, { keywords: ['page'], count }, () => bob.send('ann', 'pages more'));
      expect(
        down
          .flat()
          .filter((one) => one !== 'pages more')
          .reverse(),
      ).toEqual(shown);
      expect(down.slice(0, -1).every((one) => one.length === count)).toBe(true);
      const up = await pagesOf(chat, search, { keywords: ['page'], count, order: ZIMMessageOrder.Ascending });
      expect(up.flat().filter((one) => one !== 'pages more')).toEqual(shown);
    }
  });

  test('works without a connection, and after an offline login', async () => {
    const { chat, ann } = await annWithChats();
    const again = ann.restart();
    chat.pullCable(again, { isNoticed: false });
    await again.login({ isOfflineLogin: true });
    const { messageList } = await chat.wait(again.zim.searchLocalMessages('bob', 0, { keywords: ['lunch'], count: 9 }));
    expect(textsOf(messageList)).toEqual(['lunch, hello again']);
  });

  test.each<[string, unknown, unknown, unknown]>([
    ['a room', 'bob', 1, { keywords: ['a'], count: 1 }],
    ['an empty ID', '', 0, { keywords: ['a'], count: 1 }],
    ['no config', 'bob', 0, undefined],
    ['no count', 'bob', 0, { keywords: ['a'] }],
    ['a count of 0', 'bob', 0, { keywords: ['a'], count: 0 }],
    ['an order that is none', 'bob', 0, { keywords: ['a'], count: 1, order: 2 }],
    ['an anchor that is none', 'bob', 0, { keywords: ['a'], count: 1, nextMessage: { orderKey: 'x' } }],
    [
      'an anchor of another conversation',
      'bob',
      0,
      { keywords: ['a'], count: 1, nextMessage: { orderKey: 1, conversationID: 'carol', conversationType: 0 } },
    ],
    ...wrongConditions.map(
      ([what, config]) => [what, 'bob', 0, { count: 1, ...config }] as [string, unknown, unknown, unknown],
    ),
  ])('with %s is rejected with 6000001 [LOCAL-5]', async (_what, conversationID, type, config) => {
    const { chat, ann } = await annWithChats();
    const call = ann.zim.searchLocalMessages(conversationID as never, type as never, config as never);
    expect(await chat.codeOf(call)).toBe(6000001);
  });

  test('of a cache that cannot be read is rejected with 6000704, then 6000710, and messages come and go [LOCAL-14, LOCAL-15]', async () => {
    const chat = await Chat.open();
    const broken = new BrokenCache();
    const [ann, bob] = [await chat.loggedIn('ann', { tamper: broken.tamper }), await chat.loggedIn('bob')];
    await ann.send('bob', 'hello');
    broken.break('seek');
    const search = () => chat.codeOf(ann.zim.searchLocalMessages('bob', 0, { keywords: ['hello'], count: 1 }));
    expect([await search(), await search()]).toEqual([6000704, 6000710]);
    await bob.send('ann', 'hi');
    await ann.send('bob', 'hello again');
    await chat.run(500);
    expect(ann.received.flatMap(({ texts }) => texts)).toEqual(['hi']);
    expect(bob.received.flatMap(({ texts }) => texts)).toEqual(['hello', 'hello again']);
  });
});
