import { present } from '@parley/kernel/assert';
import { fieldsOf } from '../core/arguments.ts';
import type { ConversationIdentity } from '../core/conversation-identity.ts';
import type { CacheOwner, CacheWatcher } from '../platform/platform.ts';
import {
  type Cache,
  type CacheChange,
  type CachedMessage,
  type CacheState,
  cachedMessagesMax,
  evictedShare,
  type Life,
  type LogRecord,
  merged,
  type PageQuery,
  type SeekQuery,
  type Sought,
  superseding,
  withAttached,
} from './cache.ts';
import { type CachedDocument, changesByKind, type DocumentKind, readable } from './documents.ts';
import { forgetDocuments, putDocuments, readAllDocuments, readDocuments } from './indexed-db-documents.ts';
import { fillSearched, forgetSearched, keepSearched, seekSearched } from './indexed-db-searched.ts';
import { answer, type Store, storeNames } from './indexed-db-stores.ts';
import type { Place } from './searched.ts';

const logStores = ['numbers', 'logs', 'messages', 'searched', 'conversations'] as const;

/** Each brings the database from the version of its index to the next; what stands is never changed. */
const upgrades: readonly ((database: IDBDatabase, store: Store) => void)[] = [
  (database) => {
    database.createObjectStore('numbers');
    database.createObjectStore('logs', { keyPath: 'log' });
    database.createObjectStore('messages', { keyPath: ['log', 'orderKey'] }).createIndex('byAge', 'orderKey');
    database.createObjectStore('conversations', { keyPath: ['conversationType', 'conversationID'] });
    database.createObjectStore('outbox', { keyPath: 'localMessageID' });
    // A user that is written again gets a new and higher number.
    database.createObjectStore('users', { autoIncrement: true }).createIndex('byID', 'userID', { unique: true });
  },
  // Rows that do not tell where a message was added from where it changed say nothing any more. Unsent messages stay.
  (_, store) => {
    for (const name of ['messages', 'logs', 'conversations'] as const) store(name).clear();
    for (const name of ['epoch', 'userLogPosition', 'messages']) store('numbers').delete(name);
  },
  (database, store) => {
    database.deleteObjectStore('users');
    store('numbers').delete('users');
    database.createObjectStore('kinds', { keyPath: 'kind' });
    const documents = database.createObjectStore('documents', { keyPath: ['kind', 'key'] });
    documents.createIndex('byAge', ['kind', 'isPresent', 'written']);
  },
  (database, store) => {
    database.createObjectStore('searched', { keyPath: ['log', 'block'] });
    // What cannot be read ends the upgrade.
    void fillSearched(store).catch(() => {});
  },
];

/**
 * What goes where the browser has no room left, before it is tried once more, and how often: browsers are slow to see
 * that what was deleted takes no room any more.
 */
const yieldedShare = 0.5;
const yieldsMax = 3;

/** Opens the database of one user in this browser, new or of an earlier version. */
export async function openIndexedDbCache(
  { appID, userID }: CacheOwner,
  watcher: CacheWatcher,
  messagesMax = cachedMessagesMax,
): Promise<Cache> {
  const database = await openDatabase(`parley/${appID}/${userID}`);
  database.onversionchange = () => {
    watcher.gone('another page upgrades or deletes the database');
    database.close();
  };
  database.onclose = () => watcher.gone('the browser has closed the database');
  return new IndexedDbCache(database, messagesMax);
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, upgrades.length);
    let isGivenUp = false;
    request.onupgradeneeded = ({ oldVersion }) => {
      const store: Store = (name) => present(request.transaction, 'within an upgrade').objectStore(name);
      for (const upgrade of upgrades.slice(oldVersion)) upgrade(request.result, store);
    };
    // A page of an earlier version was asked to let go and did not. The opening goes on without us.
    request.onblocked = () => {
      isGivenUp = true;
      reject(new Error('another page blocks the database'));
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      if (isGivenUp) request.result.close();
      else resolve(request.result);
    };
  });
}

/** Keeps everything in the database of the browser, which all its pages share. */
class IndexedDbCache implements Cache {
  readonly #database: IDBDatabase;
  readonly #messagesMax: number;

  constructor(database: IDBDatabase, messagesMax: number) {
    this.#database = database;
    this.#messagesMax = messagesMax;
  }

