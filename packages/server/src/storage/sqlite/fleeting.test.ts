import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import { change, registerUsers, userRow } from '../contract/fixtures.ts';
import { one, roomMemberOf, roomOf } from '../contract/room-fixtures.ts';
import { openSqliteStorage, type SqliteOptions, type SqliteStorage } from '../sqlite.ts';
import { StorageFailure } from '../storage.ts';
import { readSyncedLog } from '../synced-prefix.ts';
import { backUpDatabase } from './backup.ts';

const app = toAppID(1);

let directory = '';
let path = '';
const opened: SqliteStorage[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-'));
  path = join(directory, 'parley.sqlite');
});
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close();
  rmSync(directory, { recursive: true });
});

async function open(options: Partial<SqliteOptions> = {}): Promise<SqliteStorage> {
  const storage = await openSqliteStorage({ path, clock: systemClock, ...options });
  opened.push(storage);
  return storage;
}

const makeRoom = (storage: SqliteStorage): Promise<void> => change(storage, app, ({ rooms }) => rooms.put(roomOf(1)));
const roomIn = (storage: SqliteStorage) => storage.read(app).rooms.byID('room-1');
const logBytes = (): number => statSync(`${path}-wal`).size;

describe('rooms on SQLite', () => {
  test('are written without a page of the log, so that nothing is synced', async () => {
    const storage = await open();
    await registerUsers(storage, app, 1);
    const [synced, bytes] = [readSyncedLog(path), logBytes()];
    await makeRoom(storage);
    for (let user = 1; user <= 100; user += 1) {
      await change(storage, app, async ({ rooms, users }) => {
        if (await users.byUserKey(userRow(1).userKey)) await rooms.putMember(one, roomMemberOf(user));
      });
    }
    expect(await storage.read(app).rooms.membersAfter(one, undefined, 500)).toHaveLength(100);
    expect([readSyncedLog(path), logBytes()]).toEqual([synced, bytes]);
    await change(storage, app, ({ users }) => users.register(userRow(2)));
    expect(readSyncedLog(path).bytes).toBeGreaterThan(synced.bytes);
  });

  test('are changed together with the database, or not at all', async () => {
    const storage = await open();
    const changed = change(storage, app, async ({ rooms, users }) => {
      await rooms.put(roomOf(1));
      await users.register(userRow(1));
      await users.register(userRow(1));
    });
    await expect(changed).rejects.toBeInstanceOf(StorageFailure);
    expect(await roomIn(storage)).toBeUndefined();
    await change(storage, app, async ({ rooms, users }) => {
      await rooms.put(roomOf(1));
      await users.register(userRow(1));
    });
    expect(await roomIn(storage)).toEqual(roomOf(1));
    expect(await storage.read(app).users.byUserKey(userRow(1).userKey)).toEqual(userRow(1));
  });

  test('go on while the file may not grow any more', async () => {
    await (await open()).close();
    const storage = await open({ sizeBytesMax: 1 });
    await expect(registerUsers(storage, app, 1000)).rejects.toBeInstanceOf(StorageFailure);
    const long = 'x'.repeat(10_000);
    await change(storage, app, async ({ rooms }) => {
      for (let room = 1; room <= 100; room += 1) await rooms.put(roomOf(room, { roomName: long }));
    });
    expect(await storage.read(app).rooms.count()).toBe(100);
  });

  test('end with the process, and are in no image', async () => {
    const storage = await open();
    await makeRoom(storage);
    await storage.close();
    expect(await roomIn(await open())).toBeUndefined();
    const inMemory = await open({ path: ':memory:' });
    await makeRoom(inMemory);
    expect(await roomIn(await open({ path: ':memory:', image: inMemory.serialize() }))).toBeUndefined();
    expect(await roomIn(inMemory)).toEqual(roomOf(1));
  });

  test('are seen by no other process, and are in no backup', async () => {
    const storage = await open();
    await makeRoom(storage);
    const guest = await open({ role: 'guest' });
    expect(await roomIn(guest)).toBeUndefined();
    await change(guest, app, ({ rooms }) => rooms.put(roomOf(1, { roomName: 'of the guest' })));
    expect(await roomIn(storage)).toEqual(roomOf(1));
    const to = join(directory, 'backup.sqlite');
    await backUpDatabase({ from: path, to, mayReplace: false, step: () => {} });
    const backup = new DatabaseSync(to, { readOnly: true });
    const tables = backup.prepare(`select name from sqlite_schema where name like 'room%'`).all();
    backup.close();
    expect(tables).toEqual([]);
  });

  test('add nothing to what the database is said to take', async () => {
    const storage = await open({ path: ':memory:' });
    const before = await storage.levels();
    const long = 'x'.repeat(1_000_000);
    await change(storage, app, ({ rooms }) => rooms.put(roomOf(1, { roomName: long })));
    expect(await storage.levels()).toEqual({ ...before, rooms: 1 });
  });
});
