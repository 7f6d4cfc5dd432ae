import { ZIMMessageQueryMode } from '@parley/client';
import { expect, test } from 'vitest';
import { Chat, type ChatDevice, texts } from '../chat.ts';

/*
 * What the devices of a user see when the server keeps messages for a day only. Nothing runs while the day goes by, so
 * that the world has nothing to do.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The sweep comes by within the first hour of a server. */
const sweptMs = 1.1 * hourMs;

const openChat = (): Promise<Chat> =>
  Chat.open({
    configure: (config) => ({
      ...config,
      messages: { ...config.messages, retentionDays: 1 },
      delivery: { beaconMs: 60_000 },
    }),
  });

async function letDaysGoBy(chat: Chat, devices: readonly ChatDevice[]): Promise<void> {
  const { world } = chat;
  for (const { zim } of devices) zim.logout();
  for (const server of world.servers) world.killServer(server);
  await chat.run(dayMs);
  await chat.wait(world.startServers());
  await chat.run(sweptMs);
  for (const device of devices) await device.login();
  await chat.run(1000);
}

test('history ends where the server’s does; what a device has itself stays [HISTORY-10]', {
  timeout: 60_000,
}, async () => {
  const chat = await openChat();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  for (const text of texts(5)) await ann.send('bob', text);
  await chat.run(500);
  await letDaysGoBy(chat, [ann, bob]);
  for (const text of ['m6', 'm7']) await ann.send('bob', text);
  await chat.run(500);
  const fresh = await chat.loggedIn('bob');
  expect(await fresh.texts('ann', { count: 100 })).toEqual(['m6', 'm7']);
  expect(await fresh.texts('ann', { count: 100, reverse: false })).toEqual(['m6', 'm7']);
  expect(await bob.texts('ann', { count: 100, mode: ZIMMessageQueryMode.OnlyLocal })).toEqual(texts(7));
  expect(await bob.texts('ann', { count: 100 })).toEqual(texts(7));
});

test('a device that missed what is gone goes on with what is left, and is told of nothing twice [HISTORY-11, RECV-10]', {
  timeout: 60_000,
}, async () => {
  const chat = await openChat();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  await ann.send('bob', 'm1');
  await chat.run(500);
  bob.zim.logout();
  for (const text of ['m2', 'm3', 'm4']) await ann.send('bob', text);
  await letDaysGoBy(chat, [ann]);
  await ann.send('bob', 'm5');
  await bob.login();
  await chat.run(1000);
  await ann.send('bob', 'm6');
  await chat.run(500);
  expect(bob.received.flatMap((event) => event.texts)).toEqual(['m1', 'm5', 'm6']);
  // Two sides of a gap are never shown as neighbours: history ends at the gap, and what is beyond stays on the device.
  expect(await bob.texts('ann', { count: 100 })).toEqual(['m5', 'm6']);
  expect(await bob.texts('ann', { reverse: false, mode: ZIMMessageQueryMode.OnlyLocal })).toEqual(['m1']);
  expect(bob.errors).toEqual([]);
  expect(chat.world.bugs).toEqual([]);
});