  load(): Promise<CacheState> {
    return this.#transact('readonly', async (store) => {
      const [epoch, followsSince, userLogPosition, logs, conversations, outbox] = await Promise.all([
        answer(store('numbers').get('epoch')),
        answer(store('numbers').get('followsSince')),
        answer(store('numbers').get('userLogPosition')),
        answer(store('logs').getAll()),
        answer(store('conversations').getAll()),
        answer(store('outbox').getAll()),
      ]);
      outbox.sort((one, other) => one.orderKey - other.orderKey);
      return { epoch, followsSince, userLogPosition, logs, conversations, outbox };
    });
  }

  async write(change: CacheChange): Promise<void> {
    for (let round = 1; ; round += 1) {
      try {
        return await this.#transact('readwrite', (store) => this.#put(store, change));
      } catch (thrown) {
        if (!isOutOfRoom(thrown) || round > yieldsMax || !(await this.#yieldMessages())) throw thrown;
      }
    }
  }

  /**
   * Lets go of the oldest messages; `false`: there were none. It writes nothing: where no room is left a browser refuses
   * to replace even a number. The next write counts them.
   */
  #yieldMessages(): Promise<boolean> {
    return this.#transact('readwrite', async (store) => {
      const count = await countMessages(store);
      await deleteOldest(store, count - Math.floor(count * yieldedShare));
      store('numbers').delete('messages');
      return count > 0;
    });
  }

  reset({ epoch, followsSince }: Life): Promise<void> {
    return this.#transact('readwrite', async (store) => {
      for (const name of logStores) store(name).clear();
      await forgetDocuments(store);
      store('numbers').put(epoch, 'epoch');
      store('numbers').put(followsSince, 'followsSince');
    });
  }

  page({ log, anchor, count, reverse }: PageQuery): Promise<readonly CachedMessage[]> {
    return this.#transact('readonly', async (store) => {
      if (!reverse) return answer(store('messages').getAll(rowsOf(log, anchor), count));
      const range = rowsOf(log, undefined, anchor);
      return (await walkBack(store('messages'), range, count)).reverse();
    });
  }

  nearest(log: number, orderKey: number, side: 'newer' | 'older'): Promise<CachedMessage | undefined> {
    return this.#transact('readonly', async (store) => {
      const messages = store('messages');
      if (side === 'newer') return answer(messages.get(IDBKeyRange.bound([log, orderKey], [log, []])));
      return (await walkBack(messages, IDBKeyRange.bound([log], [log, orderKey]), 1))[0];
    });
  }

  seek(query: SeekQuery): Promise<Sought> {
    return this.#transact('readonly', (store) => seekSearched(store, query));
  }

  rows(places: readonly Place[]): Promise<readonly CachedMessage[]> {
    return this.#transact('readonly', async (store) => {
      const rows = await Promise.all(
        places.map(({ log, orderKey }) => answer<CachedMessage | undefined>(store('messages').get([log, orderKey]))),
      );
      return rows.flatMap((row) => row ?? []);
    });
  }

  documents<Body extends object>(
    kind: DocumentKind<Body>,
    keys: readonly string[],
  ): Promise<readonly CachedDocument<Body>[]> {
    return this.#transact('readonly', async (store) => readable(kind, await readDocuments(store, kind.name, keys)));
  }

  allDocuments<Body extends object>(kind: DocumentKind<Body>): Promise<readonly CachedDocument<Body>[]> {
    return this.#transact('readonly', async (store) => readable(kind, await readAllDocuments(store, kind.name)));
  }

  clear(): Promise<void> {
    return this.#transact('readwrite', async (store) => {
      for (const name of storeNames) store(name).clear();
    });
  }

  /** What is under way still ends. */
  close(): void {
    this.#database.close();
  }

  async #put(store: Store, change: CacheChange): Promise<void> {
    const numbers = store('numbers');
    let messages = await countMessages(store);
    for (const record of change.reload ?? []) messages -= await reload(store, record);
    for (const { log, orderKey } of change.clearRows ?? []) messages -= await dropRows(store, rowsUpTo(log, orderKey));
    await forgetSearched(
      store,
      (change.clearRows ?? []).map(({ log }) => log),
    );
    const rowKey = ({ log, orderKey }: CachedMessage): number[] => [log, orderKey];
    const put: CachedMessage[] = [];
    messages += await putMerged(store('messages'), change.rows ?? [], rowKey, merged, (row) => put.push(row));
    await keepSearched(store, put);
    for (const one of change.attach ?? []) {
      const next = withAttached(await answer(store('messages').get([one.log, one.orderKey])), one);
      if (next) store('messages').put(next);
    }
    await Promise.all((change.logs ?? []).map((record) => putLog(store, record)));
    if (change.userLogPosition !== undefined) {
      numbers.put(
        Math.max(change.userLogPosition, (await readNumber(store, 'userLogPosition')) ?? 0),
        'userLogPosition',
      );
    }
    for (const row of change.putOutbox ?? []) store('outbox').put(row);
    await putMerged(store('conversations'), change.putConversations ?? [], conversationPath, superseding);
    for (const kindChange of changesByKind(change)) await putDocuments(store, kindChange);
    for (const localMessageID of change.removeOutbox ?? []) store('outbox').delete(localMessageID);
    const kept = messages > this.#messagesMax ? Math.floor(this.#messagesMax * (1 - evictedShare)) : messages;
    await deleteOldest(store, messages - kept);
    numbers.put(kept, 'messages');
  }

  /** All of it or nothing; reads what other pages wrote before and keeps them waiting until it is written. */
  async #transact<Result>(mode: 'readonly' | 'readwrite', work: (store: Store) => Promise<Result>): Promise<Result> {
    // What a power failure takes is what the server still has, and at most the messages of the last moment that it had
    // not accepted. A browser or a page that dies loses nothing. To wait for the disk costs up to 50 ms on a phone.
    const transaction = this.#database.transaction(storeNames, mode, { durability: 'relaxed' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    try {
      const result = await work((name) => transaction.objectStore(name));
      await done;
      return result;
    } catch (thrown) {
      abort(transaction);
      await done.catch(() => {});
      throw transaction.error ?? thrown;
    }
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It was aborted by what went wrong.
  }
}

