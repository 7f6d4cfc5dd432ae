import type { ManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import type { ZIM } from '../client.ts';
import { ZIMErrorCode } from '../enums.ts';
import { textOf } from '../testing/recorder.ts';
import { createWorld, sendConfig, textMessage } from '../testing/world.ts';

test('a pushed message is told once, as a message of this moment', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', 'hello');
  await clock.run(10);
  expect(bob.told.received).toEqual([
    {
      fromConversationID: 'ann',
      info: { isOfflineMessage: false },
      messageList: [
        expect.objectContaining({
          type: 1,
          message: 'hello',
          messageID: '1001',
          messageSeq: 1,
          senderUserID: 'ann',
          conversationID: 'ann',
          conversationType: 0,
          direction: 1,
          sentStatus: 1,
          extendedData: '',
          isUserInserted: false,
        }),
      ],
    },
  ]);
  expect(bob.told.events.slice(-2)).toEqual(['peerMessageReceived', 'receivePeerMessage']);
});

test('a device that is used for the first time is told of nothing that was before', async () => {
  const { clock, server, device } = createWorld();
  for (let index = 0; index < 10; index += 1) server.send(`user${index}`, 'bob', 'old');
  const bob = device('bob');
  await bob.login();
  await clock.run(1000);
  expect(bob.told.texts()).toEqual([]);
  server.send('user1', 'bob', 'new');
  await clock.run(10);
  expect(bob.told.texts()).toEqual(['new']);
  expect(server.network.requests('catchUp')).toEqual([]);
});

test('what is sent after a first login succeeded is told, even if its push is lost and the sync is slow', async () => {
  const { clock, server, device } = createWorld();
  server.send('ann', 'bob', 'before');
  const bob = device('bob');
  server.fate = () => 'lost';
  await bob.login();
  server.send('ann', 'bob', 'after');
  server.headsMoved('bob');
  await clock.run(1000);
  expect(bob.told.texts()).toEqual(['after']);
});

test('a message that is pushed while the first sync is under way is not passed over', async () => {
  const { clock, server, device } = createWorld();
  server.send('ann', 'bob', 'before');
  const bob = device('bob');
  let isSent = false;
  server.before = ({ method }) => {
    if (method === 'sync' && !isSent) {
      isSent = true;
      server.send('ann', 'bob', 'meanwhile');
    }
    return undefined;
  };
  await bob.login();
  await clock.run(1000);
  expect(bob.told.texts()).toEqual(['meanwhile']);
});

test('missed messages come after a reconnect, once, in order and marked as such', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(20_000);
  server.network.network = 'refuses';
  server.cut();
  await clock.run(1000);
  for (const text of ['2', '3', '4', '5', '6', '7', '8']) server.send('ann', 'bob', text);
  server.send('cid', 'bob', 'first of cid');
  server.network.network = 'accepts';
  await clock.run(60_000);
  expect(bob.told.texts().sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', 'first of cid']);
  const missed = bob.told.received.filter(({ info }) => info.isOfflineMessage);
  const fromAnn = missed.filter(({ fromConversationID }) => fromConversationID === 'ann');
  expect(fromAnn.flatMap(({ messageList }) => messageList.map(textOf))).toEqual(['2', '3', '4', '5', '6', '7', '8']);
  expect(missed.filter(({ fromConversationID }) => fromConversationID === 'cid')).toHaveLength(1);
  expect(bob.told.events.filter((event) => event === 'receivePeerMessage')).toHaveLength(1);
});

test('missed messages come after the next run of the app on the same device', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', 'seen');
  await clock.run(100);
  bob.client.destroy();
  await clock.run(100);
  server.send('ann', 'bob', 'missed');
  const again = bob.restart();
  await again.login();
  await clock.run(100);
  expect(again.told.texts()).toEqual(['missed']);
  expect(again.told.received[0]?.info).toEqual({ isOfflineMessage: true });
});

test('a gap closes by itself within the grace without a request', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(10);
  server.fate = () => 'late';
  server.send('ann', 'bob', '2');
  server.fate = () => 'arrives';
  server.send('ann', 'bob', '3');
  await clock.run(20);
  expect(bob.told.texts()).toEqual(['1']);
  await clock.run(1000);
  expect(bob.told.texts()).toEqual(['1', '2', '3']);
  expect(server.network.requests('catchUp')).toEqual([]);
});

test('a gap that stays is filled by a request, in order and as messages of this moment', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(10);
  server.fate = () => 'lost';
  for (const text of ['2', '3', '4', '5', '6']) server.send('ann', 'bob', text);
  server.fate = () => 'arrives';
  server.send('ann', 'bob', '7');
  await clock.run(99);
  expect(bob.told.texts()).toEqual(['1']);
  await clock.run(100);
  expect(bob.told.texts()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(bob.told.received.map(({ info }) => info.isOfflineMessage)).not.toContain(true);
});

test('a message that comes twice or after its page is told once', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.fate = () => 'twice';
  server.send('ann', 'bob', '1');
  server.send('ann', 'bob', '2');
  await clock.run(1000);
  expect(bob.told.texts()).toEqual(['1', '2']);
});

test('a log whose opening was lost is found by the first message that makes no sense without it', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.fate = () => 'lost';
  server.send('ann', 'bob', '1');
  server.fate = () => 'arrives';
  server.send('ann', 'bob', '2');
  await clock.run(1000);
  expect(bob.told.texts()).toEqual(['1', '2']);
});

