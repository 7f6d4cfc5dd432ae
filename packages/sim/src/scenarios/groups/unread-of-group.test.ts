import { describe, expect, test } from 'vitest';
import { entryOf, linesOf, makeEntries } from './entries.ts';
import { makeStage } from './groups.ts';
import { inGroup, say } from './messages.ts';

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

  test('are none where nothing was said yet [UNREAD-12]', async () => {
    const { chat, bob } = await makeStage();
    const codeOf = (id: string, type: number) =>
      chat.codeOf(bob.zim.clearConversationUnreadMessageCount(id, type as typeof inGroup));
    expect([await codeOf('g', 2), await codeOf('nowhere', 2), await codeOf('g', 1), await codeOf('', 2)]).toEqual([
      ...[6000603, 6000603, 6000001, 6000001],
    ]);
  });
});
