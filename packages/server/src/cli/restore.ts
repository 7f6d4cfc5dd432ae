import { resolve } from 'node:path';
import { systemClock } from '@parley/kernel/system';
import type { ProcessSettings } from '../config.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { assertDatabase, databaseFileOf, withStorage } from './guest-storage.ts';
import { awaitEndOfLeases } from './leases.ts';
import { runLongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';
import { openDump } from './postgres-tools.ts';
import { configOption, loadSettings } from './settings.ts';

export const restoreCommand: Command = {
  summary: 'put a backup in the place of the database',
  doc: 'Refuses while a server runs on the data directory, and refuses a damaged file, one of another program or of a newer Parley. The database that is replaced stays beside the new one. Begins another life of the database (a higher epoch), so that clients drop what they hold and load it anew. With PostgreSQL the rows of the dump take the place of what the database holds, in one transaction; pg_restore, which must be installed, only reads the file. Nothing but rows comes out of a backup: one that brings more than the tables of Parley is refused. Leases that came with a dump, or that a crashed server left, are waited for with --raise-epoch: at most 30 seconds.',
  words: [{ name: 'file', doc: 'a file that `backup` wrote; absent with --raise-epoch', isOptional: true }],
  options: {
    'raise-epoch': { doc: 'only begin another life: after a database was restored by other means' },
    force: { doc: 'on PostgreSQL: although a server holds a lease, and without waiting for one to run out' },
    config: configOption,
  },
  examples: ['restore parley-monday.db', 'restore --raise-epoch'],
  run: async (terminal, options, [name]) => {
    const isRaise = options['raise-epoch'] === true;
    if (isRaise === (name !== undefined)) {
      throw new OperatorError('name either a <file> or --raise-epoch', { exitCode: 2 });
    }
    const settings = loadSettings(terminal, options).process;
    if (name === undefined) await raiseEpoch(terminal, options, settings);
    else await restoreFile(terminal, options, settings, resolve(name));
    return 0;
  },
};

const whatNow = 'start the server; clients reload what they hold';

async function restoreFile(
  terminal: Terminal,
  options: OptionValues,
  { databaseUrl: url, dataDir }: ProcessSettings,
  from: string,
): Promise<void> {
  if (url !== undefined) {
    const { restorePostgres } = await import('../storage/postgres/restore.ts');
    const isForced = options['force'] === true;
    const epoch = await runLongWork(terminal, systemClock, (long) =>
      restorePostgres({ url, source: openDump(from, long), clock: systemClock, isForced, step: long.step }),
    );
    terminal.out(`the database is restored, epoch ${epoch}; ${whatNow}`);
    return;
  }
  const { restoreDatabase } = await import('../storage/sqlite/restore.ts');
  const path = databaseFileOf(resolve(dataDir));
  const report = await runLongWork(terminal, systemClock, ({ step }) =>
    restoreDatabase({ from, path, clock: systemClock, step }),
  );
  if (report.replaced !== undefined) terminal.out(`the former database is ${report.replaced}`);
  terminal.out(`${path} is restored, epoch ${report.epoch}; ${whatNow}`);
}

async function raiseEpoch(terminal: Terminal, options: OptionValues, settings: ProcessSettings): Promise<void> {
  const said = (epoch: number): void => terminal.out(`the epoch is ${epoch}; ${whatNow}`);
  if (settings.databaseUrl !== undefined) {
    await withStorage(terminal, options, async ({ storage: { system } }) => {
      if (options['force'] !== true) {
        await runLongWork(terminal, systemClock, (long) => awaitEndOfLeases(system, systemClock, long));
      }
      said(await system.raiseEpoch());
    });
    return;
  }
  const directory = resolve(settings.dataDir);
  assertDatabase(directory);
  // As a server: it refuses while another has the database.
  const { openSqliteStorage } = await import('../storage/sqlite.ts');
  const storage = await openSqliteStorage({ path: databaseFileOf(directory), clock: systemClock });
  try {
    said(await storage.system.raiseEpoch());
  } finally {
    await storage.close();
  }
}
