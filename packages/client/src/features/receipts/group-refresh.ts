import type { Cancel, Clock } from '@parley/kernel/clock';
import { queryMessages } from '@parley/protocol/features/messages';
import type { WireToldReceipt } from '@parley/protocol/features/receipts';
import { limits } from '@parley/protocol/limits';
import type { Connection } from '../../core/connection.ts';
import { addressOf } from '../../core/conversation-id.ts';
import type { LogBook } from '../../core/log-book.ts';
import { durations } from '../../limits.ts';
import { toldWith } from './group-receipts.ts';

export interface GroupRefreshParts {
  readonly clock: Clock;
  readonly connection: Pick<Connection, 'call'>;
  readonly book: Pick<LogBook, 'get'>;
  /** The sequences of messages of a log that are to be asked about, ascending. */
  dueOf(log: number): readonly number[];
  /** The server was asked about these. */
  answered(log: number, messageSeqs: readonly number[]): void;
  learn(told: readonly WireToldReceipt[], how: { readonly isTold: boolean }): Promise<void>;
}

/** Asks the server how far messages of groups were read: that there are fewer to read them nobody tells. */
export class GroupRefresh {
  readonly #parts: GroupRefreshParts;
  /** Groups to be asked about, as those that somebody has left, and whether the app is told what comes of it. */
  readonly #left = new Map<number, boolean>();
  #cancel: Cancel | undefined;

  constructor(parts: GroupRefreshParts) {
    this.#parts = parts;
  }

  /** Something is due in a group; what is so within a while is asked about together. */
  note(log: number, isTold: boolean): void {
    const { clock, dueOf } = this.#parts;
    if (dueOf(log).length === 0) return;
    this.#left.set(log, isTold || this.#left.get(log) === true);
    this.#cancel ??= clock.after(durations.receiptsRefreshMs, () => void this.#run());
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#left.clear();
  }

  /**
   * What cannot be asked now stays as this device knows it, until it is brought up to date once more. Resolves with whether
   * the server has answered.
   */
  async fetch(log: number, messageSeqs: readonly number[], isTold: boolean): Promise<boolean> {
    const { book, connection, learn, answered } = this.#parts;
    const conversation = book.get(log)?.record;
    if (!conversation || messageSeqs.length === 0) return false;
    const asked = { ...addressOf(conversation), messageSeqs: messageSeqs.slice(-limits.messageSeqsMax) };
    const answer = await connection.call(queryMessages, asked).catch(() => undefined);
    if (!answer) return false;
    answered(log, asked.messageSeqs);
    await learn(toldWith(answer.messages.map((message) => ({ ...message, log }))), { isTold });
    return true;
  }

  async #run(): Promise<void> {
    const left = [...this.#left];
    this.end();
    for (const [log, isTold] of left) {
      // What there was no room for is asked about next.
      if (await this.fetch(log, this.#parts.dueOf(log), isTold)) this.note(log, isTold);
    }
  }
}
