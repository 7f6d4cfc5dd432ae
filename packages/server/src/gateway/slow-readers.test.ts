import { expect, test } from 'vitest';
import { toRoomKey } from '../core/ids.ts';
import { noMetrics } from '../core/metrics.ts';
import { app, createGatewayWorld, entryFrame, userKeyOf } from '../testing/gateway-world.ts';

const room = toRoomKey(9);

test('small frames that wait for the end of the turn are counted with what they cost', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 10_000 } });
  const socket = await world.login('alice');
  const deliver = (times: number): void => {
    for (let index = 0; index < times; index += 1) {
      world.hub.deliver(app, [userKeyOf('alice')], entryFrame, undefined);
    }
  };
  deliver(100);
  expect(socket.closedFor).toBeUndefined();
  await world.clock.settle();
  // Their text alone would fit.
  expect(150 * entryFrame.length).toBeLessThan(10_000);
  deliver(150);
  expect(socket.closedFor).toBe('slowConsumer');
});

test('what waits for all slow readers together is bounded, and the one for whom most waits is cut off', async () => {
  const world = createGatewayWorld({ limits: { outgoingBytesMax: 1_000_000 } });
  const names = ['alice', 'bob', 'carol', 'dave'];
  const sockets = await Promise.all(names.map((name) => world.login(name)));
  const waits = [200_000, 350_000, 300_000, 0];
  for (const [index, socket] of sockets.entries()) socket.setBuffered(waits[index] ?? 0);
  await world.clock.run(1000);
  expect(world.gateway.outgoingBytes).toBe(850_000);
  expect(sockets.map(({ isCut }) => isCut)).toEqual([false, false, false, false]);
  sockets[3]?.setBuffered(200_000);
  world.hub.deliver(app, names.map(userKeyOf), entryFrame, undefined);
  await world.clock.settle();
  expect(sockets.map(({ isCut }) => isCut)).toEqual([false, true, false, false]);
  expect(world.gateway.outgoingBytes).toBe(700_000);
  expect(world.gateway.connectionCount).toBe(3);
  expect(world.lost.map(({ userKey }) => userKey)).toEqual([userKeyOf('bob')]);
});

test('a reader who keeps up is told of nothing of this', async () => {
  const world = createGatewayWorld({ limits: { outgoingBytesMax: 1000 } });
  const socket = await world.login('alice');
  for (let index = 0; index < 200; index += 1) {
    world.hub.deliver(app, [userKeyOf('alice')], entryFrame, undefined);
    await world.clock.settle();
  }
  expect(socket.takeFrames()).toHaveLength(200);
  expect(socket.isCut).toBe(false);
});

test('a connection that was told to close and does not go still counts, and is cut when there is no room', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 600_000, outgoingBytesMax: 1_000_000 } });
  const [slow, other] = [await world.login('alice'), await world.login('bob')];
  slow.setBuffered(600_000);
  world.hub.deliver(app, [userKeyOf('alice')], entryFrame, undefined);
  await world.clock.run(1000);
  expect([slow.closedFor, slow.isCut]).toEqual(['slowConsumer', false]);
  expect(world.gateway.outgoingBytes).toBe(600_000);
  other.setBuffered(500_000);
  await world.clock.run(1000);
  expect([slow.isCut, other.isCut]).toEqual([true, false]);
  expect(world.gateway.connectionCount).toBe(1);
});

test('for a reader who is behind what may be dropped is, and the rest still comes', async () => {
  const dropped: true[] = [];
  const metrics = { ...noMetrics, dropped: () => void dropped.push(true) };
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 400_000 }, metrics });
  const [slow, quick] = [await world.login('alice'), await world.login('bob')];
  const sessions = ['alice', 'bob'].flatMap((userID) => world.hub.sessionsOf(app, userKeyOf(userID)));
  for (const session of sessions) world.hub.enterRoom(session, room)();
  const say = async (isDroppable: boolean): Promise<void> => {
    world.hub.deliverToRoom(app, { kind: 'room', room }, entryFrame, { isDroppable });
    await world.clock.settle();
  };
  slow.setBuffered(101_000);
  await world.clock.run(1000);
  await say(true);
  await say(false);
  expect([slow.takeFrames().length, quick.takeFrames().length, dropped.length]).toEqual([1, 2, 1]);
  // As soon as it has read, without waiting for the next look.
  slow.setBuffered(99_000);
  await say(true);
  expect([slow.takeFrames().length, dropped.length]).toEqual([1, 1]);
});

test('what comes in one turn cuts nobody off if it may be dropped', async () => {
  const world = createGatewayWorld({ limits: { connectionQueueBytesMax: 100_000 } });
  const socket = await world.login('alice');
  for (const session of world.hub.sessionsOf(app, userKeyOf('alice'))) world.hub.enterRoom(session, room)();
  const many = 4000;
  expect(many * entryFrame.length).toBeGreaterThan(100_000);
  for (let index = 0; index < many; index += 1)
    world.hub.deliverToRoom(app, { kind: 'room', room }, entryFrame, { isDroppable: true });
  await world.clock.settle();
  const { length } = socket.takeFrames();
  expect(length * entryFrame.length).toBeLessThan(25_000);
  expect(length * entryFrame.length).toBeGreaterThan(10_000);
  expect(socket.closedFor).toBeUndefined();
});
