import { describe, expect, test } from 'vitest';
import { reasonsOf, refusalOf } from '../refusals.ts';
import { codesOf, ids, makeStage, membersOf, watchGroups } from './groups.ts';

describe('inviteUsersIntoGroup', () => {
  test('makes users members at once, also those who are away [GROUP-20, GEVENT-8, GEVENT-3]', async () => {
    const { chat, bob, told } = await makeStage();
    const [dave, eve] = [await chat.loggedIn('dave'), await chat.loggedIn('eve')];
    const [toldDave, toldEve] = [watchGroups(dave), watchGroups(eve)];
    const plugIn = chat.pullCable(eve);
    await chat.run(500);
    const call = bob.zim.inviteUsersIntoGroup(['eve', 'dave', 'eve'], 'g');
    const { groupID, userList, errorUserList } = await chat.wait(call.finally(() => told[2].push('settled')));
    await chat.run(500);
    const members = 'g members Enter Invited: eve, dave by bob 3';
    expect([groupID, errorUserList, userList.map(({ userID }) => userID)]).toEqual(['g', [], ['eve', 'dave']]);
    expect(userList[0]?.groupEnterInfo).toMatchObject({ enterType: 4, operatedUser: { userID: 'bob', memberRole: 3 } });
    expect(told).toEqual([[members], [members], [members, 'settled'], [members]]);
    expect(toldDave).toEqual(['g Enter Invited by bob 3', members]);
    plugIn();
    await chat.run(40_000);
    expect(toldEve).toEqual(['g Enter Invited by bob 3', members]);
  });

  test('names whom it could not add, and is refused if it could add nobody [GROUP-10, GROUP-22]', async () => {
    const { chat, ann } = await makeStage({ maxMemberCount: 4 });
    await chat.loggedIn('dave');
    await chat.loggedIn('eve');
    const invite = (...userIDs: string[]) => ann.zim.inviteUsersIntoGroup(userIDs, 'g');
    const { errorUserList } = await chat.wait(invite('nobody', 'bob', 'dave', 'eve'));
    expect(reasonsOf(errorUserList)).toEqual(['nobody 6000011', 'bob 6000522', 'eve 6000525']);
    expect(await refusalOf(chat, invite('bob', 'ann'))).toEqual([6000522, ['bob 6000522', 'ann 6000522']]);
    expect(await refusalOf(chat, invite('nobody'))).toEqual([6000011, ['nobody 6000011']]);
    expect(await refusalOf(chat, invite('eve'))).toEqual([6000525, ['eve 6000525']]);
    // GroupModuleInviteUserIntoGroupError
    expect(await refusalOf(chat, invite('bob', 'eve'))).toEqual([6000508, ['bob 6000522', 'eve 6000525']]);
  });

  test('is a matter of the mode and of the role [RIGHT-5]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await chat.loggedIn('dave');
    const dave = ['dave'];
    await chat.wait(ann.zim.updateGroupInviteMode(1, 'g'));
    // NoCorrespondingOperationAuthority
    expect(await chat.codeOf(bob.zim.inviteUsersIntoGroup(dave, 'g'))).toBe(6000541);
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.wait(bob.zim.inviteUsersIntoGroup(dave, 'g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    expect(await chat.codeOf(carol.zim.inviteUsersIntoGroup(['ann'], 'g'))).toBe(6000521);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'dave 3']);
  });

  test('takes 100 users and no more, and refuses what is no list [GROUP-20, GROUP-11]', async () => {
    const { chat, ann } = await makeStage();
    const invite =
      (userIDs: unknown, groupID = 'g') =>
      () =>
        ann.zim.inviteUsersIntoGroup(userIDs as string[], groupID);
    const codes = await codesOf(chat, [
      ...[invite(ids(100)), invite(ids(101)), invite([]), invite('bob'), invite(['']), invite(['bob'], 'none')],
    ]);
    expect(codes).toEqual([6000011, 6000001, 6000001, 6000001, 6000001, 6000523]);
  });
});
