import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { cachedUsers, putUser } from '../features/users/cached-users.ts';
import type { CachedMessage } from './cache.ts';
import { describeCache } from './cache-contract.ts';
import { toPut } from './documents.ts';
import { cacheFile, NodeDatabase, openNodeCache } from './node-sqlite.ts';
import { openSqliteCache } from './sqlite.ts';

const folders: string[] = [];
const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-cache-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const ann = { appID: 1, userID: 'ann' };
const silent = { begunAnew: () => {}, gone: () => {} };
const hearing = () => {
  const heard: string[] = [];
  return { heard, begunAnew: (detail: string) => void heard.push(detail), gone: () => {} };
};
const message = (seq: number, text = 'text'): CachedMessage => ({
  log: 1,
  position: seq,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: seq,
  messageSeq: seq,
  localMessageID: `m${seq}`,
  timestamp: seq,
  orderKey: 1000 * seq,
  content: { type: 1, message: text },
});
const note = { name: 'note', bodyVersion: 1, documentsMax: 10, survivesReset: false };
const newest = { log: 1, count: 1000, reverse: true };

describeCache('in a file', () => {
  const file = join(makeFolder(), 'cache.sqlite');
  return { open: async (messagesMax) => openSqliteCache(new NodeDatabase(DatabaseSync, file), messagesMax) };
});

