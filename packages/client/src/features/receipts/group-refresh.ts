import type { Cancel, Clock } from '@parley/kernel/clock';
import { queryMessages } from '@parley/protocol/features/messages';
import type { WireToldReceipt } from '@parley/protocol/features/receipts';
import { limits } from '@parley/protocol/limits';
import type { Connection } from '../../core/connection.ts';
import { addressOf } from '../../core/conversation-id.ts';
import type { LogBook } from '../../core/log-book.ts';
import { durations } from '../../limits.ts';

export interface GroupRefreshParts {
  readonly clock: Clock;
  readonly connection: Pick<Connection, 'call'>;
  readonly book: Pick<LogBook, 'get'>;
  /** The sequences of own messages of a log that were not read by all, ascending; as many as are asked about at a time. */
  awaitedOf(log: number): readonly number[];
  /** The server was asked about these. */
  answered(log: number, messageSeqs: readonly number[]): void;
  learn(told: readonly WireToldReceipt[], how: { readonly isTold: boolean }): Promise<void>;
}

/** Asks the server how far own messages of groups were read: that there are fewer to read them nobody tells. */
export class GroupRefresh {
  readonly #parts: GroupRefreshParts;
  /** Groups that somebody has left, and whether the app is told what comes of it. */
  readonly #left = new Map<number, boolean>();
  #cancel: Cancel | undefined;

  constructor(parts: GroupRefreshParts) {
    this.#parts = parts;
  }

  /** Somebody has left a group; those who do so within a while are asked about together. */
  note(log: number, isTold: boolean): void {
    const { clock, awaitedOf } = this.#parts;
    if (awaitedOf(log).length === 0) return;
    this.#left.set(log, isTold || this.#left.get(log) === true);
    this.#cancel ??= clock.after(durations.receiptsRefreshMs, () => void this.#run());
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#left.clear();
  }

  /** What cannot be asked now stays as this device knows it, until it is brought up to date once more. */
  async fetch(log: number, messageSeqs: readonly number[], isTold: boolean): Promise<void> {
    const { book, connection, learn, answered } = this.#parts;
    const conversation = book.get(log)?.record;
    if (!conversation || messageSeqs.length === 0) return;
    const asked = { ...addressOf(conversation), messageSeqs: messageSeqs.slice(-limits.messageSeqsMax) };
    const answer = await connection.call(queryMessages, asked).catch(() => undefined);
    if (!answer) return;
    answered(log, asked.messageSeqs);
    const told = answer.messages.flatMap(({ messageSeq, messageID, groupReceipt: receipt }) =>
      receipt ? [{ log, messageSeq, messageID, receipt }] : [],
    );
    await learn(told, { isTold });
  }

  async #run(): Promise<void> {
    const left = [...this.#left];
    this.end();
    for (const [log, isTold] of left) await this.fetch(log, this.#parts.awaitedOf(log), isTold);
  }
}
