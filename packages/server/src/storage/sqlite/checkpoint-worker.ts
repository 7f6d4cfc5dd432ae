import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

/** How the log is moved: what nobody uses; all of it, then written from its start again; all of it, then emptied. */
export type CheckpointMode = 'passive' | 'restart' | 'truncate';

export type CheckpointRequest = CheckpointMode | 'end';

/** Pages in the log, and how many of them are in the file too. */
export interface LogExtent {
  readonly pages: number;
  readonly moved: number;
}

export type CheckpointReport =
  | (LogExtent & { readonly isDone: true })
  /** SQLite's extended result code, or none for a failure of another kind. */
  | { readonly isDone: false; readonly errcode?: number; readonly message: string };

/** The other thread holds its changes off while this one waits, so the wait is for reads that are about to end. */
const busyMs = 1000;

function serve(port: MessagePort, path: string): void {
  let database: DatabaseSync | undefined;
  const open = (): DatabaseSync => {
    // A file that was moved away must not be created anew, empty, in its place.
    const address = pathToFileURL(path);
    address.search = 'mode=rw';
    const opened = new DatabaseSync(address, { timeout: busyMs, defensive: true });
    opened.exec('pragma synchronous = full');
    return opened;
  };
  const checkpoint = (mode: CheckpointMode): CheckpointReport => {
    try {
      database ??= open();
      const row = database.prepare(`pragma wal_checkpoint(${mode})`).get();
      return { isDone: true, pages: Number(row?.['log'] ?? 0), moved: Number(row?.['checkpointed'] ?? 0) };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      if (!(error instanceof Error && 'errcode' in error)) return { isDone: false, message };
      return { isDone: false, errcode: Number(error.errcode), message };
    }
  };
  port.on('message', (request: CheckpointRequest) => {
    if (request !== 'end') {
      port.postMessage(checkpoint(request));
      return;
    }
    database?.close();
    port.close();
  });
}

if (parentPort) serve(parentPort, String(workerData));
