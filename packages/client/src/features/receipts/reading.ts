import { timings } from '@parley/protocol/limits';
import { forgetOldest } from '../../core/bounded.ts';
import type { Opened } from '../../core/handshake.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import type { ReceiptView, ShownMessage } from '../messages/message.ts';
import { type MarkRow, markKey } from './cached-receipts.ts';

/** Who has read what, as far as it does not stand in the messages themselves. */
export class Reading implements ReceiptView {
  readonly #now: () => number;
  readonly #marks = new Map<string, MarkRow>();
  /** How long a message can be read with a receipt, as the server says whenever it opens a session. */
  lifetimeMs: number = timings.receiptLifetimeMs;

  constructor(now: () => number, marks: readonly MarkRow[]) {
    this.#now = now;
    for (const mark of marks) this.take(mark);
  }

  opened({ receiptLifetimeMs = timings.receiptLifetimeMs }: Opened): void {
    this.lifetimeMs = receiptLifetimeMs;
  }

  statusOf(message: ShownMessage & { readonly log?: number }): ZIMMessageReceiptStatus {
    const receipt = message.state?.receipt;
    if (!receipt) return ZIMMessageReceiptStatus.None;
    if (receipt.readTime !== undefined || this.isMarked(message)) return ZIMMessageReceiptStatus.Done;
    return this.hasLapsed(message) ? ZIMMessageReceiptStatus.Expired : ZIMMessageReceiptStatus.Processing;
  }

  /** Whether its receiver has read it by a receipt of the conversation. */
  isMarked(message: { readonly log?: number; readonly messageSeq: number; readonly targetID: string }): boolean {
    const { log, messageSeq, targetID } = message;
    const mark = log === undefined ? undefined : this.#marks.get(markKey({ log, userID: targetID }));
    return mark?.spans.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo) ?? false;
  }

  hasLapsed({ timestamp }: { readonly timestamp: number }): boolean {
    return this.#now() >= timestamp + this.lifetimeMs;
  }

  /** Whether it goes further than what was known. */
  take(mark: MarkRow): boolean {
    const key = markKey(mark);
    if ((this.#marks.get(key)?.position ?? 0) >= mark.position) return false;
    this.#marks.delete(key);
    this.#marks.set(key, mark);
    forgetOldest(this.#marks, capacity.receiptMarksMax);
    return true;
  }

  /** Forgets what is known of these logs, or of all. */
  forget(logs?: ReadonlySet<number>): readonly MarkRow[] {
    const gone = [...this.#marks.values()].filter(({ log }) => logs?.has(log) ?? true);
    for (const mark of gone) this.#marks.delete(markKey(mark));
    return gone;
  }
}
