import { describe, expect, test } from 'vitest';
import { codesOf, groupG, makeStage } from './groups.ts';

describe('queryGroupInfo', () => {
  test('says what the group is to a member, and to nobody else [RIGHT-2, RIGHT-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage({ groupNotice: 'Sundays', groupAttributes: { k: 'v' } });
    await chat.wait(ann.zim.updateGroupName('Hiking', 'g'));
    const { groupInfo } = await chat.wait(bob.zim.queryGroupInfo('g'));
    expect(groupInfo).toMatchObject({
      baseInfo: { ...groupG, groupName: 'Hiking' },
      ...{ groupNotice: 'Sundays', groupAttributes: { k: 'v' }, groupAlias: '', notificationStatus: 1 },
      ...{ maxMemberCount: 500, mutedInfo: { mode: 0, expiredTime: 0, roles: [] } },
    });
    expect(groupInfo.createTime).toBeGreaterThan(0);
    await chat.wait(carol.zim.leaveGroup('g'));
    const codes = await codesOf(chat, [
      () => carol.zim.queryGroupInfo('g'),
      () => bob.zim.queryGroupInfo('none'),
      () => bob.zim.queryGroupInfo(''),
    ]);
    expect(codes).toEqual([6000521, 6000523, 6000001]);
  });

  test('shows no mute that has ended by time [GDATA-17]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.muteGroup(true, 'g', { mode: 1, duration: 10, roles: [] }));
    const mutedInfo = async () => (await chat.wait(bob.zim.queryGroupInfo('g'))).groupInfo.mutedInfo;
    expect(await mutedInfo()).toMatchObject({ mode: 1, roles: [3] });
    await chat.run(11_000);
    expect(await mutedInfo()).toEqual({ mode: 0, expiredTime: 0, roles: [] });
  });

  test('is answered by the device without a connection, in its next run too', async () => {
    const { chat, ann, bob } = await makeStage({ groupAttributes: { k: 'v' } });
    await chat.wait(ann.zim.updateGroupName('Hiking', 'g'));
    await chat.run(500);
    await chat.wait(bob.zim.queryGroupMemberList('g', { count: 100, nextFlag: 0 }));
    await chat.run(500);
    const again = bob.restart();
    const plugIn = chat.pullCable(again);
    await again.login({ isOfflineLogin: true });
    const { zim } = again;
    const { groupInfo } = await chat.wait(zim.queryGroupInfo('g'));
    expect(groupInfo.baseInfo.groupName).toBe('Hiking');
    expect((await chat.wait(zim.queryGroupAllAttributes('g'))).groupAttributes).toEqual({ k: 'v' });
    expect((await chat.wait(zim.queryGroupList())).groupList.length).toBe(1);
    const { userList } = await chat.wait(zim.queryGroupMemberList('g', { count: 100, nextFlag: 0 }));
    expect(userList.map(({ userID }) => userID)).toEqual(['ann', 'bob', 'carol']);
    expect((await chat.wait(zim.queryGroupMemberInfo('ann', 'g'))).userInfo.memberRole).toBe(1);
    expect((await chat.wait(zim.queryGroupMemberCount('g'))).count).toBe(3);
    // NetworkModuleNetworkError
    const codes = await codesOf(chat, [() => zim.queryGroupInfo('none'), () => zim.leaveGroup('g')]);
    expect(codes).toEqual([6000104, 6000104]);
    plugIn();
    await chat.run(60_000);
    expect(await chat.codeOf(zim.leaveGroup('g'))).toBe(0);
  });
});
