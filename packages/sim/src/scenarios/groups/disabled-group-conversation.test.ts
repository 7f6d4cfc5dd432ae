import { ZIMMessageQueryMode, ZIMMessageSentStatus, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { textMessage } from '../chat.ts';
import { entryOf, forgetful, linesOf, makeEntries, watchEntries } from './entries.ts';
import { makeStage } from './groups.ts';
import { historyOf, inGroup, say } from './messages.ts';

const sendCode = (chat: Chat, { zim }: ChatDevice, groupID = 'g') =>
  chat.codeOf(zim.sendMessage(textMessage('to nobody'), groupID, inGroup, { priority: 1 }));

describe('the conversation of a group that the user is no member of', () => {
  test('is told as Disabled once to who leaves, is removed or sees its end [CONV-24, GROUP-28]', async () => {
    const { chat, ann, bob, carol, entries } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const onPage = watchEntries(page);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.run(500);
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    const expected = (event: number, unread: number) => [`group state ${event}`, `Disabled Group ${unread} disabled`];
    expect(entries).toEqual([expected(2, 0), expected(2, 0), expected(5, 1), expected(6, 1)]);
    expect(onPage).toEqual(entries[2]);
    expect(await historyOf(chat, carol)).toEqual(['hello']);
  });

  test('stays so on a device whose app is started again, and counts on [CONV-24, UNREAD-19]', async () => {
    const { chat, ann, bob } = await makeEntries();
    const gone = await say(chat, ann, 'gone');
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.run(500);
    const again = bob.restart();
    await again.login({ isOfflineLogin: true });
    expect(await linesOf(again)).toEqual(['Group 2 disabled']);
    await chat.run(2000);
    await chat.wait(ann.zim.revokeMessage(gone));
    const config = { count: 9, reverse: true, mode: ZIMMessageQueryMode.PreferServer };
    const { messageList } = await chat.wait(again.zim.queryHistoryMessage('g', inGroup, config as never));
    expect(messageList.map(({ type }) => type)).toEqual([ZIMMessageType.Text, ZIMMessageType.Revoke]);
    expect(await linesOf(again)).toEqual(['Group 2 disabled']);
  });

  test('becomes Updated when the user comes back, and counts on [CONV-24, GROUP-28, UNREAD-19]', async () => {
    const { chat, ann, bob, entries } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const onPage = watchEntries(page);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.run(500);
    await say(chat, ann, 'between');
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.wait(bob.zim.joinGroup('g'));
    await chat.run(500);
    await say(chat, ann, 'again');
    const expected = [
      ...['group state 5', 'Disabled Group 1 disabled'],
      ...['group state 3', 'Updated Team 1', 'Updated Team 2'],
    ];
    expect([entries[2], onPage]).toEqual([expected, expected]);
    const fresh = await chat.loggedIn('bob');
    expect(await linesOf(fresh)).toEqual(['Team 2']);
    await chat.wait(bob.zim.clearConversationUnreadMessageCount('g', inGroup));
    await chat.run(500);
    for (const device of [bob, page, fresh]) expect(await linesOf(device)).toEqual(['Team 0']);
  });

  test.each([
    [
      'left on another device',
      60_000,
      (chat: Chat, _ann: ChatDevice, page: ChatDevice) => chat.wait(page.zim.leaveGroup('g')),
    ],
    ['was removed', 700_000, (chat: Chat, ann: ChatDevice) => chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'))],
    ['saw its end', 700_000, (chat: Chat, ann: ChatDevice) => chat.wait(ann.zim.dismissGroup('g'))],
    ['saw its end lately', 60_000, (chat: Chat, ann: ChatDevice) => chat.wait(ann.zim.dismissGroup('g'))],
  ] as const)('tells a device that was away when its user %s [CONV-24, CONV-20]', async (_name, awayMs, act) => {
    const { chat, ann, bob, entries } = await makeEntries({}, { configure: forgetful });
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const plugIn = chat.pullCable(bob);
    await act(chat, ann, page);
    await chat.run(awayMs);
    plugIn();
    await chat.run(30_000);
    const told = entries[2] ?? [];
    expect(told.filter((line) => line.includes('Group'))).toEqual(['Disabled Group 1 disabled']);
    // The word of the group comes first, and both before the end of the synchronisation.
    expect(told.map((line) => line.split(' ')[0])).toEqual(['sync', 'group', 'Disabled', 'sync']);
    expect(await linesOf(bob)).toEqual(['Group 1 disabled']);
  });

  test('comes back as Updated on a device that was away all the time, or tells nothing [CONV-24, CONV-20]', async () => {
    const { chat, ann, bob, entries } = await makeEntries({}, { configure: forgetful });
    const plugIn = chat.pullCable(bob);
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob'], 'g'));
    await chat.run(700_000);
    plugIn();
    await chat.run(30_000);
    expect(entries[2]?.filter((line) => line.includes('disabled'))).toEqual([]);
    expect(await linesOf(bob)).toEqual(['Group 1']);
  });

  test('is made on the sending device by a send that is refused [CONV-3, CONV-16]', async () => {
    const { chat, ann, bob } = await makeStage();
    const dan = await chat.loggedIn('dan');
    const phone = await chat.loggedIn('dan', { platformType: 5 });
    const told = [dan, phone].map(watchEntries);
    expect(await sendCode(chat, dan)).toBe(6000521);
    expect(await sendCode(chat, dan, 'nowhere')).toBe(6000204);
    await chat.run(500);
    const once = ['Added  0 disabled', 'Disabled  0 disabled'];
    expect(told).toEqual([[...once, ...once], []]);
    const entry = await entryOf(chat, dan);
    expect(entry.lastMessage).toMatchObject({ message: 'to nobody', sentStatus: ZIMMessageSentStatus.Failed });
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    expect(await sendCode(chat, bob)).toBe(6000204);
    expect(await linesOf(bob)).toEqual(['Group 0 disabled']);
  });

  test('is told again when the user writes there all the same [CONV-16]', async () => {
    const { chat, ann, carol, entries } = await makeEntries();
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    entries[3]?.splice(0);
    expect(await sendCode(chat, carol)).toBe(6000521);
    await chat.run(500);
    expect(entries[3]).toEqual(['Updated Group 1 disabled', 'Disabled Group 1 disabled']);
  });

  test('comes to new devices of who was removed, and of a group that was dismissed to none [CONV-24a]', async () => {
    const { chat, ann, bob, carol } = await makeEntries();
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    expect(await linesOf(await chat.loggedIn('carol'))).toEqual(['Group 1 disabled']);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    const fresh = await chat.loggedIn('bob');
    expect(await linesOf(fresh)).toEqual([]);
    expect(await chat.codeOf(fresh.zim.queryConversation('g', inGroup))).toBe(6000603);
    expect(await sendCode(chat, fresh)).toBe(6000204);
    expect((await entryOf(chat, fresh)).isDisabled).toBe(true);
    expect(await linesOf(await chat.loggedIn('carol'))).toEqual([]);
    const reader = await chat.loggedIn('carol');
    expect(await historyOf(chat, reader)).toEqual(['hello']);
    await chat.run(500);
    expect([await linesOf(reader), reader.totals]).toEqual([[], [0]]);
    for (const device of [bob, carol]) {
      const again = device.restart();
      await again.login();
      await chat.run(500);
      expect(await linesOf(again)).toEqual(['Group 1 disabled']);
    }
  });

  test('can be pinned, marked, cleared, searched and deleted [CONV-24]', async () => {
    const { chat, ann, bob } = await makeEntries();
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    const config = {
      mode: 1,
      nextFlag: 0,
      totalConversationCount: 10,
      conversationMessageCount: 0,
      keywords: ['group'],
    };
    const { zim } = bob;
    const found = await chat.wait(zim.searchLocalConversations(config as never));
    expect(found.conversationSearchInfoList.map(({ conversationID }) => conversationID)).toEqual(['g']);
    await chat.wait(zim.updateConversationPinnedState(true, 'g', inGroup));
    await chat.wait(zim.setConversationMark(3, true, [{ conversationID: 'g', conversationType: inGroup }]));
    await chat.wait(zim.clearConversationUnreadMessageCount('g', inGroup));
    expect(await entryOf(chat, bob)).toMatchObject({
      isPinned: true,
      marks: [3],
      unreadMessageCount: 0,
      isDisabled: true,
    });
    await chat.wait(zim.deleteConversation('g', inGroup, { isAlsoDeleteServerConversation: true }));
    await chat.run(500);
    expect(await linesOf(bob)).toEqual([]);
  });
});
