import { type Random, randomText } from '@parley/kernel/random';
import type { Cache } from '../../cache/cache.ts';
import { type DocumentKind, type DocumentsChange, toPut } from '../../cache/documents.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import { heldOf } from '../../core/kept-list.ts';
import type { Writes } from '../../core/writes.ts';
import { capacity } from '../../limits.ts';
import type { ZIMMessage } from '../../types.ts';
import { type InsertedRow, isInserted } from './local-row.ts';
import { localMessageIDLength, toLocalMessage } from './message.ts';
import type { Outbox } from './outbox.ts';

export interface InsertedParts {
  readonly random: Random;
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly outbox: Outbox;
  requireDatabase(): void;
  /** A message of the conversation is new or another one; told after whatever came before it. */
  touched(row: InsertedRow): void;
  /** Messages of the conversation went; told by whoever has them go. */
  changed(conversation: ConversationIdentity): void;
}

/** What the app puts into a conversation. */
export type Insertion = Pick<
  InsertedRow,
  'conversationType' | 'conversationID' | 'senderUserID' | 'content' | 'combined' | 'localExtendedData'
>;

const insertedKind: DocumentKind<InsertedRow> = {
  name: 'insertedMessage',
  bodyVersion: 1,
  documentsMax: capacity.insertedMax,
  survivesReset: true,
};

/** What an earlier run of the app inserted, the oldest first. */
export async function insertedRows(cache: Cache): Promise<readonly InsertedRow[]> {
  const documents = await heldOf(cache, insertedKind);
  return documents.map(({ body }) => body).sort((one, other) => one.timestamp - other.timestamp);
}

/** Messages that the app put into conversations on this device. No server and no other device ever learns of them. */
export class Inserted {
  readonly #parts: InsertedParts;
  /** The one that was written longest ago first, as the cache lets go of them. */
  readonly #rows = new Map<string, InsertedRow>();

  /** The outbox shows those that an earlier run of the app inserted already. */
  constructor(parts: InsertedParts, rows: readonly InsertedRow[]) {
    this.#parts = parts;
    for (const row of rows) this.#rows.set(row.localMessageID, row);
  }

  get(localMessageID: string): InsertedRow | undefined {
    return this.#rows.get(localMessageID);
  }

  async insert(insertion: Insertion): Promise<ZIMMessage> {
    const { random, userID, writes, events, outbox, requireDatabase } = this.#parts;
    requireDatabase();
    const localMessageID = randomText(random, localMessageIDLength);
    const row: InsertedRow = { ...insertion, status: 'inserted', localMessageID, ...outbox.place(insertion) };
    await writes.call(() => this.put(row));
    await events.told();
    return toLocalMessage(row, userID);
  }

  /** Keeps the row, new or changed, and tells of its conversation; within `writes`. */
  async put(row: InsertedRow): Promise<void> {
    const { cache, touched } = this.#parts;
    await cache.write({ putDocuments: [toPut(insertedKind, { key: row.localMessageID, body: row })] });
    this.#hold(row);
    touched(row);
  }

  /** Forgets those of a conversation; the answer is to be written. */
  discard(conversation: ConversationIdentity, isWanted: (row: InsertedRow) => boolean = () => true): DocumentsChange {
    const { outbox } = this.#parts;
    const rows = outbox.rowsOf(conversation).filter(isInserted).filter(isWanted);
    for (const row of rows) {
      this.#rows.delete(row.localMessageID);
      outbox.rows.remove(row);
    }
    if (rows.length > 0) this.#parts.changed(conversation);
    return { removeDocuments: rows.map(({ localMessageID: key }) => ({ kind: insertedKind, key })) };
  }

  #hold(row: InsertedRow): void {
    const { outbox } = this.#parts;
    this.#rows.delete(row.localMessageID);
    this.#rows.set(row.localMessageID, row);
    outbox.rows.put(row);
    for (const oldest of this.#rows.values()) {
      if (this.#rows.size <= capacity.insertedMax) return;
      this.#rows.delete(oldest.localMessageID);
      outbox.rows.remove(oldest);
    }
  }
}
