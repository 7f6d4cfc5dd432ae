import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import { postgresDialect, type SqlConnection, type SqlRow, sqliteDialect } from '../sql/connection.ts';
import { StorageFailure } from '../storage.ts';
import { migrate, migrations } from './migration.ts';
import { type Migration, statementsOf } from './step.ts';

function open(): { connection: SqlConnection; tables: () => readonly string[]; versions: () => readonly unknown[] } {
  const database = new DatabaseSync(':memory:');
  const all = (sql: string) => database.prepare(sql).all() as readonly SqlRow[];
  return {
    connection: {
      all: async (sql, params) => database.prepare(sql).all(...params) as readonly SqlRow[],
      get: async (sql, params) => database.prepare(sql).get(...params) as SqlRow | undefined,
      run: async (sql, params) => Number(database.prepare(sql).run(...params).changes),
    },
    tables: () =>
      all(`select name from sqlite_schema where type = 'table' order by name`).map((row) => String(row['name'])),
    versions: () => all('select version from schema_versions order by version').map((row) => row['version']),
  };
}

const step = (version: number, ...statements: string[]): Migration => ({ version, statements: () => statements });
const now = millis(1);

describe('migrations', () => {
  it('are numbered upwards', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  });

  it('are the same statements on both engines but for the words of the dialect', () => {
    const fleeting = { table: 'table ', index: 'index ', isInDatabase: true };
    const plain = (dialect: typeof sqliteDialect) =>
      migrations.flatMap((migration) =>
        statementsOf(migration, { ...dialect, integer: 'I', text: 'T', clustered: '', fleeting }),
      );
    expect(plain(postgresDialect)).toEqual(plain(sqliteDialect));
    const postgres = migrations.flatMap((migration) => statementsOf(migration, postgresDialect)).join();
    expect(postgres).toContain('user_id text collate "C" not null');
    expect(postgres).not.toContain('rowid');
  });

  it('make what need not survive where it is a part of the database, and leave it out elsewhere', async () => {
    const known = [
      { ...step(1, 'create table a (x)'), fleeting: () => ['create table b (x)'] },
      { ...step(2), fleeting: () => ['create table c (x)'] },
    ];
    const beside = open();
    await migrate(beside.connection, sqliteDialect, now, { known });
    expect(beside.tables()).toEqual(['a', 'schema_versions']);
    expect(beside.versions()).toEqual([1, 2]);
    const inside = open();
    await migrate(inside.connection, postgresDialect, now, { known });
    expect(inside.tables()).toEqual(['a', 'b', 'c', 'schema_versions']);
    const made = migrations.flatMap((migration) => migration.fleeting?.(postgresDialect) ?? []);
    expect(made.filter((statement) => statement.startsWith('create table'))).toEqual([]);
    expect(made.filter((statement) => statement.startsWith('create unlogged table'))).toHaveLength(10);
  });

  it('are applied in order, each once', async () => {
    const { connection, tables, versions } = open();
    const known = [step(1, 'create table a (x)'), step(2, 'create table b (x)', 'drop table a')];
    await migrate(connection, sqliteDialect, now, { known: known.slice(0, 1) });
    expect(tables()).toEqual(['a', 'schema_versions']);
    await migrate(connection, sqliteDialect, now, { known });
    await migrate(connection, sqliteDialect, now, { known });
    expect(tables()).toEqual(['b', 'schema_versions']);
    expect(versions()).toEqual([1, 2]);
  });

  it('refuse a database that a newer version wrote, and leave it alone', async () => {
    const { connection, versions } = open();
    await migrate(connection, sqliteDialect, now, { known: [step(1), step(2)] });
    const refused = migrate(connection, sqliteDialect, now, { known: [step(1)] });
    await expect(refused).rejects.toBeInstanceOf(StorageFailure);
    await expect(refused).rejects.toThrow(
      'database was written by a newer Parley (schema 2, this one knows 1); run that version or restore a backup',
    );
    expect(versions()).toEqual([1, 2]);
  });

  it('leave the database of an older version alone when asked to, but fill an empty one', async () => {
    const { connection, versions } = open();
    await migrate(connection, sqliteDialect, now, { known: [step(1)], older: 'refuse' });
    const known = [step(1), step(2)];
    await expect(migrate(connection, sqliteDialect, now, { known, older: 'refuse' })).rejects.toThrow(
      'database was written by an older Parley (schema 1, this one needs 2); start the server once',
    );
    expect(versions()).toEqual([1]);
    await migrate(connection, sqliteDialect, now, { known: known.slice(0, 1), older: 'refuse' });
  });

  it('make the tables of this version', async () => {
    const { connection, tables } = open();
    await migrate(connection, sqliteDialect, now);
    expect(tables()).toEqual([
      'active_users',
      'apps',
      'blacklist',
      'broadcasts',
      'call_members',
      'call_requests',
      'calls',
      'combine_uses',
      'combined_messages',
      'combines',
      'conversation_settings',
      'conversations',
      'deletions',
      'duties',
      'friend_applications',
      'friends',
      'group_applications',
      'group_entries',
      'group_members',
      'group_mutes',
      'group_readings',
      'group_receipts',
      'groups',
      'member_windows',
      'members',
      'mentions',
      'message_deliveries',
      'message_imports',
      'message_targets',
      'messages',
      'meta',
      'node_slots',
      'order_marks',
      'pins',
      'reactions',
      'receipt_marks',
      'replies',
      'schema_versions',
      'search_blocks',
      'search_logs',
      'sends',
      'sessions',
      'status_subscriptions',
      'timers',
      'user_log_entries',
      'user_statuses',
      'users',
      'withdrawal_sums',
      'withdrawals',
    ]);
  });
});
