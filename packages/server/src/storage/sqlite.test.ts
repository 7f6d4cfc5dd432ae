import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { toAppID } from '../core/ids.ts';
import { blankDatabase } from '../testing/blank-database.ts';
import { at, type StorageHarness } from './contract/fixtures.ts';
import { openSqliteStorage } from './sqlite.ts';
import { describeStorage } from './storage-contract.ts';

const clock = { ...systemClock, wall: () => millis(at + Math.floor(systemClock.monotonic())) };

async function openInMemory(): Promise<StorageHarness> {
  let storage = await openSqliteStorage({ path: ':memory:', clock, image: await blankDatabase() });
  let apps = 0;
  return {
    get storage() {
      return storage;
    },
    nextApp: () => toAppID(++apps),
    raw: async (sql, params) => {
      const database = new DatabaseSync(':memory:');
      database.deserialize(storage.serialize());
      database.prepare(sql).run(...params);
      await storage.close();
      storage = await openSqliteStorage({ path: ':memory:', clock, image: database.serialize() });
      database.close();
    },
    end: () => storage.close(),
  };
}

/** Of a file in which a storage has made its tables, and nothing else yet. */
let blankFile: Buffer | undefined;

async function openInFile(): Promise<StorageHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-'));
  const path = join(directory, 'parley.sqlite');
  if (!blankFile) {
    await (await openSqliteStorage({ path, clock })).close();
    blankFile = readFileSync(path);
  }
  writeFileSync(path, blankFile);
  const storage = await openSqliteStorage({ path, clock });
  let apps = 0;
  return {
    storage,
    nextApp: () => toAppID(++apps),
    raw: async (sql, params) => {
      const database = new DatabaseSync(path);
      database.prepare(sql).run(...params);
      database.close();
    },
    end: async () => {
      await storage.close();
      rmSync(directory, { recursive: true });
    },
  };
}

describeStorage('SQLite in memory', openInMemory);
describeStorage('SQLite in a file', openInFile);
