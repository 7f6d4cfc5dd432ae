import type { ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { entryOf, linesOf, makeEntries } from './entries.ts';
import { makeStage } from './groups.ts';
import { historyOf, inGroup, say } from './messages.ts';

describe('unread messages of a group', () => {
  test('count in the total, but for one with do-not-disturb [UNREAD-1, UNREAD-6, UNREAD-14]', async () => {
    const { chat, ann, bob } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await dan.send('bob', 'hi');
    await say(chat, ann, 'one');
    await say(chat, ann, 'two');
    await chat.wait(bob.zim.setConversationNotificationStatus(2, 'g', inGroup));
    await say(chat, ann, 'three');
    expect(bob.totals).toEqual([0, 1, 2, 3, 1]);
    expect((await entryOf(chat, bob)).unreadMessageCount).toBe(3);
    const count = async (...conversationTypes: (0 | 2)[]) =>
      (await chat.wait(bob.zim.queryConversationTotalUnreadMessageCount({ conversationTypes, marks: [] })))
        .unreadMessageCount;
    expect([await count(), await count(0), await count(2)]).toEqual([1, 1, 0]);
    await chat.wait(bob.zim.setConversationNotificationStatus(1, 'g', inGroup));
    await chat.run(500);
    expect(bob.totals.slice(5)).toEqual([4]);
    expect([await count(), await count(0), await count(2)]).toEqual([4, 1, 3]);
  });

  test('are cleared on all devices, one group or everything at once [UNREAD-9, UNREAD-10, UNREAD-17]', async () => {
    const { chat, ann, bob, entries } = await makeEntries();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const clear = () => chat.wait(bob.zim.clearConversationUnreadMessageCount('g', inGroup));
    expect(await clear()).toEqual({ conversationID: 'g', conversationType: inGroup });
    await clear();
    await chat.run(500);
    expect(entries[2]).toEqual(['Updated Group 0']);
    expect([page.listed, page.totals, bob.totals]).toEqual([
      ...[
        ['Added g 1', 'Updated g 0'],
        [0, 1, 0],
        [0, 1, 0],
      ],
    ]);
    expect((await entryOf(chat, page)).readMessageSeq).toBe(1);
    await say(chat, ann, 'again', { message: { mentionedUserIDs: ['bob'] } });
    expect((await entryOf(chat, page)).mentionedInfoList).toHaveLength(1);
    await chat.wait(page.zim.clearConversationTotalUnreadMessageCount());
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(await entryOf(chat, device)).toMatchObject({ unreadMessageCount: 0, mentionedInfoList: [] });
    }
    expect(await linesOf(await chat.loggedIn('bob'))).toEqual(['Group 0']);
  });

  test('stay when the user is out, until he clears them [UNREAD-19]', async () => {
    const { chat, ann, bob } = await makeEntries();
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.run(500);
    const fresh = await chat.loggedIn('bob');
    for (const device of [bob, fresh]) expect(device.totals.at(-1)).toBe(1);
    await chat.wait(fresh.zim.clearConversationUnreadMessageCount('g', inGroup));
    await chat.run(500);
    for (const device of [bob, fresh]) expect(device.totals.at(-1)).toBe(0);
    expect(await linesOf(bob)).toEqual(['Group 0 disabled']);
  });

  test('count on when he comes back, alike on all devices; mentions of before are gone [UNREAD-19, MENTION-9]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const named = await say(chat, ann, 'one', { message: { mentionedUserIDs: ['bob'] } });
    await say(chat, ann, 'two');
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(ann.zim.revokeMessage(named));
    await say(chat, ann, 'between');
    await historyOf(chat, page);
    expect(page.totals.at(-1)).toBe(2);
    await chat.wait(bob.zim.joinGroup('g'));
    await chat.run(500);
    await historyOf(chat, page);
    const fresh = await chat.loggedIn('bob');
    for (const device of [bob, page, fresh]) {
      const { unreadMessageCount, mentionedInfoList, readMessageSeq } = await entryOf(chat, device);
      expect([unreadMessageCount, mentionedInfoList, readMessageSeq]).toEqual([2, [], 3]);
      expect(device.totals.at(-1)).toBe(2);
    }
    await say(chat, ann, 'three', { message: { isMentionAll: true } });
    for (const device of [bob, page, fresh]) {
      expect(await entryOf(chat, device)).toMatchObject({
        unreadMessageCount: 3,
        mentionedInfoList: [{ messageSeq: 4 }],
      });
    }
  });

  test('count on when he comes back, but for what a device deleted for itself [UNREAD-19, UNREAD-20]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await say(chat, ann, 'one');
    await say(chat, ann, 'two');
    const { lastMessage } = await entryOf(chat, bob);
    const here = { isAlsoDeleteServerMessage: false };
    await chat.wait(bob.zim.deleteMessages([lastMessage as ZIMMessage], 'g', inGroup, here));
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(bob.zim.joinGroup('g'));
    await chat.run(500);
    expect([bob.totals.at(-1), page.totals.at(-1)]).toEqual([1, 2]);
    await chat.wait(page.zim.clearConversationUnreadMessageCount('g', inGroup));
    await chat.run(500);
    await say(chat, ann, 'three');
    expect([bob.totals.at(-1), page.totals.at(-1)]).toEqual([1, 1]);
  });

  test('stay behind what was read without a connection before the user was removed [UNREAD-11, UNREAD-19]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await say(chat, ann, 'one');
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    await chat.wait(bob.zim.clearConversationUnreadMessageCount('g', inGroup));
    await say(chat, ann, 'two');
    const gone = await say(chat, ann, 'three');
    await chat.wait(ann.zim.revokeMessage(gone));
    await say(chat, ann, 'four');
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await say(chat, ann, 'behind');
    plugIn();
    await chat.run(30_000);
    for (const device of [bob, page, await chat.loggedIn('bob')]) {
      expect(await entryOf(chat, device)).toMatchObject({ unreadMessageCount: 2, readMessageSeq: 1 });
      expect(device.totals.at(-1)).toBe(2);
    }
  });

  test('are read on all devices when one that was away for leaving and coming back has read them [UNREAD-11, UNREAD-19]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await say(chat, ann, 'one', { message: { mentionedUserIDs: ['bob'] } });
    await say(chat, ann, 'two');
    const plugIn = chat.pullCable(page);
    await chat.run(1000);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(bob.zim.joinGroup('g'));
    await chat.run(500);
    expect(bob.totals.at(-1)).toBe(2);
    await chat.wait(page.zim.clearConversationUnreadMessageCount('g', inGroup));
    plugIn();
    await chat.run(30_000);
    for (const device of [bob, page, await chat.loggedIn('bob')]) {
      expect(await entryOf(chat, device)).toMatchObject({ unreadMessageCount: 0, readMessageSeq: 2 });
      expect(device.totals.at(-1)).toBe(0);
    }
  });

  test('are one less when one of them is deleted for the account, also when the user is out [UNREAD-20, UNREAD-19]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const revoked = await say(chat, ann, 'one');
    for (const text of ['two', 'three', 'four']) await say(chat, ann, text);
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.wait(ann.zim.revokeMessage(revoked));
    const everywhere = { isAlsoDeleteServerMessage: true };
    const remove = async (index: number): Promise<void> => {
      const config = { count: 9, reverse: true } as never;
      const { messageList } = await chat.wait(bob.zim.queryHistoryMessage('g', inGroup, config));
      await chat.wait(bob.zim.deleteMessages([messageList[index] as ZIMMessage], 'g', inGroup, everywhere));
      await chat.run(500);
    };
    await remove(1);
    for (const device of [bob, page]) expect(device.totals.at(-1)).toBe(3);
    // What was revoked when he was out counts as it did.
    await remove(0);
    for (const device of [bob, page, await chat.loggedIn('bob')]) expect(device.totals.at(-1)).toBe(2);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob'], 'g'));
    await chat.run(500);
    for (const device of [bob, page]) expect(device.totals.at(-1)).toBe(2);
    // From now on it is one number.
    await remove(0);
    for (const device of [bob, page, await chat.loggedIn('bob')]) expect(device.totals.at(-1)).toBe(2);
  });

  test('are none where nothing was said yet [UNREAD-12]', async () => {
    const { chat, bob } = await makeStage();
    const codeOf = (id: string, type: number) =>
      chat.codeOf(bob.zim.clearConversationUnreadMessageCount(id, type as typeof inGroup));
    expect([await codeOf('g', 2), await codeOf('nowhere', 2), await codeOf('g', 1), await codeOf('', 2)]).toEqual([
      ...[6000603, 6000603, 6000001, 6000001],
    ]);
  });
});
