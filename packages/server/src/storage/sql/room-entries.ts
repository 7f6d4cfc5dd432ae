import type { AppID } from '../../core/ids.ts';
import type { RoomEntryRow, RoomStore } from '../../features/rooms/store.ts';
import {
  numberIn,
  numberOrNothingIn,
  portionsOf,
  rowPlaceholders,
  type SqlConnection,
  type SqlRow,
  textIn,
} from './connection.ts';

function toEntry(row: SqlRow): RoomEntryRow {
  const messageSeq = numberOrNothingIn(row, 'message_seq');
  return {
    position: numberIn(row, 'position'),
    body: textIn(row, 'body'),
    ...(messageSeq === undefined ? {} : { messageSeq }),
  };
}

const columns = 'position, body, message_seq';
const entriesAfter = `select ${columns} from room_entries where app = ? and room = ? and position > ?
  order by position limit ?`;
const storedAfter = `select ${columns} from room_entries where app = ? and room = ? and message_seq > ?
  order by message_seq limit ?`;
const storedBefore = `select ${columns} from room_entries where app = ? and room = ? and message_seq < ?
  order by message_seq desc limit ?`;

const insert = (rows: number): string => `insert into room_entries (app, room, ${columns})
  values ${rowPlaceholders(rows, 5)}`;

/** Both kinds by the index that has only them, so that what stays is not looked at. */
const removeOld = `delete from room_entries where app = ? and room = ? and position in (
  select position from room_entries where app = ? and room = ? and message_seq is null and position <= ?
  union all
  select position from room_entries where app = ? and room = ? and position <= ? and message_seq <= (
    select max(message_seq) from room_entries where app = ? and room = ? and message_seq is not null) - ?)`;

const putBody = 'update room_entries set body = ? where app = ? and room = ? and position = ?';

type EntryPart = Pick<RoomStore, 'entriesAfter' | 'storedMessages' | 'appendEntries' | 'putEntryBody'>;

export const createRoomEntryStore = (connection: SqlConnection, app: AppID): EntryPart => ({
  entriesAfter: async (room, position, limit) =>
    (await connection.all(entriesAfter, [app, room, position, limit])).map(toEntry),
  storedMessages: async (room, { anchorSeq, isReverse, limit }) => {
    const text = isReverse ? storedBefore : storedAfter;
    const anchor = anchorSeq ?? (isReverse ? Number.MAX_SAFE_INTEGER : 0);
    return (await connection.all(text, [app, room, anchor, limit])).map(toEntry);
  },
  putEntryBody: async (room, position, body) => {
    await connection.run(putBody, [body, app, room, position]);
  },
  appendEntries: async (room, entries, { kept, storedKept }) => {
    const last = entries.at(-1);
    if (!last) return;
    for (const rows of portionsOf(entries)) {
      const values = rows.flatMap(({ position, body, messageSeq }) => [app, room, position, body, messageSeq ?? null]);
      await connection.run(insert(rows.length), values);
    }
    const upTo = last.position - kept;
    if (upTo <= 0) return;
    await connection.run(removeOld, [app, room, app, room, upTo, app, room, upTo, app, room, storedKept]);
  },
});
