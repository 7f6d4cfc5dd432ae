import type { WireToldReceipt } from '@parley/protocol/features/receipts';
import { groupConversation, type WireGroupReceipt } from '@parley/protocol/features/values';
import { timings } from '@parley/protocol/limits';
import { forgetOldest } from '../../core/bounded.ts';
import type { Opened } from '../../core/handshake.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import type { ReceiptView, ShownMessage } from '../messages/message.ts';
import type { SeenBeforeParts } from '../messages/seen-before.ts';
import { type CachedReceipts, type MarkRow, markKey } from './cached-receipts.ts';
import { isFurther } from './group-receipts.ts';

interface ReadingParts extends Pick<SeenBeforeParts, 'cameAt'> {
  readonly userID: string;
  /** By the clock of the server. */
  now(): number;
}

/** Who has read what, as far as it does not stand in the messages themselves. */
export class Reading implements ReceiptView {
  readonly #parts: ReadingParts;
  readonly #marks = new Map<string, MarkRow>();
  /** What was told to this user of messages of groups, by their IDs. */
  readonly #told = new Map<number, WireToldReceipt>();
  /** How long a message can be read with a receipt, as the server says whenever it opens a session. */
  lifetimeMs: number = timings.receiptLifetimeMs;

  constructor(parts: ReadingParts, { marks, groupReceipts }: Pick<CachedReceipts, 'marks' | 'groupReceipts'>) {
    this.#parts = parts;
    for (const mark of marks) this.take(mark);
    for (const told of groupReceipts) this.takeTold(told);
  }

  opened({ receiptLifetimeMs = timings.receiptLifetimeMs }: Opened): void {
    this.lifetimeMs = receiptLifetimeMs;
  }

  statusOf(message: ShownMessage & { readonly log?: number }): ZIMMessageReceiptStatus {
    const receipt = message.state?.receipt;
    if (!receipt) return ZIMMessageReceiptStatus.None;
    if (message.conversationType === groupConversation) return this.#statusInGroup(message);
    if (receipt.readTime !== undefined || this.isMarked(message)) return ZIMMessageReceiptStatus.Done;
    return this.hasLapsed(message) ? ZIMMessageReceiptStatus.Expired : ZIMMessageReceiptStatus.Processing;
  }

  /** How far a message of a group was read, as far as this user is told. */
  receiptOf(message: ShownMessage): WireGroupReceipt {
    const told = this.#told.get(message.messageID)?.receipt;
    const own = message.groupReceipt;
    const receipt = told && own && isFurther(own, told) ? own : (told ?? own ?? {});
    if (message.senderUserID !== this.#parts.userID || receipt.counts) return receipt;
    return { ...receipt, counts: { read: 0, unread: message.state?.receipt?.recipients ?? 0 } };
  }

  #statusInGroup(message: ShownMessage): ZIMMessageReceiptStatus {
    const { cameAt, userID } = this.#parts;
    const { counts, readTime } = this.receiptOf(message);
    const isOwn = message.senderUserID === userID;
    const isRead = isOwn ? counts?.unread === 0 : readTime !== undefined;
    if (isRead) return ZIMMessageReceiptStatus.Done;
    // Who came later, or went and came back, is not to read it.
    if (!isOwn && message.position < (cameAt(message.targetID) ?? 0)) return ZIMMessageReceiptStatus.None;
    return this.hasLapsed(message) ? ZIMMessageReceiptStatus.Expired : ZIMMessageReceiptStatus.Processing;
  }

  /** Whether it goes further than what was known of a message of a group. */
  takeTold(told: WireToldReceipt): boolean {
    const known = this.#told.get(told.messageID);
    if (known && !isFurther(told.receipt, known.receipt)) return false;
    this.#told.delete(told.messageID);
    this.#told.set(told.messageID, told);
    forgetOldest(this.#told, capacity.groupReceiptsMax);
    return true;
  }

  /** Whether nobody waits any more for a message of a group to be read, as far as was told. */
  isSettled({ messageID }: { readonly messageID: number }): boolean {
    const receipt = this.#told.get(messageID)?.receipt;
    return receipt !== undefined && (receipt.counts ? receipt.counts.unread === 0 : receipt.readTime !== undefined);
  }

  /** Forgets what was told of messages of these logs, or of all. */
  forgetTold(logs?: ReadonlySet<number>): readonly WireToldReceipt[] {
    const gone = [...this.#told.values()].filter(({ log }) => logs?.has(log) ?? true);
    for (const { messageID } of gone) this.#told.delete(messageID);
    return gone;
  }

  /** Whether its receiver has read it by a receipt of the conversation. */
  isMarked(message: { readonly log?: number; readonly messageSeq: number; readonly targetID: string }): boolean {
    const { log, messageSeq, targetID } = message;
    const mark = log === undefined ? undefined : this.#marks.get(markKey({ log, userID: targetID }));
    return mark?.spans.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo) ?? false;
  }

  hasLapsed({ timestamp }: { readonly timestamp: number }): boolean {
    return this.#parts.now() >= timestamp + this.lifetimeMs;
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
