import { expect, test } from 'vitest';
import { textOf } from '../../testing/recorder.ts';
import { createWorld, type Device, type World } from '../../testing/world.ts';

const dayMs = 24 * 3_600_000;

async function begin(...texts: readonly string[]) {
  const world = createWorld();
  const bob = world.device('bob');
  await bob.login();
  for (const text of texts) world.server.send('ann', 'bob', text);
  await world.clock.run(100);
  return { ...world, bob };
}

const edited = (message: string) => ({ content: { type: 1 as const, message } });

/** What the device holds of the conversation, without asking the server. */
async function held({ clock }: Pick<World, 'clock'>, { client }: Device): Promise<string[]> {
  const query = client.queryHistoryMessage('ann', 0, { count: 20, reverse: true, mode: 2 });
  await clock.run(50);
  return (await query).messageList.map(textOf);
}

async function listed({ clock }: Pick<World, 'clock'>, { client }: Device) {
  const query = client.queryConversationList({ count: 20 });
  await clock.run(50);
  const { lastMessage, unreadMessageCount } = (await query).conversationList[0] ?? {};
  return [lastMessage && textOf(lastMessage), unreadMessageCount];
}

test('a message that changes is told as received no second time, and shows its new state', async () => {
  const { clock, server, bob } = await begin('1', '2', '3');
  server.change('ann', 'bob', 1, edited('one'));
  server.change('ann', 'bob', 3, edited('three'));
  await clock.run(100);
  expect(bob.told.texts()).toEqual(['1', '2', '3']);
  expect(await held({ clock }, bob)).toEqual(['one', '2', 'three']);
  expect(await listed({ clock }, bob)).toEqual(['three', 3]);
  expect(server.network.requests('catchUp')).toEqual([]);
});

test('an older state that comes after a newer one changes nothing', async () => {
  const { clock, server, bob } = await begin('1');
  server.change('ann', 'bob', 1, edited('second'));
  const fetched = bob.client.queryHistoryMessage('ann', 0, { count: 1, reverse: true, mode: 1 });
  await clock.run(50);
  await fetched;
  server.fate = () => 'late';
  server.change('ann', 'bob', 1, edited('third'));
  server.fate = () => 'twice';
  server.change('ann', 'bob', 1, edited('fourth'));
  await clock.run(1000);
  expect(await held({ clock }, bob)).toEqual(['fourth']);
  expect(await listed({ clock }, bob)).toEqual(['fourth', 1]);
});

test('a message that counts no more is taken off the unread ones once', async () => {
  const { clock, server, bob } = await begin('1', '2', '3');
  server.fate = () => 'twice';
  server.withdraw('ann', 'bob', 2);
  server.change('ann', 'bob', 2, edited('gone'));
  await clock.run(1000);
  expect(await listed({ clock }, bob)).toEqual(['3', 2]);
});

test('changes that were missed are applied whatever their age, additions of that age are kept and not told', async () => {
  const { clock, server, bob } = await begin('secret', '2');
  bob.client.destroy();
  await clock.run(100);
  server.change('ann', 'bob', 1, edited('revoked'));
  server.send('ann', 'bob', 'too old');
  await clock.run(8 * dayMs);
  server.send('ann', 'bob', 'young');
  const again = bob.restart();
  await again.login();
  await clock.run(1000);
  expect(again.told.texts()).toEqual(['young']);
  expect(await held({ clock }, again)).toEqual(['revoked', '2', 'too old', 'young']);
});

test('a message that was missed and has changed since is told once, in its present state', async () => {
  const { clock, server, bob } = await begin('1');
  server.network.network = 'refuses';
  server.cut();
  await clock.run(100);
  for (const text of ['2', '3', '4', '5', '6']) server.send('ann', 'bob', text);
  server.change('ann', 'bob', 2, edited('two'));
  server.change('ann', 'bob', 1, edited('one'));
  server.network.network = 'accepts';
  await clock.run(60_000);
  expect(bob.told.texts().sort()).toEqual(['1', '3', '4', '5', '6', 'two']);
  expect(await held({ clock }, bob)).toEqual(['one', 'two', '3', '4', '5', '6']);
});
