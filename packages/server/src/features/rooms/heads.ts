import type { ReadableStorage } from '../../core/context.ts';
import type { RoomHeads } from '../../delivery/room-heads.ts';

/** Where the rooms stand that exist. */
export const roomHeads = ({ read }: Pick<ReadableStorage<'rooms'>, 'read'>): RoomHeads => ({
  headsOf: async (app, rooms) => {
    const rows = await read(app).rooms.byKeys(rooms);
    return rows.map(({ room, position }) => ({ room, position }));
  },
});
