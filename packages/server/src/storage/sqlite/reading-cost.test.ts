import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@parley/kernel/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { openLogs } from '../contract/fixtures.ts';
import { migration0006 } from '../migrations/0006-withdrawal-sums.ts';
import { sqliteDialect } from '../sql/connection.ts';
import { openSqliteStorage, type SqliteStorage } from '../sqlite.ts';

const app = toAppID(1);
const [short, long] = [1000, 100_000];
const rounds = 60;
/** Halving a log that is a hundred times as long takes seven steps more; looking through it would take a hundred times as long. */
const ratioMax = 6;

/** Logs of two users and of a hundred, each in both lengths; half of what was sent counts, and some positions are no message. */
const logs = [
  { log: 10, length: short, senders: 2, flags: 0 },
  { log: 20, length: long, senders: 2, flags: 0 },
  { log: 30, length: short, senders: 100, flags: 4 },
  { log: 40, length: long, senders: 100, flags: 4 },
] as const;

const fill = `insert into messages (app, log, message_seq, position, changed_position, sender_key, local_message_id,
    message_id, order_key, timestamp, counted, sender_counted, flags, body)
  with recursive numbers (seq) as (select 1 union all select seq + 1 from numbers where seq < ?)
  select ?, ?, seq, seq + seq / 10, seq + seq / 10, 1 + seq % ?, 'm' || seq, seq, seq, seq, seq / 2, seq / 4, ?, '{}'
  from numbers`;

/** Every message is withdrawn, and what sums them up is made as a migration makes it. */
const withdrawAll = [
  'insert into withdrawals (app, log, position, sender_key) select app, log, position, sender_key from messages',
  ...migration0006.statements(sqliteDialect).slice(1),
];

let storage: SqliteStorage;

beforeAll(async () => {
  const empty = await openSqliteStorage({ path: ':memory:', clock: systemClock });
  await openLogs(
    empty,
    app,
    logs.map(({ log }) => log),
  );
  const database = new DatabaseSync(':memory:');
  database.deserialize(empty.serialize());
  await empty.close();
  for (const { log, length, senders, flags } of logs) database.prepare(fill).run(length, app, log, senders, flags);
  for (const statement of withdrawAll) database.exec(statement);
  storage = await openSqliteStorage({ path: ':memory:', clock: systemClock, image: database.serialize() });
  database.close();
});

afterAll(() => storage.close());

/** The least time that the mark in the middle of a log took for a user, in milliseconds. */
async function costOf(log: number, length: number, userKey: number): Promise<number> {
  const { messages } = storage.read(app);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const begun = systemClock.monotonic();
    const [mark] = await messages.marksAt([
      { log: toLogKey(log), userKey: toUserKey(userKey), position: length / 2 + round },
    ]);
    least = Math.min(least, systemClock.monotonic() - begun);
    expect(mark?.messageSeq).toBeGreaterThan(length / 3);
  }
  return least;
}

test.each([
  ['two users', 10, 20, 1],
  ['many users', 30, 40, 1],
  ['many users to whom one is silent', 30, 40, 999],
])(
  'a reading of a part of what is unread costs the same in a long log of %s',
  async (_name, shortLog, longLog, userKey) => {
    await costOf(shortLog, short, userKey);
    const before = await costOf(shortLog, short, userKey);
    expect((await costOf(longLog, long, userKey)) / before).toBeLessThan(ratioMax);
  },
);

/** The least time that it took to tell how many messages were withdrawn after the first one, in milliseconds. */
async function costOfWithdrawn(log: number, userKey: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const begun = systemClock.monotonic();
    await storage.read(app).conversations.followedLog(toUserKey(userKey), toLogKey(log));
    least = Math.min(least, systemClock.monotonic() - begun);
  }
  return least;
}

test('how many were withdrawn costs the same where everything was, however long the log is', async () => {
  const users = { short: 1, long: 3 };
  const { conversations } = storage.read(app);
  const followed = await conversations.followedLog(toUserKey(users.long), toLogKey(20));
  expect(followed?.membership.withdrawn).toBeGreaterThan(long / 2 - 1);
  await costOfWithdrawn(10, users.short);
  const before = await costOfWithdrawn(10, users.short);
  expect((await costOfWithdrawn(20, users.long)) / before).toBeLessThan(ratioMax);
});

test('neither looks through a table, nor does a message between two users enter the index by sender', () => {
  const database = new DatabaseSync(':memory:');
  database.deserialize(storage.serialize());
  const plan = database
    .prepare(
      `explain query plan select sender_counted from messages
       where app = 1 and log = 40 and sender_key = 1 and (flags & 4) <> 0 and message_seq <= 5
       order by message_seq desc limit 1`,
    )
    .all()
    .map((row) => String(row['detail']));
  expect(plan).toEqual([expect.stringMatching(/SEARCH messages USING (COVERING )?INDEX messages_by_sender/)]);
  const indexed = database.prepare(
    'select count(*) as rows from messages indexed by messages_by_sender where (flags & 4) <> 0',
  );
  expect(indexed.get()).toEqual({ rows: short + long });
  database.close();
});
