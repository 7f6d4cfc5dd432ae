import { describe, expect, test } from 'vitest';
import { entryOf, linesOf, makeEntries } from './entries.ts';
import { codesOf, groupG, makeStage } from './groups.ts';
import { inGroup, say } from './messages.ts';

const named = (...groupIDs: string[]) =>
  groupIDs.map((conversationID) => ({ conversationID, conversationType: inGroup }));

describe('settings of the conversation of a group', () => {
  test('a pin stands on all devices and outlives the membership [SETTING-1, SETTING-3]', async () => {
    const { chat, ann, bob, carol, entries } = await makeEntries();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h', groupName: 'Other' }, ['bob']));
    await say(chat, ann, 'later', { groupID: 'h' });
    expect(await linesOf(bob)).toEqual(['Other 1', 'Group 1']);
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await chat.wait(bob.zim.updateConversationPinnedState(true, 'g', inGroup));
    await chat.wait(bob.zim.updateConversationPinnedState(true, 'g', inGroup));
    await chat.run(500);
    expect([entries[2]?.filter((line) => line.startsWith('U')), page.listed.slice(2)]).toEqual([
      ['Updated Group 1'],
      ['Updated g 1'],
    ]);
    for (const device of [bob, page]) expect(await linesOf(device)).toEqual(['Group 1', 'Other 1']);
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.run(500);
    const { conversationList } = await chat.wait(page.zim.queryConversationPinnedList({ count: 10 }));
    expect(conversationList.map(({ conversationID }) => conversationID)).toEqual(['g']);
    await chat.wait(page.zim.updateConversationPinnedState(false, 'g', inGroup));
    await chat.run(500);
    expect(await entryOf(chat, bob)).toMatchObject({ isPinned: false, pinnedTime: 0 });
    expect(await linesOf(carol)).toEqual(['Group 1']);
  });

  test('marks stand beside those of chats; who has no entry is named [SETTING-7, SETTING-9]', async () => {
    const { chat, ann, bob, entries } = await makeEntries();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'silent' }, ['bob']));
    await ann.send('bob', 'hi');
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const infos = [...named('g', 'silent', 'nowhere'), { conversationID: 'ann', conversationType: 0 as const }];
    const marked = await chat.wait(bob.zim.setConversationMark(3, true, infos));
    expect(marked.failedConversationInfos).toEqual(named('silent', 'nowhere'));
    await chat.run(500);
    const { conversationList } = await chat.wait(
      page.zim.queryConversationList({ count: 10 }, { marks: [3], conversationTypes: [2] } as never),
    );
    expect(conversationList.map(({ conversationID, marks }) => [conversationID, ...marks])).toEqual([['g', 3]]);
    expect(entries[2]?.filter((line) => line === 'Updated Group 1')).toHaveLength(1);
    expect(await chat.codeOf(bob.zim.setConversationMark(3, true, named('silent', 'nowhere')))).toBe(6000603);
  });

  test('a draft stays on its device and makes an entry, which the first message takes over [SETTING-5, SETTING-6]', async () => {
    const { chat, ann, bob } = await makeStage();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const told: string[] = [];
    await chat.wait(bob.zim.setConversationDraft('Dear all,', 'g', inGroup));
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.run(500);
    expect(await entryOf(chat, bob)).toMatchObject({ draft: 'Dear all,', conversationName: 'Team', isDisabled: false });
    expect([await linesOf(bob), await linesOf(page), told]).toEqual([['Team 0'], [], []]);
    await say(chat, ann, 'hello');
    expect(await entryOf(chat, bob)).toMatchObject({ draft: 'Dear all,', unreadMessageCount: 1 });
    expect((await entryOf(chat, page)).draft).toBe('');
    await chat.wait(bob.zim.setConversationDraft('', 'g', inGroup));
    expect((await entryOf(chat, bob)).draft).toBe('');
    expect(bob.listed).toEqual(['Added g 0', 'Updated g 0', 'Updated g 1', 'Updated g 1']);
    await chat.wait(bob.zim.setConversationDraft('to nobody', 'nowhere', inGroup));
    expect((await entryOf(chat, bob, 'nowhere')).isDisabled).toBe(true);
  });

  test('are refused where there is no entry [SETTING-2, SETTING-18]', async () => {
    const { chat, ann, bob } = await makeStage();
    await say(chat, ann, 'before Dan');
    const dan = await chat.loggedIn('dan');
    await chat.wait(dan.zim.joinGroup('g'));
    await chat.run(500);
    const { zim } = dan;
    const remove = { isAlsoDeleteServerConversation: true };
    const codes = await codesOf(chat, [
      () => zim.queryConversation('g', inGroup),
      () => zim.updateConversationPinnedState(true, 'g', inGroup),
      () => zim.setConversationMark(3, true, named('g')),
      () => zim.deleteConversation('g', inGroup, remove),
      () => zim.deleteAllMessage('g', inGroup, { isAlsoDeleteServerMessage: true }),
      () => zim.deleteAllMessage('nowhere', inGroup, { isAlsoDeleteServerMessage: true }),
      () => zim.updateConversationPinnedState(true, 'nowhere', inGroup),
      () => zim.queryConversation('nowhere', inGroup),
    ]);
    expect(new Set(codes)).toEqual(new Set([6000603]));
    expect(await linesOf(await chat.loggedIn('dan'))).toEqual([]);
    await say(chat, bob, 'for Dan too');
    await chat.wait(zim.updateConversationPinnedState(true, 'g', inGroup));
    expect(await entryOf(chat, dan)).toMatchObject({ unreadMessageCount: 1, isPinned: true });
    await chat.wait(zim.leaveGroup('g'));
    await chat.wait(zim.joinGroup('g'));
    await chat.run(500);
    await chat.wait(zim.updateConversationPinnedState(false, 'g', inGroup));
    expect(await linesOf(await chat.loggedIn('dan'))).toEqual(['Group 1']);
  });
});
