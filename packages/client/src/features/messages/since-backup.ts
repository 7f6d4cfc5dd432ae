import { conversationDeleted } from '@parley/protocol/features/conversations';
import { messagesDeleted } from '@parley/protocol/features/deletions';
import { catchUp, sync } from '@parley/protocol/features/logs';
import { limits } from '@parley/protocol/limits';
import type { Cache, CachedMessage, LogRecord } from '../../cache/cache.ts';
import { type DocumentKind, toPut } from '../../cache/documents.ts';
import type { Connection } from '../../core/connection.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';
import type { Graves } from './graves.ts';
import type { MessageSync } from './sync.ts';

export interface SinceBackupParts {
  readonly cache: Cache;
  readonly writes: Writes;
  readonly book: LogBook;
  readonly graves: Pick<Graves, 'judge'>;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  readonly learn: MessageSync['learn'];
}

type Place = Pick<LogRecord, 'log' | 'position' | 'messageSeq'>;

/** What is still to be asked for. */
interface Debt {
  /** Deletions of the account after this position of the user's own log. */
  readonly position: number;
  /** Changes of messages after these positions. */
  readonly logs: readonly Place[];
}

const debtKind: DocumentKind<Debt> = {
  name: 'sinceBackup',
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

/** Each log once. */
const earliest = (places: readonly Place[]): readonly Place[] => [
  ...new Map([...places].sort((one, other) => other.position - one.position).map((one) => [one.log, one])).values(),
];

/**
 * What became of messages since a backup was made, before this device knew of them: the account has deleted some, others
 * were revoked or changed. The backup brings them as they were, and the server tells of such things once. Without a
 * connection it is asked for with the next one.
 */
export class SinceBackup implements Feature {
  readonly #parts: SinceBackupParts;
  readonly #loaded: Promise<void>;
  #debt: Debt | undefined;
  #isImporting = false;
  /** On the present connection; what the server fails to tell is not asked for again and again. */
  #isAsked = false;

  constructor(parts: SinceBackupParts) {
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
   * Does what brings back messages as they were at a position of the user's own log and at those of some logs. What was
   * deleted or changed since is taken in before, so that nothing else ever shows, and again what was deleted of
   * conversations that are known by then alone.
   */
  async around({ position, logs }: Debt, bring: () => Promise<void>): Promise<void> {
    const { cache, writes } = this.#parts;
    await this.#loaded;
    const before = this.#debt;
    const debt = {
      position: Math.min(position, before?.position ?? position),
      logs: earliest([...(before?.logs ?? []), ...this.#missed(logs)]),
    };
    this.#debt = debt;
    this.#isImporting = true;
    try {
      await writes.call(() => cache.write({ putDocuments: [toPut(debtKind, { key, body: debt })] }));
      if (await this.#ask(debt)) this.#debt = { ...debt, logs: [] };
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

  /** Logs that this device holds further than the backup does; the others it catches up with as always. */
  #missed(logs: readonly Place[]): readonly Place[] {
    const further = logs.filter(({ log, position }) => position < (this.#parts.book.get(log)?.record.position ?? 0));
    return further.map(({ log, position, messageSeq }) => ({ log, position, messageSeq }));
  }

  /** Whether all was told and taken in. */
  async #ask({ position, logs }: Debt): Promise<boolean> {
    if (this.#parts.connection.state !== ZIMConnectionState.Connected) return false;
    try {
      for (let from = 0; from < logs.length; from += limits.catchUpLogsMax) {
        await this.#askForChanges(logs.slice(from, from + limits.catchUpLogsMax));
      }
      await this.#askForDeletions(position);
      return true;
    } catch {
      return false;
    }
  }

  /** As of a page of history nothing is told of it. */
  async #askForChanges(logs: readonly Place[]): Promise<void> {
    const { book, connection, graves, learn } = this.#parts;
    for (let [wanted, isMoving] = [logs, true]; isMoving && wanted.length > 0; ) {
      const answer = await connection.call(catchUp, { logs: [...wanted] });
      const left: Place[] = [];
      isMoving = false;
      for (const asked of wanted) {
        const { log } = asked;
        const page = answer.logs.find((one) => one.log === log);
        const conversation = book.get(log)?.record;
        // A log that is left out had no room, or is not the user's any more.
        if (!page || !conversation) left.push(asked);
        else if (!page.complete) left.push({ ...asked, position: page.to });
        isMoving ||= page !== undefined && (page.complete || page.to > asked.position);
        const rows = (page?.entries ?? []).flatMap((entry): CachedMessage[] =>
          'message' in entry && entry.message ? [{ ...entry.message, log }] : [],
        );
        if (conversation && rows.length > 0) await learn(await graves.judge(conversation, rows), () => true);
      }
      wanted = left;
    }
  }

  /** They are taken in as by a device that was away. */
  async #askForDeletions(position: number): Promise<void> {
    const { book, connection, writes } = this.#parts;
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
  }
}
