import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { AppBackend } from '../server-api/backend.ts';
import { general, plain, watchCalls } from './calls.ts';

describe('calls when something fails', () => {
  test('a fault inside is 6000272 for who invites and 6000270 for who answers, and changes nothing [CALLOP-5]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    chat.breakNext('callInvite', 'storage');
    // CallModuleServerError
    expect(await chat.codeOf(ann.zim.callInvite(['bob'], general))).toBe(6000272);
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    for (const method of ['callAccept', 'callReject', 'callCancel'] as const) chat.breakNext(method, 'storage');
    // CallModuleCommonError
    expect(await chat.codeOf(bob.zim.callAccept(callID, plain))).toBe(6000270);
    expect(await chat.codeOf(bob.zim.callReject(callID, plain))).toBe(6000270);
    expect(await chat.codeOf(ann.zim.callCancel([], callID, plain))).toBe(6000270);
    chat.breakNext('queryCallInvitationList', 'storage');
    expect(await chat.codeOf(ann.zim.queryCallInvitationList({ count: 1 }))).toBe(6000270);
    expect(await chat.codeOf(bob.zim.callAccept(callID, plain))).toBe(0);
  });

  test('a call whose answer was lost is told to its caller when he is back [CALLOP-12]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const told = [watchCalls(ann), watchCalls(bob)];
    const invited = chat.codeOf(ann.zim.callInvite(['bob'], general));
    await chat.run(30);
    const plugIn = chat.pullCable(ann);
    await chat.run(3000);
    // NetworkModuleServerDisconnect, unless the answer came before
    expect(await invited).toBe(6000009);
    expect(told[1]?.[0]).toBe('received from ann: ann Accepted, bob Inviting');
    plugIn();
    await chat.run(5000);
    expect(told[0]?.[0]).toBe('created by ann: ann Accepted, bob Received');
  });

  test('without a connection nothing is asked, and the list is that of the device [CALLOP-29]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const { callID } = await chat.wait(ann.zim.callInvite(['bob'], general));
    await chat.run(1000);
    await chat.wait(bob.zim.callReject(callID, plain));
    await chat.run(1000);
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await chat.codeOf(bob.zim.callInvite(['ann'], general))).toBe(6000104);
    const again = bob.restart();
    await again.login({ isOfflineLogin: true });
    const { callList } = await chat.wait(again.zim.queryCallInvitationList({ count: 10 }));
    expect(callList).toMatchObject([{ callID, state: 2, caller: 'ann' }]);
    expect(await chat.codeOf(again.zim.callAccept(callID, plain))).toBe(6000104);
  });

  test('who is not logged in, or has destroyed the instance, is told so', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.callInvite(['bob'], general))).toBe(6000121);
    expect(await chat.codeOf(ann.zim.queryCallInvitationList({ count: 1 }))).toBe(6000121);
    ann.zim.destroy();
    expect(await chat.codeOf(ann.zim.callQuit('1', plain))).toBe(6000002);
  });

  test('invitations and steps have limits, counted by the server [CALLOP-3]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({
        ...config,
        calls: { ...config.calls, invitationsPer10Seconds: 3, operationsPerSecond: 5 },
      }),
    });
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const invite = () => chat.codeOf(ann.zim.callInvite(['bob'], general));
    // CommonModuleTriggerServerFrequencyLimit
    expect([await invite(), await invite(), await invite(), await invite()]).toEqual([0, 0, 0, 6000005]);
    await chat.run(10_000);
    expect(await invite()).toBe(0);
    const steps = Array.from({ length: 6 }, () => bob.zim.callReject('123', plain));
    const codes = await chat.wait(Promise.all(steps.map((step) => step.catch(({ code }: { code: number }) => code))));
    expect(codes).toEqual([6000276, 6000276, 6000276, 6000276, 6000276, 6000005]);
  });

  test('who has blocked the caller is invited all the same, unless the app forbids it', async () => {
    for (const restrictCallInvite of [false, true]) {
      const chat = await Chat.open({
        configure: (config) => ({ ...config, blacklist: { ...config.blacklist, restrictCallInvite } }),
      });
      const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
      await chat.loggedIn('carol');
      await chat.wait(bob.zim.addUsersToBlacklist(['ann']));
      // CommonModuleBlacklistLimit
      expect(await chat.codeOf(ann.zim.callInvite(['bob'], general))).toBe(restrictCallInvite ? 6000021 : 0);
      const { errorUserList } = await chat.wait(ann.zim.callInvite(['bob', 'carol'], general));
      expect(errorUserList).toEqual(restrictCallInvite ? [{ userID: 'bob', reason: 6000021 }] : []);
    }
  });
});

describe('calls of the server API', () => {
  test('invite, accept and reject in the name of users', async () => {
    const chat = await Chat.open();
    const backend = new AppBackend(chat);
    const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    const told = [ann, bob, carol].map(watchCalls);
    const invited = await backend.call('CallInvite', { FromUserId: 'ann', UserIds: ['bob', 'carol', 'nobody'] });
    expect(invited).toMatchObject({ Code: 0, ErrorUsers: [{ UserId: 'nobody', SubCode: 660500002 }] });
    const { CallId } = invited as unknown as { CallId: string };
    await chat.run(1000);
    const answer = (action: string, FromUserId: string) => backend.code(action, { FromUserId, CallId });
    expect(await answer('CallAccept', 'bob')).toBe(0);
    expect(await answer('CallReject', 'bob')).toBe(660900005);
    expect(await answer('CallReject', 'nobody')).toBe(660500002);
    expect(await answer('CallReject', 'ann')).toBe(660900008);
    await chat.run(1000);
    expect(told[0]).toEqual([
      'created by ann: ann Accepted, bob Inviting, carol Inviting',
      'ann Accepted, bob Inviting, carol Inviting',
      ...['bob Received', 'carol Received', 'bob Accepted', '(accepted bob)'],
    ]);
    expect(told[1]?.at(-1)).toBe('bob Accepted');
    await chat.run(90_000);
    expect(await answer('CallAccept', 'carol')).toBe(660900006);
    expect(await backend.code('CallAccept', { FromUserId: 'bob', CallId: '1' })).toBe(660900004);
    const invite = (UserIds: string[]) => backend.code('CallInvite', { FromUserId: 'ann', UserIds });
    expect(await invite(['nobody'])).toBe(660900003);
    expect(await invite(Array.from({ length: 10 }, (_, index) => `u${index}`))).toBe(660900007);
    expect(await invite(['ann'])).toBe(660000002);
  });
});
