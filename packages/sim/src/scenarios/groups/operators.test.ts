import { ZIMErrorCode, ZIMGroupJoinMode } from '@parley/client';
import { actInGroup } from '@parley/server/cli/group-acts';
import { unregisterUser } from '@parley/server/cli/unregister';
import { defaultConfig } from '@parley/server/config';
import type { UserKey } from '@parley/server/core/ids';
import { toAppID, toUserID } from '@parley/server/core/ids';
import {
  dismiss,
  type Operated,
  type Operation,
  removeMember,
  transferOwner,
} from '@parley/server/features/groups/index';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';
import { clear, watchApplications } from './applications.ts';
import { entryOf } from './entries.ts';
import { groupG, makeStage, membersOf } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';
import { allTips, linesOf, saying, watchTips } from './tips.ts';

/* What an operator does on the command line beside running servers, as members see it. */

const app = toAppID(simAppID);
/** Servers ask every five seconds what changed. */
const noticedMs = 10_000;

function operatorOf(chat: Chat, tips = defaultConfig.groups.tips) {
  const { storage } = chat.world.store;
  const config = { ...defaultConfig, groups: { ...defaultConfig.groups, tips } };
  const acting = () => ({ storage, config, app, now: chat.world.own.wall() });
  const keyOf = async (userID: string): Promise<UserKey> => {
    const row = await storage.read(app).users.byUserID(toUserID(userID));
    if (!row) throw new Error('the user is registered');
    return row.userKey;
  };
  const inGroupOf = async (
    groupID: string,
    users: readonly UserKey[],
    act: (operated: Operated) => Promise<Operation>,
  ) => {
    const group = await storage.read(app).groups.byGroupID(groupID);
    if (!group) throw new Error('the group is there');
    return actInGroup(acting(), { log: group.log, users }, act);
  };
  const noticed = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await chat.wait(work);
    await chat.run(noticedMs);
    return result;
  };
  return {
    deleteUser: (userID: string) => noticed(unregisterUser({ ...acting(), userID: toUserID(userID) })),
    remove: (userID: string, groupID = 'g') =>
      noticed(keyOf(userID).then((key) => inGroupOf(groupID, [key], (operated) => removeMember(operated, key)))),
    transfer: (userID: string, groupID = 'g') =>
      noticed(keyOf(userID).then((key) => inGroupOf(groupID, [], (operated) => transferOwner(operated, key)))),
    dismiss: (groupID = 'g') => noticed(inGroupOf(groupID, [], dismiss)),
  };
}

const unreadOf = async (chat: Chat, device: ChatDevice) => (await entryOf(chat, device)).unreadMessageCount;

