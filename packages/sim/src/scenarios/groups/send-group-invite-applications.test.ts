import { ZIMGroupBeInviteMode, ZIMGroupInviteMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { reasonsOf, refusalOf } from '../refusals.ts';
import { applicationInfosOf, applicationsOf, clear, inviteDave, makeDoor } from './applications.ts';
import { codesOf, groupG, ids, membersOf } from './groups.ts';

describe('sendGroupInviteApplications', () => {
  test('asks each user, online or not, and tells an inviter who is owner or admin [APPLY-1, APPLY-9, APPLY-13, APPLY-14]', async () => {
    const { chat, bob, dave, told } = await makeDoor();
    const erin = await chat.loggedIn('erin');
    erin.zim.logout();
    const call = bob.zim.sendGroupInviteApplications(['dave', 'nobody', 'carol', 'erin', 'dave'], 'g', {
      wording: 'come',
    });
    const { groupID, errorUserList } = await chat.wait(call.finally(() => told[1].push('settled')));
    await chat.run(500);
    expect([groupID, reasonsOf(errorUserList)]).toEqual(['g', ['nobody 6000011', 'carol 6000522']]);
    const sent = 'Added: Invite dave Waiting, Invite erin Waiting';
    expect(told).toEqual([[], [sent, 'settled'], [], ['Added: BeInvite bob Waiting']]);
    await erin.login();
    const [info] = await applicationInfosOf(chat, erin);
    expect(info).toMatchObject({ groupInfo: groupG, wording: 'come', type: 3, state: 1 });
    expect(info?.applyUser.userID).toBe('bob');
    expect(await membersOf(chat, bob)).toEqual(['ann 1', 'bob 2', 'carol 3']);
    expect(await applicationsOf(chat, dave)).toEqual(['BeInvite bob Waiting']);
  });

  test('of an ordinary member tells the invited alone, and each inviter has his own [APPLY-6, APPLY-14, APPLY-16]', async () => {
    const { chat, ann, carol, dave, told } = await makeDoor();
    await chat.wait(inviteDave(carol, 'from carol'));
    await chat.wait(inviteDave(ann, 'from ann'));
    await chat.wait(inviteDave(carol, 'again'));
    await chat.run(500);
    expect(told).toEqual([
      ['Added: Invite dave Waiting'],
      [],
      [],
      ['Added: BeInvite carol Waiting', 'Added: BeInvite ann Waiting', 'Updated: BeInvite carol Waiting'],
    ]);
    expect(await applicationsOf(chat, dave)).toEqual(['BeInvite carol Waiting', 'BeInvite ann Waiting']);
    expect((await applicationInfosOf(chat, dave)).map(({ wording }) => wording)).toEqual(['again', 'from ann']);
    expect([await applicationsOf(chat, carol), await applicationsOf(chat, ann)]).toEqual([[], ['Invite dave Waiting']]);
  });

  test('makes members at once where users are not asked [APPLY-9]', async () => {
    const { chat, ann, carol, dave, told } = await makeDoor({ beInviteMode: 0 as never, maxMemberCount: 4 });
    const sent = carol.zim.sendGroupInviteApplications(['dave', 'nobody'], 'g', { wording: 'x' });
    expect(await chat.wait(sent)).toEqual({ groupID: 'g', errorUserList: [{ userID: 'nobody', reason: 6000011 }] });
    await chat.run(500);
    expect(told[3]).toEqual(['g Enter Invited by carol 3', 'g members Enter Invited: dave by carol 3']);
    expect(await applicationsOf(chat, dave)).toEqual([]);
    await chat.loggedIn('erin');
    // GroupModuleGroupMemberHasReachedLimit
    expect(await refusalOf(chat, ann.zim.sendGroupInviteApplications(['erin'], 'g', { wording: '' }))).toEqual([
      ...[6000525, ['erin 6000525']],
    ]);
  });

  test('asks also where there is no room, and names why it asked nobody [APPLY-9, GROUP-10]', async () => {
    const { chat, ann, dave } = await makeDoor({ maxMemberCount: 3 });
    const send = (...userIDs: string[]) => ann.zim.sendGroupInviteApplications(userIDs, 'g', { wording: '' });
    expect((await chat.wait(send('dave'))).errorUserList).toEqual([]);
    expect(await applicationsOf(chat, dave)).toEqual(['BeInvite ann Waiting']);
    // CommonModuleUserIsNotExist, GroupModuleMemberIsAlreadyInTheGroup, GroupModuleInviteUserIntoGroupError
    expect(await refusalOf(chat, send('nobody'))).toEqual([6000011, ['nobody 6000011']]);
    expect(await refusalOf(chat, send('ann', 'bob'))).toEqual([6000522, ['ann 6000522', 'bob 6000522']]);
    expect(await refusalOf(chat, send('nobody', 'bob'))).toEqual([6000508, ['nobody 6000011', 'bob 6000522']]);
  });

  test('is for members, and as the group has it for owner and admins alone [APPLY-9]', async () => {
    const { chat, ann, bob, carol, dave } = await makeDoor();
    const send =
      ({ zim }: typeof ann, userIDs: string[] = ['dave'], config: unknown = { wording: '' }, groupID = 'g') =>
      () =>
        zim.sendGroupInviteApplications(userIDs, groupID, config as never);
    await chat.wait(ann.zim.updateGroupInviteMode(ZIMGroupInviteMode.Admin, 'g'));
    const codes = await codesOf(chat, [
      ...[send(carol), send(dave), send(ann, ['dave'], {}, 'h'), send(bob)],
      ...[send(ann, []), send(ann, ids(101)), send(ann, ['a b']), send(ann, ['dave'], { wording: 'x'.repeat(257) })],
      send(ann, ['dave'], { wording: '', pushConfig: 5 }),
    ]);
    const invalid = Array.from({ length: 5 }, () => 6000001);
    expect(codes).toEqual([6000541, 6000521, 6000523, 0, ...invalid]);
  });
});

describe('inviteUsersIntoGroup', () => {
  test('asks users where they have to agree, brings nobody in and says so [APPLY-9, GROUP-21]', async () => {
    const { chat, ann, bob, dave, told } = await makeDoor();
    const call = bob.zim.inviteUsersIntoGroup(['dave', 'nobody', 'carol'], 'g');
    // GroupModuleNeedApplyInviteGroupError
    expect(
      await refusalOf(
        chat,
        call.finally(() => told[1].push('settled')),
      ),
    ).toEqual([...[6000544, ['nobody 6000011', 'carol 6000522', 'dave 6000544']]]);
    await chat.run(500);
    const sent = 'Added: Invite dave Waiting';
    expect(told).toEqual([[], [sent, 'settled'], [], ['Added: BeInvite bob Waiting']]);
    expect((await applicationInfosOf(chat, dave)).map(({ wording }) => wording)).toEqual(['']);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'carol 3']);
    expect(await refusalOf(chat, ann.zim.inviteUsersIntoGroup(['carol'], 'g'))).toEqual([6000522, ['carol 6000522']]);
    clear([...told]);
    await chat.wait(ann.zim.updateGroupBeInviteMode(ZIMGroupBeInviteMode.None, 'g'));
    await chat.run(500);
    clear([...told]);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dave'], 'g'));
    await chat.run(500);
    const members = 'g members Enter Invited: dave by ann 1';
    expect(told.slice(1)).toEqual([
      ['Updated: Invite dave Disabled', members],
      [members],
      ['Updated: BeInvite bob Disabled', 'g Enter Invited by ann 1', members],
    ]);
  });
});
