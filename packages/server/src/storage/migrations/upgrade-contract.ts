import { millis } from '@parley/kernel/brand';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { createCallStore } from '../sql/calls.ts';
import type { Dialect, SqlConnection, SqlRow } from '../sql/connection.ts';
import { createConversationStore } from '../sql/conversations.ts';
import { createGroupStore } from '../sql/groups.ts';
import { createUserStore } from '../sql/users.ts';
import { migrate, migrations, newestSchema } from './migration.ts';
import {
  countedByOthers,
  deletedSeqOf,
  entriesOf,
  fillSchema,
  isSwept,
  keptTables,
  now,
  type OldReading,
  type Opened,
  oldConversations,
  profilesOf,
  readingsOf,
  strangeID,
  userIDs,
  withdrawalsOf,
} from './upgrade-fixture.ts';

/** An empty database. */
export interface UpgradeHarness {
  readonly dialect: Dialect;
  withConnection(work: (connection: SqlConnection) => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

/** Every row of a table, with these columns alone, in an order that both engines share. */
async function dump(connection: SqlConnection, table: string, columns?: readonly string[]): Promise<readonly SqlRow[]> {
  const rows = await connection.all(`select ${columns?.join(', ') ?? '*'} from ${table}`, []);
  const lines = rows.map((row) => JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))));
  return lines.sort().map((line) => Object.fromEntries(JSON.parse(line)));
}

/** Columns of earlier schemas whose values live on in others. */
const replacedColumns: ReadonlySet<string> = new Set(['is_counted', 'read_entry']);

const keptColumns = (rows: readonly SqlRow[]): readonly string[] =>
  Object.keys(rows[0] ?? {}).filter((column) => !replacedColumns.has(column));

type RowsByTable = ReadonlyMap<string, readonly SqlRow[]>;
type Look = (connection: SqlConnection, before: RowsByTable) => Promise<void>;

/** Fills a database of an earlier schema and brings it up to date; returns what it held before. */
async function upgrade({ dialect, withConnection }: UpgradeHarness, schema: number): Promise<RowsByTable> {
  const before = new Map<string, readonly SqlRow[]>();
  await withConnection(async (connection) => {
    await fillSchema(connection, dialect, schema);
    for (const table of keptTables) {
      before.set(table, await dump(connection, table, keptColumns(await dump(connection, table))));
    }
    await migrate(connection, dialect, millis(now + 1));
  });
  return before;
}

/**
 * What every engine must make of a database that an earlier schema wrote. `encodeOpened` gives an entry of the user's
 * own log as the server writes it today, without the names, which schema 1 did not keep there.
 */
