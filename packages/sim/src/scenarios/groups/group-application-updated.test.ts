import { describe, expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { applicationsOf, apply, clear, inviteDave, makeDoor, withGroups } from './applications.ts';
import { ids } from './groups.ts';

const short = withGroups({ applicationSeconds: 60 });

describe('groupApplicationUpdated', () => {
  test('tells all whom it concerns that the time is over [APPLY-3, APPLY-13, APPLY-14]', async () => {
    const { chat, ann, bob, carol, dave, told } = await makeDoor({}, short);
    await chat.wait(apply(dave));
    await chat.wait(inviteDave(bob));
    await chat.wait(inviteDave(carol));
    await chat.run(30_000);
    clear([...told]);
    await chat.run(32_000);
    const join = 'Updated: Join dave Expired';
    expect(told.map((list) => list.toSorted())).toEqual([
      [join],
      ['Updated: Invite dave Expired', join],
      [],
      ['Updated: BeInvite bob Expired', 'Updated: BeInvite carol Expired', join],
    ]);
    // GroupModuleCommonError
    expect(await chat.codeOf(ann.zim.acceptGroupJoinApplication('dave', 'g', {}))).toBe(6000501);
    expect(await chat.codeOf(ann.zim.rejectGroupJoinApplication('dave', 'g', {}))).toBe(6000501);
    expect(await chat.codeOf(dave.zim.acceptGroupInviteApplication('bob', 'g', {}))).toBe(6000501);
  });

  test('is not told again to who was away, and found by the list, when the server was away too [APPLY-3, APPLY-16]', async () => {
    const { chat, dave, told } = await makeDoor({}, short);
    await chat.wait(apply(dave));
    await chat.run(500);
    clear([...told]);
    await chat.restartServers({ downMs: 70_000 });
    await chat.run(60_000);
    expect(await applicationsOf(chat, dave)).toEqual(['Join dave Expired']);
  });

  test('tells that nothing waits any more when the group ends [APPLY-4]', async () => {
    const { chat, ann, bob, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    await chat.wait(inviteDave(bob));
    await chat.run(500);
    clear([...told]);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    expect(told[3]).toEqual(['Updated: Join dave Disabled, BeInvite bob Disabled']);
    expect((await applicationsOf(chat, dave)).toSorted()).toEqual(['BeInvite bob Disabled', 'Join dave Disabled']);
    // GroupModuleGroupDoesNotExist
    expect(await chat.codeOf(dave.zim.acceptGroupInviteApplication('bob', 'g', {}))).toBe(6000523);
    expect(await applicationsOf(chat, ann)).toEqual([]);
  });

  test('tells that nothing waits any more when the last member leaves [APPLY-4]', async () => {
    const { chat, ann, bob, carol, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    for (const { zim } of [bob, carol]) await chat.wait(zim.leaveGroup('g'));
    await chat.run(500);
    clear([...told]);
    await chat.wait(ann.zim.leaveGroup('g'));
    await chat.run(500);
    expect(told[3]).toEqual(['Updated: Join dave Disabled']);
  });

  test('tells the invited user when whoever invited him leaves or is removed [APPLY-4]', async () => {
    const { chat, ann, bob, carol, dave, told } = await makeDoor();
    await chat.wait(inviteDave(bob));
    await chat.wait(inviteDave(carol));
    await chat.run(500);
    clear([...told]);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    expect(told[3]).toEqual(['Updated: BeInvite bob Disabled', 'Updated: BeInvite carol Disabled']);
    expect(told[1]).toEqual(['g members Quit Left: bob by bob 2', 'g Quit Left by bob 2']);
    expect(await chat.codeOf(dave.zim.acceptGroupInviteApplication('bob', 'g', {}))).toBe(6000501);
  });

  test('ends more than one change takes, a part at a time [APPLY-4]', async () => {
    const { chat, ann } = await makeDoor();
    const others: ChatDevice[] = [];
    for (const userID of ids(105)) {
      const device = await chat.loggedIn(userID);
      others.push(device);
      await chat.wait(apply(device));
    }
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(5000);
    const states: (readonly string[])[] = [];
    for (const device of others) states.push(await applicationsOf(chat, device));
    expect(new Set(states.map(([state]) => state?.split(' ').at(-1)))).toEqual(new Set(['Disabled']));
  });
});

describe('what fails inside the server', () => {
  test('has the code of the operation, and changes nothing [GROUP-9]', async () => {
    const { chat, ann, bob, dave } = await makeDoor();
    await chat.loggedIn('erin');
    await chat.wait(apply(dave));
    const failing = async (operation: string, call: () => Promise<unknown>) => {
      chat.breakNext(operation, 'handler');
      return chat.codeOf(call());
    };
    const codes = [
      await failing('sendGroupJoinApplication', () => apply(dave)),
      await failing('acceptGroupJoinApplication', () => ann.zim.acceptGroupJoinApplication('dave', 'g', {})),
      await failing('rejectGroupJoinApplication', () => ann.zim.rejectGroupJoinApplication('dave', 'g', {})),
      await failing('sendGroupInviteApplications', () => inviteDave(bob)),
      await failing('acceptGroupInviteApplication', () => dave.zim.acceptGroupInviteApplication('bob', 'g', {})),
      await failing('rejectGroupInviteApplication', () => dave.zim.rejectGroupInviteApplication('bob', 'g', {})),
      await failing('queryGroupApplicationList', () => applicationsOf(chat, ann)),
    ];
    // GroupModuleJoinGroupError, GroupModuleCommonError, GroupModuleInviteUserIntoGroupError, GroupModuleQueryGroupListError
    expect(codes).toEqual([6000505, 6000505, 6000501, 6000508, 6000505, 6000501, 6000516]);
    expect(await applicationsOf(chat, ann)).toEqual(['Join dave Waiting']);
  });
});

test('on two servers at once one of two admins answers, and all are told in order [APPLY-11, APPLY-15]', async () => {
  const { chat, ann, bob, dave, told } = await makeDoor({}, { servers: 2, seed: 3 });
  await chat.wait(apply(dave));
  await chat.run(2000);
  clear([...told]);
  const accept = ({ zim }: typeof ann) => chat.codeOf(zim.acceptGroupJoinApplication('dave', 'g', {}));
  const codes = await Promise.all([accept(ann), accept(bob)]);
  expect(codes.toSorted()).toEqual([0, 6000501]);
  await chat.run(10_000);
  const by = codes[0] === 0 ? 'ann 1' : 'bob 2';
  const [updated, members] = [`Updated: Join dave Accepted by ${by}`, `g members Enter Joined: dave by ${by}`];
  expect(told).toEqual([
    [updated, members],
    [updated, members],
    [members],
    [updated, `g Enter Joined by ${by}`, members],
  ]);
});
