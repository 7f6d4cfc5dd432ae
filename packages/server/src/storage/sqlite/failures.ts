import { StorageFailure } from '../storage.ts';

/** SQLite's primary result codes that an operator can do something about; https://sqlite.org/rescode.html. */
const advice: Readonly<Record<number, string>> = {
  5: 'is locked by another process; end what has it open (a backup, the sqlite3 shell) and try again',
  6: 'is locked by another connection of this process; this is a bug of Parley',
  7: 'needs more memory than the machine has left',
  8: 'cannot be written; check owner and mode of the file and its directory, and whether the disk is mounted read-only',
  10: 'met a fault of the disk; look for disk errors in the log of the machine and make sure that a backup exists',
  11: 'is damaged; stop the server, keep a copy of the file and restore a backup',
  13: 'has no room left; free space on its disk or raise its size limit. Nothing was written',
  14: 'cannot be opened; the path must be a file in a directory that Parley may write to',
  19: 'refused a row',
  26: 'is not a database; move the file away or set another path',
};

const constraint = 19;

/** After these nobody can say any more what is on the disk: IOERR_FSYNC and IOERR_DIR_FSYNC. */
const failedSyncs: readonly number[] = [1034, 1290];

interface SqliteError extends Error {
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** A whole number beyond 2^53, which the runtime hands to nobody. */
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';

/** Turns an error of SQLite into one that says what to do; anything else is a bug and stays what it is. */
export function toStorageFailure(error: unknown, path: string): unknown {
  if (isOutOfRange(error)) {
    return new StorageFailure(`database ${path} holds a number that Parley never writes: it ${advice[11]}`, {
      cause: error,
    });
  }
  return isSqliteError(error) ? failureOfCode(error.errcode, error.message, path, error) : error;
}

/** `errcode` is SQLite's extended result code. */
export function failureOfCode(errcode: number, message: string, path: string, cause?: unknown): StorageFailure {
  const primary = errcode & 255;
  const known = advice[primary];
  const isFatal = failedSyncs.includes(errcode);
  if (isFatal) {
    return new StorageFailure(
      `database ${path} could not be synced to the disk; Parley must stop, because what was written last may be lost. Check the disk before starting again`,
      { cause, isFatal },
    );
  }
  if (known === undefined) {
    return new StorageFailure(`database ${path} failed with SQLite code ${errcode}: ${message}`, { cause });
  }
  // The message of a constraint names table and columns, never a value.
  const detail = primary === constraint ? `: ${message}` : ` (SQLite code ${errcode})`;
  return new StorageFailure(`database ${path} ${known}${detail}`, { cause });
}
