import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';

/**
 * What a power cut leaves of a SQLite database, for tests: the database file, and of its write-ahead log only what
 * had been synced. (Pages that a checkpoint wrote but did not sync yet may stay in the copy: the log still holds
 * them, so it makes no difference whether they are lost.)
 */

/** How far a log had been synced. `generation` tells one filling of the log file from the next. */
export interface SyncedLog {
  readonly generation: string;
  readonly bytes: number;
}

const headerBytes = 32;
const frameHeaderBytes = 24;
const nothing: SyncedLog = { generation: '', bytes: 0 };

/**
 * The end of the last transaction in the log beside `databasePath`. Under `synchronous=FULL` everything up to there
 * has been synced whenever no COMMIT is under way, so it is to be called in the thread of the storage: in the gate's
 * `durable`, or when all transactions are resolved. The file's size would not do: a log that begins anew keeps it.
 * Pass the last result as `since` to read on from there.
 */
export function readSyncedLog(databasePath: string, since: SyncedLog = nothing): SyncedLog {
  if (!existsSync(logPath(databasePath))) return nothing;
  const log = openSync(logPath(databasePath), 'r');
  try {
    const header = readAt(log, 0, headerBytes);
    if (!header) return nothing;
    const generation = generationOf(header);
    const frameBytes = frameHeaderBytes + header.getUint32(8);
    const size = fstatSync(log).size;
    let synced = since.generation === generation ? since.bytes : headerBytes;
    for (let start = synced; start + frameBytes <= size; start += frameBytes) {
      const frame = readAt(log, start, frameHeaderBytes);
      if (!frame || saltsOf(frame, 8) !== saltsOf(header, 16)) break;
      const isCommit = frame.getUint32(4) !== 0;
      if (isCommit) synced = start + frameBytes;
    }
    return { generation, bytes: synced };
  } finally {
    closeSync(log);
  }
}

/**
 * Copies the database as it would be found after the power was cut when `synced` was taken or later. To be called
 * when the process that served it is dead, or from another process: closing a file that this process also has open
 * through SQLite would end SQLite's locks on it. A log that began anew after `synced` is left out, because it only
 * does so when all before is synced in the database file, and nothing is known of what came after.
 */
export function copyAfterPowerCut(databasePath: string, synced: SyncedLog, targetPath: string): void {
  copyFileSync(databasePath, targetPath);
  if (!existsSync(logPath(databasePath))) return;
  const bytes = readFileSync(logPath(databasePath));
  if (bytes.length < headerBytes) return;
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  if (generationOf(header) !== synced.generation) return;
  writeFileSync(logPath(targetPath), bytes.subarray(0, synced.bytes));
}

const logPath = (databasePath: string): string => `${databasePath}-wal`;

/** Two random numbers that stand in the log's header and in each of its frames. */
const saltsOf = (view: DataView, offset: number): string => `${view.getUint32(offset)} ${view.getUint32(offset + 4)}`;

/** The number of times the log began anew, and its salts. */
const generationOf = (header: DataView): string => `${header.getUint32(12)} ${saltsOf(header, 16)}`;

function readAt(file: number, start: number, length: number): DataView | undefined {
  const bytes = new Uint8Array(length);
  return readSync(file, bytes, 0, length, start) === length ? new DataView(bytes.buffer) : undefined;
}
