import { encodeEvent, encodeRequest } from '@parley/protocol/frames';
import { timings, wireLimits } from '@parley/protocol/limits';
import { protocolVersion } from '@parley/protocol/version';
import { expect, test } from 'vitest';
import { toAppID, toSessionID } from '../core/ids.ts';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { createActor, createGatewayWorld, loginParams, userKeyOf } from '../testing/gateway-world.ts';

const message = { conversationType: 0, targetID: 'bob', localMessageID: 'one', content: { type: 1, message: 'hello' } };
const frame = encodeEvent('entry', { position: 1 });
const alice = userKeyOf('alice');
const app = toAppID(1);

/** What a client that has not logged in may do wrong, and how its connection ends. */
test.each<[string, (socket: FakeSocket) => void, string]>([
  ['a request that needs a login', (socket) => socket.request(1, 'sendMessage', message), 'outOfOrder'],
  ['a ping before anything else', (socket) => socket.ping(), 'outOfOrder'],
  ['a method that nobody declared', (socket) => socket.request(1, 'fly', {}), 'unknownFrame'],
  ['a method with a name of the language', (socket) => socket.request(1, '__proto__', {}), 'unknownFrame'],
  ['a frame of an unknown kind', (socket) => socket.receive('[{"kind":"wish"}]'), 'unknownFrame'],
  ['no JSON', (socket) => socket.receive('hello'), 'malformedFrame'],
  ['no list', (socket) => socket.receive('{"kind":"ping"}'), 'malformedFrame'],
  ['an id below one', (socket) => socket.request(0, 'login', loginParams('alice')), 'unknownFrame'],
  [
    'a login of a later version',
    (socket) => socket.request(1, 'login', { ...loginParams('alice'), protocolVersion: protocolVersion + 1 }),
    'unsupportedVersion',
  ],
  [
    'a resume of an earlier version, whatever else it holds',
    (socket) => socket.request(1, 'resume', { protocolVersion: 0 }),
    'unsupportedVersion',
  ],
  [
    'a second login while the first is under way',
    (socket) => {
      socket.request(1, 'login', loginParams('alice'));
      socket.request(2, 'login', loginParams('alice'));
    },
    'outOfOrder',
  ],
  [
    'a request that does not wait for the login',
    (socket) => {
      socket.request(1, 'login', loginParams('alice'));
      socket.request(2, 'sendMessage', message);
    },
    'outOfOrder',
  ],
])('%s ends a fresh connection', async (_name, act, reason) => {
  const world = createGatewayWorld();
  const socket = world.connect();
  act(socket);
  expect(socket.closedFor).toBe(reason);
  await world.clock.run(1000);
  expect(socket.takeFrames()).toEqual([]);
});

test.each<[string, (socket: FakeSocket) => void, string]>([
  ['a second login', (socket) => socket.request(2, 'login', loginParams('alice')), 'outOfOrder'],
  ['a resume', (socket) => socket.request(2, 'resume', loginParams('alice')), 'outOfOrder'],
  ['an id that did not grow', (socket) => socket.request(1, 'sendMessage', message), 'outOfOrder'],
  [
    'more requests than may wait',
    (socket) => {
      for (let id = 2; id <= wireLimits.requestsInFlightMax + 2; id += 1) socket.request(id, 'sendMessage', message);
    },
    'tooManyRequests',
  ],
])('%s ends a connection with a session, which may be resumed', async (_name, act, reason) => {
  const world = createGatewayWorld({ limits: { messagesPerSecond: 0 } });
  const socket = await world.login('alice');
  act(socket);
  expect(socket.closedFor).toBe(reason);
  await world.clock.settle();
  expect(world.lost.map(({ userKey }) => userKey)).toEqual([alice]);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

test('as many requests as may wait are all answered', async () => {
  const world = createGatewayWorld({ limits: { messagesPerSecond: 0 } });
  const socket = await world.login('alice');
  for (let id = 2; id <= wireLimits.requestsInFlightMax + 1; id += 1) socket.request(id, 'sendMessage', message);
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
  socket.request(2, 'sendMessage', { ...message, localMessageID: 'slow' });
  socket.request(3, 'sendMessage', { ...message, localMessageID: 'quick' });
  await world.clock.settle();
  gates.get('quick')?.();
  await Promise.resolve();
  gates.get('slow')?.();
  world.hub.deliver(app, [alice], frame, undefined);
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
    encodeRequest(index + 2, 'sendMessage', { ...message, localMessageID: name }),
  );
  socket.receive(`[${frames.join(',')}]`);
  expect(seen).toEqual(names);
});

test('nothing reaches a session before the answer of its login', async () => {
  const gate = Promise.withResolvers<void>();
  const world = createGatewayWorld({
    handlers: {
      session: {
        login: async (context, doorway, params) => {
          doorway.open(createActor('alice'), context.clock.wall());
          await gate.promise;
          return { ...openedLike, sessionID: params.userID };
        },
      },
    },
  });
  const socket = world.connect();
  socket.request(1, 'login', loginParams('alice'));
  await world.clock.settle();
  world.hub.deliver(app, [alice], frame, undefined);
  await world.clock.settle();
  expect(socket.takeFrames()).toEqual([]);
  gate.resolve();
  await world.clock.settle();
  world.hub.deliver(app, [alice], frame, undefined);
  await world.clock.settle();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['answer', 'event']);
});

