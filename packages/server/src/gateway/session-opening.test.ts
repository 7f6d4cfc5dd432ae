import { serverTimings } from '@parley/protocol/limits';
import { protocolVersion } from '@parley/protocol/version';
import { expect, test } from 'vitest';
import { toUsers } from '../core/effects.ts';
import { toSessionID } from '../core/ids.ts';
import type { FakeSocket } from '../testing/fake-socket.ts';
import {
  alice,
  app,
  createActor,
  createGatewayWorld,
  entryFrame,
  loginParams,
  messageParams,
} from '../testing/gateway-world.ts';

/** What a client that has not logged in may do wrong, and how its connection ends. */
test.each<[string, (socket: FakeSocket) => void, string]>([
  ['a request that needs a login', (socket) => socket.request(1, 'sendMessage', messageParams), 'outOfOrder'],
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
      socket.request(2, 'sendMessage', messageParams);
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
  world.hub.deliver(app, [alice], entryFrame, undefined);
  await world.clock.settle();
  expect(socket.takeFrames()).toEqual([]);
  gate.resolve();
  await world.clock.settle();
  world.hub.deliver(app, [alice], entryFrame, undefined);
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
  await world.clock.run(serverTimings.loginWithinMs - 1);
  expect([silent.closedFor, refused.closedFor]).toEqual([undefined, undefined]);
  await world.clock.run(2000);
  expect([silent.closedFor, refused.closedFor]).toEqual(['loginTooLate', 'loginTooLate']);
});

test('a session displaced while its login was under way is closed as soon as it is open', async () => {
  const world = createGatewayWorld();
  const socket = world.connect();
  socket.request(1, 'login', loginParams('alice'));
  world.hub.close({
    kind: 'close',
    app,
    audience: toUsers([alice]),
    sessionID: toSessionID('session of alice'),
    beforeGeneration: 99,
    reason: 'kickedOut',
  });
  await world.clock.settle();
  expect(socket.closedFor).toBe('kickedOut');
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['answer']);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

const openedLike = { serverTime: 1, epoch: 1, heartbeatMs: 1, tokenExpiresAt: 1, offlineMessageMs: 1, textBytesMax: 1 };
