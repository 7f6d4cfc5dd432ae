import { millis } from '@parley/kernel/brand';
import { type LogKey, toLogKey, type UserID } from '../../core/ids.ts';
import type { Dialect, SqlConnection, SqlValue } from '../sql/connection.ts';
import { migration0006 } from './0006-withdrawal-sums.ts';
import { migration0020 } from './0020-deleted-marks.ts';
import { migrate, migrations } from './migration.ts';

export interface Opened {
  readonly log: LogKey;
  readonly type: number;
  readonly conversationID: UserID;
  readonly fromPosition: number;
}

/** Who sent a message, and whether it counts as unread for the other. */
type Sent = readonly [senderKey: number, isCounted: boolean];

interface OldConversation {
  readonly app: number;
  readonly log: number;
  readonly lowKey: number;
  readonly highKey: number;
  readonly sent: readonly Sent[];
}

export const now = 1_750_000_000_000;
const largest = Number.MAX_SAFE_INTEGER;
export const strangeID = '!#$%&()+-:;<=.>?@[]^_{}|~';

export const userIDs: Readonly<Record<number, string>> = { 1: 'ann', 2: 'bob', 3: strangeID, 4: 'Ann' };

export const oldConversations: readonly OldConversation[] = [
  {
    app: 1,
    log: 5,
    lowKey: 1,
    highKey: 2,
    sent: [
      [1, true],
      [2, false],
      [2, true],
      [1, false],
      [1, true],
      [2, true],
    ],
  },
  {
    app: 1,
    log: 7,
    lowKey: 1,
    highKey: 3,
    sent: [
      [3, false],
      [3, true],
      [1, true],
    ],
  },
  {
    app: 1,
    log: 9,
    lowKey: 2,
    highKey: 3,
    sent: [
      [2, false],
      [3, false],
    ],
  },
  { app: 1, log: largest, lowKey: 3, highKey: 4, sent: [] },
  // The same numbers in another app.
  {
    app: 2,
    log: 5,
    lowKey: 1,
    highKey: 2,
    sent: [
      [2, true],
      [2, true],
      [1, false],
    ],
  },
];

/** The rest of what schema 1 knows: it must come through as it is. */
const otherRows: readonly (readonly [table: string, columns: string, ...values: SqlValue[]])[] = [
  ['apps', 'app, server_secret, is_enabled, created_at', 1, 'x'.repeat(32), 1, now],
  ['node_slots', 'slot, owner, leased_until', 3, 'node', now],
  [
    'sessions',
    `app, session_id, user_key, device_id, instance_id, platform, generation, state, login_at, seen_at, token_expires_at`,
    ...[1, 'session', 1, 'device', 'instance', 5, 2, 'online', now, now + 1, largest],
  ],
  [
    'sends',
    'app, sender_key, local_message_id, log, message_seq, position, message_id, order_key, timestamp',
    ...[1, 1, 'm1', 5, 1, 1, 501, now, now],
  ],
  ['duties', 'app, duty_id, kind, due_at, leased_until, attempts, body', 1, 8, 'push', now, 0, 2, '{}'],
  ['timers', 'app, kind, timer_key, due_at, body', 1, 'call', 'a', now, '{"a":1}'],
];

export const keptTables = [
  'meta',
  'apps',
  'node_slots',
  'users',
  'sessions',
  'conversations',
  'members',
  'messages',
  'sends',
  'duties',
  'timers',
];

async function insert(connection: SqlConnection, table: string, columns: string, values: readonly SqlValue[]) {
  const places = values.map(() => '?').join(', ');
  await connection.run(`insert into ${table} (${columns}) values (${places})`, values);
}

async function insertUsers(connection: SqlConnection): Promise<void> {
  const columns = 'app, user_key, user_id, user_name, created_at, last_login_at, is_unregistered, user_log_position';
  for (const app of [1, 2]) {
    for (const [key, userID] of Object.entries(userIDs)) {
      const userKey = Number(key);
      const position = entriesOf(app, userKey).length;
      await insert(connection, 'users', columns, [app, userKey, userID, `Name ${key} ü`, now, now + 1, 0, position]);
    }
  }
}

async function insertConversation(connection: SqlConnection, { app, log, lowKey, highKey, sent }: OldConversation) {
  const count = sent.length;
  const counted = sent.filter(([, isCounted]) => isCounted).length;
  await insert(
    connection,
    'conversations',
    'app, log, type, low_key, high_key, position, message_seq, order_key, counted, newest_message_id, changed_at',
    [app, log, 0, lowKey, highKey, count, count, now + count, counted, count && 500 + count, now],
  );
  for (const userKey of [lowKey, highKey])
    await insert(connection, 'members', 'app, user_key, log', [app, userKey, log]);
  let runningCount = 0;
  for (const [index, [senderKey, isCounted]] of sent.entries()) {
    const seq = index + 1;
    runningCount += isCounted ? 1 : 0;
    await insert(
      connection,
      'messages',
      `app, log, message_seq, position, changed_position, sender_key, local_message_id, message_id, order_key,
       timestamp, counted, body`,
      [app, log, seq, seq, seq, senderKey, `m${seq}`, 500 + seq, now + seq, now, runningCount, `{"message":"${seq}"}`],
    );
  }
}

