import { DatabaseSync } from 'node:sqlite';
import { migrations, newestSchema, versionsTable } from '../migrations/migration.ts';
import { sqliteDialect } from '../sql/connection.ts';

/** What a database says it is made of, or what is odd about that. Nothing but the list of its parts was trusted. */
export type SchemaCheck =
  /** 0: no table was made yet. */
  | { readonly kind: 'known'; readonly version: number }
  | { readonly kind: 'newer'; readonly version: number }
  /** `what` names the part that no Parley made, misses or has otherwise. */
  | { readonly kind: 'odd'; readonly what: string };

/** A table, an index, a view or a trigger. */
interface Part {
  readonly name: string;
  readonly sql: string;
}

/** Anything that runs a statement: the connection of a server or one of its own. */
interface Asking {
  prepare(sql: string): { all(): readonly Readonly<Record<string, unknown>>[] };
}

/**
 * Compares the parts of a database with those that the migrations make, before a row is read. A file that others wrote
 * may bring triggers, views, foreign or virtual tables, and tables that are not what they are called; with them in it
 * every statement of ours might do what their author wants.
 */
export function checkSchema(database: Asking): SchemaCheck {
  const found = readParts(database);
  if (found.size === 0) return { kind: 'known', version: 0 };
  const expected = expectedParts();
  const table = expected.get(0)?.get(versionsName);
  const isPlain = table !== undefined && found.get(versionsName)?.sql === table.sql;
  if (!isPlain) return { kind: 'odd', what: nameOddity(found, expected.get(newestSchema)) };
  const [row] = database.prepare('select coalesce(max(version), 0) as version from schema_versions').all();
  const version = Number(row?.['version']);
  if (version > newestSchema) return { kind: 'newer', version };
  const what = nameOddity(found, expected.get(version));
  return what === '' ? { kind: 'known', version } : { kind: 'odd', what };
}

const versionsName = 'table schema_versions';

type Parts = ReadonlyMap<string, Part>;

/** By type and name. Where a part begins in the file is not said, but no two may begin in the same place. */
function readParts(database: Asking): Parts {
  const parts = new Map<string, Part>();
  const roots = new Set<unknown>();
  const rows = database.prepare('select type, name, tbl_name, sql, rootpage from sqlite_schema').all();
  for (const { type, name, tbl_name: of, sql, rootpage } of rows) {
    const isShared = roots.has(rootpage);
    roots.add(rootpage);
    const key = `${type} ${name}${isShared ? ' (of shared pages)' : ''}`;
    parts.set(key, { name: `${type} ${shown(name)}`, sql: `${of}: ${String(sql ?? '').replaceAll(/\s+/g, ' ')}` });
  }
  return parts;
}

const nameLengthMax = 60;

/** Whoever made the file chose the name, and an operator reads it on a terminal. */
const shown = (name: unknown): string => JSON.stringify(String(name).slice(0, nameLengthMax));

/** Empty: nothing is odd. */
function nameOddity(found: Parts, expected: Parts = new Map()): string {
  for (const [key, { name, sql }] of found) {
    const known = expected.get(key);
    if (known === undefined) return `${name}, which no Parley makes`;
    if (known.sql !== sql) return `${name}, which is not as Parley makes it`;
  }
  for (const [key, { name }] of expected) if (!found.has(key)) return `no ${name}`;
  return '';
}

/** What each version is made of, found by making it; SQLite rewrites the texts of tables that are renamed or changed. */
function expectedParts(): ReadonlyMap<number, Parts> {
  const database = new DatabaseSync(':memory:');
  try {
    const partsByVersion = new Map<number, Parts>();
    database.exec(versionsTable(sqliteDialect));
    partsByVersion.set(0, readParts(database));
    for (const { version, statements } of migrations) {
      for (const statement of statements(sqliteDialect)) database.exec(statement);
      partsByVersion.set(version, readParts(database));
    }
    return partsByVersion;
  } finally {
    database.close();
  }
}
