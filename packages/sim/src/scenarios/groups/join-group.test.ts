import type { ZIMGroupAdvancedConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { codesOf, groupG, makeStage, membersOf, watchGroups } from './groups.ts';

describe('joinGroup', () => {
  test('makes the caller a member, and tells him of the group before all of him [GROUP-19, GEVENT-7]', async () => {
    const { chat, bob, told } = await makeStage();
    const [dave, phone] = [await chat.loggedIn('dave'), await chat.loggedIn('dave')];
    const [own, toldPhone] = [watchGroups(dave), watchGroups(phone)];
    const { groupInfo } = await chat.wait(dave.zim.joinGroup('g').finally(() => own.push('settled')));
    await chat.run(500);
    const expected = ['g Enter Joined by dave 0', 'g members Enter Joined: dave by dave 0'];
    expect([own, toldPhone]).toEqual([[...expected, 'settled'], expected]);
    for (const one of told) expect(one).toEqual(expected.slice(1));
    expect(groupInfo.baseInfo).toEqual(groupG);
    expect(await membersOf(chat, bob)).toEqual(['ann 1', 'bob 3', 'carol 3', 'dave 3']);
    const { userInfo } = await chat.wait(bob.zim.queryGroupMemberInfo('dave', 'g'));
    expect(userInfo.groupEnterInfo.enterType).toBe(3);
    expect(userInfo.groupEnterInfo).not.toHaveProperty('operatedUser');
  });

  test('is refused by the mode, to a member, and where there is no room [GROUP-19, GROUP-6]', async () => {
    const { chat, ann, bob } = await makeStage({ maxMemberCount: 4 });
    const [dave, eve] = [await chat.loggedIn('dave'), await chat.loggedIn('eve')];
    // MemberIsAlreadyInTheGroup, DoesNotExist, ParamsInvalid
    const { zim } = bob;
    expect(
      await codesOf(chat, [() => zim.joinGroup('g'), () => zim.joinGroup('none'), () => zim.joinGroup('')]),
    ).toEqual([6000522, 6000523, 6000001]);
    const codes: number[] = [];
    for (const mode of [1, 2, 0] as const) {
      await chat.wait(ann.zim.updateGroupJoinMode(mode, 'g'));
      codes.push(await chat.codeOf(dave.zim.joinGroup('g')));
    }
    // NeedApplyJoinGroupError, ForbidJoinGroupError
    expect(codes).toEqual([6000543, 6000542, 0]);
    // GroupMemberHasReachedLimit
    expect(await chat.codeOf(eve.zim.joinGroup('g'))).toBe(6000525);
  });

  test('of two who want the last place lets one in [GROUP-12]', async () => {
    const { chat } = await makeStage({ maxMemberCount: 4 } as ZIMGroupAdvancedConfig);
    const [dave, eve] = [await chat.loggedIn('dave'), await chat.loggedIn('eve')];
    const codes = await Promise.all([dave, eve].map(({ zim }) => chat.codeOf(zim.joinGroup('g'))));
    expect([...codes].sort()).toEqual([0, 6000525]);
  });

  test('is refused to whoever is in too many groups [GROUP-19]', async () => {
    const { chat, bob } = await makeStage(
      {},
      { configure: (config) => ({ ...config, groups: { ...config.groups, groupsPerUserMax: 1 } }) },
    );
    const dave = await chat.loggedIn('dave');
    await chat.wait(dave.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    // GroupModuleJoinGroupError
    expect([await chat.codeOf(dave.zim.joinGroup('g')), await chat.codeOf(bob.zim.joinGroup('h'))]).toEqual([
      6000505, 6000505,
    ]);
  });

  test('brings whoever left back, without what happened meanwhile [GROUP-27]', async () => {
    const { chat, ann, carol, told } = await makeStage();
    await chat.wait(carol.zim.setGroupMemberNickname('C', 'carol', 'g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.wait(ann.zim.updateGroupName('Without Carol', 'g'));
    await chat.run(500);
    told[3].length = 0;
    const { groupInfo } = await chat.wait(carol.zim.joinGroup('g'));
    await chat.run(1000);
    await chat.wait(ann.zim.updateGroupNotice('Welcome', 'g'));
    await chat.run(500);
    expect(told[3]).toEqual([
      ...['g Enter Joined by carol 0', 'g members Enter Joined: carol by carol 0', 'g notice: Welcome by ann 1'],
    ]);
    expect(groupInfo.baseInfo.groupName).toBe('Without Carol');
    const { userInfo } = await chat.wait(carol.zim.queryGroupMemberInfo('carol', 'g'));
    expect([userInfo.memberNickname, userInfo.memberRole]).toEqual(['', 3]);
  });
});
