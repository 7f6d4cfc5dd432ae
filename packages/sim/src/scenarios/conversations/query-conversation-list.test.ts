import { type ZIMConversation, type ZIMConversationFilterOption, ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { openWithFivePeople } from './five-people.ts';

const ids = (list: readonly ZIMConversation[]): readonly string[] => list.map(({ conversationID }) => conversationID);

describe('queryConversationList', () => {
  test('lists the newest first, page by page [CONV-6, CONV-8]', async () => {
    const { chat, ann } = await openWithFivePeople();
    const all = await ann.list();
    expect(ids(all)).toEqual(['eve', 'cid', 'dan', 'bob', 'fay']);
    const first = await ann.list({ count: 2 });
    const second = await chat.wait(ann.zim.queryConversationList({ count: 2, nextConversation: first[1] as never }));
    const third = await chat.wait(
      ann.zim.queryConversationList({ count: 2, nextConversation: second.conversationList[1] as never }),
    );
    expect([...ids(first), ...ids(second.conversationList), ...ids(third.conversationList)]).toEqual(ids(all));
  });

  test.each<[string, Partial<ZIMConversationFilterOption>, readonly string[]]>([
    ['nothing', {}, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['what is unread', { isOnlyUnreadConversation: true }, ['cid']],
    ['what is pinned', { pinnedFilter: 1 }, []],
    ['what is not pinned', { pinnedFilter: 2 }, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['groups', { conversationTypes: [ZIMConversationType.Group] }, []],
    ['rooms', { conversationTypes: [ZIMConversationType.Room] }, []],
    [
      'every type there is',
      { conversationTypes: [0, 1, 2, 3, 99 as ZIMConversationType] },
      ['eve', 'cid', 'dan', 'bob', 'fay'],
    ],
    ['peers', { conversationTypes: [ZIMConversationType.Peer] }, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['what is marked', { marks: [-1] }, []],
    ['what is not marked', { marks: [0, 7] }, ['eve', 'cid', 'dan', 'bob', 'fay']],
  ])('filters by %s [CONV-9]', async (_name, option, expected) => {
    const { chat, ann } = await openWithFivePeople();
    const listed = ann.zim.queryConversationList({ count: 10 }, option as ZIMConversationFilterOption);
    expect(ids((await chat.wait(listed)).conversationList)).toEqual(expected);
  });

  test.each([
    [{ count: 0 }, undefined],
    [{ count: 1.5 }, undefined],
    [undefined, undefined],
    [{ count: 1, nextConversation: {} }, undefined],
    [{ count: '1' }, undefined],
    [{ count: 1 }, { conversationTypes: ['0'] }],
    [{ count: 1 }, { marks: [61] }],
    [{ count: 1 }, { pinnedFilter: 3 }],
    [{ count: 1 }, { isOnlyUnreadConversation: 1 }],
  ])('with %j and %j is refused [CONV-7, CONV-10]', async (config, option) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.queryConversationList(config as never, option as never))).toBe(6000001);
  });

  test.each([501, 1000])('takes a count of %d for the most that a page holds [CONV-7]', async (count) => {
    const { ann } = await openWithFivePeople();
    expect(ids(await ann.list({ count }))).toEqual(['eve', 'cid', 'dan', 'bob', 'fay']);
  });

  test('answers without a connection, also in the next run of the app [CONV-7]', async () => {
    const { chat, ann } = await openWithFivePeople();
    chat.pullCable(ann);
    await chat.run(2000);
    expect(ids(await ann.list())).toEqual(['eve', 'cid', 'dan', 'bob', 'fay']);
  });
});
