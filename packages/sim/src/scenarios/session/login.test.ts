import { toAppID, toUserID, toUserKey } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat } from '../chat.ts';
import { flip, tokenWith } from './tokens.ts';

/** What the SDK finds out by itself it refuses before it connects, and tells nothing. */
const refused = ['Connecting/ActiveLogin', 'Disconnected/ActiveLogin'];
const expired = ['Connecting/ActiveLogin', 'Disconnected/TokenExpired'];

/** An account that was there once. */
async function unregister(chat: Chat, userID: string): Promise<void> {
  const at = chat.world.own.wall();
  const user = {
    userKey: toUserKey(1),
    userID: toUserID(userID),
    userName: '',
    userAvatarUrl: '',
    userExtendedData: '',
  };
  const row = { ...user, createdAt: at, lastLoginAt: at, isUnregistered: true };
  const { storage } = chat.world.store;
  await chat.wait(storage.transact([], (transaction) => transaction.stores(toAppID(simAppID)).users.register(row)));
}

describe('login', () => {
  test('resolves when the server has accepted it, after Connecting and Connected were told [LOGIN-4]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login();
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
  });

  test('in its deprecated form does the same [LOGIN-1]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const user = { userID: 'ann', userName: 'Ann', userAvatarUrl: '', userExtendedData: '' };
    await chat.wait(ann.zim.login(user, ann.token()));
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
  });

  test('with exactly 30 s left succeeds and tells at once that the token will expire [TOKEN-17, TOKEN-21]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const token = tokenWith(chat, { effectiveTimeInSeconds: 31 });
    await chat.wait(ann.zim.login('ann', ann.loginConfig({ token })));
    await chat.run(1500);
    expect(ann.expiring).toHaveLength(1);
    expect(ann.expiring[0]).toBeLessThanOrEqual(30);
  });

  test('after a rejection may be tried again [LOGIN-8]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await ann.loginCode({ token: tokenWith(chat, { serverSecret: 'x'.repeat(32) }) })).toBe(6000101);
    expect(await ann.loginCode()).toBe(0);
    expect(ann.states).toEqual([
      'Connecting/ActiveLogin',
      'Disconnected/ActiveLogin',
      'Connecting/ActiveLogin',
      'Connected/Success',
    ]);
  });

  test.each<[string, number, readonly string[], (chat: Chat) => string]>([
    ['no token', 6000103, [], () => ''],
    ['a token that is no Token04 block', 6000103, [], () => '04AAAA'],
    ['a token of another user', 6000103, refused, (chat) => tokenWith(chat, { userID: 'bob' })],
    ['a token made with another secret', 6000101, refused, (chat) => tokenWith(chat, { serverSecret: 'x'.repeat(32) })],
    ['a token of another app', 6000101, refused, (chat) => tokenWith(chat, { appID: 77 })],
    ['a token with altered ciphertext', 6000101, refused, (chat) => flip(tokenWith(chat), 60)],
    ['an expired token', 6000106, expired, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 60, ageMs: 61_000 })],
    ['a token with under 30 s left', 6000108, refused, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 29 })],
    ['a token of version 03', 6000107, [], (chat) => `03${tokenWith(chat).slice(2)}`],
  ])('with %s is rejected with %i [LOGIN-6, LOGIN-7]', async (_what, code, states, make) => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await ann.loginCode({ token: make(chat) })).toBe(code);
    expect(ann.states).toEqual(states);
  });

  test('with an app that the server does not have is rejected with 6000003 [INSTANCE-4]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann', { appID: 4242 });
    const token = tokenWith(chat, { appID: 4242 });
    expect(await ann.loginCode({ token })).toBe(6000003);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/ActiveLogin']);
  });

  test('while a login runs or is in force is rejected with 6000111 and changes nothing [LOGIN-15, INSTANCE-12]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const first = ann.zim.login('ann', ann.loginConfig());
    expect(await chat.codeOf(ann.zim.login('ann', ann.loginConfig()))).toBe(6000111);
    await chat.wait(first);
    expect(await ann.loginCode()).toBe(6000111);
    expect(await chat.codeOf(ann.zim.login('bob', ann.loginConfig()))).toBe(6000111);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
  });

  test.each([
    ['an empty userID', ''],
    ['a userID of 33 bytes', 'a'.repeat(33)],
    ['a userID with a space', 'a b'],
    ['a userID with a slash', 'a/b'],
  ])('with %s is rejected with 6000001 before anything is told [PARAM-2, LOGIN-6]', async (_what, userID) => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.login(userID, ann.loginConfig()))).toBe(6000001);
    expect(ann.states).toEqual([]);
  });

  test('without a network fails after 10 s with 6000104 [LOGIN-9]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    chat.pullCable(ann, { isNoticed: false });
    const startedAt = chat.world.clock.now;
    expect(await ann.loginCode()).toBe(6000104);
    expect(chat.world.clock.now - startedAt).toBeCloseTo(10_000, -2);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/LoginTimeout']);
  });

  test('that the server does not answer fails after 10 s with 6000105 [LOGIN-9, LOGIN-7]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    chat.breakNext('login', 'silence', 10);
    expect(await ann.loginCode()).toBe(6000105);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/LoginTimeout']);
  });

  test('is rejected with 6000102 when the storage of the server fails [PARAM-16]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    chat.breakNext('login', 'storage', 10);
    expect(await ann.loginCode()).toBe(6000102);
  });

  test('of one user more than five times in a second is rejected with 6000005 [PARAM-14]', async () => {
    const chat = await Chat.open();
    const codes: number[] = [];
    for (let number = 0; number < 7; number += 1) codes.push(await chat.device('ann').loginCode());
    expect(codes).toContain(6000005);
  });

  test('beyond the rate of the whole gateway is rejected with 6000006 [PARAM-15]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, gateway: { ...config.gateway, maxLoginsPerSecond: 1 } }),
    });
    expect(await chat.device('ann').loginCode()).toBe(0);
    expect(await chat.device('bob').loginCode()).toBe(6000006);
  });

  test('of an app that was disabled or is past its time is rejected with 6000003 [TOKEN-8]', async () => {
    const chat = await Chat.open();
    await chat.changeApp({ isEnabled: false });
    expect(await chat.device('ann').loginCode()).toBe(6000003);
    await chat.changeApp({ isEnabled: true, validUntil: chat.world.own.wall() });
    expect(await chat.device('ann').loginCode()).toBe(6000003);
  });

  test('of an app without the messaging service is rejected with 6000014 [TOKEN-9]', async () => {
    const chat = await Chat.open();
    await chat.changeApp({ hasMessaging: false });
    const ann = chat.device('ann');
    expect(await ann.loginCode()).toBe(6000014);
    expect(ann.states).toEqual(refused);
  });

  test('of one user too many on a day is rejected with 6000015; who was there may come again [LOGIN-11, LOGIN-12, LOGIN-13]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, usage: { dailyUsersMax: 1, monthlyUsersMax: 1 } }),
    });
    const ann = await chat.loggedIn('ann');
    expect(await chat.device('bob').loginCode()).toBe(6000015);
    expect(await chat.device('ann').loginCode()).toBe(0);
    chat.world.resetDevice(ann.device);
    await chat.run(5000);
    expect(ann.states.at(-1)).toBe('Connected/Success');
    expect(await chat.device('bob').loginCode()).toBe(6000015);
  });

  test('of one user too many in a month is rejected with 6000016 [LOGIN-12]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, usage: { dailyUsersMax: 0, monthlyUsersMax: 2 } }),
    });
    await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    expect(await chat.device('eve').loginCode()).toBe(6000016);
  });

  test('of two at once for the last place lets one in [LOGIN-14]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, usage: { dailyUsersMax: 1, monthlyUsersMax: 0 } }),
    });
    const logins = ['ann', 'bob'].map((userID) => {
      const device = chat.device(userID);
      return chat.codeOf(device.zim.login(userID, device.loginConfig()));
    });
    expect((await Promise.all(logins)).sort()).toEqual([0, 6000015]);
  });

  test('again with what the SDK knows to be expired or too short is rejected without asking [TOKEN-19, LOGIN-6]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.zim.logout();
    await chat.run(1000);
    const told = ann.states.length;
    expect(await ann.loginCode({ token: tokenWith(chat, { effectiveTimeInSeconds: 29 }) })).toBe(6000108);
    expect(await ann.loginCode({ token: tokenWith(chat, { effectiveTimeInSeconds: 60, ageMs: 61_000 }) })).toBe(
      6000106,
    );
    expect(ann.states).toHaveLength(told);
  });

  test('takes a custom status of 64 bytes, and refuses a longer one with 6000001 [PARAM-5]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await ann.loginCode({ customStatus: 'x'.repeat(65) })).toBe(6000001);
    expect(await ann.loginCode({ customStatus: 'x'.repeat(64), customStatusDuration: -2 })).toBe(6000001);
    expect(await ann.loginCode({ customStatus: 'x'.repeat(64), customStatusDuration: -1 })).toBe(0);
  });

  test('of an account that was unregistered is rejected with 6000101, and Disconnected tells why [LOGIN-10, LOGIN-7]', async () => {
    const chat = await Chat.open();
    const eve = chat.device('eve');
    await unregister(chat, 'eve');
    expect(await eve.loginCode()).toBe(6000101);
    expect(eve.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/Unregistered']);
  });
});
