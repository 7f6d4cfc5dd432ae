import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@parley/kernel/clock';
import { openSqliteStorage } from '../sqlite.ts';
import { StorageFailure } from '../storage.ts';
import { copy, putInPlace, removeDatabase } from './backup.ts';
import { takeGuard } from './file.ts';
import { assertUsable, checkIntegrity, countBytesBehind, numberOf, type Step, withDatabase } from './inspection.ts';

export interface RestoreParts {
  /** A file that a backup wrote. */
  readonly from: string;
  /** The database of the installation; no server may run on it. */
  readonly path: string;
  readonly clock: Clock;
  readonly step: Step;
}

export interface RestoreReport {
  /** Where the database is that was replaced; absent if there was none. */
  readonly replaced: string | undefined;
  readonly epoch: number;
}

/**
 * Puts a backup in the place of the database and begins another life of it: clients are told to reload what they
 * hold. Until the last moment the old database is untouched, and it stays beside the new one.
 */
export async function restoreDatabase(parts: RestoreParts): Promise<RestoreReport> {
  const { from, path, step } = parts;
  assertSource(from, path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const release = takeGuard(path);
  const draft = `${path}.restoring`;
  try {
    removeDatabase(draft);
    await withDatabase(from, { isReadOnly: true }, async (source) => {
      assertUsable(source, from);
      assertWholePages(source, from);
      await copy(source, draft, step);
    });
    await withDatabase(draft, { isReadOnly: false }, async (database) => {
      await checkIntegrity(database, from, step);
      assertNoPageTwice(database, from);
    });
    const epoch = await beginLife(parts, draft);
    step('replacing', 0, 1);
    return { epoch, replaced: replace(parts, draft) };
  } finally {
    removeDatabase(draft);
    release();
  }
}

function assertSource(from: string, path: string): void {
  const source = statSync(from, { throwIfNoEntry: false });
  if (!source?.isFile()) throw new StorageFailure(`${from} is not there or no file; name a file that a backup wrote`);
  const present = statSync(path, { throwIfNoEntry: false });
  if (present && present.dev === source.dev && present.ino === source.ino) {
    throw new StorageFailure(`${from} is the database itself; name a file that a backup wrote`);
  }
}

/**
 * Looks at the file as a whole, in one go: what lists the tables and the free pages belongs to no table, and one that is
 * bent would have a later change overwrite what is in use.
 */
function assertNoPageTwice(database: DatabaseSync, from: string): void {
  const row = database.prepare('pragma quick_check(1)').get();
  if (String(row && Object.values(row)[0]) === 'ok') return;
  throw new StorageFailure(`${from} is damaged outside its tables; use another backup`);
}

/** A copy would leave them behind; they are no part of what a backup writes, so somebody added them. */
function assertWholePages(source: DatabaseSync, from: string): void {
  const bytes = countBytesBehind(source, from);
  if (bytes === 0) return;
  throw new StorageFailure(
    `${from} has ${bytes} bytes behind its last page; name a file that \`parley backup\` wrote and nobody changed`,
  );
}

/** Brings the copy up to date, as a start would, and raises its epoch above that of both lives before. */
async function beginLife({ path, clock }: RestoreParts, draft: string): Promise<number> {
  const storage = await openSqliteStorage({ path: draft, clock });
  try {
    return await storage.system.raiseEpoch(await epochOf(path));
  } finally {
    await storage.close();
  }
}

/** 0 if there is no database, or none that can be read: that may be why a backup is restored. */
async function epochOf(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  try {
    return await withDatabase(path, { isReadOnly: false }, (database) =>
      numberOf(database, `select value from meta where name = 'epoch'`),
    );
  } catch {
    return 0;
  }
}

/**
 * The old log goes first, because it would be applied to the new file; the old file gets a second name, and then the
 * new one takes its place in one step. Whoever is cut off in between finds a database under the name.
 */
function replace({ path, clock }: RestoreParts, draft: string): string | undefined {
  const isThere = existsSync(path);
  const replaced = `${path}.replaced-${stampOf(clock.wall())}`;
  for (const suffix of ['-wal', '-shm', '-journal']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${replaced}${suffix}`);
  }
  if (isThere) linkSync(path, replaced);
  chmodSync(draft, 0o600);
  putInPlace(draft, path);
  return isThere ? replaced : undefined;
}

/** Such as `20261125-184512-123`; a name that is taken is refused by the link. */
const stampOf = (millis: number): string =>
  new Date(millis).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '');
