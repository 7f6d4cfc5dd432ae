import { ZIMCallUserState } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { advanced, general, plain, watchCalls } from './calls.ts';

const named = (count: number, first = 1): string[] => Array.from({ length: count }, (_, index) => `u${index + first}`);

async function registered(chat: Chat, userIDs: readonly string[]): Promise<void> {
  for (const userID of userIDs) {
    const device = chat.device(userID);
    await device.login();
    device.zim.destroy();
  }
}

async function people<const Names extends readonly string[]>(
  chat: Chat,
  names: Names,
): Promise<{ [Name in Names[number]]: ChatDevice }> {
  const devices: Record<string, ChatDevice> = {};
  for (const name of names) devices[name] = await chat.loggedIn(name);
  return devices as { [Name in Names[number]]: ChatDevice };
}

const statesOf = async (chat: Chat, { zim }: ChatDevice): Promise<string> => {
  const { callList } = await chat.wait(zim.queryCallInvitationList({ count: 1 }));
  const [call] = callList;
  return `${call?.state} ${call?.callUserList.map(({ userID, state }) => `${userID} ${ZIMCallUserState[state]}`).join(', ')}`;
};

describe('calls', () => {
  test('nine may be invited, ten not, and then nobody hears of it [CALLOP-9]', async () => {
    const chat = await Chat.open();
    await registered(chat, named(9));
    const { ann, u1 } = { ann: await chat.loggedIn('ann'), u1: await chat.loggedIn('u1') };
    const told = [watchCalls(ann), watchCalls(u1)];
    // CallModuleServerError
    expect(await chat.codeOf(ann.zim.callInvite(named(10), general))).toBe(6000272);
    await chat.run(1000);
    expect(told).toEqual([[], []]);
    const { errorUserList } = await chat.wait(ann.zim.callInvite([...named(9), 'u1'], general));
    expect(errorUserList).toEqual([]);
    expect(await chat.codeOf(ann.zim.callInvite(['ann'], general))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.callInvite([], general))).toBe(6000001);
  });

  test('the time-out is 90 s by default, 600 s at most, and holds over a restart [CALL-15]', async () => {
    const chat = await Chat.open();
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    const invite = (timeout: number) => ann.zim.callInvite(['bob'], { ...general, timeout });
    expect(await chat.codeOf(invite(601))).toBe(6000001);
    expect(await chat.codeOf(invite(-1))).toBe(6000001);
    expect(await chat.codeOf(invite(1.5))).toBe(6000001);
    expect((await chat.wait(invite(0))).timeout).toBe(90);
    await chat.run(91_000);
    const told = [watchCalls(ann), watchCalls(bob)];
    const { callID } = await chat.wait(invite(600));
    await chat.run(300_000);
    await chat.restartServers();
    await chat.run(298_500);
    expect(told[1]).toEqual([
      'received from ann: ann Accepted, bob Inviting',
      'ann Accepted, bob Inviting',
      'bob Received',
    ]);
    await chat.run(2500);
    expect(told[1]?.at(-1)).toBe('timeout');
    expect(told[0]?.slice(-2)).toEqual(['bob Timeout', '(timeouts bob)']);
    // CallModuleDoesNotExist
    expect(await chat.codeOf(bob.zim.callAccept(callID, plain))).toBe(6000276);
    expect(await chat.codeOf(ann.zim.callCancel([], callID, plain))).toBe(6000276);
    expect(await statesOf(chat, ann)).toBe('2 ann Accepted, bob Timeout');
  });

  test('who is not registered is named, and if nobody is there is no call [CALLOP-10]', async () => {
    const chat = await Chat.open();
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    // CallModuleInviteUserDoesNotExist
    expect(await chat.codeOf(ann.zim.callInvite(['nobody', 'noone'], general))).toBe(6000281);
    const { callID, errorUserList } = await chat.wait(ann.zim.callInvite(['nobody', 'bob'], general));
    expect(errorUserList).toEqual([{ userID: 'nobody', reason: 6000011 }]);
    await chat.run(1000);
    expect(await chat.codeOf(bob.zim.callReject(callID, plain))).toBe(0);
  });

  test('all devices hear of an invitation, of its answer and of nothing else twice [CALL-18, CALL-27]', async () => {
    const chat = await Chat.open();
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    const [annsPhone, bobsPhone] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const told = [ann, annsPhone, bob, bobsPhone].map(watchCalls);
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    await chat.wait(bob.zim.callReject(callID, { extendedData: 'busy' }));
    await chat.run(1000);
    const rest = ['ann Accepted, bob Inviting', 'bob Received', 'bob Rejected "busy"'];
    for (const caller of told.slice(0, 2)) {
      expect(caller).toEqual(['created by ann: ann Accepted, bob Inviting', ...rest, '(rejected bob)']);
    }
    for (const invitee of told.slice(2))
      expect(invitee).toEqual(['received from ann: ann Accepted, bob Inviting', ...rest]);
    // The General call is over with the answer.
    expect(await chat.codeOf(bobsPhone.zim.callAccept(callID, plain))).toBe(6000276);
  });

  test('each answer that comes too late has its code [CALLOP-15, CALLOP-7, CALLOP-19]', async () => {
    const chat = await Chat.open();
    const { ann, bob, carol, eve } = await people(chat, ['ann', 'bob', 'carol', 'eve']);
    const told = watchCalls(bob);
    const first = await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    const { errorInvitees } = await chat.wait(
      ann.zim.callCancel(['bob', 'eve'], first.callID, { extendedData: 'later' }),
    );
    expect(errorInvitees).toEqual(['eve']);
    await chat.run(1000);
    expect(told.at(-1)).toBe('cancelled by ann "later"');
    // CallModuleIsNotInvitor: the invitation was taken back.
    expect(await chat.codeOf(bob.zim.callAccept(first.callID, plain))).toBe(6000273);
    expect(await chat.codeOf(bob.zim.callReject(first.callID, plain))).toBe(6000273);
    const second = await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
    await chat.run(1000);
    // CallModuleIsNotInvitor: somebody else's.
    expect(await chat.codeOf(bob.zim.callCancel([], second.callID, plain))).toBe(6000273);
    await chat.wait(bob.zim.callAccept(second.callID, plain));
    // CallModuleCancelError
    expect(await chat.codeOf(ann.zim.callCancel([], second.callID, plain))).toBe(6000271);
    // CallModuleCommonError
    expect(await chat.codeOf(bob.zim.callAccept(second.callID, plain))).toBe(6000270);
    // CallModuleIsNotInvitee
    expect(await chat.codeOf(eve.zim.callAccept(second.callID, plain))).toBe(6000274);
    expect(await chat.codeOf(ann.zim.callReject(second.callID, plain))).toBe(6000274);
    expect(await chat.codeOf(eve.zim.callAccept('123', plain))).toBe(6000276);
    expect(await chat.codeOf(eve.zim.callAccept('', plain))).toBe(6000001);
    expect(await chat.codeOf(carol.zim.callReject(second.callID, { extendedData: 'x'.repeat(2049) }))).toBe(6000001);
    expect(await chat.codeOf(carol.zim.callReject(second.callID, { extendedData: 'x'.repeat(2048) }))).toBe(0);
  });

  test('a General call is none for the methods of Advanced mode, also when it is over [CALLOP-8]', async () => {
    const chat = await Chat.open();
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], general));
    const codes = async () => [
      await chat.codeOf(ann.zim.callingInvite(['bob'], callID, {})),
      await chat.codeOf(bob.zim.callJoin(callID, plain)),
      await chat.codeOf(ann.zim.callQuit(callID, plain)),
      await chat.codeOf(ann.zim.callEnd(callID, plain)),
    ];
    // MessageModuleMessageExceedsEditTime
    expect(await codes()).toEqual([6000286, 6000286, 6000286, 6000286]);
    await chat.wait(bob.zim.callAccept(callID, plain));
    expect(await codes()).toEqual([6000286, 6000286, 6000286, 6000286]);
  });

  test('one of several is cancelled while another has accepted; the whole is not then [CALLOP-20, CALLOP-21]', async () => {
    const chat = await Chat.open();
    const { ann, bob, carol } = await people(chat, ['ann', 'bob', 'carol']);
    await registered(chat, ['dora']);
    const told = [watchCalls(ann), watchCalls(carol)];
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol', 'dora'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, plain));
    await chat.run(1000);
    expect(await chat.codeOf(bob.zim.callCancel(['carol'], callID, plain))).toBe(6000273);
    expect(await chat.codeOf(ann.zim.callCancel(['bob'], callID, plain))).toBe(6000271);
    const { errorInvitees } = await chat.wait(ann.zim.callCancel(['carol', 'bob'], callID, { extendedData: 'sorry' }));
    expect(errorInvitees).toEqual(['bob']);
    await chat.run(1000);
    expect(told[0]?.at(-1)).toBe('carol BeCancelled "sorry"');
    expect(told[1]?.at(-1)).toBe('cancelled by ann "sorry"');
    expect(await chat.codeOf(ann.zim.callCancel(['carol'], callID, plain))).toBe(6000276);
    expect(await chat.codeOf(ann.zim.callCancel([], callID, plain))).toBe(6000271);
    expect(await statesOf(chat, ann)).toBe('1 ann Accepted, bob Accepted, carol BeCancelled, dora Inviting');
  });

  test('an invitee who comes in time hears of it once, later not at all [CALL-29]', async () => {
    const chat = await Chat.open();
    await registered(chat, ['bob', 'carol']);
    const ann = await chat.loggedIn('ann');
    const told = watchCalls(ann);
    await chat.wait(ann.zim.callInvite(['bob', 'carol'], { ...general, timeout: 60 }));
    await chat.run(20_000);
    const bob = chat.device('bob');
    const toldBob = watchCalls(bob);
    await bob.login();
    await chat.run(2000);
    expect(toldBob).toEqual(['received from ann: ann Accepted, bob Inviting, carol Inviting', 'bob Received']);
    expect(told.at(-1)).toBe('bob Received');
    await chat.run(50_000);
    expect(toldBob.at(-1)).toBe('timeout');
    const carol = chat.device('carol');
    const toldCarol = watchCalls(carol);
    await carol.login();
    await chat.run(2000);
    expect(toldCarol).toEqual([]);
    expect(await statesOf(chat, carol)).toBe('2 ann Accepted, bob Timeout, carol Timeout');
  });

  test('a caller who logs out takes the call along, unless somebody has accepted [CALL-13, CALL-20]', async () => {
    const chat = await Chat.open();
    const { ann, bob, carol } = await people(chat, ['ann', 'bob', 'carol']);
    const phone = await chat.loggedIn('ann');
    const told = watchCalls(bob);
    await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    ann.zim.logout();
    await chat.run(2000);
    expect(told.at(-1)).toBe('bob Received');
    phone.zim.logout();
    await chat.run(2000);
    expect(told.at(-1)).toBe('cancelled by ann');
    expect(await statesOf(chat, bob)).toBe('2 ann Cancelled, bob BeCancelled');
    const toldAnn = watchCalls(ann);
    await ann.login();
    await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept((await newest(chat, bob)).callID, plain));
    ann.zim.logout();
    await chat.run(2000);
    expect(await statesOf(chat, carol)).toBe('1 ann Accepted, bob Accepted, carol Received');
    expect(toldAnn[0]).toBe('created by ann: ann Accepted, bob Inviting, carol Inviting');
  });

  test('a caller who falls silent takes the call along as well [CALL-13]', async () => {
    const chat = await Chat.open();
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    const told = watchCalls(bob);
    await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    chat.pullCable(ann);
    await chat.run(30_000);
    expect(told.at(-1)).toBe('bob Received');
    await chat.run(16_000);
    expect(told.at(-1)).toBe('cancelled by ann');
  });

  test('ten may be in an Advanced call at a time [CALLOP-14, CALLOP-22]', async () => {
    const chat = await Chat.open();
    await registered(chat, [...named(9), 'v1']);
    const { ann, eve } = await people(chat, ['ann', 'eve']);
    const { callID } = await chat.wait(ann.zim.callInvite(named(9), advanced));
    expect(await chat.codeOf(eve.zim.callJoin(callID, plain))).toBe(6000272);
    expect(await chat.codeOf(ann.zim.callingInvite(['v1'], callID, {}))).toBe(6000272);
    const { errorUserList } = await chat.wait(ann.zim.callingInvite(['u1'], callID, {}));
    // CallModuleUserAlreadyInTheCall, as a reason
    expect(errorUserList).toEqual([{ userID: 'u1', reason: 6000283 }]);
    await chat.wait(ann.zim.callCancel(['u1'], callID, plain));
    expect(await chat.codeOf(eve.zim.callJoin(callID, plain))).toBe(0);
  });

  test('the list has pages of up to a hundred, the newest first [CALLOP-28, CALLOP-29]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, calls: { ...config.calls, invitationsPer10Seconds: 0 } }),
    });
    const { ann, bob } = await people(chat, ['ann', 'bob']);
    const callIDs: string[] = [];
    for (let index = 0; index < 125; index += 1) {
      callIDs.unshift((await chat.wait(ann.zim.callInvite(['bob'], general))).callID);
      await chat.run(60);
    }
    const pages: string[][] = [];
    let nextFlag = 0;
    do {
      const page = await chat.wait(bob.zim.queryCallInvitationList({ count: 1000, nextFlag }));
      pages.push(page.callList.map(({ callID }) => callID));
      nextFlag = page.nextFlag;
    } while (nextFlag !== 0);
    expect(pages.map((page) => page.length)).toEqual([100, 25]);
    expect(pages.flat()).toEqual(callIDs);
    expect(await chat.codeOf(bob.zim.queryCallInvitationList({ count: 0 }))).toBe(6000001);
    expect(await chat.codeOf(bob.zim.queryCallInvitationList({ count: 10, nextFlag: 7 }))).toBe(6000001);
  });

  test('who was away hears once of all who changed meanwhile [CALL-30]', async () => {
    const chat = await Chat.open();
    const { ann, bob, carol, dora } = await people(chat, ['ann', 'bob', 'carol', 'dora']);
    const { callID } = await chat.wait(ann.zim.callInvite(['bob', 'carol', 'dora'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, plain));
    await chat.run(1000);
    const plugIn = chat.pullCable(bob);
    await chat.run(100);
    await chat.wait(carol.zim.callAccept(callID, { extendedData: 'here' }));
    await chat.wait(dora.zim.callReject(callID, plain));
    await chat.run(1000);
    plugIn();
    const again = bob.restart();
    const told = watchCalls(again);
    await again.login();
    await chat.run(2000);
    expect(told).toEqual(['carol Accepted "here", dora Rejected']);
  });

  test('without the check of delivery nobody is NotYetReceived; with it after five seconds [CALL-16, CALL-17]', async () => {
    const chat = await Chat.open();
    await registered(chat, ['bob']);
    const ann = await chat.loggedIn('ann');
    const told = watchCalls(ann);
    await chat.wait(ann.zim.callInvite(['bob'], { ...general, timeout: 20 }));
    await chat.run(25_000);
    expect(told.slice(-2)).toEqual(['bob Timeout', '(timeouts bob)']);
    expect(told.join()).not.toContain('NotYetReceived');
    await chat.wait(ann.zim.callInvite(['bob'], { ...general, enableNotReceivedCheck: true }));
    await chat.run(4500);
    expect(told.at(-1)).toBe('ann Accepted, bob Inviting');
    await chat.run(1700);
    expect(told.at(-1)).toBe('bob NotYetReceived');
    const bob = await chat.loggedIn('bob');
    await chat.run(1000);
    expect(told.at(-1)).toBe('bob Received');
    const { callID } = await newest(chat, bob);
    expect(await chat.codeOf(bob.zim.callAccept(callID, plain))).toBe(0);
  });
});

async function newest(chat: Chat, { zim }: ChatDevice) {
  const { callList } = await chat.wait(zim.queryCallInvitationList({ count: 1 }));
  const [call] = callList;
  if (!call) throw new Error('there is a call');
  return call;
}
