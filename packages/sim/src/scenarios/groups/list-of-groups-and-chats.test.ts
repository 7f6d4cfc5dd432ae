import type { ZIMConversationFilterOption } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { lineOf, makeEntries } from './entries.ts';
import { inGroup } from './messages.ts';

describe('queryConversationList with groups', () => {
  test('has chats and groups in one order and filters both [CONV-6, CONV-9]', async () => {
    const { chat, ann, bob } = await makeEntries();
    // A user may be called as a group is.
    const other = await chat.loggedIn('g');
    await other.send('bob', 'not the group');
    await ann.send('bob', 'hi');
    await chat.wait(bob.zim.clearConversationUnreadMessageCount('g', inGroup));
    await chat.wait(bob.zim.updateConversationPinnedState(true, 'g', inGroup));
    const find = async (option: Partial<ZIMConversationFilterOption> = {}) => {
      const query = bob.zim.queryConversationList({ count: 10 }, option as ZIMConversationFilterOption);
      return (await chat.wait(query)).conversationList.map(({ conversationID, type }) => `${conversationID} ${type}`);
    };
    expect(await find()).toEqual(['g 2', 'ann 0', 'g 0']);
    expect(await find({ conversationTypes: [2] })).toEqual(['g 2']);
    expect(await find({ conversationTypes: [0] })).toEqual(['ann 0', 'g 0']);
    expect(await find({ isOnlyUnreadConversation: true })).toEqual(['ann 0', 'g 0']);
    expect(await find({ pinnedFilter: 1 })).toEqual(['g 2']);
    const first = await chat.wait(bob.zim.queryConversationList({ count: 1 }));
    const [nextConversation] = first.conversationList;
    const second = await chat.wait(bob.zim.queryConversationList({ count: 1, nextConversation } as never));
    expect(second.conversationList.map(lineOf)).toEqual([' 1']);
  });
});
