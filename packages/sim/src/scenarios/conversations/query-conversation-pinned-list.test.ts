import { describe, expect, test } from 'vitest';
import { bobWith, settingsOf } from './settings.ts';

describe('queryConversationPinnedList', () => {
  test('pages through the pinned ones, without a connection too [SETTING-3, CONV-8]', async () => {
    const { chat, bob } = await bobWith(['a', 'b', 'c', 'd']);
    const { pin } = settingsOf(chat, bob);
    for (const name of ['c', 'a', 'd']) await pin(name);
    chat.pullCable(bob);
    await chat.run(1000);
    const page = async (config: object) =>
      (await chat.wait(bob.zim.queryConversationPinnedList(config as { count: number }))).conversationList;
    const first = await page({ count: 2 });
    expect(first.map(({ conversationID }) => conversationID)).toEqual(['d', 'c']);
    const next = await page({ count: 2, nextConversation: first[1] });
    expect(next.map(({ conversationID }) => conversationID)).toEqual(['a']);
    expect(await page({ count: 2, nextConversation: next[0] })).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['no config', undefined],
    ['no count', {}],
    ['count 0', { count: 0 }],
    ['half an entry', { count: 1.5 }],
    ['an entry that is none', { count: 1, nextConversation: {} }],
  ])('with %s is refused [CONV-10]', async (_what, config) => {
    const { chat, bob } = await bobWith([]);
    expect(await chat.codeOf(bob.zim.queryConversationPinnedList(config as { count: number }))).toBe(6000001);
  });
});
