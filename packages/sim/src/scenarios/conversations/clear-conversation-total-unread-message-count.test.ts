import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { bobWith, settingsOf } from './settings.ts';

describe('clearConversationTotalUnreadMessageCount', () => {
  test('clears every entry, with do-not-disturb too, in one event and tells 0 [UNREAD-17]', async () => {
    const { chat, bob, page, other, quiet } = await bobWith(['ann', 'eve', 'cat']);
    await settingsOf(chat, bob).notify('ann', 2);
    await bob.clear('cat');
    quiet();
    await chat.wait(bob.zim.clearConversationTotalUnreadMessageCount());
    expect(bob.order).toEqual(['conversationChanged', 'total 0']);
    await chat.run(500);
    for (const device of [bob, page]) {
      expect([...device.listed].sort()).toEqual(['Updated ann 0', 'Updated eve 0']);
      expect(device.totals.at(-1)).toBe(0);
    }
    quiet();
    await chat.wait(bob.zim.clearConversationTotalUnreadMessageCount());
    await chat.run(500);
    expect([bob.order, page.order, other('ann').order]).toEqual([['total 0'], [], []]);
    const tablet = await chat.loggedIn('bob');
    expect((await tablet.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([0, 0, 0]);
  });

  test('without a connection holds here at once and later there, and newer messages stay unread [UNREAD-11, UNREAD-17]', async () => {
    const { chat, bob, page, other } = await bobWith(['ann', 'eve']);
    const plugIn = chat.pullCable(bob);
    const offline = bob.restart();
    await offline.login({ isOfflineLogin: true });
    await chat.run(1000);
    await other('ann').send('bob', 'newer');
    await chat.wait(offline.zim.clearConversationTotalUnreadMessageCount());
    expect([...offline.listed].sort()).toEqual(['Updated ann 0', 'Updated eve 0']);
    expect(offline.totals).toEqual([0]);
    expect(page.totals.at(-1)).toBe(3);
    plugIn();
    await chat.run(20_000);
    for (const device of [offline, page]) {
      const counts = (await device.list()).map((entry) => [entry.conversationID, entry.unreadMessageCount]);
      expect(new Map(counts as [string, number][])).toEqual(
        new Map([
          ['ann', 1],
          ['eve', 0],
        ]),
      );
      expect(device.totals.at(-1)).toBe(1);
    }
  });

  test('that fails changes nothing, and may be repeated', async () => {
    const { chat, bob } = await bobWith(['ann', 'eve']);
    chat.breakNext('clearConversationTotalUnreadMessageCount', 'storage');
    expect(await chat.codeOf(bob.zim.clearConversationTotalUnreadMessageCount())).toBe(6000602);
    expect((await bob.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([1, 1]);
    expect(await chat.codeOf(bob.zim.clearConversationTotalUnreadMessageCount())).toBe(0);
    expect((await bob.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([0, 0]);
  });

  test('before login is 6000121', async () => {
    const chat = await Chat.open();
    expect(await chat.codeOf(chat.device('ann').zim.clearConversationTotalUnreadMessageCount())).toBe(6000121);
  });
});

describe('queryConversationTotalUnreadMessageCount', () => {
  test('counts like the total, over types and marks [UNREAD-18]', async () => {
    const { chat, bob, other } = await bobWith(['ann', 'eve', 'cat']);
    const { notify, mark } = settingsOf(chat, bob);
    await other('eve').send('bob', 'more');
    await mark(4, ['eve', 'ann']);
    await notify('ann', 2);
    const sum = async (marks: number[], conversationTypes: (0 | 2)[] = []) => {
      const config = { conversationTypes, marks };
      const { unreadMessageCount } = await chat.wait(bob.zim.queryConversationTotalUnreadMessageCount(config));
      return unreadMessageCount;
    };
    expect(await sum([])).toBe(3);
    expect(await sum([], [0, 2])).toBe(3);
    expect(await sum([], [2])).toBe(0);
    expect(await sum([4])).toBe(2);
    expect(await sum([0])).toBe(1);
    expect(await sum([-1])).toBe(2);
    expect(await sum([9])).toBe(0);
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await sum([])).toBe(3);
  });

  test.each<[string, unknown]>([
    ['no config', undefined],
    ['a mark that is none', { conversationTypes: [], marks: [61] }],
    ['types that are no list', { conversationTypes: 0, marks: [] }],
    ['half a type', { conversationTypes: [0.5], marks: [] }],
  ])('with %s is refused', async (_what, config) => {
    const { chat, bob } = await bobWith([]);
    expect(await chat.codeOf(bob.zim.queryConversationTotalUnreadMessageCount(config as never))).toBe(6000001);
  });
});
