import type { ZIMGroupAdvancedConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { reasonsOf } from '../refusals.ts';
import { codesOf, groupG, groupsOf, ids, makeStage, membersOf, openWith, watchGroups } from './groups.ts';

describe('createGroup', () => {
  test('makes the caller owner and adds users, and tells all of them in order [GROUP-5, GROUP-13, GROUP-16, GEVENT-1, GEVENT-4, GEVENT-6]', async () => {
    const chat = await Chat.open();
    const [ann, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const [bob, carol] = [await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    const [told, toldPhone, toldBob, toldCarol] = [ann, phone, bob, carol].map(watchGroups);
    const call = ann.zim.createGroup(groupG, ['carol', 'ann', 'bob', 'carol']);
    const { groupInfo, userList, errorUserList } = await chat.wait(call.finally(() => told?.push('settled')));
    await chat.run(500);
    const own = ['g Enter Created by ann 1', 'g members Enter Invited: carol, bob by ann 1'];
    const theirs = ['g Enter Invited by ann 1', 'g members Enter Invited: carol, bob by ann 1'];
    expect([told, toldPhone, toldBob, toldCarol]).toEqual([[...own, 'settled'], own, theirs, theirs]);
    expect([errorUserList, userList.map(({ userID }) => userID)]).toEqual([[], ['ann', 'carol', 'bob']]);
    expect(userList.map(({ groupEnterInfo, memberRole }) => [memberRole, groupEnterInfo.enterType])).toEqual([
      ...[
        [1, 1],
        [3, 4],
        [3, 4],
      ],
    ]);
    expect(userList[1]?.groupEnterInfo.operatedUser?.userID).toBe('ann');
    expect(groupInfo).toMatchObject({
      ...{ baseInfo: groupG, groupNotice: '', groupAttributes: {}, groupAlias: '', notificationStatus: 1 },
      ...{ mutedInfo: { mode: 0, expiredTime: 0, roles: [] }, maxMemberCount: 500 },
      verifyInfo: { joinMode: 0, inviteMode: 0, beInviteMode: 0 },
    });
    expect([await membersOf(chat, bob), await groupsOf(chat, carol)]).toEqual([['ann 1', 'carol 3', 'bob 3'], ['g']]);
  });

  test('takes what the config says, and adds users whatever the modes say [GROUP-13, GROUP-15, GROUP-18]', async () => {
    const [chat, ann, bob] = await openWith(['ann', 'bob']);
    if (!ann || !bob) throw new Error('both are logged in');
    const config = {
      ...{ groupNotice: 'Every Sunday', groupAttributes: { level: 'easy' }, maxMemberCount: 20 },
      ...{ joinMode: 2, inviteMode: 1, beInviteMode: 1 },
    } as ZIMGroupAdvancedConfig;
    const { groupInfo, userList } = await chat.wait(ann.zim.createGroup(groupG, ['bob'], config));
    const { groupNotice, groupAttributes, maxMemberCount, joinMode, inviteMode, beInviteMode } = config;
    expect(groupInfo).toMatchObject({
      ...{ groupNotice, groupAttributes, maxMemberCount },
      verifyInfo: { joinMode, inviteMode, beInviteMode },
    });
    expect(userList.length).toBe(2);
  });

  test('alone tells the group and nothing of members, and makes no conversation [GEVENT-6, GROUP-3]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    const told = watchGroups(ann);
    const { groupInfo } = await chat.wait(ann.zim.createGroup({ ...groupG, groupID: '' }, []));
    await chat.run(1000);
    const { groupID } = groupInfo.baseInfo;
    expect(groupID).toMatch(/^#[0-9A-Za-z]{12,20}$/);
    expect(told).toEqual([`${groupID} Enter Created by ann 1`]);
    expect([await ann.list(), ann.listed, ann.errors]).toEqual([[], [], []]);
    expect(await membersOf(chat, ann, groupID)).toEqual(['ann 1']);
  });

  test('names whom it could not add, and makes the group all the same [GROUP-14, GROUP-15]', async () => {
    const { chat, ann } = await makeStage();
    const made = await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h' }, ['nobody', 'noone']));
    expect([reasonsOf(made.errorUserList), made.userList.length]).toEqual([['nobody 6000011', 'noone 6000011'], 1]);
    const config = { maxMemberCount: 2 } as ZIMGroupAdvancedConfig;
    const small = await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'i' }, ['bob', 'carol'], config));
    expect([reasonsOf(small.errorUserList), small.groupInfo.maxMemberCount]).toEqual([['carol 6000525'], 2]);
  });

  test('uses an ID once for ever [GROUP-4]', async () => {
    const { chat, ann, bob } = await makeStage();
    // GroupModuleGroupAlreadyExists, GroupModuleCreateGroupWithDismissed
    expect(await chat.codeOf(bob.zim.createGroup(groupG, []))).toBe(6000524);
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await chat.codeOf(bob.zim.createGroup(groupG, []))).toBe(6000527);
    await chat.wait(bob.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    await chat.wait(bob.zim.leaveGroup('h'));
    expect(await chat.codeOf(bob.zim.createGroup({ ...groupG, groupID: 'h' }, []))).toBe(6000527);
  });

  test('refuses what is too much or none, and makes nothing of it [GROUP-2, GROUP-16, GDATA-6]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    const make =
      (over: object, config?: object, userIDs: string[] = []) =>
      () =>
        ann.zim.createGroup({ ...groupG, ...over }, userIDs, config as ZIMGroupAdvancedConfig);
    const attributes = (count: number, value = '') => Object.fromEntries(ids(count).map((key) => [key, value]));
    const codes = await codesOf(chat, [
      make({ groupID: '#g' }),
      make({ groupID: 'g'.repeat(33) }),
      make({ groupID: 'a b' }),
      make({ groupName: 'n'.repeat(101) }),
      make({ groupAvatarUrl: 'a'.repeat(501) }),
      make({}, { groupNotice: 'n'.repeat(301) }),
      make({}, { maxMemberCount: 501 }),
      make({}, { joinMode: 3 }),
      make({}, {}, ids(101)),
      make({}, {}, ['a b']),
      make({}, { groupAttributes: attributes(11) }),
      make({}, { groupAttributes: { ['k'.repeat(17)]: '' } }),
      make({}, { groupAttributes: { k: 'v'.repeat(1025) } }),
    ]);
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 6000001), 6000531, 6000532, 6000533]);
    expect(await groupsOf(chat, ann)).toEqual([]);
    expect(await chat.codeOf(ann.zim.createGroup(groupG, []))).toBe(0);
  });

  test('is refused to whoever is in too many groups [GROUP-17, GROUP-14]', async () => {
    const { chat, ann, bob } = await makeStage(
      {},
      { configure: (config) => ({ ...config, groups: { ...config.groups, groupsPerUserMax: 2 } }) },
    );
    await chat.wait(bob.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    // GroupModuleCreateGroupError
    expect(await chat.codeOf(bob.zim.createGroup({ ...groupG, groupID: 'i' }, []))).toBe(6000503);
    const { errorUserList } = await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'i' }, ['bob']));
    // GroupModuleJoinGroupError
    expect(reasonsOf(errorUserList)).toEqual(['bob 6000505']);
  });

  test('of two who make it at once lets one have the ID [GROUP-12]', async () => {
    const [chat, ann, bob] = await openWith(['ann', 'bob']);
    if (!ann || !bob) throw new Error('both are logged in');
    const codes = await Promise.all([ann, bob].map(({ zim }) => chat.codeOf(zim.createGroup(groupG, []))));
    expect([...codes].sort()).toEqual([0, 6000524]);
  });
});