describe('a user who is deleted', () => {
  test('leaves his groups: whoever came first follows the owner, members are told, and what they have to read stays [GROUP-31]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage({}, saying(allTips));
    await say(chat, ann, 'from the owner');
    await say(chat, bob, 'from another');
    const plugIn = chat.pullCable(carol);
    await chat.run(1000);
    clear([...told]);
    const tips = watchTips(bob);
    const { deleteUser } = operatorOf(chat, allTips);
    expect(await deleteUser('ann')).toMatchObject({ kind: 'done', groups: 1 });
    const left = ['g members Quit Left: ann by ann 1', 'g member info: bob 1 by ann 1'];
    expect(told[2]).toEqual(left);
    expect(tips).toEqual(['GroupLeft by ann: ann; GroupOwnerTransferred groupNewOwner bob']);
    plugIn();
    await chat.run(20_000);
    expect(told[3]).toEqual(left);
    expect(await linesOf(chat, carol)).toEqual(await linesOf(chat, bob));
    expect([await membersOf(chat, bob), await membersOf(chat, carol)]).toEqual([
      ['bob 1', 'carol 3'],
      ['bob 1', 'carol 3'],
    ]);
    expect([await unreadOf(chat, bob), await unreadOf(chat, carol)]).toEqual([1, 2]);
    await say(chat, bob, 'go on');
    expect(await unreadOf(chat, carol)).toBe(3);
    expect(ann.states.at(-1)).toBe('Disconnected/Unregistered');
    const invited = bob.zim.inviteUsersIntoGroup(['ann'], 'g');
    expect(await chat.codeOf(invited)).toBe(ZIMErrorCode.CommonModuleUserIsNotExist);
  });

  test('takes with him the group in which he was alone: its ID is used up [GROUP-31]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'own' }, []));
    await operatorOf(chat).deleteUser('ann');
    expect(await chat.codeOf(bob.zim.createGroup({ ...groupG, groupID: 'own' }, []))).toBe(
      ZIMErrorCode.GroupModuleCreateGroupWithDismissed,
    );
  });

  test('cannot be let in any more: what he asked for, and was asked for, is void, and who leads the group is told [GROUP-32]', async () => {
    const { chat, ann, bob } = await makeStage();
    const door = { joinMode: ZIMGroupJoinMode.Auth, beInviteMode: 1 };
    await chat.wait(bob.zim.createGroup({ ...groupG, groupID: 'h' }, [], door as never));
    await chat.wait(ann.zim.sendGroupJoinApplication('h', { wording: 'please' }));
    await chat.wait(bob.zim.sendGroupInviteApplications(['ann'], 'h', { wording: 'come' }));
    await chat.run(500);
    const applications = watchApplications(bob);
    await operatorOf(chat).deleteUser('ann');
    expect(applications.filter((line) => line.startsWith('Updated')).toSorted()).toEqual([
      'Updated: Invite ann Disabled',
      'Updated: Join ann Disabled',
    ]);
    const accepted = bob.zim.acceptGroupJoinApplication('ann', 'h', {});
    expect(await chat.codeOf(accepted)).toBe(ZIMErrorCode.GroupModuleCommonError);
    expect(await membersOf(chat, bob, 'h')).toEqual(['bob 1']);
  });
});

describe('a member whom the operator removes', () => {
  test('is told so as by the owner, and is out: he can neither write nor read on [GROUP-34]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    await say(chat, ann, 'before');
    clear([...told]);
    await operatorOf(chat).remove('carol');
    expect(told[3]).toEqual(['g members Quit KickedOut: carol by ann 1', 'g Quit KickedOut by ann 1']);
    expect(told[2]).toEqual(['g members Quit KickedOut: carol by ann 1']);
    expect(await entryOf(chat, carol)).toMatchObject({ isDisabled: true });
    const heard = watchMessages(carol);
    await say(chat, bob, 'after');
    expect(heard).toEqual([]);
    expect(await historyOf(chat, carol)).toEqual(['before']);
    expect(await chat.codeOf(carol.zim.sendMessage(textMessage('still here'), 'g', inGroup, {} as never))).toBe(
      ZIMErrorCode.GroupModuleUserIsNotInTheGroup,
    );
    await chat.wait(carol.zim.joinGroup('g'));
    await chat.run(500);
    expect(await membersOf(chat, bob)).toEqual(['ann 1', 'bob 3', 'carol 3']);
  });
});

describe('a group that the operator changes', () => {
  test('has another owner, which all are told [GROUP-34]', async () => {
    const { chat, ann, told } = await makeStage();
    await operatorOf(chat).transfer('carol');
    for (const lines of told) expect(lines).toEqual(['g member info: carol 1, ann 3 by ann 1']);
    expect(await chat.codeOf(ann.zim.dismissGroup('g'))).toBe(
      ZIMErrorCode.GroupModuleGroupNoCorrespondingOperationAuthority,
    );
  });

  test('is dismissed, which all are told, one who was away when he comes back [GROUP-34]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    const plugIn = chat.pullCable(carol);
    await chat.run(1000);
    await operatorOf(chat).dismiss();
    plugIn();
    await chat.run(20_000);
    for (const lines of told) expect(lines).toEqual(['g Quit Dismissed by ann 1']);
    expect(await chat.codeOf(ann.zim.queryGroupInfo('g'))).toBe(ZIMErrorCode.GroupModuleGroupDoesNotExist);
    expect(await chat.codeOf(bob.zim.joinGroup('g'))).toBe(ZIMErrorCode.GroupModuleGroupDoesNotExist);
  });
});
