import { expect, test } from 'vitest';
import { app, createGatewayWorld, entryFrame, userKeyOf } from '../testing/gateway-world.ts';

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
