import { describe, expect, test } from 'vitest';
import { codesOf, groupG, makeStage, watchAliases } from './groups.ts';

describe('updateGroupAlias', () => {
  test("tells the caller's devices alone, and shows wherever the group does [GDATA-3, GEVENT-12, RIGHT-3]", async () => {
    const { chat, ann, phone, bob, told } = await makeStage();
    const [aliases, onPhone, ofBob] = [ann, phone, bob].map(watchAliases);
    const call = ann.zim.updateGroupAlias('Lünch', 'g');
    expect(await chat.wait(call.finally(() => aliases?.push('settled')))).toEqual({
      groupID: 'g',
      groupAlias: 'Lünch',
    });
    await chat.run(500);
    expect([aliases, onPhone, ofBob]).toEqual([['g Lünch by ann', 'settled'], ['g Lünch by ann'], []]);
    for (const { zim } of [ann, phone]) {
      const { groupInfo } = await chat.wait(zim.queryGroupInfo('g'));
      const { groupList } = await chat.wait(zim.queryGroupList());
      expect([groupInfo.groupAlias, groupList[0]?.groupAlias]).toEqual(['Lünch', 'Lünch']);
    }
    expect((await chat.wait(bob.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('');
    // There is no conversation in which nobody has written.
    expect([ann.listed, phone.listed, told]).toEqual([[], [], [[], [], [], []]]);
  });

  test('that changes nothing tells nothing; an empty one takes it away [GDATA-1, GDATA-3]', async () => {
    const { chat, ann, phone } = await makeStage();
    const aliases = watchAliases(phone);
    for (const alias of ['', 'Lunch', 'Lunch', '']) await chat.wait(ann.zim.updateGroupAlias(alias, 'g'));
    await chat.run(500);
    expect(aliases).toEqual(['g Lunch by ann', 'g  by ann']);
    expect((await chat.wait(phone.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('');
  });

  test('reaches devices that were away or are new, and is there without a connection [GDATA-3]', async () => {
    const { chat, ann, phone } = await makeStage();
    const aliases = watchAliases(phone);
    const plugIn = chat.pullCable(phone);
    await chat.run(100);
    await chat.wait(ann.zim.updateGroupAlias('first', 'g'));
    await chat.wait(ann.zim.updateGroupAlias('second', 'g'));
    plugIn();
    await chat.run(20_000);
    expect(aliases).toEqual(['g second by ann']);
    const tablet = chat.device('ann');
    const onTablet = watchAliases(tablet);
    await tablet.login();
    // The first answer waits until the device was told what there is.
    expect((await chat.wait(tablet.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('second');
    expect(onTablet).toEqual([]);
    chat.pullCable(tablet);
    await chat.run(100);
    expect((await chat.wait(tablet.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('second');
    expect((await chat.wait(tablet.zim.queryGroupList())).groupList[0]?.groupAlias).toBe('second');
    // NetworkModuleNetworkError
    expect(await chat.codeOf(tablet.zim.updateGroupAlias('third', 'g'))).toBe(6000104);
  });

  test('is kept by a device that is started anew [GDATA-3]', async () => {
    const { chat, ann, phone } = await makeStage();
    await chat.wait(ann.zim.updateGroupAlias('Lunch', 'g'));
    await chat.run(500);
    const restarted = phone.restart();
    const aliases = watchAliases(restarted);
    await restarted.login({ isOfflineLogin: true });
    expect((await chat.wait(restarted.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('Lunch');
    await chat.run(1000);
    expect(aliases).toEqual([]);
  });

  test('stays when the caller leaves the group and is there when he comes back [GROUP-27]', async () => {
    const { chat, bob } = await makeStage();
    await chat.wait(bob.zim.updateGroupAlias('Lunch', 'g'));
    const states: string[] = [];
    bob.zim.on('groupStateChanged', (_zim, { groupInfo }) => states.push(groupInfo.groupAlias));
    await chat.wait(bob.zim.leaveGroup('g'));
    const { groupInfo } = await chat.wait(bob.zim.joinGroup('g'));
    expect([groupInfo.groupAlias, states]).toEqual(['Lunch', ['Lunch', 'Lunch']]);
  });

  test('is refused to who is no member, and of what is too long [GDATA-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.wait(carol.zim.createGroup({ ...groupG, groupID: 'h' }, ['ann']));
    await chat.wait(carol.zim.dismissGroup('h'));
    const codes = await codesOf(chat, [
      () => ann.zim.updateGroupAlias('a'.repeat(256), 'g'),
      () => ann.zim.updateGroupAlias('a'.repeat(257), 'g'),
      () => ann.zim.updateGroupAlias('ü'.repeat(128), 'g'),
      () => ann.zim.updateGroupAlias('ü'.repeat(129), 'g'),
      () => ann.zim.updateGroupAlias('\ud800', 'g'),
      () => ann.zim.updateGroupAlias(undefined as unknown as string, 'g'),
      () => ann.zim.updateGroupAlias('a', ''),
      // GroupModuleUserIsNotInTheGroup, GroupModuleGroupDoesNotExist
      () => bob.zim.updateGroupAlias('a', 'g'),
      () => ann.zim.updateGroupAlias('a', 'nowhere'),
      () => ann.zim.updateGroupAlias('a', 'h'),
    ]);
    expect(codes).toEqual([0, 6000001, 0, ...Array(4).fill(6000001), 6000521, 6000523, 6000523]);
    expect((await chat.wait(ann.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('ü'.repeat(128));
    chat.breakNext('updateGroupAlias', 'storage');
    // GroupModuleUpdateGroupInfoError
    expect(await chat.codeOf(ann.zim.updateGroupAlias('b', 'g'))).toBe(6000510);
  });
});