/** The entries of a user's own log, in the order of the conversations. */
export const entriesOf = (app: number, userKey: number): readonly Opened[] =>
  oldConversations
    .filter((one) => one.app === app && (one.lowKey === userKey || one.highKey === userKey))
    .map(({ log, lowKey, highKey }, index) => ({
      log: toLogKey(log),
      type: 0,
      conversationID: (userIDs[lowKey === userKey ? highKey : lowKey] ?? '') as UserID,
      fromPosition: index + 1,
    }));

async function insertUserLog(connection: SqlConnection, app: number, userKey: number): Promise<void> {
  for (const [index, { log, type, conversationID, fromPosition }] of entriesOf(app, userKey).entries()) {
    await insert(connection, 'user_log', 'app, user_key, position, log, type, conversation_id, from_position', [
      app,
      userKey,
      index + 1,
      log,
      type,
      conversationID,
      fromPosition,
    ]);
  }
}

async function fillSchema1(connection: SqlConnection, dialect: Dialect): Promise<void> {
  await migrate(connection, dialect, millis(now), { known: migrations.slice(0, 1) });
  await insertUsers(connection);
  for (const conversation of oldConversations) await insertConversation(connection, conversation);
  for (const app of [1, 2]) {
    for (const key of Object.keys(userIDs)) await insertUserLog(connection, app, Number(key));
  }
  for (const [table, columns, ...values] of otherRows) await insert(connection, table, columns, values);
}

/** What a member had read, from schema 2 on, where no position was without a message. */
export interface OldReading {
  readonly app: number;
  readonly log: number;
  readonly userKey: number;
  readonly seq: number;
}

const oldReadings: readonly OldReading[] = [
  { app: 1, log: 5, userKey: 1, seq: 4 },
  { app: 1, log: 7, userKey: 3, seq: 3 },
  { app: 2, log: 5, userKey: 1, seq: 1 },
];

/** From schema 2 on the oldest messages of a log may be gone. */
const swept = { app: 1, log: 5, upToSeq: 3 };

export const readingsOf = (schema: number): readonly OldReading[] => (schema === 1 ? [] : oldReadings);

export const isSwept = (schema: number, app: number, log: number, seq: number): boolean =>
  schema > 1 && app === swept.app && log === swept.log && seq <= swept.upToSeq;

/** How many counted messages others than the user had sent up to a sequence. */
export const countedByOthers = ({ sent }: OldConversation, userKey: number, seq = sent.length): number =>
  sent.slice(0, seq).filter(([senderKey, isCounted]) => isCounted && senderKey !== userKey).length;

async function insertReading(connection: SqlConnection, { app, log, userKey, seq }: OldReading): Promise<void> {
  const conversation = oldConversations.find((one) => one.app === app && one.log === log);
  const others = conversation ? countedByOthers(conversation, userKey, seq) : 0;
  const unread = conversation ? countedByOthers(conversation, userKey) - others : 0;
  const position = entriesOf(app, userKey).length + 1;
  const member = [app, userKey, log];
  const body = JSON.stringify({ log, readMessageSeq: seq, messageSeq: seq, unreadMessageCount: unread });
  await connection.run(
    'update members set read_seq = ?, read_others = ?, read_entry = ? where app = ? and user_key = ? and log = ?',
    [seq, others, position, ...member],
  );
  await connection.run('update users set user_log_position = ? where app = ? and user_key = ?', [
    position,
    app,
    userKey,
  ]);
  await insert(connection, 'user_entries', 'app, user_key, position, kind, body', [
    app,
    userKey,
    position,
    'conversationRead',
    body,
  ]);
}

/** An entry that tells of a profile, from schema 2 on. */
export interface OldProfile {
  readonly app: number;
  readonly userKey: number;
  readonly body: string;
}

const profileBody = (userName: string) =>
  JSON.stringify({ userName, userAvatarUrl: '', userExtendedData: '{"log":7,', instanceID: 'instance' });

/** Of users without other entries; one has been told twice, with text that is no text for every database. */
const oldProfiles: readonly OldProfile[] = [
  { app: 2, userKey: 3, body: profileBody('"log":9, ü') },
  { app: 2, userKey: 4, body: profileBody('before') },
  { app: 2, userKey: 4, body: profileBody('\ud800 after') },
];

export const profilesOf = (schema: number): readonly OldProfile[] => (schema === 1 ? [] : oldProfiles);

