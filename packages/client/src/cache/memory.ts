import { type ConversationKey, conversationKey } from '../core/conversation-identity.ts';
import type {
  Cache,
  CacheChange,
  CachedMessage,
  CacheState,
  ConversationRow,
  Life,
  LogRecord,
  OutboxRow,
  PageQuery,
} from './cache.ts';
import { cachedMessagesMax, evictedShare, merged, supersedes } from './cache.ts';
import { type CachedDocument, changesByKind, type DocumentKind, readable } from './documents.ts';
import { MemoryDocuments } from './memory-documents.ts';

/** Keeps everything for as long as the object lives. */
export class MemoryCache implements Cache {
  readonly #messagesMax: number;
  #life: Life | undefined;
  #userLogPosition: number | undefined;
  readonly #records = new Map<number, LogRecord>();
  /** Ascending by `orderKey`. */
  readonly #rowsByLog = new Map<number, CachedMessage[]>();
  readonly #conversations = new Map<ConversationKey, ConversationRow>();
  readonly #outbox = new Map<string, OutboxRow>();
  readonly #documentsByKind = new Map<string, MemoryDocuments>();
  #messageCount = 0;

  constructor(messagesMax: number = cachedMessagesMax) {
    this.#messagesMax = messagesMax;
  }

  async load(): Promise<CacheState> {
    const userLogPosition = this.#userLogPosition;
    const { epoch, followsSince } = this.#life ?? { epoch: undefined, followsSince: undefined };
    const outbox = [...this.#outbox.values()].sort((one, other) => one.orderKey - other.orderKey);
    const conversations = [...this.#conversations.values()];
    return { epoch, followsSince, userLogPosition, logs: [...this.#records.values()], conversations, outbox };
  }

  async write(change: CacheChange): Promise<void> {
    for (const record of change.reload ?? []) {
      this.#dropRows(record.log);
      this.#conversations.delete(conversationKey(record));
      this.#records.set(record.log, record);
    }
    for (const row of change.rows ?? []) this.#putRow(row);
    for (const record of change.logs ?? []) {
      const present = this.#records.get(record.log);
      if (!present || present.position < record.position) this.#records.set(record.log, record);
    }
    if (change.userLogPosition !== undefined) {
      this.#userLogPosition = Math.max(this.#userLogPosition ?? 0, change.userLogPosition);
    }
    for (const row of change.putOutbox ?? []) this.#outbox.set(row.localMessageID, row);
    for (const row of change.putConversations ?? []) this.#putConversation(row);
    for (const { kind, rows } of changesByKind(change)) {
      const documents = this.#documentsByKind.get(kind.name) ?? new MemoryDocuments();
      this.#documentsByKind.set(kind.name, documents);
      documents.put(kind, rows);
    }
    for (const localMessageID of change.removeOutbox ?? []) this.#outbox.delete(localMessageID);
    if (this.#messageCount > this.#messagesMax) this.#evict();
  }

  async reset(life: Life): Promise<void> {
    this.#forgetLogs();
    for (const [name, { survivesReset }] of this.#documentsByKind)
      if (!survivesReset) this.#documentsByKind.delete(name);
    this.#life = life;
  }

  async page({ log, anchor, count, reverse }: PageQuery): Promise<readonly CachedMessage[]> {
    const rows = this.#rowsByLog.get(log) ?? [];
    if (reverse) {
      const end = anchor === undefined ? rows.length : firstAtOrAbove(rows, anchor);
      return rows.slice(Math.max(0, end - count), end);
    }
    const start = anchor === undefined ? 0 : firstAtOrAbove(rows, anchor + 1);
    return rows.slice(start, start + count);
  }

  async nearest(log: number, orderKey: number, side: 'newer' | 'older'): Promise<CachedMessage | undefined> {
    const rows = this.#rowsByLog.get(log) ?? [];
    return side === 'newer' ? rows[firstAtOrAbove(rows, orderKey)] : rows[firstAtOrAbove(rows, orderKey + 1) - 1];
  }

  async documents<Body extends object>(
    kind: DocumentKind<Body>,
    keys: readonly string[],
  ): Promise<readonly CachedDocument<Body>[]> {
    const documents = this.#documentsByKind.get(kind.name);
    return readable(
      kind,
      [...new Set(keys)].map((key) => documents?.get(key)),
    );
  }

  async allDocuments<Body extends object>(kind: DocumentKind<Body>): Promise<readonly CachedDocument<Body>[]> {
    return readable(kind, this.#documentsByKind.get(kind.name)?.all() ?? []);
  }

  async clear(): Promise<void> {
    this.#forgetLogs();
    this.#life = undefined;
    this.#outbox.clear();
    this.#documentsByKind.clear();
  }

  close(): void {}

  #forgetLogs(): void {
    this.#userLogPosition = undefined;
    this.#records.clear();
    this.#conversations.clear();
    this.#rowsByLog.clear();
    this.#messageCount = 0;
  }

  #putConversation(row: ConversationRow): void {
    const key = conversationKey(row);
    if (supersedes(row, this.#conversations.get(key))) this.#conversations.set(key, row);
  }

  #putRow(row: CachedMessage): void {
    let rows = this.#rowsByLog.get(row.log);
    if (!rows) {
      rows = [];
      this.#rowsByLog.set(row.log, rows);
    }
    const index = firstAtOrAbove(rows, row.orderKey);
    const present = rows[index];
    if (present?.orderKey !== row.orderKey) {
      rows.splice(index, 0, row);
      this.#messageCount += 1;
    } else rows[index] = merged(row, present) ?? present;
  }

  #dropRows(log: number): void {
    this.#messageCount -= this.#rowsByLog.get(log)?.length ?? 0;
    this.#rowsByLog.delete(log);
  }

  #evict(): void {
    const orderKeys = [...this.#rowsByLog.values()].flatMap((rows) => rows.map(({ orderKey }) => orderKey));
    orderKeys.sort((one, other) => one - other);
    const kept = Math.floor(this.#messagesMax * (1 - evictedShare));
    const oldestKept = orderKeys[orderKeys.length - kept] ?? Number.POSITIVE_INFINITY;
    for (const [log, rows] of this.#rowsByLog) {
      const start = firstAtOrAbove(rows, oldestKept);
      this.#messageCount -= start;
      if (start === rows.length) this.#rowsByLog.delete(log);
      else rows.splice(0, start);
    }
  }
}

/** Index of the first row with this `orderKey` or a higher one; the length of the list if there is none. */
function firstAtOrAbove(rows: readonly CachedMessage[], orderKey: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.orderKey ?? Number.POSITIVE_INFINITY) < orderKey) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps one cache for each user, as a device does from one run of the app to the next. */
export class MemoryCaches {
  readonly #caches = new Map<string, MemoryCache>();

  open(owner: { readonly appID: number; readonly userID: string }): MemoryCache {
    const key = `${owner.appID}/${owner.userID}`;
    const cache = this.#caches.get(key) ?? new MemoryCache();
    this.#caches.set(key, cache);
    return cache;
  }
}
