import { toAppID } from '@parley/server/core/ids';
import type { Device, DeviceProcess } from './device.ts';
import type { AnsweredRoom, RoomsAtRest, RoomsOfDevice } from './room-history.ts';
import { roomsIn } from './rooms-heard.ts';
import { roomIDs } from './workload/rooms.ts';
import { simAppID, type World } from './world.ts';

/** The time after which a node that is gone is missed, and that of its members' grace, and some. */
const graceOverMs = 100_000;
/** Until rooms without members are gone. */
const emptyOverMs = 45_000;

export async function readRooms(world: World, finalists: readonly Device[]): Promise<RoomsAtRest> {
  const { clock } = world;
  await clock.run(graceOverMs);
  const present = finalists.flatMap((device) => (device.present ? [{ device, process: device.present }] : []));
  const devices: RoomsOfDevice[] = [];
  for (const { device, process } of present) {
    const { time: at } = world.history;
    devices.push({ at, ...(await world.waitFor(readDevice(device, process))) });
  }
  const stored = await world.waitFor(readStored(world));
  for (const { process } of present) await world.waitFor(process.zim.leaveAllRoom());
  await clock.run(emptyOverMs);
  const { rooms } = world.store.storage.read(toAppID(simAppID));
  return { stored, devices, rowsLeft: await world.waitFor(rooms.rowCount()) };
}

async function readDevice(
  { name, userID }: Device,
  { zim, life, rooms }: DeviceProcess,
): Promise<Omit<RoomsOfDevice, 'at'>> {
  const answers: (AnsweredRoom | string)[] = [];
  for (const roomID of roomsIn(rooms)) {
    try {
      const { memberList } = await zim.queryRoomMemberList(roomID, { nextFlag: '', count: 100 });
      const { roomAttributes } = await zim.queryRoomAllAttributes(roomID);
      const { count } = await zim.queryRoomOnlineMemberCount(roomID);
      const members = memberList.map((member) => member.userID).sort();
      answers.push({ roomID, members, attributes: roomAttributes, onlineCount: count });
    } catch (error) {
      answers.push(`${roomID}: ${String(error)}`);
    }
  }
  return { device: name, userID, life, rooms: answers };
}

async function readStored({ store }: World): Promise<RoomsAtRest['stored']> {
  const { rooms } = store.storage.read(toAppID(simAppID));
  const stored: Record<string, readonly string[]> = {};
  for (const roomID of roomIDs) {
    const row = await rooms.byID(roomID);
    if (!row) continue;
    stored[roomID] = (await rooms.membersAfter(row.room, undefined, 100)).map(({ userID }) => userID).sort();
  }
  return stored;
}
