import { methods } from '@parley/protocol/index';
import { expect, test } from 'vitest';
import { toAppID } from './core/ids.ts';
import { type AppWorld, createAppWorld } from './testing/app-world.ts';

/** Buckets that nobody is in are given up by then, and places that ended are forgotten. */
const restMs = 720_000;

/** What rooms may leave behind of rows, timers and places at this moment. */
async function heldIn({ app, clock, storage }: AppWorld) {
  const rows = storage.read(toAppID(1)).rooms.rowCount();
  await clock.settle();
  const { roomDevices, followedBuckets, commitQueue } = app.levels();
  return { rows: await rows, timers: clock.timerCount, roomDevices, followedBuckets, commitQueue };
}

test('rooms that have ended leave nothing behind, however they ended', async () => {
  const world = await createAppWorld();
  await world.clock.run(restMs);
  const before = await heldIn(world);
  const { enterRoom, leaveRoom, changeRoomAttributes, setRoomMembersAttributes } = methods.rooms;
  const sessions = await Promise.all(['ann', 'bob', 'carol'].map((userID) => world.login(userID)));
  const roomIDs = ['left', 'delayed', 'lost', 'switched'];
  for (const session of sessions) {
    for (const roomID of roomIDs) {
      const destroyDelaySeconds = roomID === 'delayed' ? 5 : 0;
      const attributes = [{ key: session.userID, value: 'here' }];
      await session.get(enterRoom, { roomID, roomName: roomID, attributes, destroyDelaySeconds });
      const manner = { isForce: true, isUpdateOwner: true, isDeleteAfterOwnerLeft: true };
      const operations = [{ kind: 'set' as const, attributes }];
      await session.get(changeRoomAttributes, { roomID, operations, ...manner });
      await session.get(setRoomMembersAttributes, {
        ...{ roomID, userIDs: [session.userID], attributes: [{ key: 'a', value: 'b' }] },
        isDeleteAfterOwnerLeft: false,
      });
      const said = {
        roomID,
        localMessageID: roomID,
        content: { type: 1 as const, message: 'hello' },
        priority: 3 as const,
      };
      await session.get(methods.messages.sendRoomMessage, said);
    }
  }
  const within = await heldIn(world);
  expect(within.rows).toBeGreaterThan(roomIDs.length * sessions.length * 4);
  expect(within.roomDevices).toBe(roomIDs.length * sessions.length);
  for (const session of sessions) {
    await session.get(leaveRoom, { roomID: 'left' });
    await session.get(leaveRoom, { roomID: 'delayed' });
    session.socket.disconnect();
  }
  await world.clock.run(restMs);
  expect(await heldIn(world)).toEqual(before);
  await world.close();
});
