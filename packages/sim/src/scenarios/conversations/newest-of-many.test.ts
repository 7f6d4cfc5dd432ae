import { expect, test } from 'vitest';
import { bobWith, limited, settingsOf } from './settings.ts';

test('a new device is told of the newest conversations, and of an older one when it goes on [CONV-21]', async () => {
  const { chat, bob, page, other } = await bobWith(['a', 'b', 'c'], { configure: limited({ listedConversations: 2 }) });
  await settingsOf(chat, bob).pin('a');
  const idsOf = async (device: typeof bob) => (await device.list()).map(({ conversationID }) => conversationID);
  const tablet = await chat.loggedIn('bob');
  expect(await idsOf(tablet)).toEqual(['c', 'b']);
  for (const device of [bob, page]) expect(await idsOf(device)).toEqual(['a', 'c', 'b']);
  await other('a').send('bob', 'again');
  await chat.run(2000);
  expect(await idsOf(tablet)).toEqual(['a', 'c', 'b']);
  expect(tablet.conversations.get('a')).toEqual(bob.conversations.get('a'));
  expect(tablet.conversations.get('a')).toMatchObject({ unreadMessageCount: 2, isPinned: true });
  expect(tablet.totals.at(-1)).toBe(4);
  expect(await tablet.texts('a')).toEqual(['from a', 'again']);
});
