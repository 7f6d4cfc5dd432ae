import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toUserKey } from '../../core/ids.ts';
import { callOf, endAt, told } from '../contract/call-fixtures.ts';
import { userRow } from '../contract/fixtures.ts';
import { migrate } from '../migrations/migration.ts';
import { createCallStore } from '../sql/calls.ts';
import { type SqlConnection, sqliteDialect } from '../sql/connection.ts';
import { createUserStore } from '../sql/users.ts';
import { toConnection } from './access.ts';
import { wrapDatabase } from './database.ts';

/** A connection that notes how SQLite goes about each statement. */
async function open() {
  const database = new DatabaseSync(':memory:');
  const plain = toConnection(async (ask) => ask(wrapDatabase(database, ':memory:')));
  await migrate(plain, sqliteDialect, millis(1));
  let plan: string[] = [];
  const noted = (sql: string): string => {
    const rows = database.prepare(`explain query plan ${sql}`).all();
    plan.push(...rows.map((row) => String(row['detail'])));
    return sql;
  };
  const connection: SqlConnection = {
    all: (sql, params) => plain.all(noted(sql), params),
    get: (sql, params) => plain.get(noted(sql), params),
    run: (sql, params) => plain.run(noted(sql), params),
  };
  const app = toAppID(1);
  const users = createUserStore(connection, app);
  for (const userKey of [1, 2]) await users.register(userRow(userKey));
  return {
    users,
    calls: createCallStore(connection, app),
    planOf: async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      plan = [];
      await work();
      return plan;
    },
  };
}

const { calls, users, planOf } = await open();
const [me, at] = [toUserKey(1), millis(1)];
const [lasting, ended] = [callOf('1'), told(callOf('2', { end: endAt(0) }))];
const request = { userKey: me, deviceID: 'a', requestKey: 'a', asked: '', result: '', at };
const after = millis(Number.MAX_SAFE_INTEGER);

/** A table is looked through, or all of an app's rows in it; what a statement has found itself is a short list. */
const isCostly = (step: string): boolean =>
  (/^SCAN /.test(step) && !/^SCAN (found|CONSTANT ROW|\d+-ROW VALUES CLAUSE)/.test(step)) ||
  (/^SEARCH .*\(app=\?\)$/.test(step) && !/ calls_open /.test(step));

test.each<[string, () => Promise<unknown>]>([
  ['put of one that lasts', () => calls.put(lasting, [me])],
  ['put of one that is over', () => calls.put(ended, [me, toUserKey(2)])],
  ['byID', () => calls.byID('1')],
  ['callsOf', () => calls.callsOf(me, { limit: 9 })],
  ['callsOf, further', () => calls.callsOf(me, { before: { createdAt: after, callID: '9' }, limit: 9 })],
  ['unlistedCallsOf', () => calls.unlistedCallsOf(me, '', 9)],
  ['openCallsOf', () => calls.openCallsOf(me, 9)],
  ['openCalls', () => calls.openCalls(9)],
  ['openCount', () => calls.openCount()],
  ['putRequest', () => calls.putRequest(request)],
  ['request', () => calls.request(me, 'a', 'a')],
  ['sweepRequests', () => calls.sweepRequests(after, 9)],
  ['entriesBefore', () => calls.entriesBefore(after, 9)],
  ['removeUserLogEntries', () => users.removeUserLogEntries([{ userKey: me, kind: 'call', key: '1' }])],
  ['dropEntries', () => calls.dropEntries([{ callID: '2', userKey: me }])],
  ['usersAfter', () => calls.usersAfter(toUserKey(0), 9)],
  ['trimList', () => calls.trimList(me, 0, 9)],
  ['sweepEnded', () => calls.sweepEnded(after, 9)],
])('%s of calls looks at no more rows than it has to', async (_name, work) => {
  const plan = await planOf(work);
  expect(plan.filter(isCostly)).toEqual([]);
});

test('pages of a list and what is swept come out of an index in their order', async () => {
  const sorted = await planOf(async () => {
    await calls.unlistedCallsOf(me, '', 9);
    await calls.openCallsOf(me, 9);
    await calls.openCalls(9);
    await calls.sweepRequests(after, 9);
    await calls.sweepEnded(after, 9);
  });
  expect(sorted.filter((step) => /TEMP B-TREE/.test(step))).toEqual([]);
});
