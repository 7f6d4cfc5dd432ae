import { Chat, type ChatDevice } from '../chat.ts';

/** Ann has conversations with five people, the last with eve, and one unread message from cid. */
export async function openWithFivePeople(): Promise<{ chat: Chat; ann: ChatDevice }> {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const people = ['bob', 'cid', 'dan', 'eve', 'fay'];
  for (const person of people) await chat.loggedIn(person);
  for (const person of ['fay', 'bob', 'dan', 'cid', 'eve']) await ann.send(person, `to ${person}`);
  const cid = await chat.loggedIn('cid');
  await cid.send('ann', 'unread');
  await ann.send('eve', 'last');
  await chat.run(500);
  return { chat, ann };
}
