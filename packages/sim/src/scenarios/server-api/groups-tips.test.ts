import { describe, expect, test } from 'vitest';
import { groupsOf, watchGroups } from '../groups/groups.ts';
import { linesOf, saying, watchTips } from '../groups/tips.ts';
import { AppBackend } from './backend.ts';
import { makeServed, type ServedStage, watched } from './groups.ts';

const made = 'GroupCreated by ann: bob, carol';

/** What the app's server does, and what is said of it; an action that changes nothing says nothing. */
const acts: readonly (readonly [act: string, params: Readonly<Record<string, unknown>>, said: readonly string[]])[] = [
  ['UpdateGroupData', { GroupName: 'New' }, ['GroupInfoChanged by olga; GroupNameChanged groupName New']],
  [
    'UpdateGroupData',
    { GroupName: 'New', GroupNotice: 'Note', GroupAvatar: '' },
    ['GroupInfoChanged by olga; GroupDataChanged groupDataFlag 3 groupName New groupNotice Note'],
  ],
  ['UpdateGroupData', { GroupName: 'Group' }, []],
  ['InviteUsersIntoGroup', { UserIds: ['dave', 'bob'] }, ['GroupInvited by olga: dave']],
  ['InviteUsersIntoGroup', { GroupMemberInfos: [{ UserId: 'dave', IsInvite: 1 }] }, []],
  ['KickoutGroupUser', { UserId: ['bob', 'dave'] }, ['GroupKickedOut by olga: bob']],
  ['KickoutGroupUser', { UserId: ['ann'] }, ['GroupKickedOut by olga: ann; GroupOwnerTransferred groupNewOwner bob']],
  ['KickoutGroupUser', { UserId: ['dave'] }, []],
  [
    'TransferGroupOwner',
    { NewOwner: 'bob' },
    ['GroupMemberInfoChanged by olga: bob; GroupOwnerTransferred groupNewOwner bob'],
  ],
  ['TransferGroupOwner', { NewOwner: 'ann' }, []],
  [
    'SetGroupMemberRole',
    { ToUserId: 'bob', Role: 2 },
    ['GroupMemberInfoChanged by olga: bob; GroupMemberRoleChanged memberRole 2'],
  ],
  [
    'MuteGroupMembers',
    { UserIds: ['bob', 'dave'], Duration: -1 },
    ['GroupMemberInfoChanged by olga: bob; GroupMemberMuteChanged muteExpiredTime -1'],
  ],
  [
    'MuteGroup',
    { MuteRoleList: [3], Duration: -1 },
    ['GroupInfoChanged by olga; GroupMuteChanged groupMutedInfo {"mode":1,"expiredTime":-1,"roles":[3]}'],
  ],
  ['MuteGroup', {}, []],
  ['SetGroupMembersNickname', { UserIds: [{ UserId: 'bob', Nickname: 'B' }] }, []],
  ['ModifyGroupAttribute', { Attributes: [{ Key: 'k', Value: 'v' }] }, []],
  ['ModifyGroupLimit', { JoinMode: 1 }, []],
];

/** What Carol is told, and finds in the history; Olga acts, who is no member, and has a device. */
async function saidOf(stage: ServedStage, action: string, params: Readonly<Record<string, unknown>>) {
  const { chat, act, carol } = stage;
  const olga = await chat.loggedIn('olga');
  const [told, tellsOlga] = [watchTips(carol), watchTips(olga, watchGroups(olga))];
  await act(action, params);
  await chat.run(1000);
  expect(tellsOlga).toEqual([]);
  expect(await linesOf(chat, carol)).toEqual([made, ...told]);
  return told;
}

describe('Tips say what the app’s server did in the place of who is no member', () => {
  test.each(acts)('%s %j [GEVENT-17, GEVENT-17a, GEVENT-19a]', async (action, params, said) => {
    expect(await saidOf(await makeServed(saying()), action, params)).toEqual(said);
  });

  test('CreateGroup by its owner, who has none of the devices that asked [GEVENT-18]', async () => {
    const stage = await makeServed(saying());
    const { chat, backend, ann, bob } = stage;
    const told = [ann, bob].map((device) => watchTips(device, watchGroups(device)));
    await backend.call('CreateGroup', { GroupId: 'h', GroupOwner: 'ann', UserId: ['bob'] });
    await chat.run(1000);
    const members = 'h members Enter Invited: bob by ann 1';
    expect(told).toEqual([
      ['h Enter Created by ann 1', members, 'GroupCreated by ann: bob'],
      ['h Enter Invited by ann 1', members, 'GroupCreated by ann: bob'],
    ]);
  });

  test('DismissGroup and the removal of all are the last that members see [GEVENT-18]', async () => {
    for (const [action, params, said, event] of [
      ['DismissGroup', {}, 'GroupDismissed by olga', ['g Quit Dismissed by olga 0']],
      [
        'KickoutGroupUser',
        { UserId: ['ann', 'bob', 'carol'] },
        'GroupKickedOut by olga: ann, bob, carol',
        ['g members Quit KickedOut: ann, bob, carol by olga 0', 'g Quit KickedOut by olga 0'],
      ],
    ] as const) {
      const stage = await makeServed(saying());
      const told = watchTips(stage.carol, watchGroups(stage.carol));
      await stage.act(action, params);
      await stage.chat.run(1000);
      expect(told).toEqual([said, ...event]);
      expect(await linesOf(stage.chat, stage.carol)).toEqual([made, said]);
      expect(await groupsOf(stage.chat, stage.carol)).toEqual([]);
    }
  });
});

describe('with two servers over one database', () => {
  test('members learn from theirs what the other one did, and both decide one after another [API-17, GROUP-12]', async () => {
    const stage = await makeServed({
      servers: 2,
      configure: (config) => ({ ...config, groups: { ...config.groups, membersMax: 4 } }),
    });
    const { chat, backend, bob } = stage;
    const [, dave] = await watched(stage, 'dave');
    await chat.run(1000);
    const told = watchGroups(bob);
    const other = new AppBackend(chat, { server: 1 });
    const invite = (by: typeof backend, userID: string) =>
      by.start('InviteUsersIntoGroup', { FromUserId: 'olga', GroupId: 'g', UserIds: [userID] });
    const answers = await chat.wait(Promise.all([invite(backend, 'dave'), invite(other, 'erin')]));
    expect(answers.map(({ Code }) => Code).sort()).toEqual([0, 660600016]);
    await chat.run(3000);
    const winner = answers[0]?.Code === 0 ? 'dave' : 'erin';
    expect(told).toEqual([`g members Enter Invited: ${winner} by olga 0`]);
    expect(dave.length).toBe(winner === 'dave' ? 2 : 0);
  });
});
