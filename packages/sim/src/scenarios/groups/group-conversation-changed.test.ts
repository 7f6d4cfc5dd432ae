import { describe, expect, test } from 'vitest';
import { entryOf, forgetful, linesOf, makeEntries, watchEntries } from './entries.ts';
import { makeStage } from './groups.ts';
import { say } from './messages.ts';

describe('conversationChanged of a group', () => {
  test('comes with the first message, and with nothing before it [CONV-22, GEVENT-13]', async () => {
    const { chat, ann, phone, bob, carol } = await makeStage();
    const entries = [ann, phone, bob, carol].map(watchEntries);
    const dan = await chat.loggedIn('dan');
    await chat.wait(dan.zim.joinGroup('g'));
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.wait(ann.zim.updateGroupAlias('Ours', 'g'));
    await chat.run(500);
    expect([entries, await linesOf(dan), await linesOf(bob)]).toEqual([[[], [], [], []], [], []]);
    await say(chat, ann, 'hello');
    expect(entries).toEqual([['Added Team 0', 'Updated Team 0'], ['Added Team 0'], ['Added Team 1'], ['Added Team 1']]);
    expect(await entryOf(chat, phone)).toMatchObject({
      conversationAlias: 'Ours',
      isDisabled: false,
      mutedExpiredTime: 0,
    });
    expect(await entryOf(chat, bob)).toMatchObject({ type: 2, conversationAlias: '', notificationStatus: 1 });
  });

  test('follows the name and the picture of the group on all devices [CONV-4, GEVENT-13]', async () => {
    const { chat, ann, phone, bob, entries } = await makeEntries();
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.wait(ann.zim.updateGroupAvatarUrl('https://pictures/g', 'g'));
    await chat.wait(ann.zim.updateGroupNotice('Nothing of the entry', 'g'));
    await chat.wait(ann.zim.updateGroupName('Team', 'g'));
    await chat.run(500);
    expect(entries[0]).toEqual(['Updated Team 0', 'Updated Team 0']);
    expect(entries[1]).toEqual(entries[0]);
    expect(entries[2]).toEqual(['Updated Team 1', 'Updated Team 1']);
    for (const device of [ann, phone, bob]) {
      expect((await entryOf(chat, device)).conversationAvatarUrl).toBe('https://pictures/g');
    }
  });

  test('follows the alias and do-not-disturb of its user [CONV-4, SETTING-22]', async () => {
    const { chat, ann, phone, entries } = await makeEntries();
    await chat.wait(ann.zim.updateGroupAlias('Ours', 'g'));
    await chat.wait(ann.zim.setConversationNotificationStatus(2, 'g', 2));
    await chat.run(500);
    expect(entries).toEqual([['Updated Group 0', 'Updated Group 0'], ['Updated Group 0', 'Updated Group 0'], [], []]);
    for (const device of [ann, phone]) {
      expect(await entryOf(chat, device)).toMatchObject({ conversationAlias: 'Ours', notificationStatus: 2 });
    }
  });

  test.each([
    ['a short outage', 60_000],
    ['longer than changes are kept', 700_000],
  ])(
    'tells a device that was away for %s what the entry is now, once [CONV-20, CONV-4, CONV-23]',
    async (_name, awayMs) => {
      const { chat, ann, bob, carol, entries } = await makeEntries({}, { configure: forgetful });
      const plugIn = chat.pullCable(bob);
      await chat.wait(ann.zim.updateGroupName('Team', 'g'));
      await chat.wait(ann.zim.updateGroupName('Crew', 'g'));
      await chat.wait(ann.zim.muteGroup(true, 'g', { mode: 1, duration: -1, roles: [] }));
      await chat.run(awayMs);
      plugIn();
      await chat.run(30_000);
      expect(entries[2]?.filter((line) => line.startsWith('U'))).toEqual(['Updated Crew 1 muted for good']);
      expect(await linesOf(bob)).toEqual(await linesOf(carol));
      const again = bob.restart();
      await again.login();
      await chat.run(500);
      expect(await linesOf(again)).toEqual(['Crew 1 muted for good']);
    },
  );
});
