import { ZIMGroupJoinMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { applicationInfosOf, applicationsOf, apply, clear, inviteDave, makeDoor, withGroups } from './applications.ts';
import { codesOf, groupG, membersOf } from './groups.ts';

describe('acceptGroupJoinApplication', () => {
  test('makes the applicant a member, which is told after the application [APPLY-2, APPLY-10, APPLY-14, APPLY-15, GEVENT-9]', async () => {
    const { chat, ann, bob, carol, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    await chat.run(500);
    clear([...told]);
    const call = bob.zim.acceptGroupJoinApplication('dave', 'g', {});
    expect(await chat.wait(call.finally(() => told[1].push('settled')))).toEqual({ groupID: 'g', userID: 'dave' });
    await chat.run(500);
    const updated = 'Updated: Join dave Accepted by bob 2';
    const members = 'g members Enter Joined: dave by bob 2';
    expect(told).toEqual([
      [updated, members],
      [updated, members, 'settled'],
      [members],
      [updated, 'g Enter Joined by bob 2', members],
    ]);
    const { userInfo } = await chat.wait(carol.zim.queryGroupMemberInfo('dave', 'g'));
    const { enterType, operatedUser } = userInfo.groupEnterInfo;
    expect([userInfo.memberRole, enterType, operatedUser?.userID]).toEqual([3, 2, 'bob']);
    expect(await applicationsOf(chat, ann)).toEqual(['Join dave Accepted by bob 2']);
    expect(await applicationsOf(chat, carol)).toEqual([]);
  });

  test('is for owner and admins, of what waits [APPLY-10, APPLY-11, RIGHT-6]', async () => {
    const { chat, ann, bob, carol, dave } = await makeDoor();
    const erin = await chat.loggedIn('erin');
    const accept =
      ({ zim }: typeof ann, userID = 'dave', groupID = 'g') =>
      () =>
        zim.acceptGroupJoinApplication(userID, groupID, {});
    // GroupModuleCommonError
    expect(await codesOf(chat, [accept(ann), accept(ann, 'nobody'), accept(ann, 'ann')])).toEqual([
      ...[6000501, 6000501, 6000522],
    ]);
    await chat.wait(apply(dave));
    const codes = await codesOf(chat, [
      ...[accept(ann, 'dave', 'h'), accept(erin), accept(dave), accept(carol), accept(ann, 'a b')],
      ...[() => ann.zim.acceptGroupJoinApplication('dave', 'g', 5 as never), accept(bob), accept(ann)],
    ]);
    // GroupModuleGroupNoCorrespondingOperationAuthority
    expect(codes).toEqual([6000523, 6000521, 6000521, 6000541, 6000001, 6000001, 0, 6000501]);
  });

  test('of two admins at once the first does it [APPLY-11]', async () => {
    const { chat, ann, bob, dave } = await makeDoor();
    await chat.wait(apply(dave));
    const accept = ({ zim }: typeof ann) => chat.codeOf(zim.acceptGroupJoinApplication('dave', 'g', {}));
    const codes = await Promise.all([accept(ann), accept(bob)]);
    expect(codes.toSorted()).toEqual([0, 6000501]);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'carol 3', 'dave 3']);
  });

  test('waits on while the group is full, or the applicant in too many groups [APPLY-12]', async () => {
    const options = withGroups({ groupsPerUserMax: 2 });
    const { chat, ann, carol, dave } = await makeDoor({ maxMemberCount: 3 }, options);
    const accept = () => chat.codeOf(ann.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.wait(apply(dave));
    // GroupModuleGroupMemberHasReachedLimit
    expect(await accept()).toBe(6000525);
    await chat.wait(carol.zim.leaveGroup('g'));
    for (const groupID of ['h', 'i']) await chat.wait(dave.zim.createGroup({ ...groupG, groupID }, []));
    // GroupModuleJoinGroupError
    expect(await accept()).toBe(6000505);
    expect(await applicationsOf(chat, dave)).toEqual(['Join dave Waiting']);
    await chat.wait(dave.zim.leaveGroup('i'));
    expect(await accept()).toBe(0);
  });

  test('of one who came in another way says that he is a member [APPLY-4, APPLY-12]', async () => {
    const { chat, ann, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Any, 'g'));
    await chat.run(500);
    clear([...told]);
    await chat.wait(dave.zim.joinGroup('g'));
    await chat.run(500);
    const [toldAnn, , toldCarol, toldDave] = told;
    const [disabled, members] = ['Updated: Join dave Disabled', 'g members Enter Joined: dave by dave 0'];
    expect([toldAnn, toldCarol]).toEqual([[disabled, members], [members]]);
    expect(toldDave).toEqual([disabled, 'g Enter Joined by dave 0', members]);
    // GroupModuleMemberIsAlreadyInTheGroup
    expect(await chat.codeOf(ann.zim.acceptGroupJoinApplication('dave', 'g', {}))).toBe(6000522);
    expect(await chat.codeOf(ann.zim.rejectGroupJoinApplication('dave', 'g', {}))).toBe(6000501);
  });

  test('disables invitations of the same user, and is told once when the answer was lost [APPLY-6]', async () => {
    const { chat, ann, carol, dave } = await makeDoor();
    await chat.wait(inviteDave(carol));
    await chat.wait(apply(dave));
    await chat.wait(ann.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.run(500);
    const listed = await applicationsOf(chat, dave);
    expect(listed.toSorted()).toEqual(['BeInvite carol Disabled', 'Join dave Accepted by ann 1']);
  });

  test('keeps the words and names who answered as he was then [APPLY-1]', async () => {
    const { chat, ann, bob, dave } = await makeDoor();
    await chat.wait(bob.zim.setGroupMemberNickname('Bouncer', 'bob', 'g'));
    await chat.wait(apply(dave));
    await chat.wait(bob.zim.acceptGroupJoinApplication('dave', 'g', {}));
    await chat.wait(ann.zim.setGroupMemberRole(3, 'bob', 'g'));
    const [info] = await applicationInfosOf(chat, dave);
    expect(info?.wording).toBe('please');
    expect(info?.operatedUser).toEqual({
      ...{ userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' },
      ...{ memberNickname: 'Bouncer', memberRole: 2 },
    });
    // Who is an admin no more sees nothing of it.
    expect(await applicationsOf(chat, bob)).toEqual([]);
  });
});
