import { describe, expect, test } from 'vitest';
import { bobWith, limited, settingsOf } from './settings.ts';

describe('setConversationMark', () => {
  test('is told for what changed, once, on all devices [SETTING-7, SETTING-9, CONV-13]', async () => {
    const { chat, bob, page, other, quiet } = await bobWith(['ann', 'eve']);
    const { mark } = settingsOf(chat, bob);
    expect(await mark(60, ['ann', 'nobody', 'eve', 'ann'])).toEqual(['nobody']);
    expect(bob.order).toEqual(['conversationChanged']);
    await chat.run(500);
    for (const device of [bob, page]) expect([...device.listed].sort()).toEqual(['Updated ann 1', 'Updated eve 1']);
    quiet();
    await mark(3, ['ann']);
    expect(await mark(60, ['ann', 'eve'])).toEqual([]);
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.listed).toEqual(['Updated ann 1']);
      expect(device.conversations.get('ann')?.marks).toEqual([3, 60]);
    }
    await mark(60, ['ann'], false);
    await mark(60, ['ann'], false);
    await chat.run(500);
    expect(page.conversations.get('ann')?.marks).toEqual([3]);
    expect(page.listed).toHaveLength(2);
    expect(other('ann').order).toEqual([]);
    const tablet = await chat.loggedIn('bob');
    expect((await tablet.list()).map(({ marks }) => marks)).toEqual((await bob.list()).map(({ marks }) => marks));
  });

  test('of which nothing exists is 6000603, of which all failed otherwise 6000601 [SETTING-7, SETTING-8]', async () => {
    const { chat, bob } = await bobWith(['ann', 'eve'], { configure: limited({ marksPerConversation: 1 }) });
    const { mark, markCode } = settingsOf(chat, bob);
    expect(await markCode(1, ['nobody', 'noone'])).toBe(6000603);
    expect(
      await chat.codeOf(bob.zim.setConversationMark(1, true, [{ conversationID: 'g', conversationType: 2 }])),
    ).toBe(6000603);
    await mark(1, ['ann']);
    expect(await markCode(2, ['ann', 'nobody'])).toBe(6000601);
    expect(await mark(2, ['ann', 'eve'])).toEqual(['ann']);
  });

  test('of one entry too many takes the marks of the one that was marked first [SETTING-8]', async () => {
    const { chat, bob, page } = await bobWith(['a', 'b', 'c'], { configure: limited({ markedConversations: 2 }) });
    const { mark } = settingsOf(chat, bob);
    await mark(1, ['b']);
    await mark(1, ['a']);
    await mark(2, ['b']);
    await mark(1, ['c']);
    await chat.run(500);
    for (const device of [bob, page]) {
      const marks = new Map((await device.list()).map(({ conversationID, marks }) => [conversationID, marks]));
      expect(marks).toEqual(
        new Map([
          ['a', [1]],
          ['b', []],
          ['c', [1]],
        ]),
      );
      expect(device.conversations.get('b')?.marks).toEqual([]);
    }
    expect(await mark(5, ['a', 'b', 'c'])).toEqual([]);
    await chat.run(500);
    const marked = (await page.list()).filter(({ marks }) => marks.length > 0);
    expect(marked).toHaveLength(2);
    expect((await bob.list()).map(({ marks }) => marks)).toEqual((await page.list()).map(({ marks }) => marks));
  });

  const ann = { conversationID: 'ann', conversationType: 0 };
  test.each<[string, unknown, unknown, unknown]>([
    ['mark 0', 0, true, [ann]],
    ['mark 61', 61, true, [ann]],
    ['half a mark', 1.5, true, [ann]],
    ['no mark', undefined, true, [ann]],
    ['nothing to say whether', 1, undefined, [ann]],
    ['no conversations', 1, true, []],
    ['no list', 1, true, ann],
    ['101 conversations', 1, true, Array.from({ length: 101 }, () => ann)],
    ['a room', 1, true, [ann, { ...ann, conversationType: 1 }]],
    ['an ID that is none', 1, true, [{ ...ann, conversationID: '' }]],
    ['an entry that is none', 1, true, [null]],
  ])('with %s is refused without asking the server', async (_what, mark, isEnabled, infos) => {
    const { chat, bob } = await bobWith([]);
    const called = bob.zim.setConversationMark(mark as number, isEnabled as boolean, infos as never);
    expect(await chat.codeOf(called)).toBe(6000001);
  });

  test('is found by filters of the list [CONV-9]', async () => {
    const { chat, bob } = await bobWith(['a', 'b', 'c']);
    const { mark, pin } = settingsOf(chat, bob);
    await mark(1, ['a', 'b']);
    await mark(2, ['b']);
    await pin('c');
    const found = async (marks: number[], pinnedFilter: 0 | 1 | 2 = 0) => {
      const option = { conversationTypes: [], marks, isOnlyUnreadConversation: false, pinnedFilter };
      const { conversationList } = await chat.wait(bob.zim.queryConversationList({ count: 10 }, option));
      return conversationList.map(({ conversationID }) => conversationID).join('');
    };
    expect(await found([])).toBe('cba');
    expect(await found([1])).toBe('ba');
    expect(await found([2])).toBe('b');
    expect(await found([-1])).toBe('ba');
    expect(await found([0])).toBe('c');
    expect(await found([0, 2])).toBe('cb');
    expect(await found([], 1)).toBe('c');
    expect(await found([], 2)).toBe('ba');
    expect(await found([1], 1)).toBe('');
  });

  test('is 6000602 when the storage fails, 6000104 without a connection', async () => {
    const { chat, bob } = await bobWith(['ann']);
    const { markCode, one } = settingsOf(chat, bob);
    chat.breakNext('setConversationMark', 'storage');
    expect(await markCode(1, ['ann'])).toBe(6000602);
    expect((await one('ann')).marks).toEqual([]);
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await markCode(1, ['ann'])).toBe(6000104);
  });
});
