import { type ConversationKey, conversationKey } from '../core/conversation-identity.ts';
import type {
  Attachment,
  Cache,
  CacheChange,
  CachedMessage,
  CacheState,
  ConversationRow,
  Life,
  LogRecord,
  OutboxRow,
  PageQuery,
  SeekQuery,
  Sought,
} from './cache.ts';
import { evictedShare, merged, rememberedMessagesMax, superseding, withAttached } from './cache.ts';
import { type CachedDocument, changesByKind, type DocumentKind, readable } from './documents.ts';
import { MemoryDocuments } from './memory-documents.ts';
import type { Place } from './searched.ts';
import { placesOf } from './searched.ts';

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

  constructor(messagesMax: number = rememberedMessagesMax) {
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
    for (const { log, orderKey } of change.clearRows ?? []) this.#dropRows(log, orderKey);
    for (const row of change.rows ?? []) this.#putRow(row);
    for (const one of change.attach ?? []) this.#attach(one);
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

  /** All at once: there are not so many. */
  async seek({ log, conditions }: SeekQuery): Promise<Sought> {
    const all = log === undefined ? [...this.#rowsByLog.values()].flat() : (this.#rowsByLog.get(log) ?? []);
    return { places: placesOf(all, conditions) };
  }

  async rows(places: readonly Place[]): Promise<readonly CachedMessage[]> {
    return places.flatMap(({ log, orderKey }) => {
      const rows = this.#rowsByLog.get(log) ?? [];
      const row = rows[firstAtOrAbove(rows, orderKey)];
      return row?.orderKey === orderKey ? row : [];
    });
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
    const next = superseding(row, this.#conversations.get(key));
    if (next) this.#conversations.set(key, next);
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

  #dropRows(log: number, upTo = Number.POSITIVE_INFINITY): void {
    const rows = this.#rowsByLog.get(log) ?? [];
    const left = rows.slice(firstAtOrAbove(rows, upTo + 1));
    this.#messageCount -= rows.length - left.length;
    this.#rowsByLog.set(log, left);
  }

  #attach(attachment: Attachment): void {
    const rows = this.#rowsByLog.get(attachment.log) ?? [];
    const index = firstAtOrAbove(rows, attachment.orderKey);
    const next = withAttached(rows[index], attachment);
    if (next) rows[index] = next;
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