export function describeUpgrade(
  name: string,
  open: () => Promise<UpgradeHarness>,
  encodeOpened: (opened: Opened) => string,
): void {
  const schemas = migrations.map(({ version }) => version).slice(0, -1);
  describe.each(schemas)(`a database of schema %i on ${name}`, (schema) => {
    let harness: UpgradeHarness | undefined;
    let before: RowsByTable = new Map();
    beforeAll(async () => {
      harness = await open();
      before = await upgrade(harness, schema);
    });
    afterAll(() => harness?.end());
    /** All tests look at one database: none of them writes. */
    const upgraded = async (look: Look): Promise<void> => {
      if (!harness) throw new Error('the database is there while its tests run');
      await harness.withConnection((connection) => look(connection, before));
    };

    it('is brought to the newest schema with every value that it held', () =>
      upgraded(async (connection, rowsBefore) => {
        expect(await connection.get('select max(version) as version from schema_versions', [])).toEqual({
          version: newestSchema,
        });
        for (const [table, rows] of rowsBefore) {
          expect(rows.length, table).toBeGreaterThan(0);
          expect(await dump(connection, table, keptColumns(rows)), table).toEqual(rows);
        }
      }));

    it('knows of each message whether it counts, and how many its sender had sent', () =>
      upgraded(async (connection) => {
        for (const { app, log, sent } of oldConversations) {
          const rows = await connection.all(
            'select message_seq, flags, sender_counted, state from messages where app = ? and log = ? order by message_seq',
            [app, log],
          );
          const expected = sent.map(([senderKey, isCounted], index) => ({
            message_seq: index + 1,
            flags: isCounted ? 1 : 0,
            sender_counted: sent.slice(0, index + 1).filter(([key, counts]) => counts && key === senderKey).length,
            state: null,
          }));
          expect([log, rows]).toEqual([log, expected.filter((row) => !isSwept(schema, app, log, row.message_seq))]);
        }
      }));

    it('knows of each member what was sent and read', () =>
      upgraded(async (connection) => {
        for (const conversation of oldConversations) {
          const { app, log, lowKey, highKey, sent } = conversation;
          const conversations = createConversationStore(connection, toAppID(app));
          for (const key of [lowKey, highKey]) {
            const read = readingsOf(schema).find((one) => one.app === app && one.log === log && one.userKey === key);
            const seq = read?.seq ?? 0;
            expect(await conversations.followedLog(toUserKey(key), toLogKey(log))).toMatchObject({
              log,
              conversationID: userIDs[key === lowKey ? highKey : lowKey],
              conversationName: `Name ${key === lowKey ? highKey : lowKey} ü`,
              conversationAvatarUrl: '',
              membership: {
                fromPosition: 1,
                toPosition: undefined,
                reading: { position: seq, messageSeq: seq, countedByOthers: countedByOthers(conversation, key, seq) },
                sentCounted: sent.filter(([senderKey, isCounted]) => isCounted && senderKey === key).length,
                carried: 0,
                withdrawn: withdrawalsOf(schema).filter(
                  (one) => one.app === app && one.log === log && one.senderKey !== key && one.position > seq,
                ).length,
              },
            });
          }
        }
      }));

    it('knows of each conversation up to which message somebody has deleted some', () =>
      upgraded(async (connection) => {
        for (const { app, log } of oldConversations) {
          const row = await connection.get('select deleted_seq from conversations where app = ? and log = ?', [
            app,
            log,
          ]);
          expect([log, row]).toEqual([log, { deleted_seq: deletedSeqOf(schema, app, log) }]);
        }
      }));

    it("keeps the entries of each user's own log, as the server writes them today", () =>
      upgraded(async (connection) => {
        for (const app of [1, 2]) {
          const users = createUserStore(connection, toAppID(app));
          for (const key of Object.keys(userIDs).map(Number)) {
            const opened = entriesOf(app, key).map((one) => ({
              kind: 'conversationOpened',
              key: String(one.log),
              body: encodeOpened(one),
            }));
            const readings = readingsOf(schema)
              .filter((one) => one.app === app && one.userKey === key)
              .map((reading) => ({ kind: 'conversationRead', key: String(reading.log), body: bodyOf(reading) }));
            const profiles = profilesOf(schema)
              .filter((one) => one.app === app && one.userKey === key)
              .map(({ body }) => ({ kind: 'userInfo', key: '', body }));
            const all = [...opened, ...readings, ...profiles].map((entry, index) => ({
              position: index + 1,
              ...entry,
            }));
            expect(await users.userLogHead(toUserKey(key))).toBe(all.length);
            // Of several of a kind and key the newest is kept.
            const isNewest = ({ kind, key: entryKey, position }: (typeof all)[number]): boolean =>
              !all.some((one) => one.kind === kind && one.key === entryKey && one.position > position);
            expect(await users.userLogAfter(toUserKey(key), { position: 0, limit: 100 })).toEqual(all.filter(isNewest));
          }
        }
        await expect(connection.all('select * from user_log', [])).rejects.toThrow();
      }));

    it('goes on with the order of messages where each app was', () =>
      upgraded(async (connection) => {
        expect(await dump(connection, 'order_marks')).toEqual(
          await dump(connection, '(select app, max(order_key) as order_key from messages group by app) as newest'),
        );
      }));

    it('has no logs of devices any more: they are files', () =>
      upgraded(async (connection) => {
        for (const table of ['log_uploads', 'log_upload_parts']) {
          await expect(connection.all(`select * from ${table}`, [])).rejects.toThrow();
        }
      }));

    it('has apps of whose secrets none was replaced yet', () =>
      upgraded(async (connection) => {
        const columns = 'app, server_secret, earlier_secrets';
        expect(await connection.all(`select ${columns} from apps`, [])).toEqual([
          { app: 1, server_secret: 'x'.repeat(32), earlier_secrets: null },
        ]);
      }));

    it('has no groups yet', () =>
      upgraded(async (connection) => {
        const groups = createGroupStore(connection, toAppID(1));
        expect(await groups.liveCount()).toBe(0);
        expect(await groups.followedBy(toUserKey(1))).toEqual([]);
        expect(await groups.byLog(toLogKey(5))).toBeUndefined();
        for (const table of ['group_members', 'group_mutes', 'group_entries', 'member_windows', 'group_applications']) {
          expect(await connection.all(`select * from ${table}`, []), table).toEqual([]);
        }
      }));

    it('has no calls yet', () =>
      upgraded(async (connection) => {
        const calls = createCallStore(connection, toAppID(1));
        expect([await calls.openCount(), await calls.callsOf(toUserKey(1), { limit: 9 })]).toEqual([0, []]);
        for (const table of ['calls', 'call_members', 'call_requests']) {
          expect(await connection.all(`select * from ${table}`, []), table).toEqual([]);
        }
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

/** A reading as it is told today. */
function bodyOf({ app, log, userKey, seq }: OldReading): string {
  const conversation = oldConversations.find((one) => one.app === app && one.log === log);
  if (!conversation) throw new Error('a reading is of a conversation');
  const { length } = conversation.sent;
  const unreadMessageCount = countedByOthers(conversation, userKey) - countedByOthers(conversation, userKey, seq);
  return JSON.stringify({
    log,
    readPosition: seq,
    readMessageSeq: seq,
    position: length,
    messageSeq: length,
    unreadMessageCount,
  });
}
