import type { Millis } from '@parley/kernel/brand';
import { migrate, migrations, type OlderSchema } from '../migrations/migration.ts';
import { fleetingDatabase, numberIn, sqliteDialect } from '../sql/connection.ts';
import { StorageFailure } from '../storage.ts';
import { type Access, toConnection } from './access.ts';
import type { LogExtent } from './checkpoint-worker.ts';
import type { SqliteDatabase } from './database.ts';
import { checkSchema } from './schema-check.ts';

/** `Parl` in ASCII; marks the file as ours, so that another program's database is not taken over by mistake. */
export const applicationID = 0x50_61_72_6c;

/** Pages of the file that stay in memory. */
const cacheKiB = 64 * 1024;

/**
 * Sets the connection up: a log beside the file (WAL) that is synced at every commit (FULL) and moved into the
 * file by the checkpoints' thread only.
 */
export function configure(database: SqliteDatabase, path: string, sizeBytesMax?: number): void {
  const isFile = path !== ':memory:';
  distrust(database);
  if (isFile && pragma(database, 'journal_mode = wal') !== 'wal') {
    throw new StorageFailure(
      `database ${path} cannot keep a write-ahead log; put it on a local disk, not on a network file system`,
    );
  }
  pragma(database, 'synchronous = full');
  pragma(database, 'wal_autocheckpoint = 0');
  pragma(database, `cache_size = -${cacheKiB}`);
  pragma(database, 'temp_store = memory');
  if (sizeBytesMax === undefined) return;
  const pageBytes = Number(pragma(database, 'page_size'));
  pragma(database, `max_page_count = ${Math.max(1, Math.floor(sizeBytesMax / pageBytes))}`);
}

/**
 * What stands in a file may have been written by anybody: its views, triggers and indexes call no function that does
 * more than compute, and a page that is not what it should be is refused when it is read.
 */
export function distrust(database: { prepare(sql: string): { get(): unknown } }): void {
  for (const setting of ['trusted_schema = off', 'cell_size_check = on', 'mmap_size = 0']) {
    database.prepare(`pragma ${setting}`).get();
  }
}

/** How far the log goes, without moving any of it; between two transactions only. */
export function measureLog(database: SqliteDatabase): LogExtent {
  const row = database.prepare('pragma main.wal_checkpoint(noop)').get();
  return row ? { pages: numberIn(row, 'log'), moved: numberIn(row, 'checkpointed') } : { pages: 0, moved: 0 };
}

/** What a database in memory takes. */
export const measurePages = (database: SqliteDatabase): number =>
  Number(pragma(database, 'page_count')) * Number(pragma(database, 'page_size'));

function pragma(database: SqliteDatabase, text: string): string | number | null | undefined {
  const row = database.prepare(`pragma ${text}`).get();
  return row && Object.values(row)[0];
}

/**
 * Makes what need not survive, in memory beside the database: the same statements and transactions reach it by the names
 * of its tables, and a transaction that wrote nothing else leaves the database and its log as they are. It has no part in
 * images, backups, checkpoints, bounds and sizes, which are of the database alone.
 */
export function openFleeting(database: SqliteDatabase): void {
  database.prepare(`attach ':memory:' as ${fleetingDatabase}`).run();
  for (const { fleeting } of migrations) {
    for (const statement of fleeting?.(sqliteDialect) ?? []) database.prepare(statement).run();
  }
}

/** Creates or updates the tables, all in one transaction. */
export async function prepareSchema(
  database: SqliteDatabase,
  path: string,
  { now, older }: { readonly now: Millis; readonly older: OlderSchema },
): Promise<void> {
  const access: Access = async (work) => work(database);
  database.prepare('begin immediate').run();
  try {
    assertOurs(database, path);
    assertKnown(database, path);
    await migrate(toConnection(access), sqliteDialect, now, { older });
    // A file that may only be read is found out here and not at the first message.
    database.prepare(`update meta set value = value where name = 'epoch'`).run();
    database.prepare('commit').run();
  } catch (error) {
    if (database.isInTransaction) database.prepare('rollback').run();
    throw error;
  }
}

function assertOurs(database: SqliteDatabase, path: string): void {
  if (pragma(database, 'application_id') === applicationID) return;
  const tables = database.prepare('select count(*) as count from sqlite_schema').get();
  if (tables && numberIn(tables, 'count') > 0) {
    throw new StorageFailure(`database ${path} belongs to another program; set another path`);
  }
  pragma(database, `application_id = ${applicationID}`);
}

/** A newer one is refused by the migrations. One in memory was made by this process. */
function assertKnown(database: SqliteDatabase, path: string): void {
  if (path === ':memory:') return;
  const schema = checkSchema(database);
  if (schema.kind !== 'odd') return;
  throw new StorageFailure(
    `database ${path} holds ${schema.what}; somebody changed it: restore a backup, or undo the change with the sqlite3 shell if you know where it comes from`,
  );
}
