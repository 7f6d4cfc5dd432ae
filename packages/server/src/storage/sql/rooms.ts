import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, type RoomKey, toRoomKey, toUserKey } from '../../core/ids.ts';
import type { RoomRow, RoomStore } from '../../features/rooms/store.ts';
import {
  flagIn,
  flagValue,
  numberIn,
  numberOrNothingIn,
  padded,
  placeholders,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
} from './connection.ts';
import { createRoomAttributeStore } from './room-attributes.ts';
import { createRoomBlockStore } from './room-blocks.ts';
import { createRoomDeviceStore } from './room-devices.ts';
import { createRoomDueReader } from './room-due.ts';
import { createRoomEntryStore } from './room-entries.ts';
import { createRoomMemberStore } from './room-members.ts';

/** What `put` writes, in the order of `valuesOf`. */
const changeableColumns = [
  ...['room_id', 'room_name', 'creator_key', 'created_at', 'destroy_delay_ms', 'is_stored', 'position'],
  ...['attributes_position', 'attribute_seq', 'message_seq', 'order_key', 'member_count', 'destroy_at', 'tell_at'],
] as const;

const columns = `room, ${changeableColumns.join(', ')}`;

const valuesOf = (row: RoomRow): readonly SqlValue[] => [
  ...[row.roomID, row.roomName, row.creatorKey ?? null, row.createdAt, row.destroyDelayMs, flagValue(row.isStored)],
  ...[row.position, row.attributesPosition, row.attributeSeq, row.messageSeq, row.orderKey, row.memberCount],
  ...[row.destroyAt ?? null, row.tellAt ?? null],
];

function toRoom(row: SqlRow): RoomRow {
  const creatorKey = numberOrNothingIn(row, 'creator_key');
  const destroyAt = numberOrNothingIn(row, 'destroy_at');
  const tellAt = numberOrNothingIn(row, 'tell_at');
  return {
    room: toRoomKey(numberIn(row, 'room')),
    roomID: textIn(row, 'room_id'),
    roomName: textIn(row, 'room_name'),
    ...(creatorKey === undefined ? {} : { creatorKey: toUserKey(creatorKey) }),
    createdAt: millis(numberIn(row, 'created_at')),
    destroyDelayMs: numberIn(row, 'destroy_delay_ms'),
    isStored: flagIn(row, 'is_stored'),
    position: numberIn(row, 'position'),
    attributesPosition: numberIn(row, 'attributes_position'),
    attributeSeq: numberIn(row, 'attribute_seq'),
    messageSeq: numberIn(row, 'message_seq'),
    orderKey: numberIn(row, 'order_key'),
    memberCount: numberIn(row, 'member_count'),
    ...(destroyAt === undefined ? {} : { destroyAt: millis(destroyAt) }),
    ...(tellAt === undefined ? {} : { tellAt: millis(tellAt) }),
  };
}

const byID = `select ${columns} from rooms where app = ? and room_id = ?`;
const byKeys = (rooms: number): string =>
  `select ${columns} from rooms where app = ? and room in (${placeholders(rooms)})`;
const pageText = `select ${columns} from rooms where app = ? and room_id > ? order by room_id limit ?`;
const countText = 'select count(*) as rooms from rooms where app = ?';

const putText = `insert into rooms (app, ${columns}) values (${placeholders(changeableColumns.length + 2)})
  on conflict (app, room) do update set
    ${changeableColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`;

/** Everything that belongs to a room. */
const tables = [
  ...['rooms', 'room_members', 'room_moves', 'room_devices', 'room_attributes', 'room_member_attributes'],
  ...['room_entries', 'room_blocks'],
] as const;

const rowCountText = `select ${tables
  .map((table) => `(select count(*) from ${table} where app = ?)`)
  .join(' + ')} as held`;

type RoomPart = Pick<RoomStore, 'byID' | 'byKeys' | 'page' | 'count' | 'rowCount' | 'put' | 'remove'>;

const createRooms = (connection: SqlConnection, app: AppID): RoomPart => ({
  byID: async (roomID) => {
    const row = await connection.get(byID, [app, roomID]);
    return row && toRoom(row);
  },
  byKeys: async (rooms: readonly RoomKey[]) => {
    if (rooms.length === 0) return [];
    const asked = padded(rooms);
    return (await connection.all(byKeys(asked.length), [app, ...asked])).map(toRoom);
  },
  page: async (after, limit) => (await connection.all(pageText, [app, after, limit])).map(toRoom),
  count: async () => numberIn(present(await connection.get(countText, [app]), 'a count has a row'), 'rooms'),
  rowCount: async () => {
    const row = await connection.get(
      rowCountText,
      tables.map(() => app),
    );
    return numberIn(present(row, 'a count has a row'), 'held');
  },
  put: async (room) => {
    await connection.run(putText, [app, room.room, ...valuesOf(room)]);
  },
  remove: async (room) => {
    for (const table of tables) await connection.run(`delete from ${table} where app = ? and room = ?`, [app, room]);
  },
});

export const createRoomStore = (connection: SqlConnection, app: AppID): RoomStore => ({
  ...createRooms(connection, app),
  ...createRoomMemberStore(connection, app),
  ...createRoomBlockStore(connection, app),
  ...createRoomDeviceStore(connection, app),
  ...createRoomAttributeStore(connection, app),
  ...createRoomEntryStore(connection, app),
  ...createRoomDueReader(connection, app),
});
