import { describe, expect, test } from 'vitest';
import { codesOf, groupsOf, makeStage } from './groups.ts';

describe('dismissGroup', () => {
  test('ends the group for everybody, and tells nothing of single members [GROUP-29, GEVENT-11]', async () => {
    const { chat, ann, phone, bob, told } = await makeStage();
    const order = told[0];
    const result = await chat.wait(ann.zim.dismissGroup('g').finally(() => order.push('settled')));
    await chat.run(500);
    const expected = ['g Quit Dismissed by ann 1'];
    expect([result, ...told]).toEqual([{ groupID: 'g' }, [...expected, 'settled'], expected, expected, expected]);
    expect([await groupsOf(chat, phone), await groupsOf(chat, bob)]).toEqual([[], []]);
  });

  test('leaves a group that is not there for any call [GROUP-30]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.dismissGroup('g'));
    const { zim } = bob;
    const codes = await codesOf(chat, [
      () => ann.zim.dismissGroup('g'),
      () => zim.joinGroup('g'),
      () => zim.leaveGroup('g'),
      () => zim.inviteUsersIntoGroup(['ann'], 'g'),
      () => zim.kickGroupMembers(['ann'], 'g'),
      () => zim.transferGroupOwner('ann', 'g'),
      () => zim.queryGroupInfo('g'),
      () => zim.queryGroupMemberInfo('ann', 'g'),
      () => zim.queryGroupMemberList('g', { count: 1, nextFlag: 0 }),
      () => zim.queryGroupMemberCount('g'),
      () => zim.queryGroupMemberMutedList('g', { count: 1, nextFlag: 0 }),
      () => zim.updateGroupName('x', 'g'),
      () => zim.updateGroupAvatarUrl('x', 'g'),
      () => zim.updateGroupNotice('x', 'g'),
      () => zim.updateGroupJoinMode(1, 'g'),
      () => zim.updateGroupInviteMode(1, 'g'),
      () => zim.updateGroupBeInviteMode(1, 'g'),
      () => zim.setGroupAttributes({ k: 'v' }, 'g'),
      () => zim.deleteGroupAttributes(['k'], 'g'),
      () => zim.queryGroupAttributes(['k'], 'g'),
      () => zim.queryGroupAllAttributes('g'),
      () => zim.setGroupMemberRole(2, 'ann', 'g'),
      () => zim.setGroupMemberNickname('x', 'ann', 'g'),
      () => zim.muteGroup(true, 'g', { mode: 1, duration: 60, roles: [] }),
      () => zim.muteGroupMembers(true, ['ann'], 'g', { duration: 60 }),
    ]);
    // GroupModuleGroupDoesNotExist
    expect(new Set(codes)).toEqual(new Set([6000523]));
  });

  test('is the owner’s [RIGHT-12, RIGHT-1]', async () => {
    const { chat, bob, carol, told } = await makeStage();
    await chat.wait(carol.zim.leaveGroup('g'));
    // GroupModuleGroupNoCorrespondingOperationAuthority, GroupModuleUserIsNotInTheGroup, GroupModuleGroupDoesNotExist
    const codes = await codesOf(chat, [
      () => bob.zim.dismissGroup('g'),
      () => carol.zim.dismissGroup('g'),
      () => bob.zim.dismissGroup('none'),
      () => bob.zim.dismissGroup('a b'),
    ]);
    expect(codes).toEqual([6000541, 6000521, 6000523, 6000001]);
    expect(told[2].some((line) => line.includes('Dismissed'))).toBe(false);
  });

  test('is told to whoever was away, also after the changes of the group are gone [GEVENT-14]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    await chat.wait(ann.zim.updateGroupName('Last', 'g'));
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(400_000);
    plugIn();
    await chat.run(60_000);
    expect(told[2]).toEqual(['g Quit Dismissed by ann 1']);
  });
});
