import type { CloseReason } from '@parley/protocol/close-reasons';
import { serverTimings, wireLimits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import { toUsers } from '../core/effects.ts';
import { NotTakenIn } from '../core/failures.ts';
import { toSessionID } from '../core/ids.ts';
import { StorageFailure } from '../storage/storage.ts';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { alice, app, createGatewayWorld, loginParams, messageParams } from '../testing/gateway-world.ts';

test.each<[string, (socket: FakeSocket) => void, string]>([
  ['a second login', (socket) => socket.request(2, 'login', loginParams('alice')), 'outOfOrder'],
  ['a resume', (socket) => socket.request(2, 'resume', loginParams('alice')), 'outOfOrder'],
  ['an id that did not grow', (socket) => socket.request(1, 'sendMessage', messageParams), 'outOfOrder'],
  [
    'more requests than may wait',
    (socket) => {
      for (let id = 2; id <= wireLimits.requestsInFlightMax + 2; id += 1)
        socket.request(id, 'sendMessage', messageParams);
    },
    'tooManyRequests',
  ],
])('%s ends a connection with a session, which may be resumed', async (_name, act, reason) => {
  const unanswered = { sendMessage: () => new Promise<never>(() => {}) };
  const world = createGatewayWorld({ limits: { messagesPerSecond: 0 }, handlers: { messages: unanswered } });
  const socket = await world.login('alice');
  act(socket);
  await world.clock.settle();
  expect(socket.closedFor).toBe(reason);
  expect(world.lost.map(({ userKey }) => userKey)).toEqual([alice]);
  expect(world.hub.sessionsOf(app, alice)).toEqual([]);
});

test('silence ends a connection, and the session is left to be resumed', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  await world.clock.run(serverTimings.serverSilenceMs - 1);
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

test.each<[CloseReason, { lost: number; expired: number; ended: number }]>([
  ['kickedOut', { lost: 0, expired: 0, ended: 1 }],
  ['unregistered', { lost: 0, expired: 0, ended: 1 }],
  ['loggedOut', { lost: 0, expired: 0, ended: 1 }],
  ['superseded', { lost: 0, expired: 0, ended: 0 }],
  ['tokenExpired', { lost: 0, expired: 0, ended: 0 }],
  ['serverStopping', { lost: 1, expired: 0, ended: 0 }],
  ['slowConsumer', { lost: 1, expired: 0, ended: 0 }],
])('what the features are told, once, of a connection that is closed as %s', async (reason, told) => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  for (const session of world.hub.sessionsOf(app, alice)) session.close(reason);
  socket.disconnect();
  await world.gateway.idle();
  const { lost, expired, ended } = world;
  expect({ lost: lost.length, expired: expired.length, ended: ended.length }).toEqual(told);
});

test('a session that was ended before its connection was in the hub is told to have ended', async () => {
  const world = createGatewayWorld();
  const sessionID = toSessionID('session of alice');
  world.hub.close({
    kind: 'close',
    app,
    audience: toUsers([alice]),
    sessionID,
    beforeGeneration: 9,
    reason: 'kickedOut',
  });
  const socket = await world.login('alice');
  expect(socket.closedFor).toBe('kickedOut');
  expect(world.ended.map(({ userKey }) => userKey)).toEqual([alice]);
});

test('logout is answered before the connection is closed', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  socket.request(2, 'logout', {});
  await world.clock.settle();
  expect(socket.takeFrames()).toEqual([{ kind: 'answer', id: 2, result: {} }]);
  expect(socket.closedFor).toBe('loggedOut');
  expect(world.lost).toEqual([]);
  expect(world.ended).toHaveLength(1);
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

test('a node that stops says so, closes everybody and sends newcomers away', async () => {
  const world = createGatewayWorld();
  const socket = await world.login('alice');
  world.gateway.announceStopping(5000);
  world.gateway.closeAll('serverStopping');
  await world.gateway.idle();
  expect(socket.takeFrames()).toEqual([{ kind: 'event', event: 'serverStopping', data: { withinMs: 5000 } }]);
  expect(socket.closedFor).toBe('serverStopping');
  // Whoever comes back at once was never away.
  expect(world.lost).toEqual([]);
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

const full = { refused: 'CommonModuleTriggerServerFrequencyLimit', detail: '' } as const;

test.each([
  ['the storage failed', () => new StorageFailure('the connection was lost'), [1, 2, 3]],
  ['too much waited', () => new NotTakenIn(full), [1, 2, 3]],
  ['the storage is at its end', () => new StorageFailure('gone', { isFatal: true }), [1, 1, 1]],
  ['of a bug', () => new Error('a bug'), [1, 1, 1]],
])(
  'a feature that could not take in a loss because %s is told again, if it may pass',
  async (_name, failure, counts) => {
    const lost: string[] = [];
    const world = createGatewayWorld({
      sessionLife: {
        disconnected: async ({ userID }) => {
          lost.push(userID);
          if (lost.length < 3) throw failure();
        },
      },
    });
    const socket = await world.login('alice');
    socket.disconnect();
    await world.gateway.idle();
    const seen = [lost.length];
    await world.clock.run(1000);
    seen.push(lost.length);
    await world.clock.run(60_000);
    expect([...seen, lost.length]).toEqual(counts);
    expect(world.clock.timerCount).toBe(0);
  },
);

test('what a node could not tell before it stops it does not tell any more', async () => {
  let told = 0;
  const world = createGatewayWorld({
    sessionLife: {
      disconnected: async () => {
        told += 1;
        throw new StorageFailure('the connection was lost');
      },
    },
  });
  const socket = await world.login('alice');
  socket.disconnect();
  await world.gateway.idle();
  world.gateway.closeAll('serverStopping');
  await world.clock.run(60_000);
  expect([told, world.clock.timerCount]).toEqual([1, 0]);
});
