import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { advanced, general, plain, watchCalls } from './calls.ts';

async function pair(options?: Parameters<typeof Chat.open>[0]) {
  const chat = await Chat.open(options);
  const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
  return { chat, ann, bob, carol, told: { ann: watchCalls(ann), bob: watchCalls(bob), carol: watchCalls(carol) } };
}

describe('the end of an Advanced call', () => {
  test('callEnd tells who rings and who takes part, and changes nobody [CALL-12, CALL-21, CALL-22, CALLOP-25]', async () => {
    const { chat, ann, bob, told } = await pair();
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, plain));
    await chat.run(1000);
    const ended = await chat.wait(ann.zim.callEnd(callID, { extendedData: 'done' }));
    expect(ended.endTime).toBeGreaterThan(ended.acceptTime);
    await chat.run(1000);
    for (const list of Object.values(told)) expect(list.at(-1)).toBe('ended by ann "done"');
    expect(await chat.codeOf(bob.zim.callEnd(callID, plain))).toBe(6000276);
    expect(await chat.codeOf(bob.zim.callJoin(callID, plain))).toBe(6000276);
    const { callList } = await chat.wait(bob.zim.queryCallInvitationList({ count: 1 }));
    expect(callList[0]).toMatchObject({ state: 2, endTime: ended.endTime });
    expect(callList[0]?.callUserList.map(({ state }) => state)).toEqual([1, 1, 5]);
  });

  test('the last who takes part leaves, and who rings is told it is off [CALL-10, CALLOP-26]', async () => {
    const { chat, ann, told } = await pair();
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    const quit = await chat.wait(ann.zim.callQuit(callID, { extendedData: 'bye' }));
    expect(quit).toMatchObject({ callID, acceptTime: quit.createTime });
    await chat.run(1000);
    expect(told.ann.at(-1)).toContain('ann Quit "bye"');
    expect(told.bob.at(-1)).toBe('cancelled by ann "bye"');
  });

  test('a logout on the device that takes part is a quit, on another it is none [CALLOP-27]', async () => {
    const { chat, ann, bob, told } = await pair();
    const phone = await chat.loggedIn('bob');
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, plain));
    await chat.run(1000);
    phone.zim.logout();
    await chat.run(2000);
    expect(told.ann.at(-1)).toBe('(accepted bob)');
    bob.zim.logout();
    await chat.run(2000);
    expect(told.ann.at(-1)).toBe('bob Quit');
  });

  test('a caller who logs out when all have rejected leaves nobody behind [CALLOP-27]', async () => {
    const { chat, ann, bob } = await pair();
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callReject(callID, plain));
    ann.zim.logout();
    await chat.run(2000);
    const { callList } = await chat.wait(bob.zim.queryCallInvitationList({ count: 1 }));
    expect(callList[0]).toMatchObject({ state: 2, callUserList: [{ state: 7 }, { state: 2 }] });
  });

  test('it ends when nobody was there for ten minutes, and when it has lasted as long as a call may [CALL-11]', async () => {
    const { chat, ann, bob, carol } = await pair({
      configure: (config) => ({ ...config, calls: { ...config.calls, lifeHours: 1 } }),
    });
    const first = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(first.callID, plain));
    const plugIns = [chat.pullCable(ann), chat.pullCable(bob)];
    await chat.run(620_000);
    expect(await chat.codeOf(carol.zim.callJoin(first.callID, plain))).toBe(0);
    await chat.wait(carol.zim.callQuit(first.callID, plain));
    chat.pullCable(carol);
    await chat.run(60_000);
    for (const plugIn of plugIns) plugIn();
    await chat.run(120_000);
    const { callList } = await chat.wait(ann.zim.queryCallInvitationList({ count: 1 }));
    expect(callList[0]?.state).toBe(2);
    // A token of an hour would be over first.
    for (const device of [ann, bob]) await chat.wait(device.zim.renewToken(device.token(20_000)));
    const told = watchCalls(ann);
    const second = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(second.callID, plain));
    await chat.run(3_598_000);
    expect(told.at(-1)).toBe('(accepted bob)');
    await chat.run(3000);
    expect(told.at(-1)).toBe('ended by nobody');
  });
});

describe('what others do at the same moment', () => {
  test.each([0, 1, 2, 3, 4, 5])('an acceptance and a cancellation: one of them is refused (%i)', async (seed) => {
    const { chat, ann, bob, told } = await pair({ servers: 2, seed: seed + 10 });
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    const codes = Promise.all([
      chat.codeOf(bob.zim.callAccept(callID, plain)),
      chat.codeOf(ann.zim.callCancel([], callID, plain)),
    ]);
    const [accepted, cancelled] = await chat.wait(codes);
    expect([
      [0, 6000276],
      [6000273, 0],
    ]).toContainEqual([accepted, cancelled]);
    await chat.run(1000);
    expect(told.bob.at(-1)).toBe(cancelled === 0 ? 'cancelled by ann' : 'bob Accepted');
    expect(told.ann.at(-1)).toBe(cancelled === 0 ? 'ann Cancelled, bob BeCancelled' : '(accepted bob)');
  });

  test('two devices of one user answer: the second is too late', async () => {
    const { chat, ann, bob } = await pair({ servers: 2 });
    const phone = await chat.loggedIn('bob');
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
    await chat.run(1000);
    const codes = await chat.wait(
      Promise.all([chat.codeOf(bob.zim.callAccept(callID, plain)), chat.codeOf(phone.zim.callReject(callID, plain))]),
    );
    expect(codes.toSorted()).toEqual([0, 6000270]);
  });

  test('two end a call: the second is told that there is none [CALL-7]', async () => {
    const { chat, ann, bob } = await pair({ servers: 2 });
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.wait(bob.zim.callAccept(callID, plain));
    const codes = await chat.wait(
      Promise.all([chat.codeOf(bob.zim.callEnd(callID, plain)), chat.codeOf(ann.zim.callEnd(callID, plain))]),
    );
    expect(codes.toSorted()).toEqual([0, 6000276]);
  });
});
