import { describe, expect, test } from 'vitest';
import { groupG, groupsOf, makeStage, watchGroups } from './groups.ts';

describe('groupStateChanged', () => {
  test('is told after days once for each group, oldest first, and nothing else [GEVENT-14, GEVENT-15]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h' }, ['bob']));
    await chat.run(500);
    const told = watchGroups(bob);
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'h'));
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'i' }, ['bob']));
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob'], 'g'));
    await chat.wait(ann.zim.updateGroupName('New', 'g'));
    await chat.run(600_000);
    plugIn();
    await chat.run(60_000);
    expect(told).toEqual(['h Quit KickedOut by ann 1', 'i Enter Invited by ann 1', 'g Enter Invited by ann 1']);
    expect(await groupsOf(chat, bob)).toEqual(['i', 'g']);
    await chat.wait(ann.zim.updateGroupName('Newer', 'g'));
    await chat.run(500);
    expect(told.at(-1)).toBe('g name: Newer by ann 1');
  });

  test('comes with everything else after a short outage [GEVENT-15, GEVENT-2]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    await chat.wait(ann.zim.updateGroupName('One', 'g'));
    await chat.wait(ann.zim.updateGroupNotice('Two', 'g'));
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    plugIn();
    await chat.run(40_000);
    expect(told[2]).toEqual([
      ...['g name: One by ann 1', 'g notice: Two by ann 1', 'g members Quit KickedOut: bob by ann 1'],
      'g Quit KickedOut by ann 1',
    ]);
  });

  test('is told to no device that is used for the first time, which knows its groups [GEVENT-14]', async () => {
    const { chat, ann } = await makeStage();
    const fresh = chat.device('bob');
    const told = watchGroups(fresh);
    await fresh.login();
    await chat.run(2000);
    expect([told, await groupsOf(chat, fresh), await fresh.list()]).toEqual([[], ['g'], []]);
    await chat.wait(ann.zim.updateGroupName('New', 'g'));
    await chat.run(500);
    expect(told).toEqual(['g name: New by ann 1']);
    expect([fresh.listed, fresh.errors]).toEqual([[], []]);
  });

  test('is told between several servers as on one [GEVENT-1, GEVENT-2]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage({}, { servers: 2 });
    await chat.wait(bob.zim.updateGroupName('One', 'g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.wait(ann.zim.updateGroupName('Two', 'g'));
    await chat.run(2000);
    const members = 'g members Quit Left: carol by carol 3';
    const all = ['g name: One by bob 3', members, 'g name: Two by ann 1'];
    expect(told).toEqual([all, all, all, ['g name: One by bob 3', members, 'g Quit Left by carol 3']]);
  });

  test('is the same for the devices of one user [GEVENT-1, GROUP-1]', async () => {
    const { chat, phone, told } = await makeStage();
    await chat.wait(phone.zim.leaveGroup('g'));
    await chat.run(500);
    expect(told[0]).toEqual(['g members Quit Left: ann by ann 1', 'g Quit Left by ann 1']);
    expect(told[1]).toEqual(told[0]);
  });
});
