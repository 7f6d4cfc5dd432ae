import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { StorageFailure } from '../storage.ts';
import { assertUsable, checkIntegrity, countRows, numberOf, type Step, withDatabase } from './inspection.ts';

export interface BackupParts {
  /** The database; a server may write to it meanwhile. */
  readonly from: string;
  readonly to: string;
  /** Whether a file at `to` is replaced. */
  readonly mayReplace: boolean;
  readonly step: Step;
}

export interface BackupReport {
  readonly sizeBytes: number;
  readonly schema: number;
  readonly rows: number;
}

/** 8 MiB of the file at a time: little enough to be ended soon, much enough not to take longer for it. */
const pagesPerStep = 2048;

/** What stands beside a database and belongs to it. */
const companions = ['-wal', '-shm', '-guard', '-journal'] as const;

/**
 * Copies the database as it is at one moment into a file, which appears under its name only when it is whole,
 * checked and on the disk. What it throws, or `step` throws, leaves nothing behind.
 */
export async function backUpDatabase({ from, to, mayReplace, step }: BackupParts): Promise<BackupReport> {
  assertTarget(from, to, mayReplace);
  const draft = `${to}.partial`;
  removeDatabase(draft);
  try {
    const report = await withDatabase(from, { isReadOnly: false }, async (source) => {
      const schema = assertUsable(source, from);
      assertRoom(source, to);
      // One state of the database until the end: without it every change of the server would begin the copy anew.
      source.exec('begin; select count(*) from sqlite_schema');
      await copy(source, draft, step);
      const counts = await countRows(source, 'counting', step);
      return verify(draft, { counts, schema }, step);
    });
    // Somebody else may have made the file in the meantime.
    assertTarget(from, to, mayReplace);
    putInPlace(draft, to);
    return report;
  } catch (error) {
    removeDatabase(draft);
    throw error;
  }
}

/** Copies page by page; `source` may be read and written by others meanwhile. */
export async function copy(source: DatabaseSync, to: string, step: Step): Promise<void> {
  step('copying', 0, 1);
  await backup(source, to, {
    rate: pagesPerStep,
    progress: ({ totalPages, remainingPages }) => step('copying', totalPages - remainingPages, totalPages),
  });
}

function assertTarget(from: string, to: string, mayReplace: boolean): void {
  const target = statSync(to, { throwIfNoEntry: false });
  const own = [from, ...companions.map((suffix) => `${from}${suffix}`)];
  const isOwn = own.some((path) => {
    const present = statSync(path, { throwIfNoEntry: false });
    return present !== undefined && present.dev === target?.dev && present.ino === target.ino;
  });
  if (isOwn) throw new StorageFailure(`${to} is the database itself or a part of it; name another file`);
  if (target && !target.isFile()) throw new StorageFailure(`${to} is not a file; name a file to write`);
  if (target && !mayReplace) {
    throw new StorageFailure(`${to} is there already; name another file, or add --force to replace it`);
  }
  if (statSync(dirname(to), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new StorageFailure(`${to} cannot be written: its directory is not there; make it first`);
}

function assertRoom(source: DatabaseSync, to: string): void {
  const needed = numberOf(source, 'pragma page_count') * numberOf(source, 'pragma page_size');
  const { bavail, bsize } = statfsSync(dirname(to));
  if (bavail * bsize >= needed) return;
  throw new StorageFailure(
    `${to} needs ${toMiB(needed)} MiB and its disk has ${toMiB(bavail * bsize)}; free space there or name a file on another disk`,
  );
}

const toMiB = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

interface Expected {
  readonly schema: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** What was written is read again: it must be sound, and hold what the database held. */
async function verify(draft: string, { schema, counts }: Expected, step: Step): Promise<BackupReport> {
  const report = await withDatabase(draft, { isReadOnly: false }, async (database) => {
    // One file that needs no log beside it; a server that opens it turns the log on again.
    database.exec('pragma journal_mode = delete');
    await checkIntegrity(database, draft, step);
    const written = assertUsable(database, draft);
    const copied = await countRows(database, 'comparing', step);
    const odd = [...counts].find(([table, count]) => copied.get(table) !== count);
    if (written !== schema || odd || copied.size !== counts.size) {
      throw new StorageFailure(`${draft} is not what the database holds${odd ? ` (table ${odd[0]})` : ''}; try again`);
    }
    return { schema, rows: [...copied.values()].reduce((sum, count) => sum + count, 0) };
  });
  return { ...report, sizeBytes: statSync(draft).size };
}

/** The name leads to the old file or to the new one, whatever happens in between. */
export function putInPlace(draft: string, path: string): void {
  syncFile(draft);
  renameSync(draft, path);
  syncFile(dirname(path));
}

/** Of a directory it brings the names to the disk. */
function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } catch (cause) {
    throw new StorageFailure(`${basename(path)} could not be synced to the disk; look for disk errors`, { cause });
  } finally {
    closeSync(file);
  }
}

export function removeDatabase(path: string): void {
  for (const suffix of ['', ...companions]) rmSync(`${path}${suffix}`, { force: true });
}
