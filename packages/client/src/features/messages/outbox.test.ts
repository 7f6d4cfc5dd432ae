import { sleep } from '@parley/kernel/clock';
import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../../enums.ts';
import { textOf, watch } from '../../testing/recorder.ts';
import { createWorld, type Device, sendConfig, textMessage, type World } from '../../testing/world.ts';
import type { ZIMMessageSentResult } from '../../types.ts';

async function begin(): Promise<World & { readonly ann: Device }> {
  const world = createWorld();
  const ann = world.device('ann');
  await ann.login();
  await world.clock.run(15_000);
  return { ...world, ann };
}

const send = (device: Device, text: string) =>
  watch(device.client.sendMessage(textMessage(text), 'bob', 0, sendConfig));
const statuses = ({ told }: Device): string[] =>
  told.statuses.map(({ status, message }) => `${textOf(message)} ${status}`);
const stored = ({ server }: World): string[] => server.texts('ann', 'bob');

test('a message is attached, told as sending, sent, filled, told as sent, and then its call resolves', async () => {
  const { clock, client, order, message } = await (async () => {
    const { clock, ann } = await begin();
    return {
      clock,
      client: ann.client,
      order: [] as unknown[],
      message: { ...textMessage('hello'), extendedData: 'x' },
    };
  })();
  client.on('messageSentStatusChanged', (_, { infos }) => {
    order.push(['status', infos[0]?.status, infos[0]?.message === message, infos[0]?.reason]);
  });
  const sending = client
    .sendMessage(message, 'bob', 0, sendConfig, {
      onMessageAttached: (attached) => void order.push(['attached', attached === message, attached.sentStatus]),
    })
    .then((result) => order.push(['resolved', result.message === message]));
  order.push('returned');
  await clock.run(100);
  await sending;
  expect(order).toEqual([
    'returned',
    ['attached', true, 0],
    ['status', 0, true, ''],
    ['status', 1, true, ''],
    ['resolved', true],
  ]);
  expect(message).toMatchObject({
    message: 'hello',
    extendedData: 'x',
    messageID: '1001',
    messageSeq: 1,
    senderUserID: 'ann',
    conversationID: 'bob',
    direction: 0,
    sentStatus: 1,
    receiptStatus: 0,
  });
  expect(message).toHaveProperty('localMessageID', expect.stringMatching(/^[0-9a-v]{20}$/));
});

test('sends of one conversation are in flight together and keep the order of their calls', async () => {
  const world = await begin();
  const { clock, server, ann } = world;
  const sends = ['1', '2', '3'].map((text) => send(ann, text));
  await clock.run(100);
  expect(server.network.last.texts.filter((text) => text.includes('sendMessage'))).toHaveLength(1);
  expect(stored(world)).toEqual(['1', '2', '3']);
  expect(sends.map((sent) => sent.outcome())).not.toContain('pending');
});

test('unanswered sends are repeated in order after a reconnect and stored once', async () => {
  const world = await begin();
  const { clock, server, ann } = world;
  // The first is stored and its answer lost, the second and third never arrive.
  server.before = ({ method, params }) =>
    method === 'sendMessage' && JSON.stringify(params).includes('"1"') ? undefined : silenceSends(method);
  server.after = ({ method }) => silenceSends(method);
  const sends = ['1', '2', '3'].map((text) => send(ann, text));
  await clock.run(1000);
  expect(stored(world)).toEqual(['1']);
  server.before = () => undefined;
  server.after = () => undefined;
  server.cut();
  const late = send(ann, '4');
  await clock.run(20_000);
  expect(stored(world)).toEqual(['1', '2', '3', '4']);
  expect([...sends, late].map((sent) => (sent.outcome() as ZIMMessageSentResult).message.messageSeq)).toEqual([
    1, 2, 3, 4,
  ]);
  expect(statuses(ann)).toEqual(['1 0', '2 0', '3 0', '4 0', '1 1', '2 1', '3 1', '4 1']);
  expect(ann.told.received).toEqual([]);
});

const silenceSends = (method: string) => (method === 'sendMessage' ? ('silence' as const) : undefined);

test('a send that waits thirty seconds in vain for the connection fails with 6000009', async () => {
  const { clock, server, ann } = await begin();
  server.network.network = 'refuses';
  server.cut();
  await clock.run(10);
  const sent = send(ann, 'in vain');
  await clock.run(29_900);
  expect(sent.outcome()).toBe('pending');
  await clock.run(200);
  expect(sent.outcome()).toBe(ZIMErrorCode.CommonModuleIMServerDisconnect);
  expect(statuses(ann)).toEqual(['in vain 0', 'in vain 2']);
  server.network.network = 'accepts';
  await clock.run(60_000);
  expect(server.messages('ann', 'bob')).toEqual([]);
});

test('a connection that flickers cannot drag a send out', async () => {
  const { clock, server, ann } = await begin();
  server.before = ({ method }) => silenceSends(method);
  const sent = send(ann, 'flicker');
  for (let second = 0; second < 70 && sent.outcome() === 'pending'; second += 3) {
    await clock.run(3000);
    server.cut();
  }
  expect(sent.outcome()).toBe(ZIMErrorCode.CommonModuleIMServerDisconnect);
});

