import { ZIMMessageQueryMode, ZIMMessageRepliedInfoState } from '@parley/client';
import { expect, test } from 'vitest';
import { textOf } from '../chat.ts';
import { Deleter, type Scene, scene } from '../deletions.ts';
import { replyingOn } from './replies.ts';

const { OnlyLocal, General } = ZIMMessageQueryMode;

/** The same device after the app was started again and has logged in. */
async function again({ chat }: Scene, { device }: Deleter): Promise<Deleter> {
  const next = new Deleter(chat, device.restart());
  await next.device.login();
  await chat.run(2000);
  return next;
}

/** The database is that of the backup again. */
async function restore({ chat }: Scene): Promise<void> {
  chat.world.restoreBackup();
  await chat.wait(chat.world.startServers());
  await chat.run(30_000);
}

/** Bob has deleted `m2` on one of his devices, of which the database of the backup does not know. */
async function deletedBeforeRestoration(): Promise<Scene> {
  const parts = await scene(3);
  parts.chat.world.backUp();
  await parts.bob.delete([await parts.bob.message('ann', 'm2')], 'ann');
  await restore(parts);
  return parts;
}

test('a message that was deleted on this device alone stays hidden in another life of the database [DELETE-6]', async () => {
  const { bob, other } = await deletedBeforeRestoration();
  for (const mode of [General, OnlyLocal]) expect(await bob.device.texts('ann', { mode })).toEqual(['m1', 'm3']);
  expect(await other.device.texts('ann')).toEqual(['m1', 'm2', 'm3']);
});

test('the last message in another life of the database is the newest that was not deleted on this device [DELETE-5]', async () => {
  const parts = await scene(3);
  const { chat, bob } = parts;
  chat.world.backUp();
  await bob.delete([await bob.message('ann', 'm3')], 'ann');
  await restore(parts);
  expect([...bob.device.conversations.values()].map(({ lastMessage }) => lastMessage && textOf(lastMessage))).toEqual([
    'm2',
  ]);
});

test('a message that was deleted on this device alone, and changes in another life of the database, stays hidden [DELETE-6]', async () => {
  const parts = await deletedBeforeRestoration();
  const { chat, ann } = parts;
  const bob = await again(parts, parts.bob);
  await ann.device.revoke(await ann.message('bob', 'm2'));
  await chat.run(500);
  expect(await bob.device.texts('ann', { mode: OnlyLocal })).not.toContain('');
  expect(await bob.device.texts('ann', { mode: General })).toEqual(['m1', 'm3']);
  expect(bob.device.revoked).toEqual([]);
});

test('a reply to a message that was deleted on this device alone says so, also in another life of the database', async () => {
  const parts = await deletedBeforeRestoration();
  const { chat, ann, other } = parts;
  const bob = await again(parts, parts.bob);
  await replyingOn(chat, ann.device).reply(await ann.message('bob', 'm2'), 'reply');
  const { Deleted, Normal } = ZIMMessageRepliedInfoState;
  for (const [{ device }, state] of [
    [bob, Deleted],
    [other, Normal],
  ] as const) {
    const replies = device.received.flatMap(({ messages }) => messages.filter(({ repliedInfo }) => repliedInfo));
    expect(replies.map(({ repliedInfo }) => repliedInfo?.state)).toEqual([state]);
  }
});

test.each([
  ['counts', 'm2', 2],
  ['does not count', 'silent', 3],
])(
  'a message that %s, deleted on this device alone which does not hold it any more, leaves the count right [DELETE-5]',
  async (_what, text, left) => {
    const parts = await scene(2);
    const { chat, ann, bob } = parts;
    await chat.wait(ann.device.startSend('bob', 'silent', { disableUnreadMessageCount: true }));
    await ann.device.send('bob', 'm3');
    const message = await bob.message('ann', text);
    chat.world.backUp();
    await restore(parts);
    await bob.delete([message], 'ann');
    expect((await bob.device.list())[0]?.unreadMessageCount).toBe(left);
  },
);

test('a message that the device does not hold any more is deleted also where the server cannot say what it is [DELETE-6]', async () => {
  const parts = await scene(3);
  const { chat, bob } = parts;
  const message = await bob.message('ann', 'm2');
  chat.world.backUp();
  await restore(parts);
  chat.breakNext('queryMessages', 'handler');
  await bob.delete([message], 'ann');
  expect(await bob.shows('ann')).toBe('m1,m3 | m3 2');
});

test('what was deleted on this device alone stays hidden where a log is caught up with from its beginning [DELETE-6]', async () => {
  const parts = await scene(3);
  const { chat, ann, bob } = parts;
  await bob.delete([await bob.message('ann', 'm2')], 'ann');
  chat.world.backUp();
  bob.device.zim.logout();
  await restore(parts);
  const { device } = new Deleter(chat, bob.device.restart());
  const login = device.zim.login('bob', device.loginConfig());
  // Sent between the login and the comparison of logs that follows it.
  await chat.run(34);
  await chat.wait(ann.device.startSend('bob', 'm4'));
  await chat.wait(login);
  await chat.run(2000);
  expect(await device.texts('ann', { mode: OnlyLocal })).toEqual(['m1', 'm3', 'm4']);
});

test('what was deleted for the account since the backup is there again, on every device [DELETE-6a]', async () => {
  const parts = await scene(3);
  const { chat, bob, other } = parts;
  chat.world.backUp();
  await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
  await chat.run(500);
  for (const { device } of [bob, other]) expect(await device.texts('ann')).toEqual(['m1', 'm3']);
  await restore(parts);
  for (const { device } of [bob, other]) {
    for (const mode of [General, OnlyLocal]) expect(await device.texts('ann', { mode })).toEqual(['m1', 'm2', 'm3']);
  }
});

test('what was deleted for the account since the backup, and then on one device too, stays hidden there [DELETE-6]', async () => {
  const parts = await scene(3);
  const { chat, bob, other } = parts;
  const message = await bob.message('ann', 'm2');
  chat.world.backUp();
  await bob.delete([message], 'ann', true);
  await bob.delete([message], 'ann');
  await restore(parts);
  for (const mode of [General, OnlyLocal]) expect(await bob.device.texts('ann', { mode })).toEqual(['m1', 'm3']);
  expect(await other.device.texts('ann')).toEqual(['m1', 'm2', 'm3']);
});
