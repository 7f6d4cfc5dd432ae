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
