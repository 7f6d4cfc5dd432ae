import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { advanced, general, plain, watchCalls } from './calls.ts';

describe('callInvite', () => {
  test('one of two accepts, and the General call is over [CALL-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const bobsPhone = await chat.loggedIn('bob');
    const told = [ann, phone, bob, bobsPhone].map(watchCalls);
    const { callID, timeout, errorUserList } = await chat.wait(ann.zim.callInvite(['bob'], { ...general, timeout: 0 }));
    expect({ timeout, errorUserList }).toEqual({ timeout: 90, errorUserList: [] });
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, { extendedData: 'yes' }));
    await chat.run(1000);
    const begun = ['ann Accepted, bob Inviting', 'bob Received', 'bob Accepted "yes"'];
    expect(told[0]).toEqual(['created by ann: ann Accepted, bob Inviting', ...begun, '(accepted bob)']);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(['received from ann: ann Accepted, bob Inviting', ...begun]);
    expect(told[3]).toEqual(told[2]);
    expect(await chat.codeOf(ann.zim.callCancel([], callID, plain))).toBe(6000276);
    const { callList } = await chat.wait(bob.zim.queryCallInvitationList({ count: 10 }));
    expect(callList).toMatchObject([{ callID, caller: 'ann', inviter: 'ann', state: 2, mode: 0 }]);
  });

  test('an Advanced call goes on, is joined from another device, left and ended [CALL-24, CALL-25, CALLOP-22]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const annsPhone = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const bobsPhone = await chat.loggedIn('bob');
    const carol = await chat.loggedIn('carol');
    const eve = await chat.loggedIn('eve');
    const told = Object.fromEntries(
      Object.entries({ ann, annsPhone, bob, bobsPhone, carol, eve }).map(([name, device]) => [
        name,
        watchCalls(device),
      ]),
    );
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], advanced));
    await chat.run(1000);
    await chat.wait(bob.zim.callAccept(callID, plain));
    await chat.run(1000);
    await chat.wait(bob.zim.callingInvite(['carol'], callID, {}));
    await chat.run(1000);
    await chat.wait(carol.zim.callAccept(callID, plain));
    await chat.run(1000);
    const before = structuredClone(told);
    const joined = await chat.wait(bobsPhone.zim.callJoin(callID, plain));
    expect(joined.callUserList.map(({ userID, state }) => [userID, state])).toEqual([
      ['ann', 1],
      ['bob', 1],
      ['carol', 1],
    ]);
    await chat.run(1000);
    expect(told).toEqual(before);
    expect(await chat.codeOf(bobsPhone.zim.callJoin(callID, plain))).toBe(6000283);
    await chat.wait(eve.zim.callJoin(callID, plain));
    await chat.run(1000);
    await chat.wait(carol.zim.callQuit(callID, plain));
    await chat.run(1000);
    await chat.wait(bobsPhone.zim.callEnd(callID, { extendedData: 'bye' }));
    await chat.run(1000);
    expect(told).toEqual({
      ann: [
        'created by ann: ann Accepted, bob Inviting',
        ...['ann Accepted, bob Inviting', 'bob Received', 'bob Accepted', '(accepted bob)'],
        ...['carol Inviting', 'carol Received', 'carol Accepted'],
        ...['eve Accepted', 'carol Quit', 'ended by bob "bye"'],
      ],
      annsPhone: ['created by ann: ann Accepted, bob Inviting'],
      bob: [
        'received from ann: ann Accepted, bob Inviting',
        ...['ann Accepted, bob Inviting', 'bob Received', 'bob Accepted'],
        ...['carol Inviting', 'carol Received', 'carol Accepted', '(accepted carol)'],
      ],
      bobsPhone: [
        'received from ann: ann Accepted, bob Inviting',
        ...['ann Accepted, bob Inviting', 'bob Received', 'bob Accepted'],
        ...['eve Accepted', 'carol Quit', 'ended by bob "bye"'],
      ],
      carol: [
        'received from ann/bob: ann Accepted, bob Accepted, carol Inviting',
        ...['carol Inviting', 'carol Received', 'carol Accepted', 'eve Accepted', 'carol Quit'],
      ],
      eve: ['eve Accepted', 'carol Quit', 'ended by bob "bye"'],
    });
    expect(await chat.codeOf(ann.zim.callQuit(callID, plain))).toBe(6000276);
  });
});
