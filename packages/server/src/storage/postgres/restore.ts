import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { migrate, migrations, newestSchema } from '../migrations/migration.ts';
import { numberIn, postgresDialect, type SqlConnection, textIn } from '../sql/connection.ts';
import { createSystemStore } from '../sql/system.ts';
import { StorageFailure } from '../storage.ts';
import { createTranslator, textArray, toSqlConnection } from './connection.ts';
import { type DriverConnection, openPool } from './driver.ts';
import { type DumpedRows, fleetingTables, knownTables, readContents, readDump } from './dump.ts';
import { isAnswered, toStorageFailure } from './failures.ts';
import { inSchemaTransaction, prepareConnection, systemLock } from './schema.ts';
import { readDatabaseTime } from './stores.ts';

/** What pg_restore prints of a dump when it is not connected to any database. */
export interface DumpSource {
  list(): Promise<string>;
  /** A script with the rows of all tables, or of one. */
  rows(table?: string): AsyncIterable<Uint8Array>;
}

export interface PostgresRestoreParts {
  readonly url: string;
  readonly source: DumpSource;
  readonly clock: Clock;
  /** Although servers hold leases. */
  readonly isForced: boolean;
  /** Called after each step of the work; what it throws ends the work, and nothing was changed. */
  step(title: string, done: number, total: number): void;
}

const limits = { connectMs: 5000, lockMs: 10_000, statementMs: 0, idleInTransactionMs: 0 };

/**
 * Puts the rows of a dump in the place of what the database holds, all in one transaction, and begins another life of it.
 * The tables are made by our migrations and the rows are inserted by statements of ours; of the dump comes nothing but
 * values. Returns the epoch.
 */
export async function restorePostgres(parts: PostgresRestoreParts): Promise<number> {
  const { url, source, clock } = parts;
  const tables = readContents(await source.list());
  const version = await versionOf(source);
  const pool = openPool({
    url,
    connectionsMax: 1,
    connectMs: limits.connectMs,
    answerMs: 0,
    prepare: (connection) => prepareConnection(connection, limits),
    onLost: () => {},
  });
  try {
    const connection = await pool.connect();
    try {
      return await inSchemaTransaction(connection, async () => {
        await connection.query(systemLock);
        return replace({ ...parts, connection, version, tables, now: clock.wall() });
      });
    } finally {
      connection.release(false);
    }
  } catch (error) {
    throw toStorageFailure(error);
  } finally {
    await pool.end();
  }
}

async function versionOf(source: DumpSource): Promise<number> {
  let version = 0;
  for await (const { table, columns, rows } of readDump(source.rows('schema_versions'))) {
    if (table !== 'schema_versions') continue;
    const at = columns.indexOf('version');
    version = rows.reduce((most, row) => Math.max(most, Number(row[at])), version);
  }
  if (!migrations.some((migration) => migration.version === version) && !(version > newestSchema)) {
    throw new StorageFailure('the dump does not tell the version of its schema; use another backup');
  }
  if (version <= newestSchema) return version;
  throw new StorageFailure(
    `the dump was written by a newer Parley (schema ${version}, this one knows ${newestSchema}); use that version`,
  );
}

interface Replacing extends PostgresRestoreParts {
  readonly connection: DriverConnection;
  readonly version: number;
  /** Whose rows the dump says it holds. */
  readonly tables: readonly string[];
  readonly now: Millis;
}

async function replace(parts: Replacing): Promise<number> {
  const { connection, version, now } = parts;
  const sql = toSqlConnection((statement, parameters) => connection.query(statement, parameters), createTranslator());
  const before = await readBefore(sql);
  if (before.leases > 0 && !parts.isForced) {
    throw new StorageFailure(
      `servers hold leases on this database (${before.leases}); stop them, wait 30 seconds after one that crashed, or add --force`,
    );
  }
  for (const table of knownTables()) await sql.run(`drop table if exists ${table}`, []);
  await migrate(sql, postgresDialect, now, { known: migrations.filter((known) => known.version <= version) });
  await load(parts, sql);
  // Of the servers that ran when the dump was taken none runs on this life of the database.
  await sql.run('delete from node_slots', []);
  await migrate(sql, postgresDialect, now);
  const system = createSystemStore({
    reader: sql,
    transact: (work) => work(sql),
    databaseTime: () => readDatabaseTime((statement, parameters) => connection.query(statement, parameters)),
  });
  return system.raiseEpoch(before.epoch);
}

