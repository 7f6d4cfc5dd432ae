import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sleep } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey } from '../../core/ids.ts';
import { append, command, fill, openLogs } from '../contract/fixtures.ts';
import { openSqliteStorage, type SqliteStorage } from '../sqlite.ts';
import { backUpDatabase } from './backup.ts';
import { restoreDatabase } from './restore.ts';

const app = toAppID(1);
const log = toLogKey(1);
const noStep = (): void => {};

let directory: string;
let path: string;
let file: string;
let storage: SqliteStorage | undefined;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-backup-'));
  path = join(directory, 'parley.db');
  file = join(directory, 'backup.db');
  storage = await openSqliteStorage({ path, clock: systemClock });
  await openLogs(storage, app, [1]);
  await fill(storage, app, log, 50);
});
afterEach(async () => {
  await storage?.close();
  storage = undefined;
  rmSync(directory, { recursive: true });
});

const stop = async (): Promise<void> => {
  await storage?.close();
  storage = undefined;
};
const run = (sql: string, at = path): void => {
  const database = new DatabaseSync(at);
  database.exec(sql);
  database.close();
};
const messagesIn = (at: string): number => {
  const database = new DatabaseSync(at, { readOnly: true });
  const row = database.prepare('select count(*) as count from messages').get();
  database.close();
  return Number(row?.['count']);
};
const backUp = (changes: Partial<Parameters<typeof backUpDatabase>[0]> = {}) =>
  backUpDatabase({ from: path, to: file, mayReplace: false, step: noStep, ...changes });
const restore = (changes: Partial<Parameters<typeof restoreDatabase>[0]> = {}) =>
  restoreDatabase({ from: file, path, clock: systemClock, step: noStep, ...changes });