test('a send without an answer fails after fifteen seconds with 6000105, and a late answer makes it good', async () => {
  const { clock, server, ann } = await begin();
  let answerLate = (): void => {};
  server.after = ({ id, method }, connection) => {
    if (method !== 'sendMessage') return undefined;
    const { position, messageID, messageSeq, timestamp, orderKey } = server.messages('ann', 'bob')[0] ?? fault();
    const result = { log: server.logOf('ann', 'bob'), position, messageID, messageSeq, timestamp, orderKey };
    answerLate = () => connection.send({ kind: 'answer', id, result });
    return 'silence';
  };
  server.faults.set('sync', ZIMErrorCode.ConversationModuleServerError);
  const message = textMessage('late');
  const sent = watch(ann.client.sendMessage(message, 'bob', 0, sendConfig));
  await clock.run(14_900);
  expect(sent.outcome()).toBe('pending');
  await clock.run(200);
  expect(sent.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
  expect(message).toMatchObject({ sentStatus: 2, messageID: '' });
  answerLate();
  await clock.run(100);
  expect(message).toMatchObject({ sentStatus: 1, messageID: '1001' });
  expect(statuses(ann)).toEqual(['late 0', 'late 2', 'late 1']);
});

const fault = (): never => {
  throw new Error('the message is not there');
};

test('a send that timed out makes the client ask what became of it', async () => {
  const { clock, server, ann } = await begin();
  server.after = ({ method }) => silenceSends(method);
  const sent = send(ann, 'unsure');
  await clock.run(15_500);
  expect(sent.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
  expect(statuses(ann)).toEqual(['unsure 0', 'unsure 2', 'unsure 1']);
  expect(ann.told.received).toEqual([]);
});

test('a failed message whose acceptance is learnt by a history query is made good and not doubled', async () => {
  const { clock, server, ann } = await begin();
  const message = textMessage('unsure');
  server.after = ({ method }) => silenceSends(method);
  server.faults.set('sync', ZIMErrorCode.ConversationModuleServerError);
  const sent = watch(ann.client.sendMessage(message, 'bob', 0, sendConfig));
  await clock.run(15_500);
  expect(sent.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
  server.after = () => undefined;
  const page = ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 });
  await clock.run(100);
  expect((await page).messageList.map(({ sentStatus }) => sentStatus)).toEqual([1]);
  expect(message.sentStatus).toBe(1);
  server.faults.clear();
  server.cut();
  await clock.run(20_000);
  expect(ann.told.received).toEqual([]);
});

test('a send that is found accepted at the moment it is given up resolves and stays sent', async () => {
  const { clock, server, ann } = await begin();
  server.send('bob', 'ann', 'hers');
  await clock.run(100);
  const cache = await ann.platform.openCache({ appID: 1, userID: 'ann' });
  const { write } = cache;
  cache.write = async (change) => {
    await sleep(clock, 200);
    await write.call(cache, change);
  };
  server.after = ({ method }) => silenceSends(method);
  const sent = send(ann, 'mine');
  // The request times out at 15.2 s; its acceptance is learnt at 15.1 s and written at 15.3 s.
  await clock.run(15_000);
  server.headsMoved('ann');
  await clock.run(1000);
  expect(sent.outcome()).toMatchObject({ message: { sentStatus: 1, messageSeq: 2 } });
  expect(statuses(ann)).toEqual(['mine 0', 'mine 1']);
  expect((await cache.load()).outbox).toEqual([]);
});

test('a refused send fails with the code of the server and stays as failed', async () => {
  const { clock, server, ann } = await begin();
  server.faults.set('sendMessage', ZIMErrorCode.MessageModuleTargetDoesNotExist);
  const sent = send(ann, 'to nobody');
  await clock.run(100);
  expect(sent.outcome()).toBe(ZIMErrorCode.MessageModuleTargetDoesNotExist);
  const page = ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 2 });
  await clock.run(100);
  expect((await page).messageList).toMatchObject([{ message: 'to nobody', sentStatus: 2, messageID: '' }]);
});

test('a failed message that is sent again keeps its id and moves to the end', async () => {
  const world = await begin();
  const { clock, server, ann } = world;
  const failing = textMessage('B');
  send(ann, 'A');
  await clock.run(100);
  server.faults.set('sendMessage', ZIMErrorCode.MessageModuleSendMessageFailed);
  const failed = watch(ann.client.sendMessage(failing, 'bob', 0, sendConfig));
  await clock.run(100);
  server.faults.clear();
  send(ann, 'C');
  await clock.run(100);
  expect(failed.outcome()).toBe(ZIMErrorCode.MessageModuleSendMessageFailed);
  const id = Reflect.get(failing, 'localMessageID');
  const retried = ann.client.sendMessage(failing, 'bob', 0, { ...sendConfig, isRetrySend: true });
  const twice = watch(ann.client.sendMessage(failing, 'bob', 0, { ...sendConfig, isRetrySend: true }));
  await clock.run(100);
  expect((await retried).message.localMessageID).toBe(id);
  expect(twice.outcome()).toBe(ZIMErrorCode.CommonModuleParamsInvalid);
  expect(stored(world)).toEqual(['A', 'C', 'B']);
  const page = ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 });
  await clock.run(100);
  expect((await page).messageList.map(textOf)).toEqual(['A', 'C', 'B']);
});

