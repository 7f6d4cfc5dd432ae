import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@parley/kernel/system';
import fc from 'fast-check';
import { toAppID, toLogKey } from '../../core/ids.ts';
import { fill, openLogs } from '../../storage/contract/fixtures.ts';
import { backUpDatabase } from '../../storage/sqlite/backup.ts';
import { restoreDatabase } from '../../storage/sqlite/restore.ts';
import { checkSchema } from '../../storage/sqlite/schema-check.ts';
import { openSqliteStorage } from '../../storage/sqlite.ts';
import { StorageFailure } from '../../storage/storage.ts';
import type { FuzzTarget } from './target.ts';

const sizeMax = 400_000;

/** What is done to a sound backup: bytes here and there, the head above all, the length, or parts by SQL. */
type Change =
  | { readonly kind: 'bytes'; readonly at: number; readonly value: number }
  | { readonly kind: 'length'; readonly cut: number; readonly add: number }
  | { readonly kind: 'sql'; readonly text: string };

const byte = fc.integer({ min: 0, max: 255 });
const bytes = (at: fc.Arbitrary<number>): fc.Arbitrary<Change> =>
  fc.record({ kind: fc.constant('bytes' as const), at, value: byte });
const name = fc.constantFrom('messages', 'apps', 'meta', 'schema_versions', 'evil');
const sql = fc.oneof(
  name.map((table) => `create trigger evil after update on ${table} begin update apps set is_enabled = 0; end`),
  name.map((table) => `drop table ${table}`),
  fc
    .tuple(name, name)
    .map(([one, other]) => `alter table ${one} rename to hidden; create view ${one} as select * from ${other}`),
  name.map((table) => `alter table ${table} add column evil text generated always as (hex(randomblob(9)))`),
  fc.constantFrom(
    'create virtual table evil using fts5 (x)',
    'create table evil (x)',
    'pragma user_version = 7',
    'pragma application_id = 1',
    'delete from schema_versions',
    'update schema_versions set version = version + 90',
    `update meta set value = 9007199254740991`,
    'analyze',
    `pragma writable_schema = on; update sqlite_schema set rootpage = 2; pragma writable_schema = off`,
    `pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'app', 'apq'); pragma writable_schema = off`,
  ),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: bytes(fc.nat(99)) },
  { weight: 3, arbitrary: bytes(fc.integer({ min: 100, max: 8192 })) },
  { weight: 3, arbitrary: bytes(fc.nat(sizeMax)) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('length' as const), cut: fc.nat(9000), add: fc.nat(9000) }) },
  { weight: 3, arbitrary: sql.map((text) => ({ kind: 'sql' as const, text })) },
);

export const backups: FuzzTarget = {
  name: 'backups',
  about: 'files that `restore` is given, made of a sound backup',
  // Each is a file that is copied, checked and synced.
  inputsPerRound: 100,
  open: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
    const sound = await makeBackup(directory);
    const [file, path] = [join(directory, 'given.db'), join(directory, 'data', 'parley.db')];
    return {
      inputsPerCase: 1,
      cases: fc.array(change, { minLength: 1, maxLength: 4 }),
      strike: async (thrown) => {
        rmSync(join(directory, 'data'), { recursive: true, force: true });
        for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
        writeFileSync(file, sound);
        for (const one of thrown as readonly Change[]) apply(one, file);
        try {
          await restoreDatabase({ from: file, path, clock: systemClock, step: () => {} });
        } catch (error) {
          if (!(error instanceof StorageFailure)) throw error;
          return;
        }
        judge(path);
      },
      end: async () => rmSync(directory, { recursive: true }),
    };
  },
};

async function makeBackup(directory: string): Promise<Uint8Array> {
  const from = join(directory, 'first', 'parley.db');
  const to = join(directory, 'sound.db');
  const storage = await openSqliteStorage({ path: from, clock: systemClock });
  await openLogs(storage, toAppID(1), [1]);
  await fill(storage, toAppID(1), toLogKey(1), 20);
  await storage.close();
  await backUpDatabase({ from, to, mayReplace: false, step: () => {} });
  return readFileSync(to);
}

function apply(one: Change, file: string): void {
  if (one.kind === 'sql') {
    applySql(one.text, file);
    return;
  }
  const before = readFileSync(file);
  if (one.kind === 'bytes') {
    if (before.length > 0) before[one.at % before.length] = one.value;
    writeFileSync(file, before);
  } else {
    const kept = before.subarray(0, Math.max(0, before.length - (one.cut < 4500 ? 0 : one.cut)));
    writeFileSync(file, new Uint8Array([...kept, ...new Uint8Array(one.add < 4500 ? 0 : one.add)]));
  }
}

/** A file that is spoilt already takes no statement. */
function applySql(text: string, file: string): void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0, defensive: false });
    database.exec(text);
  } catch {
    // What else was done to it stays.
  } finally {
    database?.close();
  }
}

/** What was taken is a database that a server can serve. */
function judge(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const schema = checkSchema(database);
    if (schema.kind !== 'known' || schema.version === 0)
      throw new Error(`restored with a schema that is ${schema.kind}`);
    const sound = Object.values(database.prepare('pragma integrity_check').get() ?? {})[0];
    if (sound !== 'ok') throw new Error('restored although it is damaged');
  } finally {
    database.close();
  }
}
