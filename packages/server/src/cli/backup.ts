import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemClock } from '@parley/kernel/system';
import type { Command } from './command.ts';
import { assertDatabase, databaseFileOf } from './guest-storage.ts';
import { runLongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';
import { dumpPostgres } from './postgres-tools.ts';
import { configOption, loadSettings } from './settings.ts';
import { sizeText } from './values.ts';

export const backupCommand: Command = {
  summary: 'write the database into a file',
  doc: 'Writes the database as it is at one moment, while the server runs or when none does. The file appears under its name only when it is whole, checked (integrity, rows, schema) and on the disk; Ctrl-C leaves nothing behind. It holds every message and the secrets of the apps: keep it private (its mode is 0600). With PostgreSQL pg_dump writes it, which must be installed.',
  words: [{ name: 'file', doc: 'the file to write' }],
  options: {
    force: { doc: 'replace the file if it is there already' },
    config: configOption,
  },
  examples: ['backup parley-monday.db', 'backup --force /backups/parley.db'],
  run: async (terminal, options, [name = '']) => {
    const settings = loadSettings(terminal, options).process;
    const to = resolve(name);
    const mayReplace = options['force'] === true;
    const startedAt = systemClock.monotonic();
    const done = (what: string): void => {
      const seconds = ((systemClock.monotonic() - startedAt) / 1000).toFixed(1);
      terminal.out(`${to}: ${what}, ${seconds} s`);
    };
    const { databaseUrl } = settings;
    if (databaseUrl !== undefined) {
      assertFree(to, mayReplace);
      await runLongWork(terminal, systemClock, (long) => dumpPostgres({ url: databaseUrl, to, long }));
      done(`${sizeText(statSync(to).size)}, written by pg_dump`);
      return 0;
    }
    const directory = resolve(settings.dataDir);
    assertDatabase(directory);
    const { backUpDatabase } = await import('../storage/sqlite/backup.ts');
    const report = await runLongWork(terminal, systemClock, ({ step }) =>
      backUpDatabase({ from: databaseFileOf(directory), to, mayReplace, step }),
    );
    done(`${sizeText(report.sizeBytes)}, schema ${report.schema}, ${report.rows} rows`);
    return 0;
  },
};

function assertFree(to: string, mayReplace: boolean): void {
  if (existsSync(to) && !mayReplace) {
    throw new OperatorError(`${to} is there already; name another file, or add --force to replace it`);
  }
  if (existsSync(dirname(to))) return;
  throw new OperatorError(`${to} cannot be written: its directory is not there; make it first`);
}
