import { expect, test } from 'vitest';
import type { OutboxRow } from '../../cache/cache.ts';
import { ZIMMessageQueryMode, ZIMMessageSentStatus } from '../../enums.ts';
import type { Presence } from '../../platform/platform.ts';
import { textOf, watch } from '../../testing/recorder.ts';
import { testToken } from '../../testing/test-tokens.ts';
import { createWorld, type Device, sendConfig, textMessage } from '../../testing/world.ts';
import type { ZIMTextMessage } from '../../types.ts';

/*
 * Two pages of one browser are two clients on one platform: they share the cache, and each has its own instance.
 */

function begin() {
  const world = createWorld();
  const first = world.device('ann');
  const lives = new Set<string>();
  const presence: Presence = {
    appear: (instanceID) => {
      lives.add(instanceID);
      return () => void lives.delete(instanceID);
    },
    living: async () => lives,
  };
  Object.assign(first.platform, { presence });
  const page = (): Device => first.restart();
  const cache = () => first.platform.openCache({ appID: 1, userID: 'ann' });
  return { ...world, lives, presence, page, cache };
}

type World = ReturnType<typeof begin>;

async function history({ clock }: World, { client }: Device): Promise<string[]> {
  const asked = client.queryHistoryMessage('bob', 0, { count: 20, reverse: true, mode: ZIMMessageQueryMode.General });
  await clock.run(50);
  const { messageList } = await asked;
  return messageList.map(
    (one) => `${textOf(one)} ${one.sentStatus === undefined ? 'none' : ZIMMessageSentStatus[one.sentStatus]}`,
  );
}

const statuses = ({ told }: Device): string[] =>
  told.statuses.map(({ status, message }) => `${textOf(message)} ${ZIMMessageSentStatus[status]}`);

const left = (instanceID?: string): OutboxRow => ({
  localMessageID: 'left',
  conversationType: 0,
  conversationID: 'bob',
  status: 'sending',
  timestamp: 1,
  orderKey: 1024,
  content: { type: 1, message: 'left' },
  localExtendedData: '',
  ...(instanceID !== undefined && { instanceID }),
});

test('what one page is sending is not failed in the eyes of another, and is sent once', async () => {
  const world = begin();
  const { clock, server, page, cache } = world;
  const [one, other] = [page(), page()];
  await one.login();
  server.after = ({ method }) => (method === 'sendMessage' ? 'silence' : undefined);
  const message: ZIMTextMessage = { ...textMessage('mine'), localExtendedData: 'note' };
  const sent = watch(one.client.sendMessage(message, 'bob', 0, sendConfig));
  await clock.run(100);
  await other.login();
  expect(await history(world, other)).toEqual(['mine Success']);
  expect(sent.outcome()).toBe('pending');
  server.after = () => undefined;
  server.headsMoved('ann');
  await clock.run(30_000);
  expect(sent.outcome()).toMatchObject({ message: { sentStatus: ZIMMessageSentStatus.Success } });
  for (const each of [one, other]) expect(await history(world, each)).toEqual(['mine Success']);
  expect(server.messages('ann', 'bob')).toHaveLength(1);
  expect((await (await cache()).load()).outbox).toEqual([]);
  const [row] = await (await cache()).page({ log: 10, count: 1, reverse: true });
  expect(row?.localExtendedData).toBe('note');
});

test('it stays under way while the page that sends it waits for the network, and is news to the other page', async () => {
  const world = begin();
  const { clock, server, page } = world;
  const [one, other] = [page(), page()];
  await one.login();
  server.network.network = 'refuses';
  server.cut();
  const sent = watch(one.client.sendMessage(textMessage('mine'), 'bob', 0, sendConfig));
  await clock.run(100);
  const login = watch(
    other.client.login('ann', {
      userName: '',
      token: testToken,
      isOfflineLogin: false,
      customStatus: '',
      customStatusDuration: 0,
    }),
  );
  await clock.run(6000);
  server.network.network = 'accepts';
  await clock.run(20_000);
  expect([login.outcome(), statuses(other)]).toEqual(['resolved', []]);
  expect(sent.outcome()).toMatchObject({ message: { sentStatus: ZIMMessageSentStatus.Success } });
  expect(other.told.texts()).toEqual(['mine']);
  for (const each of [one, other]) expect(await history(world, each)).toEqual(['mine Success']);
});

