import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import {
  append,
  change,
  command,
  fill,
  later,
  openLogs,
  registerUsers,
  sessionRow,
  userRow,
} from './contract/fixtures.ts';
import { failureOfCode } from './sqlite/failures.ts';
import { openSqliteStorage, type SqliteOptions, type SqliteStorage } from './sqlite.ts';
import { StorageFailure } from './storage.ts';

const app = toAppID(1);
const log = toLogKey(10);

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-'));
  path = join(directory, 'data', 'parley.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (options: Partial<SqliteOptions> = {}): Promise<SqliteStorage> =>
  openSqliteStorage({ path, clock: systemClock, ...options });

/** Opens, works, closes. */
async function once<Result>(work: (storage: SqliteStorage) => Promise<Result>): Promise<Result> {
  const storage = await open();
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** Changes the bytes of the closed database file. */
function damage(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): void {
  writeFileSync(path, change(new Uint8Array(readFileSync(path))));
}

const modeOf = (name: string): string => (statSync(name).mode & 0o777).toString(8);

describe('a database file', () => {
  it('is created with its directory, for the eyes of its owner only', async () => {
    const storage = await open();
    await registerUsers(storage, app, 1);
    expect(modeOf(dirname(path))).toBe('700');
    for (const suffix of ['', '-wal', '-shm', '-guard']) expect(modeOf(path + suffix)).toBe('600');
    await storage.close();
  });

  it('keeps what was written when it is opened again', async () => {
    await once((storage) => registerUsers(storage, app, 1));
    expect(await once((storage) => storage.read(app).users.byUserKey(toUserKey(1)))).toEqual(userRow(1));
  });

  it('is served by one storage at a time', async () => {
    const storage = await open();
    await expect(open()).rejects.toThrow(/in use by another Parley process/);
    await registerUsers(storage, app, 1);
    await storage.close();
    await expect(once((next) => next.system.epoch())).resolves.toBe(1);
  });

  it('that was moved away while in use is a sickness', async () => {
    const storage = await open();
    expect(await storage.sickness()).toBeUndefined();
    renameSync(path, `${path}.moved`);
    expect(await storage.sickness()).toContain('moved or deleted');
    renameSync(`${path}.moved`, path);
    expect(await storage.sickness()).toBeUndefined();
    await storage.close();
  });
});

describe('a path that cannot be used is refused with what to do', () => {
  it.each<readonly [string, () => void | Promise<void>, RegExp]>([
    ['a directory in place of the file', () => void mkdirSync(path, { recursive: true }), /must be a file/],
    ['a file in place of the directory', () => writeFileSync(dirname(path), ''), /directory is missing/],
    [
      'a file that is no database',
      () => {
        mkdirSync(dirname(path));
        writeFileSync(path, 'no database, but long enough to be read as one '.repeat(100));
      },
      /is not a database/,
    ],
    [
      'the database of another program',
      () => {
        mkdirSync(dirname(path));
        const other = new DatabaseSync(path);
        other.exec('create table users (name text)');
        other.close();
      },
      /belongs to another program/,
    ],
    [
      'a file that may only be read',
      async () => {
        await once((storage) => registerUsers(storage, app, 1));
        // A higher version for writers in the header: SQLite opens the file for reading only.
        damage((bytes) => bytes.fill(3, 18, 19));
      },
      /cannot be written; check owner and mode/,
    ],
    [
      'a damaged file',
      async () => {
        await once((storage) => openLogs(storage, app, [10]));
        damage((bytes) => bytes.fill(0xff, 100, 4096));
      },
      /is damaged/,
    ],
    [
      'a file of a newer version',
      async () => {
        await once(async () => {});
        const newer = new DatabaseSync(path);
        newer.exec('insert into schema_versions (version, applied_at) values (999, 0)');
        newer.close();
      },
      /written by a newer Parley \(schema 999/,
    ],
  ])('%s', async (_, prepare, message) => {
    await prepare();
    const opened = open();
    await expect(opened).rejects.toBeInstanceOf(StorageFailure);
    await expect(opened).rejects.toThrow(message);
    // The guard was let go: the second try meets the same fault, not the first try.
    await expect(open()).rejects.toThrow(message);
  });

  it('a file that another program is writing', async () => {
    await once((storage) => registerUsers(storage, app, 1));
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    await expect(open({ busyMs: 0 })).rejects.toThrow(/locked by another process/);
    other.close();
    await expect(once((storage) => storage.system.epoch())).resolves.toBe(1);
  });
});

describe('a file that was cut short', () => {
  it('fails the read that meets the hole', async () => {
    await once(async (storage) => {
      await openLogs(storage, app, [10]);
      await fill(storage, app, log, 200);
    });
    damage((bytes) => bytes.subarray(0, 4096 * 30));
    const failure = await once((storage) =>
      storage.read(app).messages.history({ log, count: 100, reverse: false }),
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StorageFailure);
    expect(String(failure)).toMatch(/is damaged; stop the server/);
  });
});

describe('a full disk', () => {
  const body = 'x'.repeat(20_000);
  const fillUp = async (storage: SqliteStorage): Promise<number> => {
    for (let index = 0; index < 1000; index += 1) {
      try {
        await append(storage, app, [command(10, `m${index}`, index + 1, { body })], { now: later(index) });
      } catch (error) {
        expect(error).toBeInstanceOf(StorageFailure);
        expect(error).toMatchObject({ isFatal: false });
        expect(String(error)).toMatch(/has no room left/);
        return index;
      }
    }
    throw new Error('the limit was never met');
  };

  it('takes back the change that met it, and the next succeed when there is room', async () => {
    const storage = await open({ sizeBytesMax: 1024 * 1024 });
    await openLogs(storage, app, [10]);
    await change(storage, app, async ({ sessions }) => {
      for (let index = 0; index < 300; index += 1) {
        await sessions.put(sessionRow(`s${index}`, { state: 'loggedOut', deviceID: 'd'.repeat(300) }));
      }
    });
    const written = await fillUp(storage);
    const { messages, conversations } = storage.read(app);
    expect((await conversations.followedLog(toUserKey(1), log))?.head.position).toBe(written);
    expect(await messages.history({ log, count: 1000, reverse: true })).toHaveLength(written);
    expect(await change(storage, app, ({ sessions }) => sessions.sweep(later(1), 1000))).toBe(300);
    const [decision] = await append(storage, app, [command(10, `m${written}`, 999, { body })]);
    expect(decision).toMatchObject({ kind: 'append', row: { position: written + 1 } });
    await storage.close();
  });

  it('met inside a savepoint takes the whole transaction back, and nothing is written after it', async () => {
    const storage = await open({ sizeBytesMax: 1024 * 1024 });
    const failures: unknown[] = [];
    const changed = storage.transact([], async (transaction) => {
      const { users } = transaction.stores(app);
      await users.register(userRow(1));
      const tooMuch = transaction.savepoint(
        async () => {
          for (let key = 2; key < 5000; key += 1) await users.register(userRow(key, { userName: 'x'.repeat(1000) }));
        },
        () => true,
      );
      await tooMuch.catch((error: unknown) => failures.push(error));
      await users.register(userRow(9999)).catch((error: unknown) => failures.push(error));
    });
    await changed.catch((error: unknown) => failures.push(error));
    const noRoom = expect.stringContaining('has no room left');
    expect(failures.map(String)).toEqual([noRoom, noRoom, noRoom]);
    const users = [1, 2, 9999].map((key) => storage.read(app).users.byUserKey(toUserKey(key)));
    expect(await Promise.all(users)).toEqual([undefined, undefined, undefined]);
    await registerUsers(storage, app, 1);
    await storage.close();
  });
});

describe('the words for a failure', () => {
  it.each([
    [5, /locked by another process/],
    [1034, /could not be synced/],
    [1290, /could not be synced/],
    [778, /fault of the disk/],
    [13, /no room left/],
    [2067, /refused a row: UNIQUE/],
    [1, /SQLite code 1/],
  ])('of code %i', (code, words) => {
    const failure = failureOfCode(code, 'UNIQUE constraint failed: t.a', '/data/parley.sqlite');
    expect(failure.message).toMatch(words);
    expect(failure.message).toContain('/data/parley.sqlite');
    expect(failure.isFatal).toBe(code === 1034 || code === 1290);
  });
});
