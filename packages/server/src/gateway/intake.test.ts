import { pingFrame } from '@parley/protocol/frames';
import { timings } from '@parley/protocol/limits';
import { describe, expect, test } from 'vitest';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { createGatewayWorld, loginParams, messageParams } from '../testing/gateway-world.ts';

/* What a connection may send, and whose turn it is. */

const heartbeat = `[${pingFrame}]`;
const pings = (count: number): string => `[${Array(count).fill(pingFrame).join(',')}]`;
/** A heartbeat that somebody has filled up with what nobody reads. */
const ballast = (bytes: number): string => `[{"kind":"ping","ballast":"${'x'.repeat(bytes)}"}]`;

const pongsOf = (socket: FakeSocket): number => socket.takeFrames().filter(({ kind }) => kind === 'pong').length;

/** A connection whose login failed, so that it may send heartbeats. */
async function refused(world: ReturnType<typeof createGatewayWorld>): Promise<FakeSocket> {
  const socket = world.connect();
  socket.request(1, 'login', { ...loginParams('alice'), userID: '' });
  await world.clock.settle();
  socket.takeFrames();
  return socket;
}

describe('a connection without a session', () => {
  test.each([
    ['heartbeats', heartbeat, 4],
    ['heartbeats that hold more than they need', ballast(10), 4],
    ['messages of several heartbeats', pings(3), 1],
    ['a message of many heartbeats', pings(200), 0],
    ['a heartbeat with ballast', ballast(240_000), 0],
    ['heartbeats with some ballast', ballast(3000), 2],
  ])('may send five frames and 8 KiB at once: %s [CONN-21]', async (_name, text, goodCount) => {
    const world = createGatewayWorld();
    const socket = await refused(world);
    for (let count = 0; count < goodCount; count += 1) socket.receive(text);
    expect(socket.closedFor).toBeUndefined();
    socket.receive(text);
    expect(socket.closedFor).toBe('tooManyFrames');
  });

  test('may send as much again in every second, until its time is over [CONN-21]', async () => {
    const world = createGatewayWorld();
    const socket = await refused(world);
    for (let second = 0; second < 9; second += 1) {
      await world.clock.run(1000);
      for (let count = 0; count < 5; count += 1) socket.receive(heartbeat);
    }
    expect(socket.closedFor).toBeUndefined();
  });

  test('is charged for bytes that make up no message yet [CONN-21]', async () => {
    const world = createGatewayWorld();
    const socket = world.connect();
    for (let count = 0; count < 8 * 1024; count += 1) socket.receiveBytes(1);
    expect(socket.closedFor).toBeUndefined();
    socket.receiveBytes(1);
    expect(socket.closedFor).toBe('tooManyFrames');
  });

  test('has room for the largest login that the declarations allow, written as long as JSON can', async () => {
    const world = createGatewayWorld();
    const socket = world.connect();
    const control = '\u0001';
    socket.request(1, 'login', {
      ...loginParams('#'.repeat(32)),
      token: 'A'.repeat(4096),
      userName: control.repeat(256),
      customStatus: control.repeat(64),
      customStatusDuration: 315_360_000,
      isAfterOfflineLogin: true,
      sdkVersion: control.repeat(32),
      deviceID: 'd'.repeat(64),
      instanceID: 'i'.repeat(64),
    });
    await world.clock.settle();
    expect(socket.closedFor).toBeUndefined();
    expect(socket.takeFrames()).toHaveLength(1);
  });
});

