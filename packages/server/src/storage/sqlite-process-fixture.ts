import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { toAppID } from '../core/ids.ts';
import { append, command, openLogs } from './contract/fixtures.ts';
import { openSqliteStorage } from './sqlite.ts';
import { readSyncedLog, type SyncedLog } from './synced-prefix.ts';

/**
 * A process to be killed: it appends batches to two logs without an end and says on its standard output, one JSON
 * text a line, how many messages are acknowledged and how far the log had been synced by then.
 */
const path = process.argv[2] ?? '';
const app = toAppID(1);
const storage = await openSqliteStorage({ path, clock: systemClock });
await openLogs(storage, app, [10, 20]);
let synced: SyncedLog | undefined;
for (let acknowledged = 0; ; acknowledged += 6) {
  synced = readSyncedLog(path, synced);
  writeSync(1, `${JSON.stringify({ acknowledged, synced })}\n`);
  const commands = Array.from({ length: 6 }, (_, index) => {
    const number = acknowledged + index + 1;
    return command(number % 2 === 0 ? 10 : 20, `m${number}`, number, { body: 'x'.repeat(500) });
  });
  // Timers and threads get their turn, so that checkpoints run meanwhile.
  await setImmediate();
  await append(storage, app, commands, { now: millis(systemClock.wall()) });
}
