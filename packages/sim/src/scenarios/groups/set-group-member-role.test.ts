import { describe, expect, test } from 'vitest';
import { codesOf, makeStage, membersOf } from './groups.ts';

describe('setGroupMemberRole', () => {
  test('is told to all members, unless it is the role already [GDATA-12, GDATA-13]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const call = ann.zim.setGroupMemberRole(2, 'bob', 'g').finally(() => told[0].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', forUserID: 'bob', role: 2 });
    await chat.run(500);
    const expected = ['g member info: bob 2 by ann 1'];
    expect(told).toEqual([[...expected, 'settled'], expected, expected, expected]);
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.run(500);
    expect(told[3]).toEqual(expected);
    await chat.wait(ann.zim.setGroupMemberRole(255, 'carol', 'g'));
    expect(await membersOf(chat, bob)).toEqual(['ann 1', 'bob 2', 'carol 255']);
  });

  test('is the owner’s, and for 2 to 255 [GDATA-12, RIGHT-12, RIGHT-1]', async () => {
    const { chat, ann, bob } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    const codes = await codesOf(chat, [
      ...[0, 1, 256, 2.5].map((role) => () => ann.zim.setGroupMemberRole(role, 'carol', 'g')),
      () => ann.zim.setGroupMemberRole(2, 'ann', 'g'),
      () => ann.zim.setGroupMemberRole(2, '', 'g'),
      () => ann.zim.setGroupMemberRole(2, 'dave', 'g'),
      () => bob.zim.setGroupMemberRole(2, 'carol', 'g'),
      () => dave.zim.setGroupMemberRole(2, 'carol', 'g'),
      () => ann.zim.setGroupMemberRole(2, 'carol', 'none'),
    ]);
    expect(codes).toEqual([
      ...[6000001, 6000001, 6000001, 6000001, 6000001, 6000001, 6000521, 6000541, 6000521, 6000523],
    ]);
  });
});
