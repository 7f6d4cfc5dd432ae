import type { ResultOf } from '@parley/protocol/define';
import type { catchUp } from '@parley/protocol/features/logs';
import type { WireMessage } from '@parley/protocol/features/values';
import type { LogRecord } from '../cache/cache.ts';
import { capacity } from '../limits.ts';
import { forgetOldest } from './bounded.ts';

/** What stands at one position of a log. With neither there is nothing for this device but the position. */
export interface Entry {
  readonly log: number;
  readonly position: number;
  readonly message?: WireMessage | undefined;
  /** A change of the conversation itself. */
  readonly state?: { readonly kind: string; readonly body?: unknown } | undefined;
}

/**
 * How an entry came to this device: pushed while it was connected, replayed because the device was away, or in the
 * answer to its own send.
 */
export type Origin = 'live' | 'missed' | 'answer';

export interface Arrival {
  readonly entry: Entry;
  readonly origin: Origin;
}

/** An arrival in its place. */
export interface PlacedArrival extends Arrival {
  /** Whether its message is new to this device; otherwise one that came before has changed. */
  readonly isAddition: boolean;
  /** An answer for whoever waits for it: what stands there came before, and was told or will be in its turn. */
  readonly isKnown?: boolean;
}

/** How far a log goes on the server; a `messageID` of 0 says that only the position is known. */
export interface LogHead {
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

export type Page = Pick<ResultOf<typeof catchUp>['logs'][number], 'from' | 'to' | 'complete' | 'entries'>;

/** Which positions a page has, and how it came. */
interface Covered {
  readonly present: ReadonlySet<number>;
  readonly origin: Origin;
}

/** What all logs of a device together may hold back. */
export interface Budget {
  left: number;
}

/**
 * One log as this device holds it. Entries leave it in the order of their positions and each position once, whatever
 * comes twice, late or ahead.
 */
export class TrackedLog {
  #current: LogRecord;
  #head: LogHead | undefined;
  /** Where the log ends for the user, and how far it is known to go on without him. */
  #end: { readonly position: number; beyond: number } | undefined;
  readonly #held = new Map<number, Arrival>();
  /**
   * Positions without an entry on the pages of a catch-up that is not complete, and how those pages came: the message
   * that was added there may still come, at the later position where it changed.
   */
  readonly #overtaken = new Map<number, Origin>();
  readonly #budget: Budget;

  constructor(record: LogRecord, budget: Budget) {
    this.#current = record;
    this.#budget = budget;
  }

  get record(): LogRecord {
    return this.#current;
  }

