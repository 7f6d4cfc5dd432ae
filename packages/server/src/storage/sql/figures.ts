import { type Millis, millis } from '@parley/kernel/brand';
import type { StorageFigures } from '../storage.ts';
import { numberIn, numberOrNothingIn, type SqlConnection } from './connection.ts';

/** Further rows are not counted. */
const countMax = 1_000_000;
/** Conversations in which the oldest message is looked for: those that were begun first. */
const oldestLogsMax = 10_000;

const countStatement = (table: 'users' | 'conversations' | 'messages'): string =>
  `select count(*) as count from (select 1 as one from ${table} limit ?) as counted`;

const oldestStatement = `select min(oldest) as oldest from (
  select (
    select messages.timestamp from messages
    where messages.app = conversations.app and messages.log = conversations.log
    order by messages.message_seq limit 1) as oldest
  from conversations order by conversations.app, conversations.log limit ?) as begun`;

/** What an operator wants to know of all apps together; its cost has a bound. */
export async function readFigures(connection: SqlConnection): Promise<StorageFigures> {
  const count = async (table: Parameters<typeof countStatement>[0]): Promise<number> => {
    const row = await connection.get(countStatement(table), [countMax]);
    return row ? numberIn(row, 'count') : 0;
  };
  const row = await connection.get(oldestStatement, [oldestLogsMax]);
  const at = row && numberOrNothingIn(row, 'oldest');
  const oldestMessageAt: Millis | undefined = at === undefined ? undefined : millis(at);
  return {
    users: await count('users'),
    conversations: await count('conversations'),
    messages: await count('messages'),
    countMax,
    ...(oldestMessageAt !== undefined && { oldestMessageAt }),
  };
}
