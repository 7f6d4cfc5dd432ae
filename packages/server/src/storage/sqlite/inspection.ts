import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { newestSchema } from '../migrations/migration.ts';
import { StorageFailure } from '../storage.ts';
import { toStorageFailure } from './failures.ts';
import { takeGuard } from './file.ts';
import { applicationID } from './schema.ts';

/** Called after each step of long work; what it throws ends the work. */
export type Step = (title: string, done: number, total: number) => void;

/** What a file says of itself before anything is done with it. */
export interface FileIdentity {
  /** `empty`: nothing was ever written; `foreign`: another program's. */
  readonly owner: 'parley' | 'empty' | 'foreign';
  /** 0: no table was made yet. */
  readonly schema: number;
}

/** Runs `work` on a connection of its own and throws every failure of SQLite as one that says what to do. */
export async function withDatabase<Result>(
  path: string,
  options: { readonly isReadOnly: boolean },
  work: (database: DatabaseSync) => Result | Promise<Result>,
): Promise<Result> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyMs, readOnly: options.isReadOnly });
    return await work(database);
  } catch (error) {
    throw toStorageFailure(error, path);
  } finally {
    database?.close();
  }
}

/** The lock of a server that writes is waited for this long. */
const busyMs = 5000;

/** Whether a server has the database now. */
export function isServed(path: string): boolean {
  if (!existsSync(`${path}-guard`)) return false;
  try {
    takeGuard(path)();
    return false;
  } catch {
    return true;
  }
}

export function numberOf(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get();
  return Number(row === undefined ? 0 : Object.values(row)[0]);
}

export function identify(database: DatabaseSync): FileIdentity {
  const tables = numberOf(database, 'select count(*) from sqlite_schema');
  if (numberOf(database, 'pragma application_id') !== applicationID) {
    return { owner: tables === 0 ? 'empty' : 'foreign', schema: 0 };
  }
  const hasVersions = numberOf(database, `select count(*) from sqlite_schema where name = 'schema_versions'`) > 0;
  const schema = hasVersions ? numberOf(database, 'select coalesce(max(version), 0) from schema_versions') : 0;
  return { owner: 'parley', schema };
}

/** Throws what to do unless the file is a database of this Parley or of an earlier one. */
export function assertUsable(database: DatabaseSync, path: string): FileIdentity {
  const identity = identify(database);
  if (identity.owner !== 'parley' || identity.schema === 0) {
    throw new StorageFailure(`${path} is no database of Parley; name a file that \`parley backup\` wrote`);
  }
  if (identity.schema > newestSchema) {
    throw new StorageFailure(
      `${path} was written by a newer Parley (schema ${identity.schema}, this one knows ${newestSchema}); use that version`,
    );
  }
  return identity;
}

function tablesOf(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`)
    .all();
  return rows.map((row) => String(row['name']));
}

/** Throws unless every table is sound with its indexes. */
export async function checkIntegrity(database: DatabaseSync, path: string, step: Step): Promise<void> {
  const damaged = await findDamage(database, 'integrity_check', step);
  if (damaged !== undefined) throw new StorageFailure(`${path} is damaged in table ${damaged}; use another backup`);
}

/**
 * The first table that is damaged. They are checked one after another, so that the operator can end it in between;
 * `quick_check` does not compare the indexes with their tables.
 */
export async function findDamage(
  database: DatabaseSync,
  how: 'integrity_check' | 'quick_check',
  step: Step,
): Promise<string | undefined> {
  const tables = tablesOf(database);
  for (const [index, table] of tables.entries()) {
    step('checking', index, tables.length);
    const row = database.prepare(`pragma ${how}("${table}")`).get();
    if (String(row && Object.values(row)[0]) !== 'ok') return table;
    await turn();
  }
  step('checking', tables.length, tables.length);
  return undefined;
}

export async function countRows(
  database: DatabaseSync,
  title: string,
  step: Step,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const tables = tablesOf(database);
  for (const [index, table] of tables.entries()) {
    step(title, index, tables.length);
    counts.set(table, numberOf(database, `select count(*) from "${table}"`));
    await turn();
  }
  return counts;
}

/** Lets a signal be heard. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
