import { describe, expect, test } from 'vitest';
import { groupsOf, ids } from '../groups/groups.ts';
import { makeServed, membersAt, toldOf } from './groups.ts';

const failed = (UserId: string, SubCode: number) => ({ UserId, SubCode });

describe('KickoutGroupUser', () => {
  test('removes members, and tells them as if a member had done it [APIOBJ-12, GEVENT-10]', async () => {
    const stage = await makeServed();
    const { chat, bob, act } = stage;
    await chat.wait(bob.zim.sendMessage({ type: 1, message: 'hi' } as never, 'g', 2, { priority: 1 } as never));
    await toldOf(stage);
    bob.listed.length = 0;
    const kicked = await act('KickoutGroupUser', {
      UserId: ['bob', 'dave', 'nobody', 'bob'],
      CustomReason: 'r'.repeat(32),
    });
    expect(kicked).toMatchObject({ Code: 0, ErrorList: [failed('dave', 660600008), failed('nobody', 660600008)] });
    const members = 'g members Quit KickedOut: bob by olga 0';
    expect(await toldOf(stage)).toEqual([[members], [members], [members, 'g Quit KickedOut by olga 0'], [members]]);
    expect(bob.listed.map((line) => line.split(' ')[0])).toEqual(['Disabled']);
    expect(await groupsOf(chat, bob)).toEqual([]);
    expect(await act('KickoutGroupUser', { UserId: ['bob'] })).toMatchObject({
      Code: 660600008,
      ErrorList: [failed('bob', 660600008)],
    });
  });

  test('of the owner makes the member owner who came first [APIOBJ-12]', async () => {
    const stage = await makeServed();
    const { act } = stage;
    await act('KickoutGroupUser', { FromUserId: 'ann', UserId: ['bob', 'ann'] });
    const members = 'g members Quit KickedOut: bob, ann by ann 1';
    const owner = 'g member info: carol 1 by ann 1';
    const own = 'g Quit KickedOut by ann 1';
    expect(await toldOf(stage)).toEqual([
      [members, own],
      [members, own],
      [members, own],
      [members, owner],
    ]);
    expect(await membersAt(stage)).toEqual(['carol 1']);
  });

  test('of all members ends the group [APIOBJ-12]', async () => {
    const stage = await makeServed();
    const { chat, act, code } = stage;
    const pull = chat.pullCable(stage.carol);
    expect(await act('KickoutGroupUser', { UserId: ['bob', 'ann', 'carol'] })).toMatchObject({
      Code: 0,
      ErrorList: [],
    });
    const members = 'g members Quit KickedOut: bob, ann, carol by olga 0';
    const told = [members, 'g Quit KickedOut by olga 0'];
    expect(await toldOf(stage)).toEqual([told, told, told, []]);
    pull();
    await chat.run(5000);
    expect(await toldOf(stage)).toEqual([[], [], [], told]);
    expect(await code('KickoutGroupUser', { UserId: ['ann'] })).toBe(660600001);
    expect(await code('CreateGroup', { GroupOwner: 'ann' })).toBe(660600011);
  });

  test('declines what it cannot read [APICODE-6, APICODE-7, APICODE-8]', async () => {
    const { chat, backend, code } = await makeServed();
    const kick = (params: object) => code('KickoutGroupUser', { UserId: ['bob'], ...params });
    expect(await kick({ UserId: ids(51) })).toBe(660000011);
    expect(await kick({ UserId: ids(50) })).toBe(660600008);
    for (const UserId of [[], undefined, 'bob', [''], ['__proto__\u0000']]) {
      expect([await kick({ UserId }), UserId]).toEqual([660000002, UserId]);
    }
    expect(await kick({ CustomReason: 'r'.repeat(33) })).toBe(660000002);
    expect(await kick({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await kick({ GroupId: 'none' })).toBe(660600001);
    chat.breakNext('KickoutGroupUser', 'storage');
    // groupUnreadable
    expect(await kick({})).toBe(660600009);
    await chat.run(1000);
    const asked = Array.from({ length: 21 }, () =>
      backend.start('KickoutGroupUser', { FromUserId: 'olga', GroupId: 'g', UserId: ['x'] }).then(({ Code }) => Code),
    );
    expect((await chat.wait(Promise.all(asked))).slice(-2)).toEqual([660600008, 660600005]);
  });
});

describe('DismissGroup', () => {
  test('ends the group for all, whoever asks [APIOBJ-13, GEVENT-11]', async () => {
    const stage = await makeServed();
    const { chat, code, bob } = stage;
    await chat.wait(bob.zim.sendMessage({ type: 1, message: 'hi' } as never, 'g', 2, { priority: 1 } as never));
    await toldOf(stage);
    bob.listed.length = 0;
    expect(await code('DismissGroup')).toBe(0);
    const told = ['g Quit Dismissed by olga 0'];
    expect(await toldOf(stage)).toEqual([told, told, told, told]);
    expect(bob.listed.map((line) => line.split(' ')[0])).toEqual(['Disabled']);
    expect((await bob.page('g')).length).toBe(0);
    expect(await code('DismissGroup')).toBe(660600001);
    expect(await code('InviteUsersIntoGroup', { UserIds: ['dave'] })).toBe(660600001);
  });

  test('once is enough, whatever became of the answer [API-16, API-20]', async () => {
    const { chat, backend, code } = await makeServed();
    expect(await code('DismissGroup', { FromUserId: 'nobody' })).toBe(660500002);
    expect(await code('DismissGroup', { GroupId: 'none' })).toBe(660600001);
    expect(await code('DismissGroup', { GroupId: undefined })).toBe(660000002);
    chat.breakNext('DismissGroup', 'storage');
    expect(await code('DismissGroup')).toBe(660000003);
    expect(await backend.code('DismissGroup', { FromUserId: 'olga', GroupId: 'g' })).toBe(660300006);
    const lost = backend.start('DismissGroup', { FromUserId: 'olga', GroupId: 'g' });
    lost.catch(() => {});
    await chat.restartServers();
    const outcome = await code('DismissGroup');
    expect([0, 660600001]).toContain(outcome);
    expect(await code('DismissGroup')).toBe(660600001);
  });
});
