import { describe, expect, test } from 'vitest';
import {
  applicationInfosOf,
  applicationsOf,
  apply,
  inviteDave,
  makeDoor,
  watchApplications,
  withGroups,
} from './applications.ts';
import { codesOf, groupG, ids } from './groups.ts';

describe('queryGroupApplicationList', () => {
  test('has the newest change first, page by page [APPLY-16]', async () => {
    const { chat, ann, dave } = await makeDoor();
    for (const userID of ids(5))
      await chat.wait((await chat.loggedIn(userID)).zim.sendGroupJoinApplication('g', { wording: userID }));
    await chat.wait(apply(dave));
    await chat.wait(ann.zim.rejectGroupJoinApplication('u1', 'g', {}));
    const expected = [
      'Join u1 Rejected by ann 1',
      'Join dave Waiting',
      ...['u4', 'u3', 'u2', 'u0'].map((id) => `Join ${id} Waiting`),
    ];
    expect(await applicationsOf(chat, ann)).toEqual(expected);
    expect(await applicationsOf(chat, ann, 2)).toEqual(expected);
    const { nextFlag } = await chat.wait(ann.zim.queryGroupApplicationList({ count: 6, nextFlag: 0 }));
    expect(nextFlag).toBe(0);
    const query = (config: unknown) => () => ann.zim.queryGroupApplicationList(config as never);
    const bad = [{ count: 0, nextFlag: 0 }, { count: 1.5, nextFlag: 0 }, { count: 1, nextFlag: 77 }, 5];
    expect(await codesOf(chat, [...bad.map(query), query({ count: 1000, nextFlag: 0 })])).toEqual([
      ...[6000001, 6000001, 6000001, 6000001, 0],
    ]);
  });

  test('is what one may see: the own ones, and as owner or admin those of the group [APPLY-1, APPLY-16]', async () => {
    const { chat, ann, bob, carol, dave } = await makeDoor();
    await chat.loggedIn('erin');
    await chat.wait(apply(dave));
    await chat.wait(bob.zim.sendGroupInviteApplications(['erin'], 'g', { wording: '' }));
    await chat.wait(carol.zim.sendGroupInviteApplications(['erin'], 'g', { wording: '' }));
    const lists = async () => [
      await applicationsOf(chat, ann),
      await applicationsOf(chat, bob),
      await applicationsOf(chat, carol),
    ];
    const join = 'Join dave Waiting';
    expect(await lists()).toEqual([[join], ['Invite erin Waiting', join], []]);
    await chat.wait(ann.zim.transferGroupOwner('carol', 'g'));
    await chat.wait(carol.zim.setGroupMemberRole(3, 'bob', 'g'));
    expect(await lists()).toEqual([[], [], ['Invite erin Waiting', join]]);
  });

  test('shows a device what it missed, which is told to it by nothing else [APPLY-16]', async () => {
    const { chat, ann, dave } = await makeDoor();
    const phone = await chat.loggedIn('ann');
    const told = watchApplications(phone);
    const plugIn = chat.pullCable(phone);
    await chat.run(500);
    await chat.wait(apply(dave));
    plugIn();
    await chat.run(40_000);
    expect(told).toEqual([]);
    expect(await applicationsOf(chat, phone)).toEqual(['Join dave Waiting']);
    expect(await applicationsOf(chat, ann)).toEqual(['Join dave Waiting']);
  });

  test('is answered without a connection by what the device was told, whose time passes [APPLY-3, APPLY-16]', async () => {
    const { chat, ann, dave } = await makeDoor({}, withGroups({ applicationSeconds: 60 }));
    const erin = await chat.loggedIn('erin');
    await chat.wait(apply(dave));
    await chat.wait(apply(erin));
    await chat.wait(ann.zim.rejectGroupJoinApplication('dave', 'g', {}));
    await chat.run(500);
    chat.pullCable(ann);
    await chat.run(61_000);
    const expected = ['Join dave Rejected by ann 1', 'Join erin Expired'];
    expect(await applicationsOf(chat, ann)).toEqual(expected);
    expect(await applicationsOf(chat, ann, 1)).toEqual(expected);
  });

  test('forgets what has ended long ago, also on a device [APPLY-7]', async () => {
    const { chat, ann, dave } = await makeDoor({}, withGroups({ applicationsKeptSeconds: 600 }));
    const erin = await chat.loggedIn('erin');
    await chat.wait(apply(erin));
    await chat.wait(apply(dave));
    await chat.wait(ann.zim.rejectGroupJoinApplication('dave', 'g', {}));
    await chat.run(500_000);
    expect(await applicationsOf(chat, dave)).toEqual(['Join dave Rejected by ann 1']);
    await chat.run(200_000);
    expect(await applicationsOf(chat, dave)).toEqual([]);
    expect(await applicationsOf(chat, ann)).toEqual(['Join erin Waiting']);
    chat.pullCable(ann);
    await chat.run(30_000);
    expect(await applicationsOf(chat, ann)).toEqual(['Join erin Waiting']);
  });

  test('names the group as it is now [APPLY-1]', async () => {
    const { chat, ann, dave } = await makeDoor();
    await chat.wait(inviteDave(ann));
    await chat.wait(ann.zim.updateGroupName('Other', 'g'));
    const [info] = await applicationInfosOf(chat, dave);
    expect(info?.groupInfo).toEqual({ ...groupG, groupName: 'Other' });
  });
});
