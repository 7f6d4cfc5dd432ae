import { expect, test } from 'vitest';
import { loginConfig, setUp } from '../testing/setup.ts';
import type { ZIMTextMessage } from '../types.ts';

const back = ['Reconnecting/LoginInterrupted', 'Connected/Success'];

/** A session that has lost its connection, and an attempt that is neither made nor refused. */
async function hanging() {
  const all = setUp();
  const { clock, server, login } = all;
  await login();
  await clock.run(15_000);
  server.network = 'hangs';
  server.last.close();
  await clock.run(3000);
  return all;
}

test('an attempt that hangs is given up, however long it would hang', async () => {
  const { clock, server, told } = await hanging();
  const hung = server.last;
  await clock.run(8000);
  expect(server.last).not.toBe(hung);
  server.network = 'accepts';
  await clock.run(15_000);
  expect(told.states.slice(2)).toEqual(back);
});

test('an attempt that hangs since before the network came back makes room for another one at once [CONN-9]', async () => {
  const { clock, server, platform, told } = await hanging();
  server.network = 'accepts';
  platform.signal('online');
  await clock.run(50);
  expect(told.states.slice(2)).toEqual(back);
  expect(server.connections.filter(({ isOpen }) => isOpen)).toHaveLength(1);
});

test('a login that hangs since before the network came back goes on at once [CONN-9]', async () => {
  const { clock, server, platform, told, client } = setUp();
  server.network = 'hangs';
  const login = client.login('ann', loginConfig());
  await clock.run(3000);
  server.network = 'accepts';
  platform.signal('online');
  await clock.run(50);
  await login;
  expect(told.states.at(-1)).toBe('Connected/Success');
});

test('a message that waits for the attempt that hung does not fail for it [SEND-22]', async () => {
  const { clock, server, platform, client, told } = await hanging();
  const sent = client.sendMessage({ type: 1, message: 'late' } as ZIMTextMessage, 'bob', 0, { priority: 1 });
  // Its time is up, and it has the attempt that is under way.
  await clock.run(31_000);
  server.network = 'accepts';
  platform.signal('online');
  await clock.run(1000);
  expect((await sent).message.sentStatus).toBe(1);
  expect(told.states.slice(2)).toEqual(back);
});

test('an attempt that is being answered is left alone when the network or the page comes back', async () => {
  const { clock, server, platform, told, login } = setUp();
  await login();
  await clock.run(15_000);
  server.last.close();
  while (server.requests('resume').length === 0) await clock.run(1);
  const known = server.connections.length;
  for (const signal of ['online', 'visible'] as const) platform.signal(signal);
  await clock.run(50);
  expect(server.connections).toHaveLength(known);
  expect(told.states.slice(2)).toEqual(back);
});
