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
