import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { follow, followed, StatusEars, switchedOff } from './following.ts';

const hour = { subscriptionDuration: 60 };

/** Without time that passes: calls are to be under way together. */
const codeOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 0,
    ({ code }: { code: number }) => code,
  );

describe('subscribeUsersStatus', () => {
  test('tells how new ones stand, of a renewal nothing, and names who is not registered [STATUS-10, STATUS-11, STATUS-14]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const ears = new StatusEars(ann);
    expect(await follow(chat, ann, ['nobody', 'bob', 'bob'])).toEqual(['nobody 6000011']);
    expect(ears.take()).toEqual(['bob Online 6 ""']);
    const list = () => chat.wait(ann.zim.querySubscribedUserStatusList({ userIDs: [] }));
    const [before] = (await list()).userStatusSubscriptionList;
    await chat.run(5000);
    expect(await follow(chat, ann, ['bob'], 1)).toEqual([]);
    const [after] = (await list()).userStatusSubscriptionList;
    expect(ears.take()).toEqual([]);
    expect((after?.subscribeExpiredTime ?? 0) - (before?.subscribeExpiredTime ?? 0)).toBeLessThan(-58 * 60_000);
    await chat.run(61_000);
    expect(await followed(chat, ann)).toEqual([]);
  });

  test.each([
    ['nobody', [], hour],
    ['oneself', ['bob', 'ann'], hour],
    ['101 users', Array.from({ length: 101 }, (_, index) => `u${index}`), hour],
    ['an ID that is none', ['bob', 'b b'], hour],
    ['no list', 'bob', hour],
    ['no duration', ['bob'], {}],
    ['no config', ['bob'], undefined],
    ['a duration of 0', ['bob'], { subscriptionDuration: 0 }],
    ['a duration over 30 days', ['bob'], { subscriptionDuration: 43_201 }],
    ['half a minute', ['bob'], { subscriptionDuration: 0.5 }],
  ])('refuses %s with 6000001 [STATUS-10]', async (_name, userIDs, config) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const call = ann.zim.subscribeUsersStatus(userIDs as string[], config as typeof hour);
    expect(await chat.codeOf(call)).toBe(6000001);
  });

  test('takes 100 users and 43200 minutes [STATUS-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const many = Array.from({ length: 100 }, (_, index) => `u${index}`);
    expect(await follow(chat, ann, many, 43_200)).toHaveLength(100);
  });

  test('drops those subscribed to the longest ago when there are too many, on all devices [STATUS-12, STATUS-13]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, status: { ...config.status, subscriptionsMax: 3 } }),
    });
    for (const name of ['b', 'c', 'd', 'e']) await chat.loggedIn(name);
    const ann = await chat.loggedIn('ann');
    const other = await chat.loggedIn('ann');
    await follow(chat, ann, ['b']);
    await follow(chat, ann, ['c']);
    await follow(chat, ann, ['d']);
    await follow(chat, ann, ['b']);
    await follow(chat, ann, ['e']);
    await chat.run(2000);
    const expected = ['e', 'b', 'd'].map((name) => `${name} Online 6 ""`);
    expect(await followed(chat, ann)).toEqual(expected);
    expect(await followed(chat, other)).toEqual(expected);
  });

  test('other devices know of it and are told, also one that was away and one that is new [STATUS-13, STATUS-18]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const away = await chat.loggedIn('ann');
    away.zim.logout();
    const [phoneEars, awayEars] = [new StatusEars(phone), new StatusEars(away)];
    await follow(chat, ann, ['bob']);
    await chat.run(1000);
    const expected = ['bob Online 6 ""'];
    expect(phoneEars.take()).toContain('bob Online 6 ""');
    await away.login();
    const fresh = chat.device('ann');
    const freshEars = new StatusEars(fresh);
    await fresh.login();
    await chat.run(1000);
    expect(awayEars.take()).toContain('bob Online 6 ""');
    expect(freshEars.take()).toContain('bob Online 6 ""');
    expect(await Promise.all([phone, away, fresh].map((device) => followed(chat, device)))).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  test('outlasts a logout and the death of the server [STATUS-13]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    await chat.restartServers();
    await chat.run(10_000);
    const ears = new StatusEars(ann);
    bob.zim.logout();
    await chat.run(2000);
    expect(ears.take()).toEqual(['bob Logout  ""']);
    ann.zim.logout();
    await ann.login();
    await bob.login();
    await chat.run(2000);
    expect(ears.take()).toEqual(['bob Online 6 ""']);
  });

  test('a call whose answer was lost is found out [STATUS-13]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const ears = new StatusEars(ann);
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 100, jitterMs: 0 };
    const cut = ann.zim.subscribeUsersStatus(['bob'], hour);
    cut.catch(() => {});
    await chat.run(150);
    const plugIn = chat.pullCable(ann);
    expect(await chat.codeOf(cut)).toBe(6000009);
    plugIn();
    await chat.run(40_000);
    expect(await followed(chat, ann)).toEqual(['bob Online 6 ""']);
    expect(ears.take().filter((one) => one.startsWith('bob'))).toEqual(['bob Online 6 ""']);
  });

  test('needs a connection [STATUS-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.subscribeUsersStatus(['bob'], hour))).toBe(6000104);
    expect(await chat.codeOf(ann.zim.unsubscribeUsersStatus(['bob']))).toBe(6000104);
    expect(await chat.codeOf(ann.zim.queryUsersStatus(['bob']))).toBe(6000104);
    expect(await chat.codeOf(ann.zim.updateUserCustomStatus('busy'))).toBe(6000104);
  });

  test('may be called 20 times a second, all devices and status calls of a user together; then 6000005 [STATUS-17a]', async () => {
    const chat = await Chat.open();
    const devices = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const calls = Array.from({ length: 40 }, (_, index) => {
      const { zim } = devices[index % 2] ?? devices[0] ?? expect.fail();
      return index % 3 === 0 ? zim.subscribeUsersStatus(['x'], hour) : zim.queryUsersStatus(['x']);
    });
    const codes = await chat.wait(Promise.all(calls.map(codeOf)));
    const taken = codes.filter((code) => code === 0).length;
    // While they come in the budget fills up a little, and fractions of a millisecond are rounded.
    expect(taken).toBeGreaterThanOrEqual(19);
    expect(taken).toBeLessThan(25);
    expect(codes.filter((code) => code === 6000005)).toHaveLength(40 - taken);
    await chat.run(1000);
    expect(await chat.codeOf(devices[0]?.zim.unsubscribeUsersStatus(['x']) ?? Promise.reject())).toBe(0);
  });

  test('is refused with 6000013 where status is switched off, like the other calls [STATUS-1]', async () => {
    const chat = await Chat.open(switchedOff);
    const { zim } = await chat.loggedIn('ann');
    const calls = [
      zim.subscribeUsersStatus(['bob'], hour),
      zim.unsubscribeUsersStatus(['bob']),
      zim.queryUsersStatus(['bob']),
      zim.updateUserCustomStatus('busy'),
    ];
    const codes = await chat.wait(Promise.all(calls.map(codeOf)));
    expect(codes).toEqual([6000013, 6000013, 6000013, 6000013]);
    expect(await chat.wait(zim.querySubscribedUserStatusList({ userIDs: [] }))).toEqual({
      userStatusSubscriptionList: [],
    });
  });
});
