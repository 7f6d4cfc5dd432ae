import { millis } from '@parley/kernel/brand';
import { type AppID, toUserKey } from '../../core/ids.ts';
import type { RoomStore } from '../../features/rooms/store.ts';
import { numberIn, numberOrNothingIn, type SqlConnection } from './connection.ts';

const select = 'select user_key, until from room_blocks where app = ? and room = ? and user_key = ?';
const put = `insert into room_blocks (app, room, user_key, until) values (?, ?, ?, ?)
  on conflict (app, room, user_key) do update set until = excluded.until`;
const remove = 'delete from room_blocks where app = ? and room = ? and user_key = ?';

export const createRoomBlockStore = (
  connection: SqlConnection,
  app: AppID,
): Pick<RoomStore, 'block' | 'putBlock' | 'removeBlock'> => ({
  block: async (room, userKey) => {
    const row = await connection.get(select, [app, room, userKey]);
    if (!row) return undefined;
    const until = numberOrNothingIn(row, 'until');
    return { userKey: toUserKey(numberIn(row, 'user_key')), ...(until === undefined ? {} : { until: millis(until) }) };
  },
  putBlock: async (room, { userKey, until }) => {
    await connection.run(put, [app, room, userKey, until ?? null]);
  },
  removeBlock: async (room, userKey) => {
    await connection.run(remove, [app, room, userKey]);
  },
});
