import type { ResultOf } from '@parley/protocol/define';
import type { catchUp } from '@parley/protocol/features/messages';
import type { WireMessage } from '@parley/protocol/features/values';
import type { LogRecord } from '../cache/cache.ts';
import { capacity } from '../limits.ts';

/**
 * How a message came to this device: pushed while it was connected, replayed because the device was away, or in the
 * answer to its own send.
 */
export type Origin = 'live' | 'missed' | 'answer';

export interface Arrival {
  readonly message: WireMessage;
  readonly origin: Origin;
}

/** How far a log goes on the server; a `messageID` of 0 says that only the position is known. */
export interface LogHead {
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

export type Page = Pick<ResultOf<typeof catchUp>['logs'][number], 'from' | 'to' | 'messages'>;

/** What all logs of a device together may hold back. */
export interface Budget {
  left: number;
}

/**
 * One log as this device holds it. Messages leave it in the order of their positions and each position once,
 * whatever comes twice, late or ahead.
 */
export class TrackedLog {
  private current: LogRecord;
  private head: LogHead | undefined;
  private readonly held = new Map<number, Arrival>();
  private readonly budget: Budget;

  constructor(record: LogRecord, budget: Budget) {
    this.current = record;
    this.budget = budget;
  }

  get record(): LogRecord {
    return this.current;
  }

  /** Whether the log is known to go further than this device holds it. */
  get isBehind(): boolean {
    return this.held.size > 0 || (this.head?.position ?? 0) > this.current.position;
  }

  /** The server says how far the log goes. */
  reach(head: LogHead): void {
    if (head.position > Math.max(this.current.position, this.head?.position ?? 0)) this.head = head;
  }

  /** Takes a message in and returns what is now in order; nothing if it is known or has to wait for others. */
  take(arrival: Arrival): readonly Arrival[] {
    const { message } = arrival;
    if (message.position <= this.current.position) return [];
    if (message.position > this.current.position + 1) {
      this.hold(arrival);
      return [];
    }
    this.advance(message.position, message);
    return [arrival, ...this.drain()];
  }

  /** Takes in a page that holds everything after `from` up to `to`, and returns what is now in order. */
  cover(page: Page, origin: Origin): readonly Arrival[] {
    if (page.from > this.current.position) this.skip(page.from);
    const arrivals: Arrival[] = [];
    for (const message of [...page.messages].sort((one, other) => one.position - other.position)) {
      if (message.position <= this.current.position) continue;
      arrivals.push({ message, origin: this.held.get(message.position)?.origin ?? origin });
      this.advance(message.position, message);
    }
    if (page.to > this.current.position) this.advance(page.to, undefined);
    return [...arrivals, ...this.drain()];
  }

  /** Forgets what was held back. */
  release(): void {
    this.budget.left += this.held.size;
    this.held.clear();
  }

  private hold(arrival: Arrival): void {
    const { position } = arrival.message;
    this.reach({ position, messageSeq: 0, messageID: 0 });
    if (this.held.has(position) || this.held.size >= capacity.heldPerLogMax || this.budget.left <= 0) return;
    this.held.set(position, arrival);
    this.budget.left -= 1;
  }

  private drain(): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    for (const position of this.held.keys()) if (position <= this.current.position) this.drop(position);
    for (;;) {
      const next = this.held.get(this.current.position + 1);
      if (!next) return arrivals;
      this.drop(next.message.position);
      this.advance(next.message.position, next.message);
      arrivals.push(next);
    }
  }

  private drop(position: number): void {
    if (this.held.delete(position)) this.budget.left += 1;
  }

  /** The server does not replay what lies before `to`, so that the newest message before it is not known any more. */
  private skip(to: number): void {
    this.current = { ...this.current, position: to, messageID: 0 };
    this.settleHead();
  }

  private advance(position: number, message: WireMessage | undefined): void {
    const isNewer = message !== undefined && message.messageSeq > this.current.messageSeq;
    this.current = isNewer
      ? { ...this.current, position, messageSeq: message.messageSeq, messageID: message.messageID }
      : { ...this.current, position };
    this.settleHead();
  }

  private settleHead(): void {
    const { head } = this;
    const { position, messageSeq, messageID } = this.current;
    if (!head || head.position > position) return;
    this.head = undefined;
    const isExact = head.position === position && head.messageID !== 0;
    if (isExact && (head.messageSeq > messageSeq || messageID === 0)) {
      this.current = { ...this.current, messageSeq: head.messageSeq, messageID: head.messageID };
    }
  }
}
