import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';
import { tokenWith } from './tokens.ts';

/** `ann`, who was logged in before on this device; the app runs anew and has no network until `plugIn`. */
async function returning(options?: ChatOptions): Promise<{ chat: Chat; ann: ChatDevice; plugIn: () => void }> {
  const chat = await Chat.open(options);
  const bob = await chat.loggedIn('bob');
  const before = await chat.loggedIn('ann');
  await bob.send('ann', 'from before');
  await chat.run(500);
  const ann = before.restart();
  const plugIn = chat.pullCable(ann, { isNoticed: false });
  return { chat, ann, plugIn };
}

const offline = { isOfflineLogin: true };

describe('an offline login', () => {
  test('resolves without a network; what this device keeps can be read, and nothing else be asked [LOGIN-25, LOGIN-32]', async () => {
    const { chat, ann } = await returning();
    const startedAt = chat.world.clock.now;
    await ann.login(offline);
    expect(chat.world.clock.now - startedAt).toBeLessThan(100);
    expect(ann.states).toEqual(['Connecting/ActiveLogin']);
    expect(await ann.texts('bob')).toEqual(['from before']);
    expect(await chat.codeOf(ann.zim.renewToken(tokenWith(chat)))).toBe(6000104);
    await chat.run(60_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin']);
  });

  test('becomes an online one as soon as there is a network [LOGIN-29]', async () => {
    const { chat, ann, plugIn } = await returning();
    await ann.login(offline);
    await chat.run(20_000);
    const bob = chat.world.devices[0];
    if (!bob?.present) throw new Error('bob is there');
    const sent = bob.present.zim.sendMessage({ type: 1, message: 'meanwhile' } as never, 'ann', 0, { priority: 1 });
    await chat.wait(sent);
    plugIn();
    await chat.run(20_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
    expect(ann.received.map(({ texts, isOffline }) => [texts, isOffline])).toEqual([[['meanwhile'], true]]);
    expect(await ann.texts('bob')).toEqual(['from before', 'meanwhile']);
  });

  test('a message waits for the connection, and leaves with it [LOGIN-32, SEND-22]', async () => {
    const { chat, ann, plugIn } = await returning();
    await ann.login(offline);
    const sent = ann.startSend('bob', 'hello');
    await chat.run(10_000);
    plugIn();
    const { message } = await chat.wait(sent);
    expect(message.sentStatus).toBe(1);
  });

  test('a message for which no connection comes fails after 30 s and a last attempt with 6000009 [SEND-22]', async () => {
    const { chat, ann } = await returning();
    await ann.login(offline);
    const startedAt = chat.world.clock.now;
    expect(await ann.sendCode('bob', 'hello')).toBe(6000009);
    const waitedMs = chat.world.clock.now - startedAt;
    expect(waitedMs).toBeGreaterThanOrEqual(30_000);
    expect(waitedMs).toBeLessThan(33_100);
  });

  test('of another user, or on a device where nobody was logged in, is rejected with 6000124 [LOGIN-26]', async () => {
    const { chat, ann } = await returning();
    expect(await chat.codeOf(ann.zim.login('bob', { ...ann.loginConfig(offline), token: '' }))).toBe(6000124);
    const fresh = chat.device('ann');
    expect(await fresh.loginCode(offline)).toBe(6000124);
    expect([ann.states, fresh.states]).toEqual([[], []]);
  });

  test('is possible after logout, kick-out and expiry, but not after a logout that clears [LOGIN-27, LOGIN-24]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const ann = await chat.loggedIn('ann');
    ann.zim.logout();
    await chat.run(1000);
    await ann.login({ ...offline, token: ann.token(60) });
    await chat.run(70_000);
    expect(ann.states.at(-1)).toBe('Disconnected/TokenExpired');
    await ann.login(offline);
    await chat.run(3000);
    await chat.loggedIn('ann');
    await chat.run(1000);
    expect(ann.states.at(-1)).toBe('Disconnected/KickedOut');
    await ann.login(offline);
    await chat.run(3000);
    ann.zim.logout({ isClearDB: true });
    expect(await ann.loginCode(offline)).toBe(6000124);
    expect(await ann.restart().loginCode(offline)).toBe(6000124);
  });

  test('is not possible when the device has lost what it kept [LOGIN-26]', async () => {
    const { ann } = await returning();
    expect(await ann.restart({ losesCache: true }).loginCode(offline)).toBe(6000124);
  });

  test('follows the user who was logged in last [LOGIN-26]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.zim.logout();
    await chat.wait(ann.zim.login('bob', { ...ann.loginConfig(), token: chat.world.token('bob', 3600) }));
    await chat.run(500);
    const next = ann.restart();
    expect(await next.loginCode(offline)).toBe(6000124);
    const bobs = { ...next.loginConfig(offline), token: chat.world.token('bob', 3600) };
    expect(await chat.codeOf(next.zim.login('bob', bobs))).toBe(0);
  });

  test.each<[string, number, (chat: Chat) => string]>([
    ['no token', 6000103, () => ''],
    ['no Token04', 6000103, () => '04AAAA'],
    ['a token of version 03', 6000107, (chat) => `03${tokenWith(chat).slice(2)}`],
    ['an expired token', 6000106, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 60, ageMs: 61_000 })],
    ['a token with under 30 s left', 6000108, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 29 })],
  ])('with %s is rejected with %i, without a network [LOGIN-28, TOKEN-19]', async (_what, code, make) => {
    const { chat, ann } = await returning();
    expect(await ann.loginCode({ ...offline, token: make(chat) })).toBe(code);
    expect(ann.states).toEqual([]);
  });

  test('ends with its token, also without a network [TOKEN-29]', async () => {
    const { chat, ann } = await returning();
    await ann.login({ ...offline, token: ann.token(60) });
    await chat.run(70_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/TokenExpired']);
    expect(await ann.sendCode('bob', 'x')).toBe(6000121);
  });

  test('that the server rejects later ends, and the code comes with `error` [LOGIN-30, INSTANCE-22]', async () => {
    const { chat, ann, plugIn } = await returning();
    await ann.login({ ...offline, token: tokenWith(chat, { serverSecret: 'x'.repeat(32) }) });
    plugIn();
    await chat.run(40_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/ActiveLogin']);
    expect(ann.errors).toEqual([6000101]);
  });

  test('is not ended by a server that cannot take it at present [LOGIN-31]', async () => {
    const { chat, ann, plugIn } = await returning();
    await ann.login(offline);
    chat.breakNext('login', 'storage', 2);
    plugIn();
    await chat.run(60_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
    expect(ann.errors).toEqual([]);
  });

  test('logout during it: Disconnected/Success [LOGIN-20]', async () => {
    const { chat, ann } = await returning();
    await ann.login(offline);
    ann.zim.logout();
    await chat.run(30_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/Success']);
  });

  test('a second login is rejected with 6000111 while the first is young [LOGIN-33]', async () => {
    const { chat, ann, plugIn } = await returning();
    await ann.login(offline);
    expect(await ann.loginCode(offline)).toBe(6000111);
    await chat.run(290_000);
    expect(await ann.loginCode()).toBe(6000111);
    await chat.run(20_000);
    expect(await chat.codeOf(ann.zim.login('bob', ann.loginConfig()))).toBe(6000123);
    expect(await ann.loginCode()).toBe(6000104);
    plugIn();
    expect(await ann.loginCode()).toBe(0);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
  });

  test('keeps the reconnect limit that the server named at the last login [LOGIN-16]', async () => {
    const { chat, ann } = await returning({
      configure: (config) => ({ ...config, login: { ...config.login, reconnectLimitSeconds: 20 } }),
    });
    await ann.login(offline);
    await chat.run(19_000);
    expect(await chat.codeOf(ann.zim.login('bob', ann.loginConfig()))).toBe(6000111);
    await chat.run(2000);
    expect(await chat.codeOf(ann.zim.login('bob', ann.loginConfig()))).toBe(6000123);
  });

  test('destroyed while it looks for its record is rejected with 6000002 [INSTANCE-7]', async () => {
    const { chat, ann } = await returning();
    const login = ann.zim.login('ann', ann.loginConfig(offline));
    ann.zim.destroy();
    expect(await chat.codeOf(login)).toBe(6000002);
    expect(ann.states).toEqual([]);
  });
});
