import { ZIMGroupEvent, ZIMGroupJoinMode, ZIMGroupState, type ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';
import { applicationsOf, clear } from './applications.ts';
import { entryOf } from './entries.ts';
import { groupG, groupsOf, makeStage, membersOf } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';

/* A backup is put back: groups stand as they did then, and devices that know more are brought right. */

/** The servers stop, the database becomes that of the backup, and the servers start again. */
async function restore(chat: Chat): Promise<void> {
  chat.world.restoreBackup();
  await chat.wait(chat.world.startServers());
  await chat.run(30_000);
}

/** What a device is told of its user's own memberships, such as `g Quit KickedOut`. */
function watchMemberships({ zim }: ChatDevice): string[] {
  const told: string[] = [];
  zim.on('groupStateChanged', (_zim, { state, event, groupInfo: { baseInfo } }) => {
    told.push(`${baseInfo.groupID} ${ZIMGroupState[state]} ${ZIMGroupEvent[event]}`);
  });
  return told;
}

const countsOf = async (chat: Chat, { zim }: ChatDevice, message: ZIMMessage): Promise<readonly number[]> => {
  const { infos } = await chat.wait(zim.queryMessageReceiptsInfo([message], 'g', inGroup));
  return infos.flatMap(({ readMemberCount, unreadMemberCount }) => [readMemberCount, unreadMemberCount]);
};

/** Bob has read what Ann asked a receipt for, and Dave waits to be let in. */
async function makeStaged() {
  const stage = await makeStage({ joinMode: ZIMGroupJoinMode.Auth });
  const { chat, ann, bob } = stage;
  const dave = await chat.loggedIn('dave');
  const asked = await say(chat, ann, 'kept', { config: { hasReceipt: true } });
  const [held] = (await chat.wait(bob.zim.queryHistoryMessage('g', inGroup, { count: 1, reverse: true } as never)))
    .messageList;
  await chat.wait(bob.zim.sendMessageReceiptsRead([held as ZIMMessage], 'g', inGroup));
  await chat.wait(dave.zim.sendGroupJoinApplication('g', { wording: 'please' }));
  await chat.run(1000);
  const own = [watchMemberships(ann), watchMemberships(bob), watchMemberships(stage.carol), watchMemberships(dave)];
  return { ...stage, dave, asked, own };
}

describe('groups after a restore', () => {
  test('have the members, roles, applications, receipts and messages of the backup, on every device [RECV-14]', async () => {
    const { chat, ann, phone, bob, carol, dave, asked, own } = await makeStaged();
    expect(await countsOf(chat, ann, asked)).toEqual([1, 1]);
    chat.world.backUp();

    await chat.wait(ann.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.wait(ann.zim.transferGroupOwner('bob', 'g'));
    await chat.wait(bob.zim.updateGroupName('Renamed', 'g'));
    await chat.wait(bob.zim.createGroup({ ...groupG, groupID: 'h' }, ['ann']));
    for (const text of ['lost 1', 'lost 2']) await say(chat, bob, text);
    await chat.run(1000);
    expect(await membersOf(chat, ann)).toEqual(['ann 3', 'bob 1', 'dave 3']);
    clear(own);
    await restore(chat);

    for (const device of [ann, phone, bob, carol]) {
      expect(await membersOf(chat, device)).toEqual(['ann 1', 'bob 3', 'carol 3']);
      expect(await groupsOf(chat, device)).toEqual(['g']);
      expect(await historyOf(chat, device)).toEqual(['kept']);
      expect(await entryOf(chat, device)).toMatchObject({ conversationName: 'Group', isDisabled: false });
    }
    expect([await groupsOf(chat, dave), await applicationsOf(chat, ann)]).toEqual([[], ['Join dave Waiting']]);
    expect(await countsOf(chat, ann, asked)).toEqual([1, 1]);
    // Who came in meanwhile is told that he is out, and who was removed that he is in.
    expect(own.map((lines) => lines.toSorted())).toEqual([
      ...[['h Quit Unknown'], ['h Quit Unknown'], ['g Enter Invited'], ['g Quit Unknown']],
    ]);
  });

  test('go on from there: what was lost may be done anew, with the numbers that it had [RECV-14]', async () => {
    const { chat, ann, bob, carol, dave } = await makeStaged();
    chat.world.backUp();
    await chat.wait(ann.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await say(chat, ann, 'lost');
    await restore(chat);
    const heard = [watchMessages(bob), watchMessages(carol), watchMessages(dave)];
    await say(chat, carol, 'still here');
    const sent = dave.zim.sendMessage(textMessage('and me'), 'g', inGroup, {} as never);
    expect(await chat.codeOf(sent)).toBe(6000521);
    await chat.wait(ann.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await say(chat, ann, 'new');
    expect(heard).toEqual([['g: still here by carol', 'g: new by ann'], [], ['g: new by ann']]);
    // What was refused stays on the device that sent it.
    expect([await historyOf(chat, bob), await historyOf(chat, carol), await historyOf(chat, dave)]).toEqual([
      ...[
        ['kept', 'still here', 'new'],
        ['kept', 'still here'],
        ['and me', 'new'],
      ],
    ]);
    expect(await membersOf(chat, bob)).toEqual(['ann 1', 'bob 3', 'dave 3']);
    expect((await entryOf(chat, bob)).unreadMessageCount).toBe(3);
  });

  test('of which the backup knows nothing are no more; their IDs are free, also those that had been dismissed [RECV-14]', async () => {
    const { chat, ann, bob, own } = await makeStaged();
    chat.world.backUp();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h' }, ['bob']));
    await chat.wait(ann.zim.dismissGroup('g'));
    clear(own);
    await restore(chat);
    expect([await groupsOf(chat, ann), await groupsOf(chat, bob)]).toEqual([['g'], ['g']]);
    expect(await chat.codeOf(ann.zim.createGroup({ ...groupG, groupID: 'h' }, []))).toBe(0);
    // GroupModuleGroupAlreadyExists
    expect(await chat.codeOf(ann.zim.createGroup(groupG, []))).toBe(6000524);
    await say(chat, bob, 'it lives');
    expect(await historyOf(chat, ann)).toEqual(['kept', 'it lives']);
  });
});
