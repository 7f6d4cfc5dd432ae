import { describe, expect, test } from 'vitest';
import { codesOf, groupG, groupsOf, makeStage, membersOf } from './groups.ts';

describe('leaveGroup', () => {
  test('tells all of the member who goes, and then him of his group [GROUP-24, GEVENT-10]', async () => {
    const { chat, bob, ann, told } = await makeStage();
    const result = await chat.wait(bob.zim.leaveGroup('g').finally(() => told[2].push('settled')));
    await chat.run(500);
    const members = 'g members Quit Left: bob by bob 3';
    expect([result, ...told]).toEqual([
      ...[{ groupID: 'g' }, [members], [members]],
      ...[[members, 'g Quit Left by bob 3', 'settled'], [members]],
    ]);
    expect([await groupsOf(chat, bob), await membersOf(chat, ann)]).toEqual([[], ['ann 1', 'carol 3']]);
    // GroupModuleUserIsNotInTheGroup
    expect(await chat.codeOf(bob.zim.queryGroupInfo('g'))).toBe(6000521);
  });

  test('makes the member owner who came first, and tells that last [GROUP-24, GEVENT-10]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.wait(ann.zim.leaveGroup('g'));
    await chat.run(500);
    const members = 'g members Quit Left: ann by ann 1';
    const own = [members, 'g Quit Left by ann 1'];
    const theirs = [members, 'g member info: bob 1 by ann 1'];
    expect(told).toEqual([own, own, theirs, theirs]);
    expect(await membersOf(chat, bob)).toEqual(['bob 1', 'carol 3']);
  });

  test('by the last member ends the group [GROUP-24, GROUP-4]', async () => {
    const { chat, ann } = await makeStage();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    await chat.wait(ann.zim.leaveGroup('h'));
    // GroupModuleGroupDoesNotExist
    expect(await codesOf(chat, [() => ann.zim.queryGroupInfo('h'), () => ann.zim.joinGroup('h')])).toEqual([
      6000523, 6000523,
    ]);
    expect(await groupsOf(chat, ann)).toEqual(['g']);
  });

  test('is refused to whoever is no member, and in a group that is not there [GROUP-8]', async () => {
    const { chat, bob } = await makeStage();
    await chat.wait(bob.zim.leaveGroup('g'));
    const { zim } = bob;
    expect(
      await codesOf(chat, [() => zim.leaveGroup('g'), () => zim.leaveGroup('none'), () => zim.leaveGroup('')]),
    ).toEqual([6000521, 6000523, 6000001]);
  });
});
