import { ZIMMessageOrder, ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, textMessage } from '../chat.ts';
import { annWithChats, type MessageConfig, pagesOf, textsOf, walked, wrongConditions } from '../searched.ts';

describe('searchGlobalLocalMessages', () => {
  test('finds messages of all conversations, the newest first [LOCAL-8]', async () => {
    const { chat, ann } = await annWithChats();
    const { messageList, nextMessage } = await chat.wait(
      ann.zim.searchGlobalLocalMessages({ keywords: ['hello'], count: 20 }),
    );
    expect(textsOf(messageList)).toEqual(['lunch, hello again', 'HELLO from Carol', 'hello yourself', 'Hello Ann']);
    expect(messageList.map(({ conversationID }) => conversationID)).toEqual(['bob', 'carol', 'bob', 'bob']);
    expect(nextMessage).toBe(undefined);
  });

  test('finds exactly what history shows, page by page, in both orders [LOCAL-8]', async () => {
    const { chat, ann, bob, carol } = await annWithChats();
    for (let index = 0; index < 5; index += 1) {
      await Promise.all([bob.send('ann', `b${index}`), carol.send('ann', `c${index}`)]);
      await chat.wait(ann.zim.insertMessageToLocalDB(textMessage(`i${index}`), index % 2 ? 'bob' : 'dave', 0, 'bob'));
    }
    await chat.run(500);
    const shown = (
      await Promise.all(['bob', 'carol', 'dave'].map((peer) => walked(ann, peer, ZIMMessageQueryMode.OnlyLocal)))
    ).flat();
    shown.sort((one, other) => (one.orderKey ?? 0) - (other.orderKey ?? 0));
    const search = (config: MessageConfig) => ann.zim.searchGlobalLocalMessages(config);
    for (const count of [1, 4, 100]) {
      const up = await pagesOf(chat, search, { startTime: 1, count, order: ZIMMessageOrder.Ascending });
      expect(up.flat()).toEqual(textsOf(shown));
      const down = await pagesOf(chat, search, { startTime: 1, count });
      expect(down.flat().reverse()).toEqual(textsOf(shown));
    }
  });

  test.each<[string, unknown]>([
    ['no config', undefined],
    ['no count', { keywords: ['a'] }],
    ['an anchor of no conversation', { keywords: ['a'], count: 1, nextMessage: { orderKey: 1 } }],
    ...wrongConditions.map(([what, config]) => [what, { count: 1, ...config }] as [string, unknown]),
  ])('with %s is rejected with 6000001 [LOCAL-5]', async (_what, config) => {
    const { chat, ann } = await annWithChats();
    expect(await chat.codeOf(ann.zim.searchGlobalLocalMessages(config as never))).toBe(6000001);
  });

  test('of a cache that cannot be read is rejected with 6000704 [LOCAL-15]', async () => {
    const chat = await Chat.open();
    const broken = new BrokenCache();
    const ann = await chat.loggedIn('ann', { tamper: broken.tamper });
    await chat.loggedIn('bob');
    await ann.send('bob', 'hello');
    broken.break('rows');
    expect(await chat.codeOf(ann.zim.searchGlobalLocalMessages({ keywords: ['hello'], count: 1 }))).toBe(6000704);
  });
});
