import { ZIMConversationSearchMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, textMessage } from '../chat.ts';
import { annWithChats, searchConversations, textsOf, wrongConditions } from '../searched.ts';

describe('searchLocalConversations', () => {
  test('finds conversations by their messages, the newest hit first, with as many as are asked for [LOCAL-8a]', async () => {
    const { chat, ann } = await annWithChats();
    const { conversationSearchInfoList: found, nextFlag } = await searchConversations(chat, ann, {
      keywords: ['hello'],
      conversationMessageCount: 2,
    });
    expect(nextFlag).toBe(0);
    expect(found.map(({ conversationID, totalMessageCount }) => [conversationID, totalMessageCount])).toEqual([
      ['bob', 3],
      ['carol', 1],
    ]);
    expect(found.map(({ messageList }) => textsOf(messageList))).toEqual([
      ['lunch, hello again', 'hello yourself'],
      ['HELLO from Carol'],
    ]);
    expect(found[0]?.conversation).toEqual((await ann.list())[0]);
    const none = await searchConversations(chat, ann, { keywords: ['hello'] });
    expect(none.conversationSearchInfoList.map(({ messageList }) => messageList)).toEqual([[], []]);
  });

  test('needs all keywords in one message, and counts what stands on this device alone [LOCAL-8a]', async () => {
    const { chat, ann } = await annWithChats();
    const idsOf = async (...keywords: string[]) =>
      (await searchConversations(chat, ann, { keywords })).conversationSearchInfoList.map(
        ({ conversationID, totalMessageCount }) => `${conversationID} ${totalMessageCount}`,
      );
    expect(await idsOf('hello', 'tomorrow')).toEqual([]);
    expect(await idsOf('hello', 'lunch')).toEqual(['bob 1']);
    await chat.wait(ann.zim.insertMessageToLocalDB(textMessage('lunch alone'), 'dave', 0, 'dave'));
    expect(await idsOf('lunch')).toEqual(['dave 1', 'bob 1', 'carol 1']);
  });

  test('goes page by page [LOCAL-8a]', async () => {
    const { chat, ann, bob, carol } = await annWithChats();
    await chat.wait(Promise.all([bob.zim.updateUserName('Bob'), carol.zim.updateUserName('Carola')]));
    await chat.wait(ann.zim.queryUsersInfo(['bob', 'carol'], { isQueryFromServer: true }));
    await chat.wait(ann.zim.insertMessageToLocalDB(textMessage('lunch alone'), 'dave', 0, 'dave'));
    for (const mode of [ZIMConversationSearchMode.MatchMessage, ZIMConversationSearchMode.MatchConversationName]) {
      const found: string[] = [];
      let flag = 0;
      const keywords = mode === ZIMConversationSearchMode.MatchMessage ? ['lunch'] : ['o'];
      do {
        const config = { mode, keywords, totalConversationCount: 1, nextFlag: flag };
        const { conversationSearchInfoList, nextFlag } = await searchConversations(chat, ann, config);
        found.push(...conversationSearchInfoList.map(({ conversationID }) => conversationID));
        flag = nextFlag;
      } while (flag !== 0);
      expect(found).toEqual(
        mode === ZIMConversationSearchMode.MatchMessage ? ['dave', 'bob', 'carol'] : ['bob', 'carol'],
      );
    }
  });

  test('finds conversations by their names [LOCAL-8a]', async () => {
    const { chat, ann, bob } = await annWithChats();
    await chat.wait(bob.zim.updateUserName('Robert Jones'));
    await chat.wait(ann.zim.queryUsersInfo(['bob'], { isQueryFromServer: true }));
    await chat.run(500);
    const found = async (...keywords: string[]) =>
      (await searchConversations(chat, ann, { mode: 1, keywords, messageTypes: [200] })).conversationSearchInfoList;
    expect(await found('JONES', 'rob')).toMatchObject([
      { conversationID: 'bob', conversationType: 0, totalMessageCount: 0, messageList: [] },
    ]);
    expect(await found('hello')).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['no config', undefined],
    ['a mode that is none', { mode: 2, keywords: ['a'] }],
    ['names without a keyword', { mode: 1, senderUserIDs: ['a'] }],
    ['a page of none', { keywords: ['a'], totalConversationCount: 0 }],
    ['a negative count of messages', { keywords: ['a'], conversationMessageCount: -1 }],
    ['a flag that is none', { keywords: ['a'], nextFlag: 'x' }],
    ...wrongConditions.map(([what, config]) => [what, config] as [string, unknown]),
  ])('with %s is rejected with 6000001 [LOCAL-5]', async (_what, config) => {
    const { chat, ann } = await annWithChats();
    const given = config === undefined ? config : { totalConversationCount: 1, ...Object(config) };
    expect(await chat.codeOf(ann.zim.searchLocalConversations(given))).toBe(6000001);
  });

  test('of a cache that cannot be read is rejected with 6000704 [LOCAL-15]', async () => {
    const chat = await Chat.open();
    const broken = new BrokenCache();
    const ann = await chat.loggedIn('ann', { tamper: broken.tamper });
    broken.break('seek');
    const call = ann.zim.searchLocalConversations({ keywords: ['hello'], totalConversationCount: 1 });
    expect(await chat.codeOf(call)).toBe(6000704);
  });
});
