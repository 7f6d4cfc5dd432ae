import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

/** Ann and Bob have a chat in which Bob has one unread message. */
async function begin() {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  await ann.send('bob', 'one');
  await chat.run(500);
  return { chat, ann, bob };
}

describe('conversationTotalUnreadMessageCountUpdated', () => {
  test('a login tells what this device has, once, also if that is nothing new [UNREAD-7]', async () => {
    const { chat, bob } = await begin();
    expect(bob.totals).toEqual([0, 1]);
    bob.zim.logout();
    await chat.run(500);
    await bob.login();
    await chat.run(1000);
    expect(bob.totals).toEqual([0, 1, 1]);
    const next = bob.restart();
    await next.login();
    await chat.run(1000);
    expect(next.totals).toEqual([1]);
    const { order } = next;
    expect(order.indexOf('total 1')).toBeGreaterThan(order.indexOf('Connected'));
    expect(order.indexOf('total 1')).toBeLessThan(order.indexOf('Started'));
  });

  test('a login tells first what the device had, then what came meanwhile [UNREAD-7, UNREAD-3]', async () => {
    const { chat, ann, bob } = await begin();
    bob.zim.logout();
    await ann.send('bob', 'two');
    await bob.login();
    await chat.run(1000);
    expect(bob.totals).toEqual([0, 1, 1, 2]);
    const fresh = await chat.loggedIn('bob', { platformType: 5 });
    expect(fresh.totals).toEqual([0, 2]);
  });

  test('is the sum over all conversations, on every device [UNREAD-6]', async () => {
    const { chat, ann, bob } = await begin();
    const page = await chat.loggedIn('bob', { platformType: 5 });
    const cid = await chat.loggedIn('cid');
    await cid.send('bob', 'hello');
    await ann.send('bob', 'two');
    await chat.run(500);
    expect(bob.totals).toEqual([0, 1, 2, 3]);
    expect(page.totals).toEqual([0, 1, 2, 3]);
    await page.clear('ann');
    expect([bob.totals.at(-1), page.totals.at(-1)]).toEqual([1, 1]);
    expect([ann.totals, cid.totals]).toEqual([[0], [0]]);
  });

  test('is not told where the total stays the same [UNREAD-8, UNREAD-2]', async () => {
    const { chat, ann, bob } = await begin();
    await chat.wait(ann.startSend('bob', 'quiet', { disableUnreadMessageCount: true }));
    await chat.run(500);
    await bob.send('ann', 'answer');
    await chat.run(500);
    expect(bob.totals).toEqual([0, 1]);
    await bob.clear('ann');
    await bob.clear('ann');
    expect(bob.totals).toEqual([0, 1, 0]);
  });

  test('a clear that fails changes no total [UNREAD-13]', async () => {
    const { chat, bob } = await begin();
    chat.breakNext('clearConversationUnreadMessageCount', 'storage');
    expect(await chat.codeOf(bob.zim.clearConversationUnreadMessageCount('ann', 0))).toBe(6000602);
    await chat.run(1000);
    expect(bob.totals).toEqual([0, 1]);
  });

  test('without a connection a clear counts at once, and after an outage what was missed is told in one [UNREAD-11]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(bob);
    await chat.run(2000);
    await bob.clear('ann');
    expect(bob.totals).toEqual([0, 1, 0]);
    await ann.send('bob', 'two');
    await ann.send('bob', 'three');
    await chat.run(500);
    expect(bob.totals).toEqual([0, 1, 0]);
    plugIn();
    await chat.run(5000);
    expect(bob.totals).toEqual([0, 1, 0, 0, 2]);
  });
});
