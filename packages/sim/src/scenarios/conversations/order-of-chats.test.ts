import { expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const hourMs = 3_600_000;

const listed = async (device: ChatDevice): Promise<readonly string[]> =>
  (await device.list()).map(({ conversationID }) => conversationID);

async function begin() {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const others = { bob: await chat.loggedIn('bob'), cid: await chat.loggedIn('cid'), dan: await chat.loggedIn('dan') };
  const setClockBack = (): void => {
    for (const server of chat.world.servers) server.shiftClock(-hourMs);
  };
  return { chat, ann, ...others, setClockBack };
}

test("the chat that was written in last is on top, also when the server's clock was set back [CONV-6a]", async () => {
  const { chat, ann, bob, cid, dan, setClockBack } = await begin();
  await ann.send('bob', 'before');
  expect(await listed(ann)).toEqual(['bob']);
  setClockBack();
  await ann.send('cid', 'after');
  expect(await listed(ann)).toEqual(['cid', 'bob']);
  await dan.send('ann', 'hers');
  expect(await listed(ann)).toEqual(['dan', 'cid', 'bob']);
  await bob.send('ann', 'his');
  await chat.run(500);
  expect(await listed(ann)).toEqual(['bob', 'dan', 'cid']);
  expect(await listed(cid)).toEqual(['ann']);
});

test('the same when the server was restarted after its clock was set back, for every device [CONV-6a]', async () => {
  const { chat, ann, cid, setClockBack } = await begin();
  for (const text of ['one', 'two', 'three']) await ann.send('bob', text);
  setClockBack();
  await chat.restartServers();
  await chat.run(10_000);
  await ann.send('cid', 'after');
  expect(await listed(ann)).toEqual(['cid', 'bob']);
  await chat.restartServers();
  await chat.run(10_000);
  await ann.send('dan', 'after both');
  await cid.send('ann', 'last of all');
  await chat.run(500);
  expect(await listed(ann)).toEqual(['cid', 'dan', 'bob']);
  const phone = await chat.loggedIn('ann', { platformType: 5 });
  expect(await listed(phone)).toEqual(['cid', 'dan', 'bob']);
});

test('the times that messages show follow the clock; only their order does not go back [CONV-6a]', async () => {
  const { ann, setClockBack } = await begin();
  const before = await ann.send('bob', 'before');
  setClockBack();
  const after = await ann.send('cid', 'after');
  const { timestamp = 0, orderKey = 0 } = before;
  expect(after.timestamp).toBeLessThan(timestamp - hourMs / 2);
  expect(after.orderKey).toBeGreaterThan(orderKey);
});