  /** Whether the log is known to go further than this device holds it. */
  get isBehind(): boolean {
    const isLacking = this.#end ? [...this.#held.keys()].some((one) => !this.#isBeyond(one)) : this.#held.size > 0;
    return isLacking || (this.#head?.position ?? 0) > this.#current.position;
  }

  /** The server says how far the log goes. */
  reach(head: LogHead): void {
    if (this.#isBeyond(head.position)) return;
    if (head.position > Math.max(this.#current.position, this.#head?.position ?? 0)) this.#head = head;
    else if (head.position === this.#current.position && !this.#head) {
      this.#head = head;
      this.#settleHead();
    }
  }

  /** The log ends here for the user: what comes from behind waits until he is back. */
  endAt(position: number): void {
    this.#end = { position, beyond: 0 };
    if (this.#head && this.#isBeyond(this.#head.position)) this.#head = undefined;
    this.reach({ position, messageSeq: 0, messageID: 0 });
  }

  /** The user is back from this position on; returns what is now in order. */
  goOn(position: number): readonly PlacedArrival[] {
    const { position: end, beyond } = this.#end ?? { position, beyond: 0 };
    this.#end = undefined;
    for (const held of this.#held.keys()) if (held > end && held < position) this.#drop(held);
    this.reach({ position: Math.max(position, beyond), messageSeq: 0, messageID: 0 });
    return this.#drain();
  }

  #isBeyond(position: number): boolean {
    if (!this.#end || position <= this.#end.position) return false;
    this.#end.beyond = Math.max(position, this.#end.beyond);
    return true;
  }

  /** Whether what stands at a position has come. */
  knows(position: number): boolean {
    return position <= this.#current.position || this.#held.has(position);
  }

  /** Takes an entry in and returns what is now in order; nothing if it is known or has to wait for others. */
  take(arrival: Arrival): readonly PlacedArrival[] {
    const { position } = arrival.entry;
    if (position <= this.#current.position) return [];
    if (position > this.#current.position + 1 || this.#isBeyond(position)) {
      this.#hold(arrival);
      return [];
    }
    return [this.#place(arrival), ...this.#drain()];
  }

  /** Takes in a page that holds everything after `from` up to `to`, and returns what is now in order. */
  cover(page: Page, origin: Origin): readonly PlacedArrival[] {
    const { log, position } = this.#current;
    const sorted = [...page.entries].sort((one, other) => one.position - other.position);
    const news = sorted
      .filter((entry) => entry.position > position)
      .map((entry) => ({ entry: { log, ...entry }, origin: this.#held.get(entry.position)?.origin ?? origin }));
    // Changes of what this device holds may come from within a gap.
    const placed = news.filter(({ entry }) => entry.position <= page.from).map((arrival) => this.#place(arrival));
    if (page.from > this.#current.position) this.#skip(page.from);
    const rest = news.filter(({ entry }) => entry.position > page.from);
    const present = new Set(rest.map(({ entry }) => entry.position));
    this.#noteOvertaken(Math.max(page.from, position), page.to, { present, origin });
    placed.push(...rest.map((arrival) => this.#place(arrival)));
    if (page.to > this.#current.position) this.#advance(page.to);
    if (page.complete) this.#overtaken.clear();
    return [...placed, ...this.#drain()];
  }

  /** Nothing before `to` is for this user any more; returns what is now in order. */
  pass(to: number): readonly PlacedArrival[] {
    if (to <= this.#current.position) return [];
    this.#skip(to);
    return this.#drain();
  }

  /** Forgets what was held back. */
  release(): void {
    this.#budget.left += this.#held.size;
    this.#held.clear();
  }

  #hold(arrival: Arrival): void {
    const { position } = arrival.entry;
    this.reach({ position, messageSeq: 0, messageID: 0 });
    if (this.#held.has(position) || this.#held.size >= capacity.heldPerLogMax || this.#budget.left <= 0) return;
    this.#held.set(position, arrival);
    this.#budget.left -= 1;
  }

  #drain(): readonly PlacedArrival[] {
    const placed: PlacedArrival[] = [];
    for (const position of this.#held.keys()) if (position <= this.#current.position) this.#drop(position);
    for (;;) {
      const next = this.#held.get(this.#current.position + 1);
      if (!next || this.#isBeyond(next.entry.position)) return placed;
      this.#drop(next.entry.position);
      placed.push(this.#place(next));
    }
  }

  #drop(position: number): void {
    if (this.#held.delete(position)) this.#budget.left += 1;
  }

  /** The last ones of many are enough: the others are taken for changes, and nothing is lost but their event. */
  #noteOvertaken(after: number, upTo: number, { present, origin }: Covered): void {
    for (let position = Math.max(after + 1, upTo - capacity.overtakenMax); position <= upTo; position += 1) {
      if (!present.has(position)) this.#overtaken.set(position, origin);
    }
    forgetOldest(this.#overtaken, capacity.overtakenMax);
  }

  /**
   * The entry is the next one that this device lacks. A message that was overtaken is as old as the page that lacked it,
   * also where its change was pushed.
   */
  #place(arrival: Arrival): PlacedArrival {
    const { position, message } = arrival.entry;
    const overtaken = message && this.#overtaken.get(message.position);
    if (overtaken) this.#overtaken.delete(message.position);
    const isAddition = message !== undefined && (message.position === position || overtaken !== undefined);
    this.#advance(position, message, isAddition);
    const origin = arrival.origin === 'live' && overtaken ? overtaken : arrival.origin;
    return { ...arrival, origin, isAddition };
  }

  /** The server does not replay what lies before `to`, so that the newest message before it is not known any more. */
  #skip(to: number): void {
    this.#current = { ...this.#current, position: to, messageID: 0 };
    this.#settleHead();
  }

  /** Where the newest message is not known, a change of some message does not make it the newest. */
  #advance(position: number, message?: WireMessage, isAddition = false): void {
    const { messageSeq, messageID } = this.#current;
    const isNewest = message !== undefined && message.messageSeq > messageSeq && (isAddition || messageID !== 0);
    this.#current = isNewest
      ? { ...this.#current, position, messageSeq: message.messageSeq, messageID: message.messageID }
      : { ...this.#current, position };
    this.#settleHead();
  }

  #settleHead(): void {
    const head = this.#head;
    const { position, messageSeq, messageID } = this.#current;
    if (!head || head.position > position) return;
    this.#head = undefined;
    const isExact = head.position === position && head.messageID !== 0;
    if (isExact && (head.messageSeq > messageSeq || messageID === 0)) {
      this.#current = { ...this.#current, messageSeq: head.messageSeq, messageID: head.messageID };
    }
  }
}
