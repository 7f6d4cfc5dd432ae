import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageFailure } from '../storage.ts';
import { toStorageFailure } from './failures.ts';

const directoryMode = 0o700;
const fileMode = 0o600;

/** A database file that this process alone serves. */
export interface OpenFile {
  readonly database: DatabaseSync;
  /** Whether `path` still leads to the file that was opened. */
  isInPlace(): boolean;
  /** Of the file and of the log beside it. */
  bytes(): { readonly databaseBytes: number; readonly logBytes: number };
  /** Lets the next process in; called after the database is closed. */
  release(): void;
}

/**
 * Opens the file beside the server that may be running: without the guard. A file that is missing is made, as the
 * first start would.
 */
export function openDatabaseBeside(path: string, busyMs: number): OpenFile {
  prepareFile(path);
  try {
    const opened = statSync(path);
    const database = new DatabaseSync(path, { timeout: busyMs, defensive: true });
    return { database, isInPlace: () => isSameFile(path, opened), bytes: () => measure(path), release: () => {} };
  } catch (error) {
    throw toStorageFailure(error, path);
  }
}

/** Creates directory and file where they are missing, for the owner's eyes only, and takes the guard. */
export function openDatabaseFile(path: string, busyMs: number): OpenFile {
  prepareFile(path);
  const release = takeGuard(path);
  try {
    const opened = statSync(path);
    const database = new DatabaseSync(path, { timeout: busyMs, defensive: true });
    return { database, isInPlace: () => isSameFile(path, opened), bytes: () => measure(path), release };
  } catch (error) {
    release();
    throw toStorageFailure(error, path);
  }
}

function measure(path: string): ReturnType<OpenFile['bytes']> {
  const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return { databaseBytes: bytesOf(path), logBytes: bytesOf(`${path}-wal`) };
}

function prepareFile(path: string): void {
  const failure = (what: string, cause: unknown): StorageFailure =>
    new StorageFailure(`database ${path} ${what} (${codeOf(cause)})`, { cause });
  try {
    mkdirSync(dirname(path), { recursive: true, mode: directoryMode });
  } catch (error) {
    throw failure(
      'cannot be created: its directory is missing and cannot be made; create it or set another path',
      error,
    );
  }
  try {
    closeSync(openSync(path, 'a', fileMode));
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw failure('cannot be written; the path must be a file that Parley may read and write', error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

function isSameFile(path: string, opened: { readonly dev: number; readonly ino: number }): boolean {
  const present = statSync(path, { throwIfNoEntry: false });
  return present !== undefined && present.dev === opened.dev && present.ino === opened.ino;
}

/**
 * Keeps a second server off the same file: an exclusive lock on a small file beside it, held by a SQLite connection
 * of its own. It is a lock of the operating system on an open file, so it ends with the process, however it ends
 * (SIGKILL, a crash), and the file that stays behind means nothing. The database itself cannot be locked like this,
 * because the checkpoints' connection must get in.
 */
export function takeGuard(path: string): () => void {
  const guardPath = `${path}-guard`;
  try {
    closeSync(openSync(guardPath, 'a', fileMode));
  } catch (cause) {
    throw new StorageFailure(`the guard ${guardPath} of the database cannot be written (${codeOf(cause)})`, { cause });
  }
  const guard = new DatabaseSync(guardPath, { timeout: 0, defensive: true });
  try {
    guard.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    guard.close();
    throw new StorageFailure(
      `database ${path} is in use by another Parley process; stop that one first, or set another path`,
      { cause },
    );
  }
  return () => guard.close();
}
