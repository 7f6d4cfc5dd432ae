import { describe, expect, test } from 'vitest';
import { reasonsOf, refusalOf } from '../refusals.ts';
import { codesOf, groupsOf, ids, makeStage, membersOf } from './groups.ts';

describe('kickGroupMembers', () => {
  test('removes members, and tells all of them before those of their group [GROUP-25, GEVENT-10, GEVENT-3]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const call = ann.zim.kickGroupMembers(['carol', 'bob', 'carol'], 'g').finally(() => told[0].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', kickedUserIDs: ['carol', 'bob'], errorUserList: [] });
    await chat.run(500);
    const members = 'g members Quit KickedOut: carol, bob by ann 1';
    const theirs = [members, 'g Quit KickedOut by ann 1'];
    expect(told).toEqual([[members, 'settled'], [members], theirs, theirs]);
    expect([await membersOf(chat, ann), await groupsOf(chat, bob)]).toEqual([['ann 1'], []]);
  });

  test('names whom it could not remove, and is refused if it could remove nobody [GROUP-10, GROUP-25]', async () => {
    const { chat, ann } = await makeStage();
    await chat.loggedIn('dave');
    const kick = (...userIDs: string[]) => ann.zim.kickGroupMembers(userIDs, 'g');
    expect(await refusalOf(chat, kick('dave', 'nobody'))).toEqual([6000521, ['dave 6000521', 'nobody 6000521']]);
    expect(await refusalOf(chat, kick('ann'))).toEqual([6000001, ['ann 6000001']]);
    // GroupModuleKickoutGroupMemberError
    expect(await refusalOf(chat, kick('ann', 'dave'))).toEqual([6000507, ['ann 6000001', 'dave 6000521']]);
    const { kickedUserIDs, errorUserList } = await chat.wait(kick('ann', 'bob', 'dave'));
    expect([kickedUserIDs, reasonsOf(errorUserList)]).toEqual([['bob'], ['ann 6000001', 'dave 6000521']]);
  });

  test('by an admin concerns ordinary members alone, those with roles of the app too [RIGHT-9]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.wait(ann.zim.setGroupMemberRole(100, 'carol', 'g'));
    // NoCorrespondingOperationAuthority
    expect(await refusalOf(chat, bob.zim.kickGroupMembers(['ann'], 'g'))).toEqual([6000541, ['ann 6000541']]);
    expect(await chat.codeOf(carol.zim.kickGroupMembers(['bob'], 'g'))).toBe(6000541);
    const { kickedUserIDs } = await chat.wait(bob.zim.kickGroupMembers(['carol'], 'g'));
    expect(kickedUserIDs).toEqual(['carol']);
    expect(await chat.codeOf(carol.zim.kickGroupMembers(['bob'], 'g'))).toBe(6000521);
  });

  test('takes 100 users and no more, and refuses what is no list [GROUP-25, GROUP-11]', async () => {
    const { chat, ann } = await makeStage();
    const kick =
      (userIDs: unknown, groupID = 'g') =>
      () =>
        ann.zim.kickGroupMembers(userIDs as string[], groupID);
    const codes = await codesOf(chat, [kick(ids(100)), kick(ids(101)), kick([]), kick([5]), kick(['bob'], 'none')]);
    expect(codes).toEqual([6000521, 6000001, 6000001, 6000001, 6000523]);
  });
});
