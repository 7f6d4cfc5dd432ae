import { ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { type Replier, replier } from './replies.ts';

/** ann wrote `the root` to bob, who has two devices and has deleted it for the account on the first of them. */
async function rootDeleted() {
  const chat = await Chat.open();
  const [ann, bob, second] = [await replier(chat, 'ann'), await replier(chat, 'bob'), await replier(chat, 'bob')];
  const root = { ...(await ann.send('bob', 'the root')) };
  await chat.run(500);
  const [received] = await bob.page('ann');
  if (!received) throw new Error('bob has it');
  const config = { isAlsoDeleteServerMessage: true };
  await chat.wait(bob.zim.deleteMessages([received], 'ann', 0, config));
  await chat.run(500);
  return { chat, ann, bob, second, root, received };
}

/** Everything that a device shows of the conversation with ann, and asks for. */
const shownBy = async (device: Replier) => [await device.texts('ann'), await device.texts('ann', { mode: 1 })];

describe('a reply to a message that one of the two has deleted', () => {
  test('tells that user nothing of the root, on no device [DELETE-10, REPLY-8]', async () => {
    const { chat, ann, bob, second, root } = await rootDeleted();
    const fresh = await replier(chat, 'bob');
    await chat.run(1000);
    await ann.replying.reply(root, 'a reply');
    const later = await replier(chat, 'bob');
    await chat.run(1000);
    for (const device of [bob, second, fresh, later]) {
      expect(await shownBy(device)).toEqual([['a reply'], ['a reply']]);
      expect(device.replying.counts).toEqual([]);
    }
    expect(ann.replying.counts.map(({ count }) => count)).toEqual([1]);
    expect(await ann.texts('bob')).toEqual(['the root', 'a reply']);
  });
});

describe('a message that was answered', () => {
  /** ann wrote `the root` to bob, who has two devices and answered it. */
  async function answered() {
    const chat = await Chat.open();
    const [ann, bob, second] = [await replier(chat, 'ann'), await replier(chat, 'bob'), await replier(chat, 'bob')];
    await ann.send('bob', 'the root');
    await chat.run(500);
    const [root] = await bob.page('ann');
    if (!root) throw new Error('bob has it');
    await bob.replying.reply(root, 'a reply');
    await ann.replying.reply({ ...root, conversationID: 'bob' }, 'another');
    const deleteRoot = async (isAlsoDeleteServerMessage: boolean) => {
      await chat.wait(bob.zim.deleteMessages([root], 'ann', 0, { isAlsoDeleteServerMessage }));
      await chat.run(500);
    };
    return { chat, ann, bob, second, deleteRoot };
  }

  const repliedOn = async (device: Replier, other: string) =>
    (await device.page(other)).flatMap(({ repliedInfo }) => (repliedInfo ? [repliedInfo] : []));
  const deleted = { state: 1, messageInfo: { message: 'the root' }, senderUserID: 'ann' };
  const normal = { ...deleted, state: 0 };

  test('and is deleted for the account is Deleted in its replies on all devices, which are told [REPLY-10]', async () => {
    const { ann, bob, second, deleteRoot } = await answered();
    await deleteRoot(true);
    for (const device of [bob, second]) {
      expect(await repliedOn(device, 'ann')).toMatchObject([deleted, deleted]);
      const told = device.replying.renewed.map((messages) => messages.map(({ repliedInfo }) => repliedInfo?.state));
      expect(told).toEqual([[1, 1]]);
      expect(device.conversations.get('ann')?.lastMessage?.repliedInfo).toMatchObject(deleted);
    }
    expect(await repliedOn(ann, 'bob')).toMatchObject([normal, normal]);
    expect(ann.replying.renewed).toEqual([]);
  });

  test('and is deleted on one device is Deleted there, also after it was started again [REPLY-10]', async () => {
    const { chat, bob, second, deleteRoot } = await answered();
    await deleteRoot(false);
    expect(await repliedOn(bob, 'ann')).toMatchObject([deleted, deleted]);
    expect([bob.replying.renewed.length, second.replying.renewed.length]).toEqual([1, 0]);
    expect(await repliedOn(second, 'ann')).toMatchObject([normal, normal]);
    const again = bob.restart();
    await again.login();
    await chat.run(1000);
    const { General, PreferServer, OnlyLocal } = ZIMMessageQueryMode;
    for (const mode of [General, PreferServer, OnlyLocal]) {
      const infos = (await again.page('ann', { mode })).map(({ repliedInfo }) => repliedInfo);
      expect(infos).toMatchObject([deleted, deleted]);
    }
  });

  test('and is deleted with one of its replies is told of the others alone [REPLY-10]', async () => {
    const { chat, bob } = await answered();
    const [root, first] = await bob.page('ann');
    if (!root || !first) throw new Error('bob has them');
    await chat.wait(bob.zim.deleteMessages([root, first], 'ann', 0, { isAlsoDeleteServerMessage: true }));
    await chat.run(500);
    expect(await bob.texts('ann')).toEqual(['another']);
    expect(bob.replying.renewed.map((messages) => messages.length)).toEqual([1]);
  });
});