async function insertProfile(connection: SqlConnection, { app, userKey, body }: OldProfile): Promise<void> {
  const user = [app, userKey];
  await connection.run(
    'update users set user_log_position = user_log_position + 1 where app = ? and user_key = ?',
    user,
  );
  await connection.run(
    `insert into user_entries (app, user_key, position, kind, body)
     select app, user_key, user_log_position, 'userInfo', ? from users where app = ? and user_key = ?`,
    [body, ...user],
  );
}

/** A message that was withdrawn, from schema 4 on; where it stands in the log says nothing of what is left there. */
export interface OldWithdrawal {
  readonly app: number;
  readonly log: number;
  readonly position: number;
  readonly senderKey: number;
}

const oldWithdrawals: readonly OldWithdrawal[] = [3, 4, 5, 255, 256, 257, 70_000, 70_001, 140_000].map(
  (position, index) => ({ app: 1, log: 5, position, senderKey: 1 + (index % 2) }),
);

export const withdrawalsOf = (schema: number): readonly OldWithdrawal[] => (schema < 4 ? [] : oldWithdrawals);

/** The first schema in which the logs of devices were in the database. */
const logsSchemaMin = 3;

async function insertLog(connection: SqlConnection): Promise<void> {
  const columns = 'app, user_key, device_id, slot, upload_id, parts, size_bytes, is_complete, uploaded_at';
  await insert(connection, 'log_uploads', columns, [1, 1, 'device', 7, 'upload', 1, 3, 1, now]);
  await insert(connection, 'log_upload_parts', 'app, user_key, device_id, slot, part, body', [
    ...[1, 1, 'device', 7, 0, 'log'],
  ]);
}

/** What was deleted, from schema 13 on. */
const deletionsSchemaMin = 13;

/** Up to which message a member had deleted everything, and of which log one message alone; none of them counts. */
const oldClearings = [
  { app: 1, log: 5, userKey: 2, seq: 2 },
  { app: 1, log: 7, userKey: 1, seq: 1 },
] as const;
const oldDeletions = [{ app: 1, log: 5, userKey: 1, seq: 4 }] as const;

/** By the number of the app and the key of the log; 0 in all others. */
export const deletedSeqOf = (schema: number, app: number, log: number): number =>
  schema < deletionsSchemaMin
    ? 0
    : Math.max(
        0,
        ...[...oldClearings, ...oldDeletions].flatMap((one) => (one.app === app && one.log === log ? one.seq : [])),
      );

async function insertDeletions(connection: SqlConnection): Promise<void> {
  for (const { app, log, userKey, seq } of oldClearings) {
    const text = 'update members set cleared_seq = ?, cleared_order_key = ? where app = ? and user_key = ? and log = ?';
    await connection.run(text, [seq, now + seq, app, userKey, log]);
  }
  const columns = 'app, user_key, log, message_seq, message_id, position, order_key, is_counted, entry_position';
  for (const { app, log, userKey, seq } of oldDeletions) {
    await insert(connection, 'deletions', columns, [app, userKey, log, seq, 500 + seq, seq, now + seq, 0, 1]);
    const member = [app, userKey, log];
    await connection.run('update members set has_deletions = 1 where app = ? and user_key = ? and log = ?', member);
  }
}

/** The last schema in which a user's own log held every entry, and a reading named its own. */
const looseSchemaMax = 3;

/** A database that this schema wrote. */
export async function fillSchema(connection: SqlConnection, dialect: Dialect, schema: number): Promise<void> {
  await fillSchema1(connection, dialect);
  if (schema === 1) return;
  const written = Math.min(schema, looseSchemaMax);
  await migrate(connection, dialect, millis(now), { known: migrations.slice(0, written) });
  for (const reading of oldReadings) await insertReading(connection, reading);
  for (const profile of oldProfiles) await insertProfile(connection, profile);
  if (written >= logsSchemaMin) await insertLog(connection);
  const { app, log, upToSeq } = swept;
  await connection.run('delete from messages where app = ? and log = ? and message_seq <= ?', [app, log, upToSeq]);
  await migrate(connection, dialect, millis(now), { known: migrations.slice(0, schema) });
  for (const withdrawn of withdrawalsOf(schema)) {
    const { position, senderKey } = withdrawn;
    const values = [withdrawn.app, withdrawn.log, position, senderKey];
    await insert(connection, 'withdrawals', 'app, log, position, sender_key', values);
  }
  if (schema >= deletionsSchemaMin) await insertDeletions(connection);
  // What a server of that schema sums up as it goes, the migration that brought it sums up at once, behind its first statement.
  for (const migration of [migration0006, migration0020]) {
    if (schema < migration.version) continue;
    for (const statement of migration.statements(dialect).slice(1)) await connection.run(statement, []);
  }
}