test('a log that is opened while the server answers a sync loses none of its first messages', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.fate = () => 'lost';
  server.cut();
  const first = server.send('ann', 'bob', 'first');
  const head = {
    log: server.logOf('ann', 'bob'),
    conversationType: 0,
    conversationID: 'ann',
    position: 1,
    messageSeq: 1,
  };
  const userLog = { position: 0, reload: false, entries: [] };
  server.before = ({ method }) => {
    if (method !== 'sync') return undefined;
    server.before = () => undefined;
    const changed = [{ ...head, messageID: first.messageID }];
    return { result: { userLog, changed, reload: [], complete: true } };
  };
  await clock.run(5000);
  expect(bob.told.texts()).toEqual(['first']);
});

test('a word of heads that moved brings what was lost', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(10);
  server.fate = () => 'lost';
  server.send('ann', 'bob', '2');
  server.send('cid', 'bob', '3');
  await clock.run(5000);
  expect(bob.told.texts()).toEqual(['1']);
  server.headsMoved('bob');
  await clock.run(1000);
  expect(bob.told.texts().sort()).toEqual(['1', '2', '3']);
});

test.each(['told', 'untold'] as const)('a restored backup (%s) makes the device begin anew', async (epoch) => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  for (const text of ['1', '2', '3']) server.send('ann', 'bob', text);
  await clock.run(20_000);
  server.cut();
  server.restore(1, epoch);
  for (const text of ['2 anew', '3 anew', '4 anew']) server.send('ann', 'bob', text);
  await clock.run(20_000);
  const { messageList } = await queried(bob.client, clock);
  expect(messageList.map(textOf)).toEqual(['1', '2 anew', '3 anew', '4 anew']);
  server.send('ann', 'bob', '5');
  await clock.run(1000);
  expect(bob.told.texts().at(-1)).toBe('5');
});

test('an unsent message outlives the restoring of a backup', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.faults.set('sendMessage', ZIMErrorCode.MessageModuleSendMessageFailed);
  const sending = bob.client.sendMessage(textMessage('mine'), 'ann', 0, sendConfig);
  sending.catch(() => {});
  await clock.run(20_000);
  server.restore(0, 'told');
  server.cut();
  await clock.run(20_000);
  const { messageList } = await queried(bob.client, clock);
  expect(messageList.map((message) => [textOf(message), message.sentStatus])).toEqual([['mine', 2]]);
});

test('what was missed for longer than the server replays is kept but not told', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(100);
  bob.client.destroy();
  server.send('ann', 'bob', 'too old');
  await clock.run(8 * 24 * 3_600_000);
  server.send('ann', 'bob', 'young');
  const again = bob.restart();
  await again.login();
  await clock.run(1000);
  expect(again.told.texts()).toEqual(['young']);
});

test('a catch-up that fails is told, and tried again until it succeeds', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.send('ann', 'bob', '1');
  await clock.run(10);
  server.fate = () => 'lost';
  server.send('ann', 'bob', '2');
  server.faults.set('catchUp', ZIMErrorCode.MessageModuleServerError);
  server.headsMoved('bob');
  await clock.run(10_000);
  expect(bob.told.errors[0]?.code).toBe(ZIMErrorCode.MessageModuleServerError);
  expect(server.network.requests('catchUp').length).toBeLessThan(6);
  server.faults.clear();
  await clock.run(60_000);
  expect(bob.told.texts()).toEqual(['1', '2']);
});

test('more conversations than one answer holds are all brought up to date', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  for (let index = 0; index < 10; index += 1) server.send(`user${index}`, 'bob', 'old');
  await bob.login();
  await clock.run(20_000);
  server.network.network = 'refuses';
  server.cut();
  await clock.run(100);
  for (let index = 0; index < 12; index += 1) server.send(`user${index}`, 'bob', `new ${index}`);
  server.network.network = 'accepts';
  await clock.run(30_000);
  expect(bob.told.texts().sort()).toEqual(Array.from({ length: 12 }, (_, index) => `new ${index}`).sort());
});

test('an event that cannot be read is told and made good', async () => {
  const { clock, server, device } = createWorld();
  const bob = device('bob');
  await bob.login();
  server.fate = () => 'lost';
  server.send('ann', 'bob', 'unreadable');
  server.network.last.push('entry', { log: 10, position: 'one' });
  await clock.run(1000);
  expect(bob.told.errors.map(({ code }) => code)).toEqual([ZIMErrorCode.NetworkModuleRspProtoParseError]);
  expect(bob.told.texts()).toEqual(['unreadable']);
});

test('own messages of another device come as received ones that were sent by oneself', async () => {
  const { clock, server, device } = createWorld();
  const phone = device('ann');
  const tablet = device('ann');
  await phone.login();
  await tablet.login();
  void phone.client.sendMessage(textMessage('from the phone'), 'bob', 0, sendConfig);
  await clock.run(1000);
  expect(tablet.told.received[0]).toMatchObject({ fromConversationID: 'bob', info: { isOfflineMessage: false } });
  expect(tablet.told.received[0]?.messageList[0]).toMatchObject({ direction: 0, sentStatus: 1, senderUserID: 'ann' });
  expect(phone.told.received).toEqual([]);
  expect(server.messages('ann', 'bob')).toHaveLength(1);
});

async function queried(client: ZIM, clock: ManualClock) {
  const query = client.queryHistoryMessage('ann', 0, { count: 20, reverse: true, mode: 0 });
  await clock.run(100);
  return query;
}