test('without isRetrySend a failed message is sent as a new one', async () => {
  const world = await begin();
  const { clock, server, ann } = world;
  const message = textMessage('again');
  server.after = ({ method }) => silenceSends(method);
  server.faults.set('sync', ZIMErrorCode.ConversationModuleServerError);
  ann.client.sendMessage(message, 'bob', 0, sendConfig).catch(() => {});
  await clock.run(16_000);
  server.after = () => undefined;
  ann.client.sendMessage(message, 'bob', 0, sendConfig).catch(() => {});
  await clock.run(1000);
  expect(stored(world)).toEqual(['again', 'again']);
});

test('a logout fails what was not answered with 6000122, and a later login sends none of it', async () => {
  const world = await begin();
  const { clock, server, ann } = world;
  server.before = ({ method }) => silenceSends(method);
  const sent = send(ann, 'unanswered');
  await clock.run(100);
  ann.client.logout();
  await clock.run(100);
  expect(sent.outcome()).toBe(ZIMErrorCode.NetworkModuleUserHasAlreadyLoggedOut);
  server.before = () => undefined;
  await ann.login();
  await clock.run(60_000);
  expect(stored(world)).toEqual([]);
});

test('a session that ends for good fails what waits at once', async () => {
  const { clock, server, ann } = await begin();
  server.before = ({ method }) => silenceSends(method);
  const sent = send(ann, 'unanswered');
  await clock.run(100);
  server.network.last.close('kickedOut');
  await clock.run(10);
  expect(sent.outcome()).toBe(ZIMErrorCode.CommonModuleIMServerDisconnect);
  expect(statuses(ann)).toEqual(['unanswered 0', 'unanswered 2']);
});

test('destroying the instance fails what is under way with 6000002 and tells nothing', async () => {
  const { clock, server, ann } = await begin();
  server.before = ({ method }) => silenceSends(method);
  const sent = send(ann, 'unanswered');
  await clock.run(100);
  const told = ann.told.events.length;
  ann.client.destroy();
  await clock.run(60_000);
  expect(sent.outcome()).toBe(ZIMErrorCode.CommonModuleNotInit);
  expect(ann.told.events).toHaveLength(told);
  expect(clock.timerCount).toBe(0);
});

test('what was being sent when the app ended is there as failed the next time', async () => {
  const { clock, server, ann } = await begin();
  server.before = ({ method }) => silenceSends(method);
  send(ann, 'cut off');
  await clock.run(100);
  // As if the app were killed: nothing of the old run happens any more, only the cache remains.
  const again = ann.restart();
  server.network.last.close('superseded');
  await again.login();
  const page = again.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 2 });
  await clock.run(10);
  expect((await page).messageList).toMatchObject([{ message: 'cut off', sentStatus: 2 }]);
});

test('an own message sorts after all that is known until the server says where it stands', async () => {
  const { clock, server, ann } = await begin();
  server.send('bob', 'ann', 'hers');
  await clock.run(100);
  server.before = ({ method }) => silenceSends(method);
  send(ann, 'mine');
  send(ann, 'mine too');
  await clock.run(100);
  const page = ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 });
  await clock.run(100);
  expect((await page).messageList.map(textOf)).toEqual(['hers', 'mine', 'mine too']);
});

test('what the app attached stays on the device and is there after the message was accepted', async () => {
  const { clock, server, ann } = await begin();
  const message = { ...textMessage('noted'), localExtendedData: 'for me alone' };
  void ann.client.sendMessage(message, 'bob', 0, sendConfig);
  await clock.run(100);
  expect(message.localExtendedData).toBe('for me alone');
  expect(JSON.stringify(server.network.requests('sendMessage'))).not.toContain('for me alone');
  const page = ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 2 });
  await clock.run(10);
  expect((await page).messageList).toMatchObject([{ localExtendedData: 'for me alone' }]);
});

test('a listener or callback of the app that throws stops nothing', async () => {
  const { clock, ann } = await begin();
  ann.client.on('messageSentStatusChanged', () => {
    throw new Error('of the app');
  });
  const sent = watch(
    ann.client.sendMessage(textMessage('hello'), 'bob', 0, sendConfig, {
      onMessageAttached: () => {
        throw new Error('of the app');
      },
    }),
  );
  await clock.run(100);
  expect(sent.outcome()).toMatchObject({ message: { sentStatus: 1 } });
});

test('an object that cannot be filled is sent, and answered with a copy', async () => {
  const { clock, ann } = await begin();
  const sent = watch(ann.client.sendMessage(Object.freeze(textMessage('frozen')), 'bob', 0, sendConfig));
  await clock.run(100);
  expect(sent.outcome()).toMatchObject({ message: { message: 'frozen', sentStatus: 1, messageSeq: 1 } });
});