test('each user of each app has a file with a safe name that others may not read', async () => {
  const folder = join(makeFolder(), 'made', 'by the SDK');
  const owners = ['ann', 'Ann', '../ann', 'a<b>:"|?*.', 'con', '.'].map((userID) => ({ appID: 1, userID }));
  for (const owner of [...owners, { appID: 2, userID: 'ann' }]) {
    const cache = await openNodeCache(folder, owner, silent);
    await cache.reset({ epoch: 1, followsSince: 5 });
    cache.close();
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
  expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(owners.length + 1);
  for (const name of files) {
    expect(name).toMatch(/^[12]-[0-9a-f]+\.sqlite$/);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('what was deleted is not in the file any more', async () => {
  const folder = makeFolder();
  const cache = await openNodeCache(folder, ann, silent);
  await cache.write({ rows: [message(1, 'for my eyes only')] });
  await cache.clear();
  cache.close();
  await cache.load().catch(() => {});
  expect(readdirSync(folder)).toEqual(['1-616e6e.sqlite']);
  expect(readFileSync(cacheFile(folder, ann), 'latin1')).not.toContain('for my eyes only');
});

test.each<[string, (file: string) => void]>([
  ['no database', (file) => writeFileSync(file, 'not a database at all, '.repeat(100))],
  ['a page of nonsense', (file) => writeFileSync(file, readFileSync(file).fill(7, 100))],
])('a file that is %s is set aside, and the cache begins anew', async (_, spoil) => {
  const folder = makeFolder();
  const file = cacheFile(folder, ann);
  const before = await openNodeCache(folder, ann, silent);
  await before.write({ rows: [message(1)] });
  before.close();
  await before.load().catch(() => {});
  spoil(file);
  const watcher = hearing();
  const cache = await openNodeCache(folder, ann, watcher);
  expect(watcher.heard).toHaveLength(1);
  expect(await cache.page(newest)).toEqual([]);
  await cache.write({ rows: [message(2)] });
  expect(await cache.page(newest)).toEqual([message(2)]);
  expect(existsSync(`${file}.corrupt`)).toBe(true);
  cache.close();
});

test('a file that turns out to be corrupt later is set aside when it is closed', async () => {
  const folder = makeFolder();
  const file = cacheFile(folder, ann);
  const before = await openNodeCache(folder, ann, silent);
  await before.write({ rows: Array.from({ length: 500 }, (_, index) => message(index + 1, 'x'.repeat(500))) });
  before.close();
  await before.load().catch(() => {});
  writeFileSync(file, readFileSync(file).fill(7, 60_000));
  const cache = await openNodeCache(folder, ann, silent);
  await expect(cache.page(newest)).rejects.toThrow(/malformed/);
  cache.close();
  await cache.load().catch(() => {});
  expect(existsSync(`${file}.corrupt`)).toBe(true);
  expect(existsSync(file)).toBe(false);
});

test('a file of a later version is left alone', async () => {
  const folder = makeFolder();
  const file = cacheFile(folder, ann);
  const later = new DatabaseSync(file);
  later.exec('PRAGMA user_version = 99');
  later.close();
  await expect(openNodeCache(folder, ann, silent)).rejects.toThrow('later version');
  const again = new DatabaseSync(file);
  expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
  again.close();
});

test('a file of an earlier version begins anew, but for what was not sent', async () => {
  const folder = makeFolder();
  const place = { conversationType: 0, conversationID: 'bob', timestamp: 9, orderKey: 9 };
  const content = { type: 1, message: 'unsent' } as const;
  const unsent = { ...place, localMessageID: 'u9', status: 'failed', content, localExtendedData: '' } as const;
  const before = await openNodeCache(folder, ann, silent);
  before.close();
  await before.load().catch(() => {});
  const file = new DatabaseSync(cacheFile(folder, ann));
  file.exec(`DROP TABLE documents; PRAGMA user_version = 1;
    CREATE TABLE users (written INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
    INSERT INTO users (id, body) VALUES ('bob', '{"userID":"bob"}');
    INSERT INTO numbers VALUES ('epoch', 3), ('userLogPosition', 5);
    INSERT INTO messages VALUES (1, 1000, '{"messageSeq":1}');
    INSERT INTO logs VALUES (1, 1, '{"log":1}');
    INSERT INTO conversations VALUES (0, 'bob', '{"conversationID":"bob"}')`);
  file.prepare('INSERT INTO outbox VALUES (?, ?, ?)').run('u9', 9, JSON.stringify(unsent));
  file.close();
  const cache = await openNodeCache(folder, ann, silent);
  const nothing = { epoch: undefined, userLogPosition: undefined, logs: [], conversations: [] };
  expect(await cache.load()).toEqual({ ...nothing, outbox: [unsent] });
  expect([await cache.page(newest), await cachedUsers(cache, ['bob'])]).toEqual([[], []]);
  const bob = { userID: 'bob', userName: 'Bob', userAvatarUrl: '', userExtendedData: '' };
  await cache.write({ rows: [message(1)], putDocuments: [putUser(bob)] });
  expect([await cache.page(newest), await cachedUsers(cache, ['bob'])]).toEqual([[message(1)], [bob]]);
  cache.close();
});

test('a change that cannot be stored leaves nothing behind', async () => {
  const cache = await openNodeCache(makeFolder(), ann, silent);
  const broken = { ...message(2), content: { type: 1, message: 5n as never } } as const;
  await expect(cache.write({ rows: [message(1), broken], userLogPosition: 5 })).rejects.toThrow(TypeError);
  const documents = [toPut(note, { key: 'a', body: {} }), toPut(note, { key: 'b', body: { number: 5n } })];
  const change = { rows: [message(1)], userLogPosition: 5, putDocuments: documents };
  await expect(cache.write(change)).rejects.toThrow(TypeError);
  expect([await cache.page(newest), await cache.allDocuments(note)]).toEqual([[], []]);
  expect((await cache.load()).userLogPosition).toBe(undefined);
  cache.close();
});

test('closing twice, or after the file is gone, harms nobody', async () => {
  const folder = makeFolder();
  const cache = await openNodeCache(folder, ann, silent);
  rmSync(cacheFile(folder, ann), { force: true });
  cache.close();
  cache.close();
  await expect(cache.load()).rejects.toThrow(/not open/);
});

test('a folder that cannot be made is a reason to fail', async () => {
  const file = join(makeFolder(), 'a file');
  writeFileSync(file, '');
  await expect(openNodeCache(join(file, 'folder'), ann, silent)).rejects.toThrow(/ENOTDIR/);
});

test('two connections to one file keep what is newer, whoever wrote it', async () => {
  const folder = makeFolder();
  const [one, other] = [await openNodeCache(folder, ann, silent), await openNodeCache(folder, ann, silent)];
  await Promise.all([
    ...[1, 3, 5, 7].map((seq) => one.write({ rows: [message(seq)], userLogPosition: seq })),
    ...[2, 4, 6, 8].map((seq) => other.write({ rows: [message(seq)], userLogPosition: seq })),
  ]);
  await one.write({ rows: [{ ...message(8), position: 7 }], userLogPosition: 3 });
  for (const cache of [one, other]) {
    expect((await cache.page(newest)).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await cache.load()).userLogPosition).toBe(8);
    cache.close();
  }
});

test('a write while another process holds the file fails in time and changes nothing', async () => {
  const folder = makeFolder();
  const cache = await openNodeCache(folder, ann, silent);
  const rival = new DatabaseSync(cacheFile(folder, ann));
  rival.exec('BEGIN IMMEDIATE');
  await expect(cache.write({ rows: [message(1)] })).rejects.toThrow(/locked/);
  rival.exec('ROLLBACK');
  rival.close();
  await cache.write({ rows: [message(2)] });
  expect(await cache.page(newest)).toEqual([message(2)]);
  cache.close();
});
