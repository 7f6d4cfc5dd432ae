import { refuse } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { toRoomKey } from '../core/ids.ts';
import { app, createGatewayWorld, entryFrame, loginParams } from '../testing/gateway-world.ts';

const room = toRoomKey(9);
const audience = { kind: 'room', room } as const;
const opened = { room, roomName: '', position: 0, attributes: [] };

/** Rooms whose answers wait until the test lets them go. */
function createRoomsWorld() {
  const answers: (() => void)[] = [];
  const world = createGatewayWorld({
    handlers: {
      rooms: {
        joinRoom: async (_context, actor, { roomID }) => {
          actor.enterRoom(room);
          await new Promise<void>((resolve) => answers.push(resolve));
          if (roomID === 'full') actor.leaveRoom(room);
          return roomID === 'full' ? refuse('RoomModuleJoinRoomError') : opened;
        },
        leaveRoom: async (_context, actor) => {
          actor.leaveRoom(room);
          return {};
        },
      },
    },
  });
  const answer = async (): Promise<void> => {
    for (const next of answers.splice(0)) next();
    await world.clock.settle();
  };
  return { ...world, answer };
}

test('a connection hears a room from before the answer until it leaves', async () => {
  const world = createRoomsWorld();
  const socket = await world.login('alice');
  socket.request(2, 'joinRoom', { roomID: 'hall' });
  await world.clock.settle();
  expect(world.hub.deliverToRoom(app, audience, entryFrame)).toBe(1);
  await world.answer();
  expect(world.hub.deliverToRoom(app, audience, entryFrame)).toBe(1);
  await world.clock.settle();
  expect(socket.takeFrames().map(({ kind }) => kind)).toEqual(['event', 'answer', 'event']);
  socket.request(3, 'leaveRoom', { roomID: 'hall' });
  await world.clock.settle();
  expect(world.hub.deliverToRoom(app, audience, entryFrame)).toBe(0);
});

test('until the answer it cannot be said that the room is not there', async () => {
  const world = createRoomsWorld();
  const socket = await world.login('alice');
  socket.request(2, 'joinRoom', { roomID: 'hall' });
  await world.clock.settle();
  expect(world.hub.beginReadingRooms(app)(room, entryFrame)).toEqual({ sessionsTold: 0, isOpen: true });
  await world.answer();
  expect(world.hub.beginReadingRooms(app)(room, entryFrame)).toEqual({ sessionsTold: 1, isOpen: false });
});

test('who is refused has left', async () => {
  const world = createRoomsWorld();
  const socket = await world.login('alice');
  socket.request(2, 'joinRoom', { roomID: 'full' });
  await world.clock.settle();
  await world.answer();
  expect(world.hub.roomsHere(app)).toEqual([]);
});

test('a connection that ends while it waits for the answer leaves nothing behind, and what it asks for later neither', async () => {
  const world = createRoomsWorld();
  const socket = await world.login('alice');
  socket.request(2, 'joinRoom', { roomID: 'hall' });
  await world.clock.settle();
  socket.disconnect();
  expect(world.hub.roomsHere(app)).toEqual([]);
  await world.answer();
  expect(world.hub.roomsHere(app)).toEqual([]);
  const late = await world.login('bob');
  late.request(2, 'joinRoom', { roomID: 'hall' });
  late.disconnect();
  await world.answer();
  expect(world.hub.roomsHere(app)).toEqual([]);
});

test('a session that is resumed on another connection enters its rooms anew', async () => {
  const world = createRoomsWorld();
  const socket = await world.login('alice');
  socket.request(2, 'joinRoom', { roomID: 'hall' });
  await world.clock.settle();
  await world.answer();
  const newer = world.connect();
  newer.request(1, 'resume', { ...loginParams('alice'), sessionID: 'session of alice' });
  await world.clock.settle();
  expect(world.hub.deliverToRoom(app, audience, entryFrame)).toBe(0);
  newer.request(2, 'joinRoom', { roomID: 'hall' });
  await world.clock.settle();
  expect(world.hub.deliverToRoom(app, audience, entryFrame)).toBe(1);
});
