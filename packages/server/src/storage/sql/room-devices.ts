import { assert, present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, toRoomKey, toSessionID, toUserKey } from '../../core/ids.ts';
import { type RoomDeviceRow, type RoomEnding, type RoomStore, roomEndings } from '../../features/rooms/store.ts';
import {
  numberIn,
  numberOrNothingIn,
  placeholders,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
} from './connection.ts';

const deviceColumns = [
  ...['session_id', 'user_key', 'node', 'grace_until', 'ending', 'ended_at', 'extended_data'],
] as const;
const columns = deviceColumns.join(', ');

const valuesOf = ({ sessionID, userKey, node, graceUntil, ending }: RoomDeviceRow): readonly SqlValue[] => [
  ...[sessionID, userKey, node, graceUntil ?? null],
  ...[ending?.reason ?? null, ending?.at ?? null, ending?.extendedData ?? null],
];

const isEnding = (text: string): text is RoomEnding => roomEndings.some((ending) => ending === text);

function toEnding(row: SqlRow): RoomDeviceRow['ending'] {
  const at = numberOrNothingIn(row, 'ended_at');
  if (at === undefined) return undefined;
  const reason = textIn(row, 'ending');
  assert(isEnding(reason), 'an end has a reason that is known');
  return { reason, at: millis(at), extendedData: textIn(row, 'extended_data') };
}

function toDevice(row: SqlRow): RoomDeviceRow {
  const graceUntil = numberOrNothingIn(row, 'grace_until');
  const ending = toEnding(row);
  return {
    sessionID: toSessionID(textIn(row, 'session_id')),
    userKey: toUserKey(numberIn(row, 'user_key')),
    node: textIn(row, 'node'),
    ...(graceUntil === undefined ? {} : { graceUntil: millis(graceUntil) }),
    ...(ending ? { ending } : {}),
  };
}

const toRoomName = (row: SqlRow) => ({ room: toRoomKey(numberIn(row, 'room')), roomID: textIn(row, 'room_id') });

/** The very words of the indexes. */
const isConnected = 'grace_until is null and ended_at is null';

const select = `select ${columns} from room_devices where app = ? and room = ?`;
const ofUser = `${select} and user_key = ?`;
const ofSession = `${select} and session_id = ?`;
const late = `${select} and grace_until <= ? order by grace_until`;
const atNode = `${select} and node = ? and ${isConnected}`;

const onlineCount = `select count(distinct user_key) as users from room_devices
  where app = ? and room = ? and ${isConnected}`;

const roomsOfSession = `select rooms.room, rooms.room_id from room_devices
  join rooms on rooms.app = room_devices.app and rooms.room = room_devices.room
  where room_devices.app = ? and room_devices.session_id = ? and room_devices.ended_at is null`;

/** A cross join has SQLite begin with what it has found. */
const roomsAt = `select rooms.room, rooms.room_id from
  (select distinct room from room_devices where app = ? and node = ? and ${isConnected} order by room limit ?) as held
  cross join rooms where rooms.app = ? and rooms.room = held.room`;

/** From one node to the next, so that all their devices need not be looked through. */
const nodes = `with recursive found (node) as (
    select (select node from room_devices where app = ? and ${isConnected} order by node limit 1)
    union all
    select (select room_devices.node from room_devices
      where app = ? and room_devices.node > found.node and ${isConnected} order by room_devices.node limit 1)
    from found where found.node is not null)
  select node from found where node is not null`;

const putDevice = `insert into room_devices (app, room, ${columns}) values (${placeholders(deviceColumns.length + 2)})
  on conflict (app, session_id, room) do update set
    ${deviceColumns
      .slice(1)
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}`;
const removeDevice = 'delete from room_devices where app = ? and room = ? and session_id = ?';
const forgetEnded = `delete from room_devices where app = ? and (room, session_id) in (
  select room, session_id from room_devices where app = ? and ended_at < ? order by ended_at limit ?)`;

type DevicePart = Pick<
  RoomStore,
  | 'onlineCount'
  | 'devicesOf'
  | 'device'
  | 'roomsOfSession'
  | 'nodes'
  | 'roomsAt'
  | 'putDevice'
  | 'removeDevice'
  | 'lateDevices'
  | 'devicesAt'
  | 'forgetEnded'
>;

export const createRoomDeviceStore = (connection: SqlConnection, app: AppID): DevicePart => ({
  onlineCount: async (room) =>
    numberIn(present(await connection.get(onlineCount, [app, room]), 'a count has a row'), 'users'),
  devicesOf: async (room, userKey) => (await connection.all(ofUser, [app, room, userKey])).map(toDevice),
  device: async (room, sessionID) => {
    const row = await connection.get(ofSession, [app, room, sessionID]);
    return row && toDevice(row);
  },
  roomsOfSession: async (sessionID) => (await connection.all(roomsOfSession, [app, sessionID])).map(toRoomName),
  nodes: async () => (await connection.all(nodes, [app, app])).map((row) => textIn(row, 'node')),
  roomsAt: async (node, limit) => (await connection.all(roomsAt, [app, node, limit, app])).map(toRoomName),
  putDevice: async (room, device) => {
    await connection.run(putDevice, [app, room, ...valuesOf(device)]);
  },
  removeDevice: async (room, sessionID) => {
    await connection.run(removeDevice, [app, room, sessionID]);
  },
  lateDevices: async (room, now) => (await connection.all(late, [app, room, now])).map(toDevice),
  devicesAt: async (room, node) => (await connection.all(atNode, [app, room, node])).map(toDevice),
  forgetEnded: (before, limit) => connection.run(forgetEnded, [app, app, before, limit]),
});
