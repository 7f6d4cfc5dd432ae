/** The worker of the writer decision: it writes batches, or only takes checkpoints. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

import { type AppendMessage, openStore, sleepSync } from './writer-store.ts';

export type WorkerTask = { readonly kind: 'write' | 'checkpoint'; readonly path: string; readonly syncExtraMs: number };

const task: WorkerTask = workerData;
if (parentPort === null) throw new Error('This file runs as a worker.');
const port = parentPort;

if (task.kind === 'write') {
  const store = openStore(task.path, { synchronous: 'FULL', autoCheckpointPages: 1000 });
  port.on('message', (batch: AppendMessage[] | 'close') => {
    if (batch !== 'close') {
      const results = store.appendAll(batch);
      sleepSync(task.syncExtraMs);
      return port.postMessage(results);
    }
    store.database.close();
    return port.close();
  });
} else {
  const database = new DatabaseSync(task.path);
  const timer = setInterval(() => database.exec('pragma wal_checkpoint(passive)'), 50);
  port.on('message', () => {
    clearInterval(timer);
    database.close();
    port.close();
  });
}
port.postMessage('ready');
