import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import type { CacheOwner } from '../platform/platform.ts';
import type { CacheDatabase, Execute, SqlRow } from '../platform/react-native-modules.ts';
import {
  type Attachment,
  type Cache,
  type CacheChange,
  type CachedMessage,
  type CacheState,
  type ConversationRow,
  cachedMessagesMax,
  evictedShare,
  type Life,
  type LogRecord,
  merged,
  type OutboxRow,
  type PageQuery,
  type SeekQuery,
  type Sought,
  superseding,
  withAttached,
} from './cache.ts';
import {
  type CachedDocument,
  changesByKind,
  type DocumentKind,
  type DocumentRow,
  isKept,
  type KindChange,
  readable,
  replaces,
} from './documents.ts';
import type { Place } from './searched.ts';
import { placesOf } from './searched.ts';

/** Each brings the schema from the version of its index to the next; what stands is never changed. */
const migrations: readonly (readonly string[])[] = [
  [
    'CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID',
    'CREATE TABLE logs (log INTEGER PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL)',
    `CREATE TABLE messages (log INTEGER NOT NULL, order_key INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (log, order_key)) WITHOUT ROWID`,
    'CREATE INDEX messages_by_age ON messages (order_key)',
    `CREATE TABLE conversations (type INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (type, id)) WITHOUT ROWID`,
    'CREATE TABLE outbox (id TEXT PRIMARY KEY, order_key INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID',
    // A user that is written again gets a new and higher number.
    'CREATE TABLE users (written INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)',
  ],
  // Rows that do not tell where a message was added from where it changed say nothing any more. Unsent messages stay.
  ['messages', 'logs', 'conversations', 'numbers'].map((table) => `DELETE FROM ${table}`),
  [
    'DROP TABLE users',
    // A document that is written again gets a new and higher number. One that was removed at a position has no body.
    `CREATE TABLE documents (written INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
      body_version INTEGER NOT NULL, survives_reset INTEGER NOT NULL, position INTEGER, body TEXT, UNIQUE (kind, key))`,
    'CREATE INDEX documents_by_age ON documents (kind, body IS NOT NULL)',
  ],
];

/** Rows that a search looks through at a time: a few milliseconds of work. */
const soughtMax = 1000;

const logTables = ['messages', 'logs', 'conversations', 'numbers'] as const;
const allTables = [...logTables, 'outbox', 'documents'] as const;

/**
 * The name of a user's database. User IDs hold characters that file systems forbid, and may differ by case alone, which
 * some do not tell apart.
 */
export function databaseName({ appID, userID }: CacheOwner): string {
  const units = Array.from({ length: userID.length }, (_, index) => userID.charCodeAt(index));
  const hex = units.map((unit) => (unit < 256 ? unit.toString(16).padStart(2, '0') : `u${unit.toString(16)}`));
  return `${appID}-${hex.join('')}`;
}

/** Opens the cache in a database, new or of an earlier version; rejects if a later version of the SDK wrote it. */
export async function openSqliteCache(database: CacheDatabase, messagesMax = cachedMessagesMax): Promise<Cache> {
  await database.transaction(async (execute) => {
    const [row] = await execute('PRAGMA user_version', []);
    const version = Number(row?.['user_version'] ?? 0);
    if (version > migrations.length) throw new Error('the cache is that of a later version');
    for (const sql of migrations.slice(version).flat()) await execute(sql, []);
    if (version < migrations.length) await execute(`PRAGMA user_version = ${migrations.length}`, []);
  });
  return new SqliteCache(database, messagesMax);
}

/** Keeps everything in a file, by way of whatever gives access to an SQLite. */
class SqliteCache implements Cache {
  readonly #database: CacheDatabase;
  readonly #messagesMax: number;
  readonly #queue = createKeyedQueue<'database'>();
  /** How many rows fit at least, as long as nobody else writes; below 0: to be counted. */
  #room = -1;

  constructor(database: CacheDatabase, messagesMax: number) {
    this.#database = database;
    this.#messagesMax = messagesMax;
  }

