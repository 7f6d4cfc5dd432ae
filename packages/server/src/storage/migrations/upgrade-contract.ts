import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import { type LogKey, toAppID, toLogKey, toUserKey, type UserID } from '../../core/ids.ts';
import type { Dialect, SqlConnection, SqlRow, SqlValue } from '../sql/connection.ts';
import { createConversationStore } from '../sql/conversations.ts';
import { createUserStore } from '../sql/users.ts';
import { migrate, migrations } from './migration.ts';

/** An empty database for one test. */
export interface UpgradeHarness {
  readonly dialect: Dialect;
  withConnection(work: (connection: SqlConnection) => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

interface Opened {
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

const now = 1_750_000_000_000;
const largest = Number.MAX_SAFE_INTEGER;
const strangeID = '!#$%&()+-:;<=.>?@[]^_{}|~';

const userIDs: Readonly<Record<number, string>> = { 1: 'ann', 2: 'bob', 3: strangeID, 4: 'Ann' };

const oldConversations: readonly OldConversation[] = [
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

const keptTables = [
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
const entriesOf = (app: number, userKey: number): readonly Opened[] =>
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

/** Every row of a table, with these columns alone, in an order that both engines share. */
async function dump(connection: SqlConnection, table: string, columns?: readonly string[]): Promise<readonly SqlRow[]> {
  const rows = await connection.all(`select ${columns?.join(', ') ?? '*'} from ${table}`, []);
  const lines = rows.map((row) => JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))));
  return lines.sort().map((line) => Object.fromEntries(JSON.parse(line)));
}

const columnsOf = (rows: readonly SqlRow[]): readonly string[] => Object.keys(rows[0] ?? {});

/**
 * What every engine must make of a database that schema 1 wrote. `encodeOpened` gives an entry of the user's own log as
 * the server writes it today, without the names, which schema 1 did not keep there.
 */
export function describeUpgrade(
  name: string,
  open: () => Promise<UpgradeHarness>,
  encodeOpened: (opened: Opened) => string,
): void {
  const upgraded = async (
    look: (connection: SqlConnection, before: ReadonlyMap<string, readonly SqlRow[]>) => Promise<void>,
  ): Promise<void> => {
    const harness = await open();
    try {
      await harness.withConnection(async (connection) => {
        await fillSchema1(connection, harness.dialect);
        const before = new Map<string, readonly SqlRow[]>();
        for (const table of keptTables) before.set(table, await dump(connection, table));
        await migrate(connection, harness.dialect, millis(now + 1));
        await look(connection, before);
      });
    } finally {
      await harness.end();
    }
  };

  describe(`a database of schema 1 on ${name}`, () => {
    it('is brought to the newest schema with every value that it held', () =>
      upgraded(async (connection, before) => {
        expect(await connection.get('select max(version) as version from schema_versions', [])).toEqual({
          version: migrations.length,
        });
        for (const [table, rows] of before) {
          expect(rows.length, table).toBeGreaterThan(0);
          expect(await dump(connection, table, columnsOf(rows)), table).toEqual(rows);
        }
      }));

    it('knows of each message whether it counts, and of each head on which side', () =>
      upgraded(async (connection) => {
        for (const { app, log, lowKey, sent } of oldConversations) {
          const rows = await connection.all(
            'select is_counted from messages where app = ? and log = ? order by message_seq',
            [app, log],
          );
          expect(rows.map((row) => row['is_counted'] === 1)).toEqual(sent.map(([, isCounted]) => isCounted));
          const { head } = (await createConversationStore(connection, toAppID(app)).get(toLogKey(log))) ?? {};
          const byLow = sent.filter(([senderKey, isCounted]) => isCounted && senderKey === lowKey).length;
          expect([log, head?.countedByLow]).toEqual([log, byLow]);
        }
      }));

    it('has everything unread that others sent and that counts', () =>
      upgraded(async (connection) => {
        for (const { app, log, lowKey, highKey, sent } of oldConversations) {
          const conversations = createConversationStore(connection, toAppID(app));
          for (const key of [lowKey, highKey]) {
            const byOthers = sent.filter(([senderKey, isCounted]) => isCounted && senderKey !== key).length;
            const query = { afterLog: toLogKey(log - 1), limit: 1 };
            const [followed] = await conversations.followed(toUserKey(key), query);
            expect(followed).toMatchObject({
              log,
              conversationID: userIDs[key === lowKey ? highKey : lowKey],
              conversationName: `Name ${key === lowKey ? highKey : lowKey} ü`,
              conversationAvatarUrl: '',
              reading: { messageSeq: 0, countedByOthers: 0, entryPosition: 0 },
              countedByOthers: byOthers,
            });
            expect(await conversations.countByOthersAfter(toLogKey(log), toUserKey(key), 0)).toBe(byOthers);
          }
        }
      }));

    it("keeps the entries of each user's own log, as the server writes them today", () =>
      upgraded(async (connection) => {
        for (const app of [1, 2]) {
          const users = createUserStore(connection, toAppID(app));
          for (const key of Object.keys(userIDs).map(Number)) {
            const opened = entriesOf(app, key);
            expect(await users.userLogHead(toUserKey(key))).toBe(opened.length);
            expect(await users.userLogAfter(toUserKey(key), { position: 0, limit: 100 })).toEqual(
              opened.map((one, index) => ({
                position: index + 1,
                kind: 'conversationOpened',
                key: String(one.log),
                body: encodeOpened(one),
              })),
            );
          }
        }
        await expect(connection.all('select * from user_log', [])).rejects.toThrow();
      }));

    it('has users with a profile that nobody has filled yet', () =>
      upgraded(async (connection) => {
        const user = await createUserStore(connection, toAppID(1)).byUserKey(toUserKey(3));
        expect(user).toEqual({
          userKey: 3,
          userID: strangeID,
          userName: 'Name 3 ü',
          userAvatarUrl: '',
          userExtendedData: '',
          createdAt: now,
          lastLoginAt: now + 1,
          isUnregistered: false,
        });
      }));
  });
}