describe('a connection with a session', () => {
  const limits = { framesPerSecond: 10, bytesPerSecond: 64 * 1024 };

  test('that sends more frames than it may has to wait for more room, and is not closed [CONN-22]', async () => {
    const world = createGatewayWorld({ limits });
    const socket = await world.login('alice');
    for (let count = 0; count < 200; count += 1) socket.receive(heartbeat);
    await world.clock.settle();
    expect([socket.isHeld, socket.closedFor]).toEqual([true, undefined]);
    const unread = socket.unreadCount;
    expect(unread).toBeGreaterThan(100);
    await world.clock.run(1000);
    expect(unread - socket.unreadCount).toBeGreaterThanOrEqual(9);
    expect(unread - socket.unreadCount).toBeLessThanOrEqual(11);
    await world.clock.run(20_000);
    expect([socket.isHeld, socket.unreadCount, socket.closedFor]).toEqual([false, 0, undefined]);
  });

  test('that sends more bytes than it may has to wait as well [CONN-22]', async () => {
    const world = createGatewayWorld({ limits });
    const socket = await world.login('alice');
    for (let count = 0; count < 40; count += 1) socket.receive(ballast(64 * 1024));
    expect([socket.isHeld, socket.unreadCount, socket.closedFor]).toEqual([true, 8, undefined]);
    await world.clock.run(10_000);
    expect([socket.isHeld, socket.unreadCount, socket.closedFor]).toEqual([false, 0, undefined]);
  });

  test('loses nothing and keeps its order while it waits [CONN-22]', async () => {
    const seen: string[] = [];
    const world = createGatewayWorld({
      limits: { ...limits, messagesPerSecond: 0 },
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
    const names = Array.from({ length: 150 }, (_, index) => `m${index}`);
    for (const [index, localMessageID] of names.entries()) {
      socket.request(index + 2, 'sendMessage', { ...messageParams, localMessageID });
    }
    await world.clock.run(10_000);
    expect(seen).toEqual(names);
  });

  test('that sends a heartbeat every ten seconds never waits', async () => {
    const world = createGatewayWorld({ limits });
    const socket = await world.login('alice');
    for (let beat = 0; beat < 100; beat += 1) {
      await world.clock.run(timings.heartbeatMs);
      socket.ping();
      expect(socket.isHeld).toBe(false);
    }
    expect(pongsOf(socket)).toBe(100);
  });
});

describe('turns', () => {
  test('of one connection do not keep another from its own: 64 frames, then others', async () => {
    const seen: string[] = [];
    const world = createGatewayWorld({
      limits: { messagesPerSecond: 0 },
      handlers: {
        messages: {
          sendMessage: async (_context, actor) => {
            seen.push(actor.userID);
            return { log: 1, position: 1, messageID: 1, messageSeq: 1, timestamp: 1, orderKey: 1 };
          },
        },
      },
    });
    const busy = await world.login('alice');
    const other = await world.login('bob');
    for (let id = 2; id < 202; id += 1) busy.request(id, 'sendMessage', messageParams);
    expect(seen).toHaveLength(64);
    other.request(2, 'sendMessage', messageParams);
    expect(seen.at(-1)).toBe('bob');
    await world.clock.settle();
    expect(seen).toHaveLength(201);
    expect([busy.isHeld, busy.takeFrames().length]).toEqual([false, 200]);
  });

  test('count the frames of one message as those of many, in their order', async () => {
    const seen: string[] = [];
    const world = createGatewayWorld({
      limits: { messagesPerSecond: 0 },
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
    const frame = (id: number) =>
      JSON.stringify({
        kind: 'request',
        id,
        method: 'sendMessage',
        params: { ...messageParams, localMessageID: `${id}` },
      });
    const ids = Array.from({ length: 150 }, (_, index) => index + 2);
    socket.receive(`[${ids.map(frame).join(',')}]`);
    expect(seen).toHaveLength(64);
    socket.receive(heartbeat);
    socket.receive(`[${frame(152)}]`);
    await world.clock.settle();
    expect(seen).toEqual([...ids, 152].map(String));
    expect(pongsOf(socket)).toBe(1);
  });

  test('end with a connection that goes: what waits is dropped', async () => {
    const world = createGatewayWorld({ limits: { messagesPerSecond: 0 } });
    const socket = await world.login('alice');
    for (let id = 2; id < 202; id += 1) socket.request(id, 'sendMessage', messageParams);
    socket.disconnect();
    await world.clock.settle();
    expect(world.errors).toEqual([]);
    expect(world.gateway.connectionCount).toBe(0);
  });

  test('have one pong, however many heartbeats there were', async () => {
    const world = createGatewayWorld();
    const socket = await world.login('alice');
    socket.receive(pings(200));
    for (let count = 0; count < 50; count += 1) socket.receive(heartbeat);
    await world.clock.settle();
    expect(pongsOf(socket)).toBeLessThanOrEqual(2);
    socket.receive(heartbeat);
    await world.clock.settle();
    expect(pongsOf(socket)).toBe(1);
  });
});