const readNumber = (store: Store, name: 'messages' | 'userLogPosition'): Promise<number | undefined> =>
  answer(store('numbers').get(name));

const countMessages = async (store: Store): Promise<number> =>
  (await readNumber(store, 'messages')) ?? answer(store('messages').count());

/** The rows of a log between two order keys, without these. A list sorts after every number. */
const rowsOf = (log: number, after?: number, before?: number): IDBKeyRange =>
  IDBKeyRange.bound(
    after === undefined ? [log] : [log, after],
    before === undefined ? [log, []] : [log, before],
    true,
    true,
  );

/** The newest rows of a range, descending. */
function walkBack(messages: IDBObjectStore, range: IDBKeyRange, count: number): Promise<CachedMessage[]> {
  const request = messages.openCursor(range, 'prev');
  const found: CachedMessage[] = [];
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor) found.push(cursor.value);
      if (cursor && found.length < count) cursor.continue();
      else resolve(found);
    };
  });
}

const rowsUpTo = (log: number, orderKey: number): IDBKeyRange => IDBKeyRange.bound([log], [log, orderKey]);

/** Returns how many messages went. */
async function dropRows(store: Store, range: IDBKeyRange): Promise<number> {
  const count = await answer(store('messages').count(range));
  store('messages').delete(range);
  return count;
}

/** Returns how many messages went. */
async function reload(store: Store, record: LogRecord): Promise<number> {
  const range = rowsOf(record.log);
  const count = await dropRows(store, range);
  store('searched').delete(range);
  store('conversations').delete(conversationPath(record));
  store('logs').put(record);
  return count;
}

/**
 * Puts what `merge` makes of each row and of the one in its place, all at once: one after the other, thousands would keep
 * the database busy for seconds. Returns how many are new.
 */
async function putMerged<Row>(
  objects: IDBObjectStore,
  rows: readonly Row[],
  keyOf: (row: Row) => (string | number)[],
  merge: (next: Row, present: Row | undefined) => Row | undefined,
  isPut: (row: Row) => void = () => {},
): Promise<number> {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row).join('/');
    const earlier = byKey.get(key);
    byKey.set(key, merge(row, earlier) ?? earlier ?? row);
  }
  const news = await Promise.all(
    [...byKey.values()].map(async (row) => {
      const present = await answer<Row | undefined>(objects.get(keyOf(row)));
      const next = merge(row, present);
      if (next) {
        objects.put(next);
        isPut(next);
      }
      return !present;
    }),
  );
  return news.filter((isNew) => isNew).length;
}

const conversationPath = ({ conversationType, conversationID }: ConversationIdentity) => [
  conversationType,
  conversationID,
];

async function putLog(store: Store, record: LogRecord): Promise<void> {
  const present: LogRecord | undefined = await answer(store('logs').get(record.log));
  if (!present || present.position < record.position) store('logs').put(record);
}

async function deleteOldest(store: Store, count: number): Promise<void> {
  // No limit is what 0 would mean.
  if (count === 0) return;
  const logs = new Set<number>();
  for (const key of await answer(store('messages').index('byAge').getAllKeys(null, count))) {
    store('messages').delete(key);
    if (Array.isArray(key)) logs.add(Number(key[0]));
  }
  await forgetSearched(store, logs);
}

const isOutOfRoom = (thrown: unknown): boolean => fieldsOf(thrown, 'name')['name'] === 'QuotaExceededError';
