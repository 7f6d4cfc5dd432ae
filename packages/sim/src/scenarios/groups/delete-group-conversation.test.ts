import { describe, expect, test } from 'vitest';
import { entryOf, linesOf, makeEntries } from './entries.ts';
import { historyOf, inGroup, say } from './messages.ts';

const here = { isAlsoDeleteServerConversation: false };
const everywhere = { isAlsoDeleteServerConversation: true };

describe('deletion in a group', () => {
  test('of the entry on one device is of that device, until something comes [SETTING-14, SETTING-16, SETTING-17]', async () => {
    const { chat, ann, bob, entries } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await chat.wait(bob.zim.deleteConversation('g', inGroup, here));
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.run(500);
    expect([entries[2], await linesOf(bob), await linesOf(page)]).toEqual([['Deleted Group 0'], [], ['Team 1']]);
    expect(await chat.codeOf(bob.zim.queryConversation('g', inGroup))).toBe(6000603);
    expect(await historyOf(chat, bob)).toEqual(['hello']);
    await say(chat, ann, 'again');
    expect(entries[2]?.slice(1)).toEqual(['Added Team 1']);
    expect(await linesOf(page)).toEqual(['Team 2']);
  });

  test('of the entry for the account is of all devices; the pin stays, the marks go [SETTING-14, SETTING-15, SETTING-19]', async () => {
    const { chat, ann, bob, carol, entries } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await chat.wait(bob.zim.updateConversationPinnedState(true, 'g', inGroup));
    await chat.wait(bob.zim.setConversationMark(3, true, [{ conversationID: 'g', conversationType: inGroup }]));
    await chat.wait(bob.zim.deleteConversation('g', inGroup, everywhere));
    await chat.run(500);
    expect([entries[2]?.at(-1), page.listed.at(-1)]).toEqual(['Deleted Group 0', 'Deleted g 0']);
    for (const device of [bob, page]) expect([device.totals.at(-1), await linesOf(device)]).toEqual([0, []]);
    expect(await linesOf(await chat.loggedIn('bob'))).toEqual([]);
    expect(await linesOf(carol)).toEqual(['Group 1']);
    expect(await chat.codeOf(bob.zim.deleteConversation('g', inGroup, everywhere))).toBe(6000603);
    await say(chat, ann, 'again');
    expect(await entryOf(chat, page)).toMatchObject({ isPinned: true, marks: [], unreadMessageCount: 1 });
  });

  test('of the entry of somebody who has left is for good, whatever is said there [SETTING-14]', async () => {
    const { chat, ann, bob } = await makeEntries();
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.run(500);
    await say(chat, ann, 'without Bob');
    await chat.wait(bob.zim.deleteConversation('g', inGroup, everywhere));
    await say(chat, ann, 'still without Bob');
    const fresh = await chat.loggedIn('bob');
    expect([await linesOf(bob), await linesOf(fresh)]).toEqual([[], []]);
    expect(await chat.codeOf(fresh.zim.updateConversationPinnedState(true, 'g', inGroup))).toBe(6000603);
    expect(await historyOf(chat, fresh)).toEqual(['hello']);
  });

  test('of all entries tells how many, on all devices [SETTING-17]', async () => {
    const { chat, ann, bob } = await makeEntries();
    await ann.send('bob', 'hi');
    await chat.wait(ann.zim.createGroup({ groupID: 'late', groupName: 'Late', groupAvatarUrl: '' }, []));
    await say(chat, ann, 'before Bob', { groupID: 'late' });
    await chat.wait(bob.zim.joinGroup('late'));
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const counts: number[] = [];
    for (const { zim } of [bob, page]) zim.on('conversationsAllDeleted', (_zim, { count }) => void counts.push(count));
    await chat.wait(bob.zim.deleteAllConversations(everywhere));
    await chat.run(500);
    expect([counts, await linesOf(bob), await linesOf(page), page.totals.at(-1)]).toEqual([[2, 2], [], [], 0]);
  });

  test('of messages takes them from history, count and entry of the user alone [DELETE-1, DELETE-2, DELETE-5, DELETE-7, UNREAD-20]', async () => {
    const { chat, ann, bob, carol } = await makeEntries();
    const last = await say(chat, ann, 'last');
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const told: string[] = [];
    page.zim.on('messageDeleted', (_zim, { conversationID, messageDeleteType }) => {
      told.push(`${conversationID} ${messageDeleteType}`);
    });
    await historyOf(chat, page);
    const list = await chat.wait(bob.zim.queryHistoryMessage('g', inGroup, { count: 10, reverse: true } as never));
    const named = list.messageList.filter(({ messageID }) => messageID === last.messageID);
    await chat.wait(bob.zim.deleteMessages(named, 'g', inGroup, { isAlsoDeleteServerMessage: true }));
    await chat.run(500);
    for (const device of [bob, page]) {
      expect((await entryOf(chat, device)).lastMessage).toMatchObject({ message: 'hello' });
      expect([await linesOf(device), device.totals.at(-1), await historyOf(chat, device)]).toEqual([
        ...[['Group 1'], 1, ['hello']],
      ]);
    }
    await chat.wait(bob.zim.deleteAllMessage('g', inGroup, { isAlsoDeleteServerMessage: true }));
    await chat.run(500);
    expect(told).toEqual(['g 0', 'g 1']);
    for (const device of [bob, page, await chat.loggedIn('bob')]) {
      expect([await linesOf(device), device.totals.at(-1), await historyOf(chat, device)]).toEqual([
        ['Group 0'],
        0,
        [],
      ]);
      expect((await entryOf(chat, device)).lastMessage).toBeUndefined();
    }
    expect([await linesOf(carol), await historyOf(chat, carol)]).toEqual([['Group 2'], ['hello', 'last']]);
  });

  test('of everything in all conversations has groups among them [DELETE-4]', async () => {
    const { chat, bob } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await chat.wait(bob.zim.deleteAllConversationMessages({ isAlsoDeleteServerMessage: true }));
    await chat.run(500);
    for (const device of [bob, page]) {
      expect([await linesOf(device), await historyOf(chat, device)]).toEqual([['Group 0'], []]);
    }
  });
});
