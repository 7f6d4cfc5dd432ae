import { ZIMGroupJoinMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { applicationsOf, apply, clear, inviteDave, makeDoor, withGroups } from './applications.ts';
import { codesOf, groupG, membersOf } from './groups.ts';

describe('acceptGroupInviteApplication', () => {
  test('makes the caller a member whatever joinMode is, which is told after the invitation [APPLY-10, APPLY-14, APPLY-15, GROUP-23]', async () => {
    const { chat, ann, bob, carol, dave, told } = await makeDoor();
    await chat.wait(inviteDave(bob));
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Forbid, 'g'));
    await chat.run(500);
    clear([...told]);
    const call = dave.zim.acceptGroupInviteApplication('bob', 'g', {});
    const { groupInfo, inviterUserID } = await chat.wait(call.finally(() => told[3].push('settled')));
    await chat.run(500);
    expect([groupInfo.baseInfo, inviterUserID]).toEqual([groupG, 'bob']);
    const members = 'g members Enter Invited: dave by bob 2';
    expect(told).toEqual([
      [members],
      ['Updated: Invite dave Accepted by dave 3', members],
      [members],
      ['Updated: BeInvite bob Accepted by dave 3', 'g Enter Invited by bob 2', members, 'settled'],
    ]);
    const { userInfo } = await chat.wait(carol.zim.queryGroupMemberInfo('dave', 'g'));
    const { enterType, operatedUser } = userInfo.groupEnterInfo;
    expect([enterType, operatedUser?.userID]).toEqual([5, 'bob']);
  });

  test('disables other invitations and the own application [APPLY-6]', async () => {
    const { chat, ann, carol, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    await chat.wait(inviteDave(ann));
    await chat.wait(inviteDave(carol));
    await chat.run(500);
    clear([...told]);
    await chat.wait(dave.zim.acceptGroupInviteApplication('carol', 'g', {}));
    await chat.run(500);
    const listed = ['BeInvite ann Disabled', 'BeInvite carol Accepted by dave 3', 'Join dave Disabled'];
    expect((await applicationsOf(chat, dave)).toSorted()).toEqual(listed);
    const [toldAnn] = told;
    expect(toldAnn.toSorted()).toEqual([
      ...['Updated: Invite dave Disabled', 'Updated: Join dave Disabled', 'g members Enter Invited: dave by carol 3'],
    ]);
    // GroupModuleCommonError, GroupModuleMemberIsAlreadyInTheGroup
    const accept = (userID: string) => () => dave.zim.acceptGroupInviteApplication(userID, 'g', {});
    expect(await codesOf(chat, [accept('carol'), accept('ann'), accept('bob')])).toEqual([6000501, 6000522, 6000522]);
  });

  test('is refused where nothing waits, and waits on where there is no room [APPLY-11, APPLY-12]', async () => {
    const options = withGroups({ groupsPerUserMax: 1 });
    const { chat, ann, carol, dave } = await makeDoor({ maxMemberCount: 3 }, options);
    const accept =
      (userID = 'ann', groupID = 'g', config: unknown = {}) =>
      () =>
        dave.zim.acceptGroupInviteApplication(userID, groupID, config as never);
    expect(await codesOf(chat, [accept(), accept('nobody'), accept('ann', 'h')])).toEqual([6000501, 6000501, 6000523]);
    await chat.wait(inviteDave(ann));
    // GroupModuleGroupMemberHasReachedLimit
    expect(await codesOf(chat, [accept('bob'), accept('a b'), accept('ann', 'g', 5), accept()])).toEqual([
      ...[6000501, 6000001, 6000001, 6000525],
    ]);
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.wait(dave.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    // GroupModuleJoinGroupError
    expect(await codesOf(chat, [accept()])).toEqual([6000505]);
    await chat.wait(dave.zim.leaveGroup('h'));
    expect(await codesOf(chat, [accept(), accept()])).toEqual([0, 6000501]);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'dave 3']);
  });
});
