import { closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { fieldsOf } from '../core/arguments.ts';
import type { CacheOwner, CacheWatcher } from '../platform/platform.ts';
import type { CacheDatabase, Execute, SqlRow, SqlValue } from '../platform/react-native-modules.ts';
import type { Cache } from './cache.ts';
import { databaseName, openSqliteCache } from './sqlite.ts';

type DatabaseClass = typeof DatabaseSync;

/** How long a process waits for another one that is writing. The wait holds up everything, so it is short. */
const busyMs = 500;

/**
 * What this process does with a file, one after another. A second connection would wait for the first one, and would
 * keep it from going on by waiting.
 */
const workByFile = createKeyedQueue<string>();

/** Result codes of SQLite: the database is malformed; the file is none. */
const corruptCodes: ReadonlySet<number> = new Set([11, 26]);

/** The file of one user. */
export const cacheFile = (folder: string, owner: CacheOwner): string => join(folder, `${databaseName(owner)}.sqlite`);

/**
 * Opens the cache of one user in `folder`, which is made if it is not there. A file that is corrupt is set aside as
 * `….corrupt`. Rejects where Node has no SQLite (before 24), and if the file is that of a later version.
 */
export async function openNodeCache(folder: string, owner: CacheOwner, watcher: CacheWatcher): Promise<Cache> {
  const { DatabaseSync } = await import('node:sqlite');
  const file = cacheFile(folder, owner);
  try {
    return await openFile(DatabaseSync, folder, file);
  } catch (thrown) {
    if (!isCorrupt(thrown)) throw thrown;
    watcher.begunAnew('the file of the cache on this device is corrupt and was set aside');
    return openFile(DatabaseSync, folder, file);
  }
}

async function openFile(Database: DatabaseClass, folder: string, file: string): Promise<Cache> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  const database = new NodeDatabase(Database, file);
  try {
    database.prepareFile();
    return await openSqliteCache(database);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Not by its class: where a test environment runs the SDK, Node's errors are of another realm. */
const isCorrupt = (thrown: unknown): boolean => corruptCodes.has(Number(fieldsOf(thrown, 'errcode')['errcode']) & 0xff);

/** A file by way of `node:sqlite`. If it turns out to be corrupt, it is set aside when it is closed. */
export class NodeDatabase implements CacheDatabase {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #isMalformed = false;

  constructor(Database: DatabaseClass, file: string) {
    this.#file = file;
    this.#database = new Database(file, { timeout: busyMs });
  }

  prepareFile(): void {
    // Versions of Node before 24 lack parts of it.
    if (typeof this.#database.isTransaction !== 'boolean') throw new Error('this Node has no SQLite that can be used');
    // A message is gone when it is deleted. What a power failure takes is what the server still has, and at most the
    // messages of the last moment that it had not accepted.
    const pragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON';
    this.#watch(() => this.#database.exec(pragmas));
  }

  transaction<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result> {
    return workByFile.run(this.#file, () => this.#transact(work));
  }

  async #transact<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result> {
    this.#watch(() => this.#database.exec('BEGIN IMMEDIATE'));
    try {
      const result = await work(async (sql, parameters) => this.#watch(() => this.#execute(sql, parameters)));
      this.#watch(() => this.#database.exec('COMMIT'));
      return result;
    } catch (thrown) {
      // SQLite has rolled back by itself where the fault was a bad one.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
    if (!this.#isMalformed) return;
    renameSync(this.#file, `${this.#file}.corrupt`);
    for (const suffix of ['-wal', '-shm']) rmSync(`${this.#file}${suffix}`, { force: true });
  }

  #execute(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.all(...parameters);
  }

  #watch<Result>(call: () => Result): Result {
    try {
      return call();
    } catch (thrown) {
      if (isCorrupt(thrown)) this.#isMalformed = true;
      throw thrown;
    }
  }
}