test('a session whose connection went away while it was opened is reported as lost', async () => {
  const world = createGatewayWorld();
  const socket = world.connect();
  socket.request(1, 'login', loginParams('alice'));
  socket.disconnect();
  await world.clock.settle();
  expect(world.lost).toHaveLength(1);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
  expect(world.gateway.connectionCount).toBe(0);
});

test('a login that fails after it opened a session leaves none behind', async () => {
  const world = createGatewayWorld({
    handlers: {
      session: {
        login: async (context, doorway) => {
          doorway.open(createActor('alice'), context.clock.wall());
          throw new Error('a bug after the session was opened');
        },
      },
    },
  });
  const socket = world.connect();
  socket.request(1, 'login', loginParams('alice'));
  await world.clock.settle();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['refusal']);
  expect(world.lost).toHaveLength(1);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

test('after a refused login the client may try again on the same connection', async () => {
  const world = createGatewayWorld();
  const socket = world.connect();
  socket.request(1, 'login', { ...loginParams('alice'), userID: '' });
  await world.clock.settle();
  socket.request(2, 'login', loginParams('alice'));
  await world.clock.settle();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['refusal', 'answer']);
});

test('a connection without a login is closed in time, also after a refused one, and not before', async () => {
  const world = createGatewayWorld();
  const silent = world.connect();
  const refused = world.connect();
  refused.request(1, 'login', {});
  await world.clock.run(timings.loginWithinMs - 1);
  expect([silent.closedFor, refused.closedFor]).toEqual([undefined, undefined]);
  await world.clock.run(2000);
  expect([silent.closedFor, refused.closedFor]).toEqual(['loginTooLate', 'loginTooLate']);
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

test('silence ends a connection, and the session is left to be resumed', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  await world.clock.run(timings.serverSilenceMs - 1);
  expect(socket.closedFor).toBeUndefined();
  await world.clock.run(2000);
  expect(socket.closedFor).toBe('silent');
  expect(world.lost).toHaveLength(1);
});

test('an expired token ends the session two seconds later', async () => {
  const world = createGatewayWorld({ tokenMs: 10_000 });
  const socket = await world.login('alice');
  await world.clock.run(11_900);
  expect(socket.closedFor).toBeUndefined();
  await world.clock.run(1100);
  expect(socket.closedFor).toBe('tokenExpired');
  await world.clock.run(5000);
  expect(world.expired).toHaveLength(1);
  expect(world.lost).toEqual([]);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

test('logout is answered before the connection is closed', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  socket.request(2, 'logout', {});
  await world.clock.settle();
  expect(socket.takeFrames()).toEqual([{ kind: 'answer', id: 2, result: {} }]);
  expect(socket.closedFor).toBe('loggedOut');
  expect(world.lost).toEqual([]);
});

test('a resume on another connection supersedes the older one, and the session is not lost', async () => {
  const world = createGatewayWorld();
  const older = await world.login('alice');
  const newer = world.connect();
  newer.request(1, 'resume', { ...loginParams('alice'), sessionID: 'session of alice' });
  await world.clock.settle();
  expect(older.closedFor).toBe('superseded');
  older.disconnect();
  await world.clock.settle();
  expect(newer.closedFor).toBeUndefined();
  expect(world.lost).toEqual([]);
  expect(world.hub.sessionsOf(app, alice)).toHaveLength(1);
});

test('a session displaced while its login was under way is closed as soon as it is open', async () => {
  const world = createGatewayWorld();
  const socket = world.connect();
  socket.request(1, 'login', loginParams('alice'));
  world.hub.close({
    kind: 'close',
    app,
    audience: [alice],
    sessionID: toSessionID('session of alice'),
    beforeGeneration: 99,
    reason: 'kickedOut',
  });
  await world.clock.settle();
  expect(socket.closedFor).toBe('kickedOut');
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['answer']);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

test('a ping is answered at once, but never before what waits already', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  socket.ping();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['pong']);
  world.hub.deliver(app, [alice], frame, undefined);
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
  world.hub.deliver(app, [alice, userKeyOf('bob')], frame, undefined);
  await world.clock.settle();
  expect(slow.closedFor).toBe('slowConsumer');
  expect(slow.sent).toHaveLength(sentBefore);
  expect(quick.takeFrames().map(({ kind }) => kind)).toEqual(['event']);
  expect(world.lost.map(({ userKey }) => userKey)).toEqual([alice]);
});

test('what is collected in one turn is bounded too', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 10_000 } });
  const socket = await world.login('alice');
  for (let index = 0; index < 1000; index += 1) world.hub.deliver(app, [alice], frame, undefined);
  expect(socket.closedFor).toBe('slowConsumer');
});

