import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage } from '../chat.ts';
import { tokenWith } from './tokens.ts';

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

/** `ann`, who was logged in before on this device, whose clock is wrong; the app runs anew. */
async function returning(skewMs: number): Promise<{ chat: Chat; ann: ChatDevice }> {
  const chat = await Chat.open();
  await chat.loggedIn('bob');
  const before = chat.device('ann', { skewMs });
  await before.login();
  await chat.run(500);
  return { chat, ann: before.restart() };
}

const offline = { isOfflineLogin: true };

describe('an offline login on a device whose clock is wrong', () => {
  test.each([
    ['two hours ahead', 2 * hourMs],
    ['two hours behind', -2 * hourMs],
    ['five years ahead', 5 * yearMs],
  ])('%s takes a fresh token, and goes on when the server is there [LOGIN-28a]', async (_what, skewMs) => {
    const { chat, ann } = await returning(skewMs);
    expect(await ann.loginCode(offline)).toBe(0);
    await chat.run(3000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
    await ann.send('bob', 'hello');
  });

  test.each([
    ['ahead', 2 * hourMs],
    ['behind', -2 * hourMs],
  ])('two hours %s knows an old token, without a network too [LOGIN-28a, LOGIN-28]', async (_what, skewMs) => {
    const { chat, ann } = await returning(skewMs);
    chat.pullCable(ann, { isNoticed: false });
    const expired = tokenWith(chat, { effectiveTimeInSeconds: 60, ageMs: 61_000 });
    expect(await ann.loginCode({ ...offline, token: expired })).toBe(6000106);
    expect(await ann.loginCode({ ...offline, token: tokenWith(chat, { effectiveTimeInSeconds: 29 }) })).toBe(6000108);
  });

  test('ends with its token, and a message of it has the time of the server [LOGIN-28a, TOKEN-29]', async () => {
    const { chat, ann } = await returning(2 * hourMs);
    const plugIn = chat.pullCable(ann, { isNoticed: false });
    await ann.login({ ...offline, token: ann.token(60) });
    const message = textMessage('hello');
    ann.startSend('bob', message);
    await chat.run(100);
    const { timestamp = 0 } = message;
    expect(Math.abs(timestamp - chat.world.own.wall())).toBeLessThan(1000);
    await chat.run(58_000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin']);
    await chat.run(3000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/TokenExpired']);
    plugIn();
  });

  test('that was put right meanwhile leaves the token to the server when it is there', async () => {
    const { chat, ann } = await returning(-2 * hourMs);
    ann.device.present?.clock.shiftWall(2 * hourMs);
    expect(await ann.loginCode({ ...offline, token: ann.token(4 * 3600) })).toBe(0);
    await chat.run(3000);
    expect(ann.states.at(-1)).toBe('Connected/Success');
  });
});
