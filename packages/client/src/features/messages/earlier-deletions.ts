import { conversationDeleted } from '@parley/protocol/features/conversations';
import { messagesDeleted } from '@parley/protocol/features/deletions';
import { sync } from '@parley/protocol/features/logs';
import type { Cache } from '../../cache/cache.ts';
import { type DocumentKind, toPut } from '../../cache/documents.ts';
import type { Connection } from '../../core/connection.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';

export interface EarlierDeletionsParts {
  readonly cache: Cache;
  readonly writes: Writes;
  readonly book: LogBook;
  readonly connection: Pick<Connection, 'call' | 'state'>;
}

/** Deletions of the account after this position of the user's own log are still to be asked for. */
interface Debt {
  readonly position: number;
}

const debtKind: DocumentKind<Debt> = {
  name: 'earlierDeletions',
  bodyVersion: 1,
  documentsMax: 1,
  // What was brought back goes with the rest, and the position says nothing any more.
  survivesReset: false,
};
const key = '';

/** No log has a higher key, so that none is compared; an answer that is not complete names the next one. */
const beyondAll = Number.MAX_SAFE_INTEGER - 1;

/** Kinds of entries that tell of deletions; a device that is new is not told what was deleted before its time. */
const kinds: ReadonlySet<string> = new Set([messagesDeleted.kind, conversationDeleted.kind]);

/**
 * What the account has deleted before this device knew of it, and what the device has forgotten since: a backup may
 * bring it back. Without a connection it is asked for with the next one.
 */
export class EarlierDeletions implements Feature {
  readonly #parts: EarlierDeletionsParts;
  readonly #loaded: Promise<void>;
  #debt: Debt | undefined;
  #isImporting = false;
  /** On the present connection; what the server fails to tell is not asked for again and again. */
  #isAsked = false;

  constructor(parts: EarlierDeletionsParts) {
    const { cache, writes } = parts;
    this.#parts = parts;
    this.#loaded = writes.run(async () => {
      const [kept] = await cache.documents(debtKind, [key]);
      this.#debt ??= kept?.body;
    });
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'broken' || this.#isAsked) return;
    this.#isAsked = true;
    void this.#settle();
  }

  interrupted(): void {
    this.#isAsked = false;
  }

  /**
   * Does what brings back messages as they were at a position of the user's own log. What was deleted since is marked
   * before, so that it never shows, and again for conversations that are known by then alone.
   */
  async around(position: number, bring: () => Promise<void>): Promise<void> {
    const { cache, writes } = this.#parts;
    await this.#loaded;
    const debt = { position: Math.min(position, this.#debt?.position ?? position) };
    this.#debt = debt;
    this.#isImporting = true;
    try {
      await writes.call(() => cache.write({ putDocuments: [toPut(debtKind, { key, body: debt })] }));
      await this.#ask(debt);
      await bring();
    } finally {
      this.#isImporting = false;
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    const { cache, writes } = this.#parts;
    await this.#loaded;
    const debt = this.#debt;
    if (!debt || this.#isImporting || !(await this.#ask(debt)) || this.#debt !== debt) return;
    this.#debt = undefined;
    await writes.run(() => cache.write({ removeDocuments: [{ kind: debtKind, key }] }));
  }

  /** Whether all was told, and taken in as by a device that was away. */
  async #ask({ position }: Debt): Promise<boolean> {
    const { book, connection, writes } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected) return false;
    try {
      for (let [after, isComplete] = [position, false]; !isComplete; ) {
        const asked = { userLogPosition: after, logs: [], afterLog: beyondAll };
        const { userLog, complete } = await connection.call(sync, asked);
        // Who made them is told nothing of them a second time.
        for (const { origin, ...entry } of userLog.entries) if (kinds.has(entry.kind)) book.takeIn(entry, false);
        isComplete = complete || userLog.position <= after;
        after = userLog.position;
      }
      // They are handed on when the turn is over, and written in their order.
      await Promise.resolve();
      await writes.call(async () => {});
      return true;
    } catch {
      return false;
    }
  }
}