test('what a page left when it died has failed at once, and is sent once when it is tried again', async () => {
  const world = begin();
  const { clock, server, page, cache } = world;
  await (await cache()).write({ putOutbox: [left('dead')] });
  const ann = page();
  await ann.login();
  expect(await history(world, ann)).toEqual(['left Failed']);
  const asked = ann.client.queryHistoryMessage('bob', 0, {
    count: 1,
    reverse: true,
    mode: ZIMMessageQueryMode.OnlyLocal,
  });
  await clock.run(10);
  const [message] = (await asked).messageList;
  if (!message) throw new Error('the message is there');
  const sent = watch(ann.client.sendMessage(message, 'bob', 0, { ...sendConfig, isRetrySend: true }));
  await clock.run(100);
  expect(sent.outcome()).toMatchObject({ message: { localMessageID: 'left', messageSeq: 1 } });
  expect(server.messages('ann', 'bob')).toMatchObject([{ localMessageID: 'left' }]);
});

test('what the sending page gives up, or leaves when it dies, fails before the eyes of the other', async () => {
  const world = begin();
  const { clock, lives, page, cache } = world;
  lives.add('beside');
  await (await cache()).write({
    putOutbox: [left('beside'), { ...left('beside'), localMessageID: 'b', orderKey: 2048 }],
  });
  const ann = page();
  await ann.login();
  expect(await history(world, ann)).toEqual(['left Sending', 'left Sending']);
  await (await cache()).write({ putOutbox: [{ ...left('beside'), status: 'failed' }] });
  await clock.run(5000);
  expect(await history(world, ann)).toEqual(['left Failed', 'left Sending']);
  expect(statuses(ann)).toEqual(['left Failed']);
  lives.delete('beside');
  await clock.run(5000);
  expect(await history(world, ann)).toEqual(['left Failed', 'left Failed']);
  expect((await (await cache()).load()).outbox.map(({ status }) => status)).toEqual(['failed', 'failed']);
});

test('what the sending page got through disappears from the list of the other', async () => {
  const world = begin();
  const { clock, lives, page, cache } = world;
  lives.add('beside');
  await (await cache()).write({ putOutbox: [left('beside')] });
  const ann = page();
  await ann.login();
  await (await cache()).write({ removeOutbox: ['left'] });
  await clock.run(5000);
  expect([await history(world, ann), statuses(ann)]).toEqual([[], []]);
});

test.each<[string, Presence['living']]>([
  ['cannot be known', async () => undefined],
  ['cannot be asked', () => Promise.reject(new Error('no'))],
])('where it %s who lives, a send has the time that the longest takes', async (_, living) => {
  const world = begin();
  const { clock, presence, page, cache } = world;
  Object.assign(presence, { living });
  await (await cache()).write({ putOutbox: [left('perhaps')] });
  const ann = page();
  await ann.login();
  await clock.run(50_000);
  expect(await history(world, ann)).toEqual(['left Sending']);
  await clock.run(11_000);
  expect(await history(world, ann)).toEqual(['left Failed']);
});

test('an instance is known until it is destroyed', async () => {
  const { clock, lives, page } = begin();
  const ann = page();
  expect(lives.size).toBe(1);
  await ann.login();
  ann.client.logout();
  await clock.run(100);
  expect(lives.size).toBe(1);
  ann.client.destroy();
  await clock.run(100);
  expect(lives.size).toBe(0);
});
