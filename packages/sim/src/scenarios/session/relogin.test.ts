import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { tokenWith } from './tokens.ts';

/** `ann`, whose connection has been lost for longer than the limit of 20 s. */
async function lost(): Promise<{ chat: Chat; ann: ChatDevice; plugIn: () => void }> {
  const chat = await Chat.open({
    configure: (config) => ({ ...config, login: { ...config.login, reconnectLimitSeconds: 20 } }),
  });
  const ann = await chat.loggedIn('ann');
  const plugIn = chat.pullCable(ann, { isNoticed: false });
  await chat.run(15_000);
  expect(await ann.loginCode()).toBe(6000111);
  await chat.run(35_000);
  return { chat, ann, plugIn };
}

const interrupted = ['Connecting/ActiveLogin', 'Connected/Success', 'Reconnecting/LoginInterrupted'];

describe('a login over a session that has been lost for long', () => {
  test('of the same user seeks the session at once, with the new token [LOGIN-16, LOGIN-17]', async () => {
    const { chat, ann, plugIn } = await lost();
    plugIn();
    const startedAt = chat.world.clock.now;
    await ann.login({ token: ann.token(60) });
    expect(chat.world.clock.now - startedAt).toBeLessThan(1000);
    expect(ann.states).toEqual([...interrupted, 'Connected/Success']);
    await chat.run(35_000);
    expect(ann.expiring).toEqual([30]);
  });

  test('of another user is rejected with 6000123 until the first has logged out [LOGIN-18]', async () => {
    const { chat, ann, plugIn } = await lost();
    const bobs = { ...ann.loginConfig(), token: chat.world.token('bob', 3600) };
    expect(await chat.codeOf(ann.zim.login('bob', bobs))).toBe(6000123);
    expect(ann.states).toEqual(interrupted);
    ann.zim.logout();
    plugIn();
    expect(await chat.codeOf(ann.zim.login('bob', bobs))).toBe(0);
  });

  test('that the server rejects leaves the session as it was [LOGIN-19]', async () => {
    const { chat, ann, plugIn } = await lost();
    plugIn();
    expect(await ann.loginCode({ token: tokenWith(chat, { serverSecret: 'x'.repeat(32) }) })).toBe(6000101);
    await chat.run(3000);
    expect(ann.states).toEqual([...interrupted, 'Connected/Success']);
  });

  test('without a network is rejected and leaves the session as it was [LOGIN-19]', async () => {
    const { chat, ann, plugIn } = await lost();
    expect(await ann.loginCode()).toBe(6000104);
    plugIn();
    await chat.run(40_000);
    expect(ann.states).toEqual([...interrupted, 'Connected/Success']);
  });
});
