import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { newestSchema } from '../migrations/migration.ts';
import { StorageFailure } from '../storage.ts';
import { toStorageFailure } from './failures.ts';
import { takeGuard } from './file.ts';
import { applicationID, distrust } from './schema.ts';
import { checkSchema, type SchemaCheck } from './schema-check.ts';

/** Called after each step of long work; what it throws ends the work. */
export type Step = (title: string, done: number, total: number) => void;

/** What a file says of itself before anything is done with it. */
export interface FileIdentity {
  /** `empty`: nothing was ever written; `foreign`: another program's. */
  readonly owner: 'parley' | 'empty' | 'foreign';
  readonly schema: SchemaCheck;
}

/** Runs `work` on a connection of its own and throws every failure of SQLite as one that says what to do. */
export async function withDatabase<Result>(
  path: string,
  options: { readonly isReadOnly: boolean },
  work: (database: DatabaseSync) => Result | Promise<Result>,
): Promise<Result> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyMs, readOnly: options.isReadOnly, defensive: true });
    distrust(database);
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
  if (numberOf(database, 'pragma application_id') === applicationID) {
    return { owner: 'parley', schema: checkSchema(database) };
  }
  const isEmpty = numberOf(database, 'select count(*) from sqlite_schema') === 0;
  return { owner: isEmpty ? 'empty' : 'foreign', schema: { kind: 'known', version: 0 } };
}

/**
 * Throws what to do unless the file is a database of this Parley or of an earlier one, and nothing else beside; returns
 * the version of its schema.
 */
export function assertUsable(database: DatabaseSync, path: string): number {
  const { owner, schema } = identify(database);
  if (owner !== 'parley' || (schema.kind === 'known' && schema.version === 0)) {
    throw new StorageFailure(`${path} is no database of Parley; name a file that \`parley backup\` wrote`);
  }
  if (schema.kind === 'newer') {
    throw new StorageFailure(
      `${path} was written by a newer Parley (schema ${schema.version}, this one knows ${newestSchema}); use that version`,
    );
  }
  if (schema.kind === 'odd') {
    throw new StorageFailure(
      `${path} holds ${schema.what}; name a file that \`parley backup\` wrote and nobody changed`,
    );
  }
  return schema.version;
}

/** Bytes of the file behind its last page, where a database has none. A file that grows meanwhile has none either. */
export function countBytesBehind(database: DatabaseSync, path: string): number {
  const { size } = statSync(path);
  return Math.max(0, size - numberOf(database, 'pragma page_count') * numberOf(database, 'pragma page_size'));
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