test('a node that stops says so, closes everybody and sends newcomers away', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  world.gateway.announceStopping(5000);
  world.gateway.closeAll('serverStopping');
  await world.gateway.idle();
  expect(socket.takeFrames()).toEqual([{ kind: 'event', event: 'serverStopping', data: { withinMs: 5000 } }]);
  expect(socket.closedFor).toBe('serverStopping');
  expect(world.lost).toHaveLength(1);
  const late = world.connect();
  expect(late.closedFor).toBe('serverStopping');
});

test('no timer runs when no connection is left', async () => {
  const world = createGatewayWorld();
  const one = await world.login('alice');
  const other = world.connect();
  expect(world.clock.timerCount).toBe(1);
  one.disconnect();
  expect(world.clock.timerCount).toBe(1);
  other.disconnect();
  expect(world.clock.timerCount).toBe(0);
  expect(world.gateway.connectionCount).toBe(0);
});

test('thousands of connections lost in one moment reach the session feature a few at a time', async () => {
  let running = 0;
  let runningMax = 0;
  const world = createGatewayWorld({
    limits: { loginsPerSecond: 0 },
    sessionLife: {
      disconnected: async () => {
        running += 1;
        runningMax = Math.max(runningMax, running);
        await Promise.resolve();
        running -= 1;
      },
    },
  });
  const sockets = await Promise.all(Array.from({ length: 500 }, (_, index) => world.login(`user${index}`)));
  for (const socket of sockets) socket.disconnect();
  await world.gateway.idle();
  expect(runningMax).toBe(64);
});

test('a session feature that fails is logged and disturbs nobody', async () => {
  const world = createGatewayWorld({
    sessionLife: {
      disconnected: async () => {
        throw new Error('the storage is down');
      },
    },
  });
  const one = await world.login('alice');
  const other = await world.login('bob');
  one.disconnect();
  await world.gateway.idle();
  expect(world.errors.map(({ event }) => event)).toEqual(['session not put offline']);
  other.ping();
  await world.clock.settle();
  expect(other.takeFrames().map(({ kind }) => kind)).toEqual(['pong']);
});

const openedLike = { serverTime: 1, epoch: 1, heartbeatMs: 1, tokenExpiresAt: 1, offlineMessageMs: 1, textBytesMax: 1 };