  load(): Promise<CacheState> {
    return this.#transact(async (execute) => {
      const numbers = new Map<unknown, number>();
      for (const { name, value } of await execute('SELECT name, value FROM numbers', [])) {
        numbers.set(name, Number(value));
      }
      return {
        epoch: numbers.get('epoch'),
        followsSince: numbers.get('followsSince'),
        userLogPosition: numbers.get('userLogPosition'),
        logs: bodies<LogRecord>(await execute('SELECT body FROM logs', [])),
        conversations: bodies<ConversationRow>(await execute('SELECT body FROM conversations', [])),
        outbox: bodies<OutboxRow>(await execute('SELECT body FROM outbox ORDER BY order_key', [])),
      };
    });
  }

  write(change: CacheChange): Promise<void> {
    return this.#transact(async (execute) => {
      for (const record of change.reload ?? []) await reload(execute, record);
      for (const { log, orderKey } of change.clearRows ?? []) {
        await execute('DELETE FROM messages WHERE log = ? AND order_key <= ?', [log, orderKey]);
      }
      for (const row of change.rows ?? []) await putRow(execute, row);
      for (const one of change.attach ?? []) await attach(execute, one);
      for (const record of change.logs ?? []) await putLog(execute, record);
      if (change.userLogPosition !== undefined) {
        await execute(
          `INSERT INTO numbers VALUES ('userLogPosition', ?)
            ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
          [change.userLogPosition],
        );
      }
      for (const row of change.putOutbox ?? []) await putOutbox(execute, row);
      for (const row of change.putConversations ?? []) await putConversation(execute, row);
      for (const kindChange of changesByKind(change)) await putDocuments(execute, kindChange);
      for (const localMessageID of change.removeOutbox ?? []) {
        await execute('DELETE FROM outbox WHERE id = ?', [localMessageID]);
      }
      if (change.rows) await this.#evict(execute, change.rows.length);
    });
  }

  reset({ epoch, followsSince }: Life): Promise<void> {
    return this.#transact(async (execute) => {
      for (const table of logTables) await execute(`DELETE FROM ${table}`, []);
      await execute('DELETE FROM documents WHERE survives_reset = 0', []);
      await execute("INSERT INTO numbers VALUES ('epoch', ?), ('followsSince', ?)", [epoch, followsSince]);
    });
  }

  async page({ log, anchor, count, reverse }: PageQuery): Promise<readonly CachedMessage[]> {
    const side = reverse ? 'order_key < ?' : 'order_key > ?';
    const from = anchor ?? (reverse ? Number.MAX_SAFE_INTEGER : -1);
    const sql = `SELECT body FROM messages WHERE log = ? AND ${side}
      ORDER BY order_key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`;
    const rows = await this.#transact((execute) => execute(sql, [log, from, count]));
    const page = bodies<CachedMessage>(rows);
    return reverse ? page.reverse() : page;
  }

  async nearest(log: number, orderKey: number, side: 'newer' | 'older'): Promise<CachedMessage | undefined> {
    const sql =
      side === 'newer'
        ? 'SELECT body FROM messages WHERE log = ? AND order_key >= ? ORDER BY order_key LIMIT 1'
        : 'SELECT body FROM messages WHERE log = ? AND order_key <= ? ORDER BY order_key DESC LIMIT 1';
    return bodies<CachedMessage>(await this.#transact((execute) => execute(sql, [log, orderKey])))[0];
  }

  async seek({ log, conditions, after = [log ?? 0, -1] }: SeekQuery): Promise<Sought> {
    const [from, until] = log === undefined ? [after[0], Number.MAX_SAFE_INTEGER] : [log, log];
    const sql = `SELECT log, order_key, body FROM messages WHERE (log, order_key) > (?, ?) AND log <= ?
      ORDER BY log, order_key LIMIT ${soughtMax}`;
    const found = await this.#transact((execute) => execute(sql, [from, after[1], until]));
    const rows = bodies<CachedMessage>(found);
    const last = rows.length === soughtMax ? rows.at(-1) : undefined;
    const places = placesOf(rows, conditions);
    return { places, ...(last && { after: [last.log, last.orderKey] }) };
  }

  rows(places: readonly Place[]): Promise<readonly CachedMessage[]> {
    const sql = 'SELECT body FROM messages WHERE log = ? AND order_key = ?';
    return this.#transact(async (execute) => {
      const found: SqlRow[] = [];
      for (const { log, orderKey } of places) found.push(...(await execute(sql, [log, orderKey])));
      return bodies<CachedMessage>(found);
    });
  }

  documents<Body extends object>(
    kind: DocumentKind<Body>,
    keys: readonly string[],
  ): Promise<readonly CachedDocument<Body>[]> {
    return this.#transact(async (execute) => {
      const found: SqlRow[] = [];
      for (const key of new Set(keys)) {
        found.push(...(await execute('SELECT * FROM documents WHERE kind = ? AND key = ?', [kind.name, key])));
      }
      return readable(kind, found.map(toDocumentRow));
    });
  }

  async allDocuments<Body extends object>(kind: DocumentKind<Body>): Promise<readonly CachedDocument<Body>[]> {
    const rows = await this.#transact((execute) => execute('SELECT * FROM documents WHERE kind = ?', [kind.name]));
    return readable(kind, rows.map(toDocumentRow));
  }

  clear(): Promise<void> {
    return this.#transact(async (execute) => {
      for (const table of allTables) await execute(`DELETE FROM ${table}`, []);
    });
  }

  close(): void {
    // Whether it could be closed is news to nobody; a file that is kept open ends with the process.
    this.#queue.run('database', async () => this.#database.close()).catch(() => {});
  }

  #transact<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result> {
    return this.#queue.run('database', () => this.#database.transaction(work));
  }

  /** To count rows takes a millisecond where there are many, so that it is done when there may be too many. */
  async #evict(execute: Execute, written: number): Promise<void> {
    this.#room -= written;
    if (this.#room >= 0) return;
    const [row] = await execute('SELECT count(*) AS count FROM messages', []);
    const count = Number(row?.['count']);
    this.#room = this.#messagesMax - count;
    if (this.#room >= 0) return;
    const surplus = count - Math.floor(this.#messagesMax * (1 - evictedShare));
    await execute(
      `DELETE FROM messages WHERE (log, order_key) IN
        (SELECT log, order_key FROM messages ORDER BY order_key LIMIT ?)`,
      [surplus],
    );
  }
}

const bodies = <Body>(rows: readonly SqlRow[]): Body[] => rows.map(({ body }) => JSON.parse(String(body)) as Body);

async function reload(execute: Execute, record: LogRecord): Promise<void> {
  const { log, position, conversationType, conversationID } = record;
  await execute('DELETE FROM messages WHERE log = ?', [log]);
  await execute('DELETE FROM conversations WHERE type = ? AND id = ?', [conversationType, conversationID]);
  await execute('INSERT OR REPLACE INTO logs VALUES (?, ?, ?)', [log, position, JSON.stringify(record)]);
}

async function changeRow(
  execute: Execute,
  { log, orderKey }: Pick<CachedMessage, 'log' | 'orderKey'>,
  change: (present: CachedMessage | undefined) => CachedMessage | undefined,
): Promise<void> {
  const key = [log, orderKey];
  const present = await execute('SELECT body FROM messages WHERE log = ? AND order_key = ?', key);
  const next = change(bodies<CachedMessage>(present)[0]);
  if (next) await execute('INSERT OR REPLACE INTO messages VALUES (?, ?, ?)', [...key, JSON.stringify(next)]);
}

const putRow = (execute: Execute, row: CachedMessage): Promise<void> =>
  changeRow(execute, row, (present) => merged(row, present));

const attach = (execute: Execute, one: Attachment): Promise<void> =>
  changeRow(execute, one, (present) => withAttached(present, one));

async function putLog(execute: Execute, record: LogRecord): Promise<void> {
  await execute(
    `INSERT INTO logs VALUES (?, ?, ?) ON CONFLICT (log)
      DO UPDATE SET position = excluded.position, body = excluded.body WHERE excluded.position > position`,
    [record.log, record.position, JSON.stringify(record)],
  );
}

async function putOutbox(execute: Execute, row: OutboxRow): Promise<void> {
  const values = [row.localMessageID, row.orderKey, JSON.stringify(row)];
  await execute('INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)', values);
}

async function putConversation(execute: Execute, row: ConversationRow): Promise<void> {
  const key = [row.conversationType, row.conversationID];
  const present = await execute('SELECT body FROM conversations WHERE type = ? AND id = ?', key);
  const next = superseding(row, bodies<ConversationRow>(present)[0]);
  if (next) await execute('INSERT OR REPLACE INTO conversations VALUES (?, ?, ?)', [...key, JSON.stringify(next)]);
}

const toDocumentRow = ({ key, body_version: bodyVersion, position, body }: SqlRow): DocumentRow => ({
  key: String(key),
  bodyVersion: Number(bodyVersion),
  ...(typeof position === 'number' && { position }),
  ...(typeof body === 'string' && { body: JSON.parse(body) }),
});

async function putDocuments(execute: Execute, { kind, rows }: KindChange): Promise<void> {
  for (const row of rows) {
    const key = [kind.name, row.key];
    const [present] = await execute(
      'SELECT key, body_version, position FROM documents WHERE kind = ? AND key = ?',
      key,
    );
    if (!replaces(row, present && toDocumentRow(present))) continue;
    if (!isKept(row)) {
      await execute('DELETE FROM documents WHERE kind = ? AND key = ?', key);
      continue;
    }
    const { bodyVersion, position = null, body } = row;
    const text = body === undefined ? null : JSON.stringify(body);
    await execute(
      `INSERT OR REPLACE INTO documents (kind, key, body_version, survives_reset, position, body)
        VALUES (?, ?, ?, ?, ?, ?)`,
      [...key, bodyVersion, Number(kind.survivesReset), position, text],
    );
  }
  const [counted] = await execute('SELECT count(*) AS count FROM documents WHERE kind = ?', [kind.name]);
  const surplus = Number(counted?.['count']) - kind.documentsMax;
  if (surplus <= 0) return;
  await execute(
    `DELETE FROM documents WHERE written IN
      (SELECT written FROM documents WHERE kind = ? ORDER BY body IS NOT NULL, written LIMIT ?)`,
    [kind.name, surplus],
  );
}
