import type { Cancel, Clock } from '@parley/kernel/clock';
import { groupConversation } from '@parley/protocol/features/values';
import { type CacheChange, type CachedMessage, changedAt } from '../../cache/cache.ts';
import { forgetOldest } from '../../core/bounded.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import { type AwaitedRow, putAwaited, removeAwaited } from './cached-receipts.ts';
import type { Reading } from './reading.ts';

/** The longest time that every timer can wait. */
const waitMsMax = 24 * 60 * 60 * 1000;

export interface AwaitedParts {
  readonly clock: Clock;
  readonly reading: Reading;
  readonly userID: string;
  serverNow(): number;
  /** Nobody has read them in time. */
  lapsed(rows: readonly AwaitedRow[]): void;
}

/** Whether it came with a change, which is the same for all and says nothing of how far it was read before. */
export const isLate = (message: CachedMessage): boolean =>
  message.conversationType === groupConversation && changedAt(message) > message.position && !message.groupReceipt;

/** The messages of this device that were not read: as many of the newest as it keeps in mind. */
export class Awaited {
  readonly #parts: AwaitedParts;
  readonly #rows = new Map<number, AwaitedRow>();
  #cancel: Cancel | undefined;
  /** When the timer ends, by the server's clock. */
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(parts: AwaitedParts, rows: readonly AwaitedRow[]) {
    this.#parts = parts;
    for (const row of rows) this.#rows.set(row.messageID, row);
  }

  /** Takes note of messages in whichever state this device has got them; the answer is to be written. */
  look(messages: readonly CachedMessage[]): CacheChange {
    const putDocuments = [];
    const removeDocuments = [];
    for (const message of messages) {
      const { messageID, log, messageSeq, orderKey, timestamp, targetID, senderUserID } = message;
      const isAwaited = this.#parts.reading.statusOf(message) === ZIMMessageReceiptStatus.Processing;
      if (isAwaited === this.#rows.has(messageID)) continue;
      if (isAwaited) {
        const own = senderUserID === this.#parts.userID && ({ isOwn: true } as const);
        const due = isLate(message) && ({ isDue: true } as const);
        const row: AwaitedRow = { messageID, log, messageSeq, orderKey, timestamp, targetID, ...own, ...due };
        this.#rows.set(messageID, row);
        putDocuments.push(putAwaited(row));
        this.#wakeFor(row);
      } else if (this.#rows.delete(messageID)) removeDocuments.push(removeAwaited(messageID));
    }
    forgetOldest(this.#rows, capacity.awaitedReceiptsMax);
    return { putDocuments, removeDocuments };
  }

  /** The same of own messages of groups that the list shows: they may be all that this device has of their conversations. */
  lookAtShown(messages: readonly CachedMessage[]): CacheChange {
    const { userID } = this.#parts;
    return this.look(
      messages.filter((one) => one.conversationType === groupConversation && one.senderUserID === userID),
    );
  }

  /** The sequences of own messages of a log, ascending. */
  ownOf(log: number): readonly number[] {
    const own = [...this.#rows.values()].filter((row) => row.log === log && row.isOwn);
    return own.map(({ messageSeq }) => messageSeq).sort((one, other) => one - other);
  }

  /** The logs with messages about which the server is to be asked. */
  get dueLogs(): ReadonlySet<number> {
    return new Set([...this.#rows.values()].filter(({ isDue }) => isDue).map(({ log }) => log));
  }

  /** The sequences of those of a log, ascending. */
  dueOf(log: number): readonly number[] {
    const due = [...this.#rows.values()].filter((row) => row.log === log && row.isDue);
    return due.map(({ messageSeq }) => messageSeq).sort((one, other) => one - other);
  }

  /** Notes whether the server is to be asked about own messages; the answer is to be written. */
  setDue(log: number, messageSeqs: readonly number[], isDue: boolean): CacheChange {
    const rows = [...this.#rows.values()].filter((row) => row.log === log && messageSeqs.includes(row.messageSeq));
    const changed = rows.filter((row) => (row.isDue === true) !== isDue);
    return {
      putDocuments: changed.map(({ isDue: _, ...row }) => {
        const next: AwaitedRow = isDue ? { ...row, isDue } : row;
        this.#rows.set(row.messageID, next);
        return putAwaited(next);
      }),
    };
  }

  /** Takes those away that are awaited no more; the answer is to be written. */
  drop(isOver: (row: AwaitedRow) => boolean): CacheChange {
    const over = [...this.#rows.values()].filter(isOver);
    for (const { messageID } of over) this.#rows.delete(messageID);
    return { removeDocuments: over.map(({ messageID }) => removeAwaited(messageID)) };
  }

  /** Begins to watch for those that run out, or begins anew where they live longer or shorter than was thought. */
  watch(): void {
    this.end();
    for (const row of this.#rows.values()) this.#wakeFor(row);
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
  }

  #wakeFor({ timestamp }: AwaitedRow): void {
    const at = timestamp + this.#parts.reading.lifetimeMs;
    if (at >= this.#wakesAt) return;
    this.end();
    this.#wakesAt = at;
    const { clock, serverNow } = this.#parts;
    const waitMs = Math.min(waitMsMax, Math.max(0, at - serverNow()));
    this.#cancel = clock.after(Math.ceil(waitMs), () => this.#wake());
  }

  #wake(): void {
    const { reading, lapsed } = this.#parts;
    const over = [...this.#rows.values()].filter((row) => reading.hasLapsed(row));
    if (over.length > 0) lapsed(over);
    this.watch();
  }
}