/** What the database is now; it may be empty. */
async function readBefore(sql: SqlConnection): Promise<{ readonly epoch: number; readonly leases: number }> {
  const isThere = async (table: string): Promise<boolean> =>
    (await sql.get(`select pg_catalog.to_regclass(?)::text as name`, [table]))?.['name'] !== null;
  const count = async (statement: string): Promise<number> => {
    const row = await sql.get(statement, []);
    return row ? numberIn(row, 'value') : 0;
  };
  const epoch = (await isThere('meta')) ? await count(`select value from meta where name = 'epoch'`) : 0;
  const nowMs = 'floor(extract(epoch from pg_catalog.clock_timestamp()) * 1000)';
  const leases = (await isThere('node_slots'))
    ? await count(`select count(*) as value from node_slots where leased_until > ${nowMs}`)
    : 0;
  return { epoch, leases };
}

type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What the migrations themselves wrote makes room for what the dump holds. */
async function load({ source, connection, step, tables }: Replacing, sql: SqlConnection): Promise<void> {
  const types = await readColumnTypes(sql);
  for (const table of types.keys()) await sql.run(`delete from ${table}`, []);
  const fleeting = fleetingTables();
  const begun: string[] = [];
  for await (const dumped of readDump(source.rows())) {
    if (dumped.rows.length === 0) begun.push(dumped.table);
    step('loading', begun.length - 1, tables.length);
    if (!fleeting.has(dumped.table)) await insert(connection, types, dumped);
  }
  if (begun.toSorted().join() === tables.toSorted().join()) return;
  throw new StorageFailure('the dump does not hold the tables that it lists; use another backup');
}

/** By table and column, of the tables that the migrations have made just now. */
async function readColumnTypes(sql: SqlConnection): Promise<ColumnTypes> {
  const rows = await sql.all(
    `select relname::text as table_name, attname::text as column_name, pg_catalog.format_type(atttypid, null) as type
     from pg_catalog.pg_attribute join pg_catalog.pg_class on pg_class.oid = attrelid
     where relnamespace = pg_catalog.current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped`,
    [],
  );
  const known = knownTables();
  const types = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const table = textIn(row, 'table_name');
    if (!known.has(table)) continue;
    const columns = types.get(table) ?? new Map<string, string>();
    types.set(table, columns.set(textIn(row, 'column_name'), textIn(row, 'type')));
  }
  return types;
}

async function insert(connection: DriverConnection, types: ColumnTypes, { table, columns, rows }: DumpedRows) {
  if (rows.length === 0) return;
  const typesOfTable = types.get(table);
  const casts = columns.map((column) => typesOfTable?.get(column));
  const refusal = `the dump holds rows that table ${table} does not take; use another backup`;
  if (casts.includes(undefined) || new Set(columns).size !== columns.length) throw new StorageFailure(refusal);
  const given = columns.map((_, index) => `$${index + 1}::text[]`);
  const names = columns.map((column) => `"${column}"`);
  // Of several lists at once there is no other `unnest` than the system's own.
  const text = `insert into ${table} (${names.join(', ')})
    select ${casts.map((cast, index) => `c${index}::${cast}`).join(', ')}
    from unnest(${given.join(', ')}) as given (${columns.map((_, index) => `c${index}`).join(', ')})`;
  try {
    await connection.query(
      { text },
      columns.map((_, index) => textArray(rows.map((row) => row[index]))),
    );
  } catch (cause) {
    throw isAnswered(cause) ? new StorageFailure(refusal, { cause }) : cause;
  }
}
