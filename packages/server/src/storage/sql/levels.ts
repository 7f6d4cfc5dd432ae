import type { Millis } from '@parley/kernel/brand';
import { numberIn, type SqlConnection } from './connection.ts';

/** Further rows are not counted: whoever looks learns that there are very many. */
const countMax = 10_000;

/** By the index of each app, and never more rows than `countMax`. */
const dueStatement = (table: 'duties' | 'timers'): string =>
  `select count(*) as count from (
     select 1 as one from apps join ${table} on ${table}.app = apps.app and ${table}.due_at <= ? limit ?) as due`;

const duties = dueStatement('duties');
const timers = dueStatement('timers');

export async function countDue(connection: SqlConnection, now: Millis): Promise<{ duties: number; timers: number }> {
  const count = async (statement: string): Promise<number> => {
    const row = await connection.get(statement, [now, countMax]);
    return row ? numberIn(row, 'count') : 0;
  };
  return { duties: await count(duties), timers: await count(timers) };
}

/** By the rows of rooms alone, which are few beside their members. */
const roomsStatement = 'select count(*) as rooms, cast(coalesce(sum(member_count), 0) as bigint) as members from rooms';

export async function countRooms(connection: SqlConnection): Promise<{ rooms: number; roomMembers: number }> {
  const row = await connection.get(roomsStatement, []);
  return row ? { rooms: numberIn(row, 'rooms'), roomMembers: numberIn(row, 'members') } : { rooms: 0, roomMembers: 0 };
}
