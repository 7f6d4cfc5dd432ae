import { systemClock } from '@parley/kernel/system';
import { openSqliteStorage } from '../storage/sqlite.ts';

let made: Promise<Uint8Array> | undefined;

/**
 * The image of a database in memory that has its tables and nothing in them. It is made once per process: the
 * migrations, one after the other, take longer than most tests.
 */
export function blankDatabase(): Promise<Uint8Array> {
  made ??= make();
  return made;
}

async function make(): Promise<Uint8Array> {
  const storage = await openSqliteStorage({ path: ':memory:', clock: systemClock });
  const image = storage.serialize();
  await storage.close();
  return image;
}
