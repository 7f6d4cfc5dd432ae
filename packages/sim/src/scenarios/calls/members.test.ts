import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { AppBackend } from '../server-api/backend.ts';
import { advanced, general, plain, watchCalls } from './calls.ts';

async function four() {
  const chat = await Chat.open();
  const [ann, bob, carol, dora] = [
    ...[await chat.loggedIn('ann'), await chat.loggedIn('bob')],
    ...[await chat.loggedIn('carol'), await chat.loggedIn('dora')],
  ] as const;
  if (!ann || !bob || !carol || !dora) throw new Error('four are logged in');
  return { chat, ann, bob, carol, dora };
}

describe('who is in a call', () => {
  test('is told by whom, with what belongs to the call, in the order of the list [CALL-1, CALL-2, CALL-3, CALL-4, CALL-5, CALLOP-11, CALLOP-24]', async () => {
    const { chat, ann, bob, carol, dora } = await four();
    const heard: object[] = [];
    carol.zim.on('callInvitationReceived', (_, data) => heard.push(data));
    const { callID } = await chat.wait(
      ann.zim.callInvite(['bob'], { ...advanced, timeout: 60, extendedData: 'of the call' }),
    );
    expect(callID).toMatch(/^[1-9]\d{10,31}$/);
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, { extendedData: 'of bob' }));
    await chat.wait(dora.zim.callJoin(callID, { extendedData: 'of dora' }));
    await chat.run(5000);
    await chat.wait(bob.zim.callingInvite(['carol'], callID, {}));
    await chat.run(1000);
    const { callList } = await chat.wait(dora.zim.queryCallInvitationList({ count: 1 }));
    const createTime = callList[0]?.createTime;
    expect(heard).toEqual([
      {
        callID,
        mode: 1,
        caller: 'ann',
        inviter: 'bob',
        extendedData: 'of the call',
        timeout: 60,
        createTime,
        callUserList: [
          { userID: 'ann', state: 1, extendedData: '' },
          { userID: 'bob', state: 1, extendedData: 'of bob' },
          { userID: 'carol', state: 0, extendedData: '' },
          { userID: 'dora', state: 1, extendedData: 'of dora' },
        ],
      },
    ]);
    // Who joined has invited himself.
    expect(callList[0]).toMatchObject({ inviter: 'dora', endTime: 0, state: 1 });
    // An outsider, and one who only rings, may neither leave nor end it.
    const eve = await chat.loggedIn('eve');
    expect(await chat.codeOf(eve.zim.callQuit(callID, plain))).toBe(6000274);
    expect(await chat.codeOf(carol.zim.callEnd(callID, plain))).toBe(6000270);
    expect(await chat.codeOf(carol.zim.callingInvite(['eve'], callID, {}))).toBe(6000270);
    expect(await chat.codeOf(eve.zim.callingInvite(['bob'], callID, {}))).toBe(6000274);
  });

  test('may be in another one as well, and rings on whatever the others answer [CALL-8, CALLOP-16, CALLOP-6]', async () => {
    const { chat, ann, bob, carol, dora } = await four();
    const first = await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
    const second = await chat.wait(dora.zim.callInvite(['bob'], general));
    await chat.run(1000);
    expect(await chat.codeOf(bob.zim.callAccept(first.callID, plain))).toBe(0);
    expect(await chat.codeOf(bob.zim.callAccept(first.callID, plain))).toBe(6000270);
    expect(await chat.codeOf(bob.zim.callReject(second.callID, { extendedData: 'busy' }))).toBe(0);
    await chat.run(30_000);
    expect(await chat.codeOf(carol.zim.callAccept(first.callID, plain))).toBe(0);
  });

  test('the caller alone takes the whole back, whatever the list of a General call says [CALL-6, CALL-19, CALLOP-18, CALLOP-1]', async () => {
    const { chat, ann, bob, carol } = await four();
    const told = [watchCalls(ann), watchCalls(bob), watchCalls(carol)];
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
    await chat.run(1000);
    expect(await chat.codeOf(bob.zim.callCancel(['carol'], callID, plain))).toBe(6000273);
    const { errorInvitees } = await chat.wait(ann.zim.callCancel(['bob'], callID, plain));
    expect(errorInvitees).toEqual([]);
    await chat.run(1000);
    expect(told.map((list) => list.at(-1))).toEqual([
      'ann Cancelled, bob BeCancelled, carol BeCancelled',
      ...['cancelled by ann', 'cancelled by ann'],
    ]);
    // An unknown call is found before anything else is wrong with it, and its mode before its end.
    expect(await chat.codeOf(bob.zim.callJoin('12345', plain))).toBe(6000276);
    expect(await chat.codeOf(bob.zim.callJoin(callID, plain))).toBe(6000286);
  });

  test('has no device that takes part if the server of the app answered for him, until one joins [CALL-25, CALL-26, CALLOP-17, CALLOP-23]', async () => {
    const { chat, ann, bob, carol } = await four();
    const phone = await chat.loggedIn('bob');
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol'], advanced));
    await chat.run(1000);
    const backend = new AppBackend(chat);
    expect(await backend.code('CallAccept', { FromUserId: 'bob', CallId: callID })).toBe(0);
    await chat.run(1000);
    const told = [watchCalls(bob), watchCalls(phone)];
    await chat.wait(carol.zim.callAccept(callID, plain));
    await chat.run(1000);
    expect(told).toEqual([['carol Accepted'], ['carol Accepted']]);
    await chat.wait(phone.zim.callJoin(callID, plain));
    await chat.wait(carol.zim.callQuit(callID, plain));
    await chat.run(1000);
    expect(told).toEqual([['carol Accepted'], ['carol Accepted', 'carol Quit']]);
    // Answering from a device makes that the one.
    expect(await chat.codeOf(phone.zim.callJoin(callID, plain))).toBe(6000283);
    expect(await chat.codeOf(bob.zim.callQuit(callID, plain))).toBe(0);
  });

  test('hears of many changes at a moment as one event [CALL-23, CALL-28]', async () => {
    const { chat, ann, bob } = await four();
    const told = watchCalls(ann);
    await chat.wait(ann.zim.callInvite(['bob', 'carol', 'dora'], { ...general, timeout: 10 }));
    await chat.run(1000);
    await chat.wait(
      bob.zim.callReject(
        (await chat.wait(bob.zim.queryCallInvitationList({ count: 1 }))).callList[0]?.callID ?? '',
        plain,
      ),
    );
    await chat.run(11_000);
    expect(told.slice(-4)).toEqual([
      ...['bob Rejected', '(rejected bob)'],
      ...['carol Timeout, dora Timeout', '(timeouts carol dora)'],
    ]);
  });
});
