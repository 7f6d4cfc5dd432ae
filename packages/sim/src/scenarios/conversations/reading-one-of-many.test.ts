import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, texts } from '../chat.ts';

/** Such as `ann 1`, in the order of the list. */
const counts = async (device: ChatDevice): Promise<readonly string[]> =>
  (await device.list())
    .map(({ conversationID, unreadMessageCount }) => `${conversationID} ${unreadMessageCount}`)
    .sort();

describe('reading one conversation', () => {
  test('leaves the counts of all others alone, on every device and after a new login [UNREAD-9, UNREAD-6, UNREAD-3]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const phone = await chat.loggedIn('bob', { platformType: 5 });
    const away = await chat.loggedIn('bob');
    const plugIn = chat.pullCable(away);
    for (const [index, userID] of ['ann', 'cat', 'dan', 'eve'].entries()) {
      const sender = await chat.loggedIn(userID);
      for (const text of texts(index + 1)) await sender.send('bob', text);
    }
    await chat.run(1000);
    await bob.clear('cat');
    plugIn();
    await chat.run(5000);
    const expected = ['ann 1', 'cat 0', 'dan 3', 'eve 4'];
    for (const device of [bob, phone, away]) {
      expect(await counts(device)).toEqual(expected);
      expect(device.totals.at(-1)).toBe(8);
      expect(device.listed.filter((line) => / 0$/.test(line) && !line.includes('cat'))).toEqual([]);
    }
    const next = phone.restart();
    await next.login();
    const fresh = await chat.loggedIn('bob');
    await chat.run(1000);
    for (const device of [next, fresh]) {
      expect(await counts(device)).toEqual(expected);
      expect(device.totals.at(-1)).toBe(8);
    }
  });
});

describe('of 120 unread messages', () => {
  /** Ann writes to Bob, who is away from the sixteenth message on; his page hears all of them. */
  async function begin() {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const page = await chat.loggedIn('bob');
    for (const text of texts(15)) await ann.send('bob', text);
    await chat.run(500);
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    for (const text of texts(105, 'later')) await ann.send('bob', text);
    await chat.run(500);
    return { chat, ann, bob, page, plugIn };
  }

  test('fifteen that were read leave 105, on every device and after a new login [UNREAD-11, UNREAD-3, UNREAD-5, CONV-20]', async () => {
    const { chat, bob, page, plugIn } = await begin();
    expect(await counts(page)).toEqual(['ann 120']);
    await bob.clear('ann');
    plugIn();
    await chat.run(5000);
    const fresh = await chat.loggedIn('bob');
    const next = page.restart();
    await next.login();
    await chat.run(1000);
    for (const device of [bob, page, next, fresh]) {
      expect(await counts(device)).toEqual(['ann 105']);
      expect(device.totals.at(-1)).toBe(105);
      expect(device.conversations.get('ann')?.readMessageSeq ?? 15).toBe(15);
    }
    // That nothing is unread was told where the reading took place, and not of what came after it.
    expect(page.listed).not.toContain('Updated ann 0');
    expect(bob.listed.filter((line) => line === 'Updated ann 0')).toHaveLength(1);
  });

  test('a revoked one among the rest makes it 104, and a new one 105 again [UNREAD-1]', async () => {
    const { chat, ann, bob, plugIn } = await begin();
    await bob.clear('ann');
    plugIn();
    await chat.run(5000);
    const [newest] = await ann.page('bob', { count: 1 });
    if (!newest) throw new Error('there is a newest message');
    await ann.revoke(newest);
    await chat.run(1000);
    expect(await counts(bob)).toEqual(['ann 104']);
    await ann.send('bob', 'one more');
    await chat.run(1000);
    expect(await counts(bob)).toEqual(['ann 105']);
    expect(await counts(await chat.loggedIn('bob'))).toEqual(['ann 105']);
  });
});