describe('a backup', () => {
  test('is one file of its owner alone that holds every row', async () => {
    const report = await backUp();
    expect(report).toMatchObject({ schema: expect.any(Number), sizeBytes: statSync(file).size });
    expect(messagesIn(file)).toBe(50);
    expect(readdirSync(directory).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
  });

  test('is one moment of a database that is written to meanwhile, and holds up nobody', async () => {
    const server = storage;
    if (!server) throw new Error('the storage is open');
    const state = { isOver: false, written: 50 };
    const writing = (async () => {
      while (!state.isOver) {
        const id = state.written + 1;
        await append(server, app, [command(log, `m${id}`, 9_000_000 + id)]);
        state.written = id;
        await sleep(systemClock, 0);
      }
    })();
    await expect.poll(() => state.written).toBeGreaterThan(100);
    const before = state.written;
    const during: number[] = [];
    await backUp({ step: () => void during.push(state.written) });
    const after = state.written;
    state.isOver = true;
    await writing;
    const copied = messagesIn(file);
    expect(copied).toBeGreaterThanOrEqual(before);
    expect(copied).toBeLessThanOrEqual(after + 1);
    expect(new Set(during).size).toBeGreaterThan(1);
    const database = new DatabaseSync(file, { readOnly: true });
    const head = database.prepare('select message_seq from conversations').get();
    database.close();
    expect(head?.['message_seq']).toBe(copied);
  });

  test.each(['copying', 'counting', 'checking', 'comparing'])('ended while it is %s leaves nothing', async (title) => {
    const step = (at: string): void => {
      if (at === title) throw new Error('ended');
    };
    const before = readdirSync(directory);
    await expect(backUp({ step })).rejects.toThrow('ended');
    expect(readdirSync(directory)).toEqual(before);
  });

  test('ended in the middle of the copy leaves nothing', async () => {
    await stop();
    run(`insert into duties select 1, i, 'test', 0, 0, 0, hex(zeroblob(10000000)) from (select 1 as i union select 2)`);
    const before = readdirSync(directory);
    let steps = 0;
    const step = (title: string, done: number, total: number): void => {
      if (title !== 'copying' || done === 0) return;
      steps += 1;
      expect(done).toBeLessThan(total);
      throw new Error('ended');
    };
    await expect(backUp({ step })).rejects.toThrow('ended');
    expect(steps).toBe(1);
    expect(readdirSync(directory)).toEqual(before);
  });

  test('replaces a file only when told to, and an earlier one stays when it fails', async () => {
    writeFileSync(file, 'precious');
    await expect(backUp()).rejects.toThrow(/backup\.db is there already; .*--force/);
    const step = (): void => {
      throw new Error('ended');
    };
    await expect(backUp({ mayReplace: true, step })).rejects.toThrow('ended');
    expect(readFileSync(file, 'utf8')).toBe('precious');
    await backUp({ mayReplace: true });
    expect(messagesIn(file)).toBe(50);
  });

  test('does not replace a file that appeared meanwhile', async () => {
    const step = (title: string): void => {
      if (title === 'comparing') writeFileSync(file, 'precious');
    };
    await expect(backUp({ step })).rejects.toThrow('is there already');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test.each(['', '-wal', '-guard'])('never replaces the database itself (parley.db%s)', async (suffix) => {
    await expect(backUp({ to: `${path}${suffix}`, mayReplace: true })).rejects.toThrow('is the database itself');
  });

  test('into what is no file: what to do', async () => {
    mkdirSync(file);
    await expect(backUp({ mayReplace: true })).rejects.toThrow('is not a file');
    await expect(backUp({ to: join(directory, 'missing', 'x') })).rejects.toThrow('its directory is not there');
  });

  test('of a damaged database is none', async () => {
    await stop();
    damage(path);
    await expect(backUp()).rejects.toThrow(/damaged/);
    expect(existsSync(file)).toBe(false);
  });
});

/** Overwrites pages in the middle of the file, where rows are. */
function damage(at: string): void {
  const bytes = readFileSync(at);
  const pageBytes = 4096;
  for (let page = 2; page * pageBytes < bytes.length; page += 1) {
    bytes.fill(0xa5, page * pageBytes + 8, page * pageBytes + 64);
  }
  writeFileSync(at, bytes);
}

describe('a restore', () => {
  test('brings back what the backup holds, keeps what it replaces and begins another life', async () => {
    await backUp();
    if (storage) await fill(storage, app, toLogKey(1), 20).catch(() => {});
    const epoch = await storage?.system.epoch();
    await stop();
    run('delete from messages where message_seq > 10');
    const report = await restore();
    expect(messagesIn(path)).toBe(50);
    expect(report.replaced).toBeDefined();
    expect(messagesIn(report.replaced ?? '')).toBe(10);
    storage = await openSqliteStorage({ path, clock: systemClock });
    expect(await storage.system.epoch()).toBe(report.epoch);
    expect(report.epoch).toBeGreaterThan(epoch ?? 0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const names = readdirSync(directory);
    expect(names.filter((name) => name.includes('restoring'))).toEqual([]);
  });

  test('gives an epoch above that of the life it replaces, whatever the clocks say', async () => {
    await backUp();
    const far = (await storage?.system.raiseEpoch(9_000_000_000)) ?? 0;
    await stop();
    const { epoch } = await restore();
    expect(epoch).toBe(far + 1);
    const { epoch: again } = await restore();
    expect(again).toBe(far + 2);
  });

  test('replaces a database that cannot be read any more, log and all', async () => {
    await backUp();
    await stop();
    writeFileSync(path, 'rubbish'.repeat(1000));
    writeFileSync(`${path}-wal`, 'old log');
    const { replaced = '' } = await restore();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(messagesIn(path)).toBe(50);
    expect(readFileSync(replaced, 'utf8')).toContain('rubbish');
  });

  test('makes the data directory where there is none', async () => {
    await backUp();
    const elsewhere = join(directory, 'new', 'parley.db');
    const report = await restore({ path: elsewhere });
    expect(report.replaced).toBeUndefined();
    expect(messagesIn(elsewhere)).toBe(50);
    expect(statSync(join(directory, 'new')).mode & 0o777).toBe(0o700);
  });

  test('takes a copy of a whole data directory, with its log', async () => {
    const copied = join(directory, 'copied.db');
    for (const suffix of ['', '-wal']) writeFileSync(`${copied}${suffix}`, readFileSync(`${path}${suffix}`));
    await stop();
    run('delete from messages');
    await restore({ from: copied });
    expect(messagesIn(path)).toBe(50);
  });

  test('waits for no server: it refuses while one has the database', async () => {
    await backUp();
    await expect(restore()).rejects.toThrow(/is in use by another Parley process; stop that one first/);
    expect(await storage?.sickness()).toBeUndefined();
  });

  test.each<[string, () => void, RegExp]>([
    ['is not there', () => {}, /is not there or no file/],
    ['is no database', () => writeFileSync(file, 'text'.repeat(2000)), /is not a database/],
    ['is empty', () => writeFileSync(file, ''), /is no database of Parley/],
    ['belongs to another program', () => run('create table a (x)', file), /is no database of Parley/],
  ])('of a file that %s changes nothing', async (_name, make, complaint) => {
    await stop();
    make();
    await expect(restore()).rejects.toThrow(complaint);
    expect(messagesIn(path)).toBe(50);
    expect(readdirSync(directory).filter((name) => name.includes('.re'))).toEqual([]);
  });

  test('of a damaged backup or one of a newer version changes nothing', async () => {
    await backUp();
    await stop();
    run('insert into schema_versions (version, applied_at) values (99, 0)', file);
    await expect(restore()).rejects.toThrow(/written by a newer Parley \(schema 99/);
    run('delete from schema_versions where version = 99', file);
    damage(file);
    await expect(restore()).rejects.toThrow(/damaged/);
    await expect(restore({ from: path })).rejects.toThrow('is the database itself');
    expect(messagesIn(path)).toBe(50);
    expect(readdirSync(directory).filter((name) => name.includes('.re'))).toEqual([]);
  });

  /** What a file may bring beside the tables of Parley, or in the place of one. */
  const foreignParts: readonly [string, string, RegExp][] = [
    [
      'a trigger',
      `create trigger evil after insert on messages begin delete from messages; end`,
      /trigger "evil", which no Parley makes/,
    ],
    [
      'a trigger on what a restore writes',
      `create trigger "evil[2J" after update on meta begin update apps set is_enabled = 1; end`,
      /trigger "evil\\u001b\[2J", which/,
    ],
    ['a view', 'create view evil as select * from apps', /view "evil", which/],
    ['a foreign table', 'create table evil (x)', /table "evil", which/],
    ['a virtual table', 'create virtual table evil using fts5 (x)', /table "evil", which/],
    ['an index', 'create index evil on apps (lower(server_secret))', /index "evil", which/],
    [
      'a view in the place of a table',
      `alter table apps rename to hidden; create view apps as select 7 as app, 'x' as server_secret, 1 as is_enabled`,
      /table "hidden", which/,
    ],
    [
      'a view in the place of what tells the version',
      `alter table schema_versions rename to hidden; create view schema_versions as select 5 as version, 0 as applied_at`,
      /"hidden", which/,
    ],
    [
      'a column more',
      `alter table apps add column evil text default ''`,
      /table "apps", which is not as Parley makes it/,
    ],
    ['a table less', 'drop table sends', /no table "sends"/],
    [
      'the schema of another version than it says',
      'delete from schema_versions where version > 3',
      /is not as Parley|no table|which no/,
    ],
  ];

  test.each(foreignParts)('of a backup with %s is refused before a row is read', async (_name, sql, complaint) => {
    await backUp();
    await stop();
    run(sql, file);
    await expect(restore()).rejects.toThrow(complaint);
    expect(messagesIn(path)).toBe(50);
    expect(readdirSync(directory).filter((name) => name.includes('.re'))).toEqual([]);
  });

  test('of a backup whose list of tables or of free pages is bent is refused', async () => {
    await backUp();
    await stop();
    const sound = readFileSync(file);
    // The first free place of the first page, and the number of the first free page of the file.
    for (const at of [101, 35]) {
      const bent = Uint8Array.from(sound);
      bent[at] = 3;
      writeFileSync(file, bent);
      await expect(restore()).rejects.toThrow(/damaged/);
      expect(messagesIn(path)).toBe(50);
    }
  });

  test('of a backup with bytes behind its last page is refused', async () => {
    await backUp();
    await stop();
    appendFileSync(file, 'rest'.repeat(2000));
    await expect(restore()).rejects.toThrow(/backup\.db has 8000 bytes behind its last page; name a file/);
    expect(messagesIn(path)).toBe(50);
  });

  test.each(foreignParts)('and a server does not start on a database with %s', async (_name, sql, complaint) => {
    await stop();
    run(sql);
    await expect(openSqliteStorage({ path, clock: systemClock })).rejects.toThrow(complaint);
    await expect(backUp()).rejects.toThrow(complaint);
    expect(existsSync(file)).toBe(false);
  });

  test.each(['copying', 'checking', 'replacing'])('ended while it is %s changes nothing', async (title) => {
    await backUp();
    await stop();
    run('delete from messages');
    const step = (at: string): void => {
      if (at === title) throw new Error('ended');
    };
    await expect(restore({ step })).rejects.toThrow('ended');
    expect(messagesIn(path)).toBe(0);
    expect(readdirSync(directory).filter((name) => name.includes('.re'))).toEqual([]);
    await restore();
    expect(messagesIn(path)).toBe(50);
  });
});
