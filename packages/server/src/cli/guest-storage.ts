import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import type { Config, ProcessSettings } from '../config.ts';
import type { Storage } from '../storage/storage.ts';
import type { OptionValues, Terminal } from './command.ts';
import { explainDirectory, OperatorError } from './operator-error.ts';
import { loadSettings } from './settings.ts';

/** The database as a command has it, whether a server runs or not. */
export interface Guest {
  readonly storage: Storage;
  readonly settings: ProcessSettings;
  readonly config: Config;
  /** The data directory, as an absolute path. */
  readonly directory: string;
}

export const databaseFileOf = (directory: string): string => join(directory, 'parley.db');

/** Few calls at a time, each of them short. */
const connectionsMax = 2;

/**
 * Opens the database beside the server and closes it again. `mayCreate`: a database that is not there is made, as the
 * first start of a server would; otherwise the operator is told what to do.
 */
export async function withStorage<Result>(
  terminal: Terminal,
  options: OptionValues,
  work: (guest: Guest) => Promise<Result>,
  { mayCreate = false } = {},
): Promise<Result> {
  const { process: settings, config } = loadSettings(terminal, options);
  const directory = resolve(settings.dataDir);
  if (settings.databaseUrl === undefined && !mayCreate) assertDatabase(directory);
  const storage = await openStorage(settings, directory);
  try {
    return await work({ storage, settings, config, directory });
  } finally {
    await storage.close();
  }
}

/** Throws what to do when the embedded database is not there. */
export function assertDatabase(directory: string): void {
  let isThere: boolean;
  try {
    isThere = statSync(databaseFileOf(directory), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw explainDirectory(directory, error);
  }
  if (isThere) return;
  throw new OperatorError(
    `there is no database in ${directory} yet; start the server once (npm start), make an app (parley app create), or set PARLEY_DATA_DIR to its data directory`,
  );
}

async function openStorage({ databaseUrl: url }: ProcessSettings, directory: string): Promise<Storage> {
  const parts = { clock: systemClock, random: systemRandom };
  if (url !== undefined) {
    const { openPostgresStorage } = await import('../storage/postgres.ts');
    return openPostgresStorage({ ...parts, url, poolSizeMax: connectionsMax, older: 'refuse' });
  }
  const { openSqliteStorage } = await import('../storage/sqlite.ts');
  return openSqliteStorage({ ...parts, path: databaseFileOf(directory), role: 'guest' });
}
