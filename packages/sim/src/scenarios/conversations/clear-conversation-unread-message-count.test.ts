import { ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const codeOfClear = (chat: Chat, device: ChatDevice, id: unknown, type: unknown = ZIMConversationType.Peer) =>
  chat.codeOf(device.zim.clearConversationUnreadMessageCount(id as string, type as ZIMConversationType));

/** Ann has written twice to Bob, who has two devices. */
async function begin() {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  const page = await chat.loggedIn('bob', { platformType: 5 });
  await ann.send('bob', 'one');
  await ann.send('bob', 'two');
  await chat.run(500);
  return { chat, ann, bob, page };
}

describe('clearConversationUnreadMessageCount', () => {
  test('is told on all devices of the user, with the total, and on nobody else [UNREAD-9, UNREAD-5, CONV-1]', async () => {
    const { ann, bob, page } = await begin();
    await bob.clear('ann');
    for (const device of [bob, page]) {
      expect(device.listed.at(-1)).toBe('Updated ann 0');
      expect(device.totals.at(-1)).toBe(0);
      expect(device.conversations.get('ann')).toMatchObject({ readMessageSeq: 2, mentionedInfoList: [] });
    }
    expect(ann.listed.every((line) => line.endsWith('bob 0'))).toBe(true);
  });

  test('twice tells nothing the second time, and a later message counts from there [UNREAD-10]', async () => {
    const { chat, ann, bob, page } = await begin();
    await bob.clear('ann');
    const told = bob.listed.length;
    await bob.clear('ann');
    expect(bob.listed).toHaveLength(told);
    await ann.send('bob', 'three');
    await chat.run(500);
    expect(bob.listed.at(-1)).toBe('Updated ann 1');
    expect(page.totals.at(-1)).toBe(1);
  });

  test('a device that was away learns it, and one that is new [UNREAD-3, UNREAD-9]', async () => {
    const { chat, bob, page } = await begin();
    const plugIn = chat.pullCable(page);
    await chat.run(2000);
    await bob.clear('ann');
    plugIn();
    await chat.run(5000);
    expect(page.listed.at(-1)).toBe('Updated ann 0');
    const fresh = await chat.loggedIn('bob');
    expect(fresh.listed).toEqual(['Added ann 0']);
    expect(fresh.conversations.get('ann')?.readMessageSeq).toBe(2);
  });

  test('a device learns it that was told of the message before its first synchronisation was answered [UNREAD-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    chat.breakNext('sync', 'storage', 100);
    const page = await chat.loggedIn('bob', { platformType: 5 });
    await ann.send('bob', 'one');
    await bob.clear('ann');
    expect(page.received.flatMap(({ texts }) => texts)).toEqual(['one']);
    for (const { faults } of chat.world.servers) faults.disarm();
    await chat.run(60_000);
    expect(page.conversations.get('ann')).toMatchObject({ unreadMessageCount: 0, readMessageSeq: 1 });
  });

  test('without a connection takes effect at once, and on the server later, for what was known by then [UNREAD-11]', async () => {
    const { chat, ann, bob, page } = await begin();
    const plugIn = chat.pullCable(bob);
    await chat.run(2000);
    await ann.send('bob', 'three');
    await bob.clear('ann');
    expect(bob.listed.at(-1)).toBe('Updated ann 0');
    expect(page.listed.at(-1)).toBe('Updated ann 3');
    plugIn();
    await chat.run(5000);
    for (const device of [bob, page]) {
      expect(device.listed.at(-1)).toBe('Updated ann 1');
      expect(device.conversations.get('ann')?.readMessageSeq).toBe(2);
      expect(device.totals.at(-1)).toBe(1);
    }
  });

  test.each([
    ['nobody that was written to', 'carol', 0, 6000603],
    ['a room', 'ann', 1, 6000001],
    ['a group that is not there', 'ann', 2, 6000603],
    ['an empty ID', '', 0, 6000001],
    ['a number', 7, 0, 6000001],
    ['an unknown type', 'ann', 9, 6000001],
  ])('of %s is refused [UNREAD-12]', async (_name, id, type, code) => {
    const { chat, bob } = await begin();
    expect(await codeOfClear(chat, bob, id, type)).toBe(code);
  });

  test('fails with the code of the area, the network or the clock, and may be called again [UNREAD-13, PARAM-16]', async () => {
    const { chat, bob } = await begin();
    chat.breakNext('clearConversationUnreadMessageCount', 'storage');
    expect(await codeOfClear(chat, bob, 'ann')).toBe(6000602);
    chat.breakNext('clearConversationUnreadMessageCount', 'silence');
    expect(await codeOfClear(chat, bob, 'ann')).toBe(6000105);
    chat.breakNext('clearConversationUnreadMessageCount', 'silence');
    const lost = codeOfClear(chat, bob, 'ann');
    await chat.run(500);
    chat.pullCable(bob);
    expect(await lost).toBe(6000009);
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(2);
  });
});
