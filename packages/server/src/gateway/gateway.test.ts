import { encodeRequest } from '@parley/protocol/frames';
import { timings, wireLimits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import { alice, app, createGatewayWorld, entryFrame, messageParams, userKeyOf } from '../testing/gateway-world.ts';

test('as many requests as may wait are all answered', async () => {
  const world = createGatewayWorld({ limits: { messagesPerSecond: 0 } });
  const socket = await world.login('alice');
  for (let id = 2; id <= wireLimits.requestsInFlightMax + 1; id += 1) socket.request(id, 'sendMessage', messageParams);
  await world.clock.settle();
  expect(socket.closedFor).toBeUndefined();
  expect(socket.takeFrames()).toHaveLength(wireLimits.requestsInFlightMax);
});

test('answers leave in the order of completion, events of the same turn with them in one message', async () => {
  const gates = new Map<string, () => void>();
  const world = createGatewayWorld({
    handlers: {
      messages: {
        sendMessage: async (_context, _actor, { localMessageID }) => {
          await new Promise<void>((resolve) => gates.set(localMessageID, resolve));
          return { log: 1, position: 1, messageID: 1, messageSeq: 1, timestamp: 1, orderKey: 1 };
        },
      },
    },
  });
  const socket = await world.login('alice');
  const sentBefore = socket.sent.length;
  socket.request(2, 'sendMessage', { ...messageParams, localMessageID: 'slow' });
  socket.request(3, 'sendMessage', { ...messageParams, localMessageID: 'quick' });
  await world.clock.settle();
  gates.get('quick')?.();
  await Promise.resolve();
  gates.get('slow')?.();
  world.hub.deliver(app, [alice], entryFrame, undefined);
  await world.clock.settle();
  expect(socket.sent).toHaveLength(sentBefore + 1);
  expect(socket.takeFrames().map((sent) => ('id' in sent ? sent.id : sent.kind))).toEqual(['event', 3, 2]);
});

test('the handlers of one message are begun in the order of its frames', async () => {
  const seen: string[] = [];
  const world = createGatewayWorld({
    handlers: {
      messages: {
        sendMessage: async (_context, _actor, { localMessageID }) => {
          seen.push(localMessageID);
          return { log: 1, position: 1, messageID: 1, messageSeq: 1, timestamp: 1, orderKey: 1 };
        },
      },
    },
  });
  const socket = await world.login('alice');
  const names = ['c', 'a', 'b'];
  const frames = names.map((name, index) =>
    encodeRequest(index + 2, 'sendMessage', { ...messageParams, localMessageID: name }),
  );
  socket.receive(`[${frames.join(',')}]`);
  expect(seen).toEqual(names);
});

test('a ping is answered with the wall clock and keeps the connection', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  for (let beat = 0; beat < 10; beat += 1) {
    await world.clock.run(timings.heartbeatMs);
    socket.ping();
    await world.clock.settle();
    expect(socket.takeFrames()).toEqual([{ kind: 'pong', wall: world.clock.wall() }]);
  }
  expect(socket.closedFor).toBeUndefined();
});

test('a ping is answered at once, but never before what waits already', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  socket.ping();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['pong']);
  world.hub.deliver(app, [alice], entryFrame, undefined);
  socket.ping();
  expect(socket.takeFrames()).toEqual([]);
  await world.clock.settle();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['event', 'pong']);
});

test('a ping of a reader who is too slow is not answered', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 10_000 } });
  const slow = await world.login('alice');
  const sentBefore = slow.sent.length;
  slow.setBuffered(9_990);
  slow.ping();
  expect(slow.closedFor).toBe('slowConsumer');
  expect(slow.sent).toHaveLength(sentBefore);
});

test('a reader who is too slow is cut off without a further byte, and others are not', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 10_000 } });
  const slow = await world.login('alice');
  const quick = await world.login('bob');
  const sentBefore = slow.sent.length;
  slow.setBuffered(9_990);
  world.hub.deliver(app, [alice, userKeyOf('bob')], entryFrame, undefined);
  await world.clock.settle();
  expect(slow.closedFor).toBe('slowConsumer');
  expect(slow.sent).toHaveLength(sentBefore);
  expect(quick.takeFrames().map(({ kind }) => kind)).toEqual(['event']);
  expect(world.lost.map(({ userKey }) => userKey)).toEqual([alice]);
});

test('what is collected in one turn is bounded too', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 10_000 } });
  const socket = await world.login('alice');
  for (let index = 0; index < 1000; index += 1) world.hub.deliver(app, [alice], entryFrame, undefined);
  expect(socket.closedFor).toBe('slowConsumer');
});
