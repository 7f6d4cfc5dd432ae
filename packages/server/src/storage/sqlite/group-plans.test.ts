import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { groupOf, memberOf } from '../contract/group-fixtures.ts';
import { migrate } from '../migrations/migration.ts';
import { type SqlConnection, sqliteDialect } from '../sql/connection.ts';
import { createConversationStore } from '../sql/conversations.ts';
import { createGroupStore } from '../sql/groups.ts';
import { toConnection } from './access.ts';
import { wrapDatabase } from './database.ts';

const [log, me] = [toLogKey(10), toUserKey(1)];
const application = {
  ...{ applicationID: 1, log, userKey: me, inviterKey: undefined, wording: '', answer: undefined },
  ...{ createdAt: millis(1), updatedAt: millis(1), expiresAt: millis(1) },
  state: 'waiting',
} as const;
const head = {
  ...{
    position: 0,
    messageSeq: 0,
    orderKey: 0,
    counted: 0,
    newestMessageID: 0,
    deletedSeq: 0,
    targetedSeq: 0,
    endedPosition: 0,
  },
  changedAt: millis(1),
};

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
  return {
    groups: createGroupStore(connection, app),
    conversations: createConversationStore(connection, app),
    planOf: async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      plan = [];
      await work();
      return plan;
    },
  };
}

/** A table is looked through, or all of an app's rows in it; what a statement was given itself is a short list. */
const isCostly = (step: string): boolean =>
  (/^SCAN /.test(step) && !/^SCAN (given|\d+)/.test(step)) || /^SEARCH .*\(app=\?\)$/.test(step);

test('no statement on groups looks through more rows than it has to', async () => {
  const { groups, planOf } = await open();
  const members = [memberOf(1, { muteExpiredTime: -1 }), memberOf(2)];
  const works: readonly (() => Promise<unknown>)[] = [
    () => groups.create(groupOf(10)),
    () => groups.put(groupOf(10)),
    () => groups.addMembers(log, members, { fromPosition: 1, head }),
    () => groups.putMembers(log, members),
    () => groups.append(log, { position: 1, body: '', at: millis(1), isLast: false }),
    () => groups.byGroupID('group-10'),
    () => groups.byLog(log),
    () => groups.liveCount(),
    () => groups.head(log),
    () => groups.membersAmong(log, [me]),
    () => groups.ownerOf(log),
    () => groups.membersFrom({ log, offset: 1, limit: 9 }),
    () => groups.membersAfter({ log, after: 0, limit: 9 }),
    () => groups.groupsOf(me),
    () => groups.namesAfter({ log, after: 0, limit: 9 }),
    () => groups.groupsAfter({ userKey: me, after: 0, limit: 9, sharedWith: [toUserKey(2)] }),
    () => groups.logsOf(me),
    () => groups.followedBy(me),
    () => groups.standingIn(log, [me, toUserKey(2)]),
    () => groups.movedAmong([log, toLogKey(20)], millis(0)),
    () => groups.entriesAfter({ log, after: 0, upTo: 9, limit: 9 }),
    () => groups.removeMembers(log, members, { toPosition: 1, head, at: head.changedAt }),
    () => groups.putApplications([application]),
    () => groups.application(1),
    () => groups.newestApplication(application),
    () => groups.waitingInvitations(log, me, [me]),
    () => groups.waitingOf({ log, users: [me], inviters: [me], limit: 9 }),
    () => groups.voidApplications(log, 9),
    () => groups.managers(log, 9),
    () => groups.applicationsBefore({ userKey: me, limit: 9 }),
    () => groups.sweepApplications(millis(1), 9),
    () => groups.sweepEntries(millis(1), 9),
    () => groups.sweepMembers(9),
  ];
  for (const work of works) {
    const plan = await planOf(work);
    expect(plan.filter(isCostly), work.toString()).toEqual([]);
  }
  const muted = await planOf(() => groups.membersAfter({ log, after: 0, limit: 9, mutedAt: millis(1) }));
  expect(muted).toContain('SEARCH group_members USING INDEX group_members_muted (app=? AND log=? AND place>?)');
  // Those that live are all there are, but they stand in their order.
  expect(await planOf(() => groups.livingFrom({ offset: 1, limit: 9 }))).toEqual([
    'SEARCH groups USING INDEX groups_by_age (app=?)',
  ]);
  const mutedGroups = await planOf(() => groups.mutedAfter({ after: 0, limit: 9, at: millis(1) }));
  expect(mutedGroups.filter((step) => /^SEARCH|^SCAN/.test(step))).toEqual([
    'SEARCH groups USING COVERING INDEX groups_muted (app=? AND mute_expired_time=? AND log>?)',
    'SEARCH groups USING COVERING INDEX groups_muted (app=? AND mute_expired_time>?)',
    'SEARCH group_members USING COVERING INDEX group_members_by_mute (app=? AND mute_expired_time=? AND log>?)',
    'SEARCH group_members USING COVERING INDEX group_members_by_mute (app=? AND mute_expired_time>?)',
    'SCAN muted',
    'SEARCH groups USING PRIMARY KEY (app=? AND log=?)',
    'SEARCH group_members USING INDEX group_members_muted (app=? AND log=? AND place>?)',
  ]);
});

test('which groups a user follows is a look into one index, and into no row', async () => {
  const { groups, planOf } = await open();
  expect(await planOf(() => groups.logsOf(me))).toEqual([
    'SEARCH group_members USING COVERING INDEX group_members_by_user (app=? AND user_key=?)',
  ]);
});

test('what a user follows is one probe in each table for each membership, whatever it is of', async () => {
  const { conversations, planOf } = await open();
  const probes = [
    'SEARCH conversations USING PRIMARY KEY (app=? AND log=?)',
    'SEARCH users USING PRIMARY KEY (app=? AND user_key=?) LEFT-JOIN',
    'SEARCH groups USING PRIMARY KEY (app=? AND log=?) LEFT-JOIN',
  ];
  const query = { afterLog: toLogKey(0), limit: 9 };
  const steps = async (work: () => Promise<unknown>) => (await planOf(work)).slice(0, 5);
  const page = ['SEARCH members USING PRIMARY KEY (app=? AND user_key=? AND log>?)', ...probes];
  const one = ['SEARCH members USING PRIMARY KEY (app=? AND user_key=? AND log=?)', ...probes];
  const counts = 'CORRELATED SCALAR SUBQUERY 1';
  expect(await steps(() => conversations.followed(me, query))).toEqual([...page, counts]);
  expect(await steps(() => conversations.followed(me, { ...query, changedSince: millis(1) }))).toEqual([
    ...page,
    counts,
  ]);
  expect(await steps(() => conversations.followedLog(me, log))).toEqual([...one, counts]);
});
