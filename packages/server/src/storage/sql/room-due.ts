import { millis } from '@parley/kernel/brand';
import { type AppID, toRoomKey } from '../../core/ids.ts';
import type { RoomReader } from '../../features/rooms/store.ts';
import { numberIn, type SqlConnection, textIn } from './connection.ts';

/** Where it stands when something is to happen by itself. */
const times = [
  ['rooms', 'destroy_at'],
  ['rooms', 'tell_at'],
  ['room_devices', 'grace_until'],
] as const;

/** The earliest of each, in a query of its own so that each is one look into its index. */
const next = `select due_at from (${times
  .map(
    ([table, column], index) =>
      `select * from (select ${column} as due_at from ${table} where app = ? and ${column} is not null
         order by ${column} limit 1) as next${index}`,
  )
  .join(' union all ')}) as next order by due_at limit 1`;

const due = `select rooms.room, rooms.room_id from (
    select room, min(due_at) as due_at from (${times
      .map(([table, column]) => `select room, ${column} as due_at from ${table} where app = ? and ${column} <= ?`)
      .join(' union all ')}) as times
    group by room order by 2, 1 limit ?) as due
  join rooms on rooms.app = ? and rooms.room = due.room
  order by due.due_at, due.room`;

export const createRoomDueReader = (connection: SqlConnection, app: AppID): Pick<RoomReader, 'nextDueAt' | 'due'> => ({
  nextDueAt: async () => {
    const row = await connection.get(
      next,
      times.map(() => app),
    );
    return row && millis(numberIn(row, 'due_at'));
  },
  due: async (now, limit) => {
    const rows = await connection.all(due, [...times.flatMap(() => [app, now]), limit, app]);
    return rows.map((row) => ({ room: toRoomKey(numberIn(row, 'room')), roomID: textIn(row, 'room_id') }));
  },
});
