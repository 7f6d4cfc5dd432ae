import type { BodyOf, ResultOf } from '@parley/protocol/define';
import { conversationOpened } from '@parley/protocol/features/conversations';
import { groupMembership } from '@parley/protocol/features/group-values';
import type { sync } from '@parley/protocol/features/logs';
import { groupConversation } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import type { CacheState, Life, LogRecord } from '../cache/cache.ts';
import { capacity } from '../limits.ts';
import {
  type ConversationIdentity,
  type ConversationKey,
  conversationKey,
  conversationOf,
} from './conversation-identity.ts';
import { type DigestedRange, digestRanges, type LogRange } from './log-digests.ts';
import { lastMoveOf } from './own-moves.ts';
import {
  type Arrival,
  type Budget,
  type Entry,
  type Origin,
  type Page,
  type PlacedArrival,
  TrackedLog,
} from './tracked-log.ts';
import type { UserLogArrival, UserLogEntry } from './user-log.ts';

/** What is to be written and told, in the order of its fields; batches follow one another in order. */
export interface Batch {
  /** Everything held belongs to another life of the database: it goes, and this one begins. */
  readonly reset?: Life;
  /** Logs that begin anew. */
  readonly reload: readonly LogRecord[];
  readonly logs: readonly LogRecord[];
  readonly userLogPosition?: number;
  /** What the server says of conversations: it is told before the arrivals. */
  readonly heads: readonly Head[];
  /** Entries of the user's own log, ascending by position; one may come again. */
  readonly userLog: readonly UserLogArrival[];
  readonly arrivals: readonly PlacedArrival[];
}

export type Head = ResultOf<typeof sync>['changed'][number];

/** `waits`: others are missing before it. */
export type Placing = 'done' | 'waits';

interface Draft {
  reset?: Life;
  readonly reload: LogRecord[];
  readonly dirty: Set<TrackedLog>;
  readonly heads: Head[];
  readonly userLog: UserLogArrival[];
  readonly arrivals: PlacedArrival[];
}

/**
 * Every log of one user as this device holds it, in memory. What changes is gathered and handed on once the present
 * turn is over, in batches that are written and told in order.
 */
export class LogBook {
  readonly #userID: string;
  readonly #deliver: (batch: Batch) => void;
  readonly #logs = new Map<number, TrackedLog>();
  readonly #logsByConversation = new Map<ConversationKey, TrackedLog>();
  readonly #budget: Budget = { left: capacity.heldMax };
  /** Where memberships of the user began of late, and where they ended, by their logs. */
  readonly #beginnings = new Map<number, number>();
  readonly #endings = new Map<number, number>();
  /** Where the user last came or went: what is said of before may come again. */
  readonly #moves = new Map<number, number>();
  /** Entries of logs that this device has not heard of yet. */
  #strangers: Arrival[] = [];
  #heldEntries = new Map<number, UserLogEntry>();
  #currentEpoch: number | undefined;
  #currentUserLogPosition: number | undefined;
  #draft: Draft | undefined;

  constructor(userID: string, state: CacheState, deliver: (batch: Batch) => void) {
    this.#userID = userID;
    this.#deliver = deliver;
    this.#currentEpoch = state.epoch;
    this.#currentUserLogPosition = state.userLogPosition;
    for (const record of state.logs) this.#track(record);
  }

  get epoch(): number | undefined {
    return this.#currentEpoch;
  }

  /** Absent on a device that was never brought up to date. */
  get userLogPosition(): number | undefined {
    return this.#currentUserLogPosition;
  }

  /** Whether something came that cannot be placed before the next sync. */
  get needsSync(): boolean {
    return this.#strangers.length > 0 || this.#heldEntries.size > 0;
  }

  /** Logs that this device does not hold up to where a membership began or ended. */
  get unreached(): readonly number[] {
    const ended = [...this.#endings.keys()].filter((log) => this.#logs.get(log)?.isBehind);
    return [...this.#beginnings.keys(), ...ended];
  }

  /**
   * Whether a membership began with an entry that has not come; says so once. The server began to send this device what
   * is told of the log with the word of that, which may be too late for the entry itself.
   */
  takeBeginning(log: number): boolean {
    const position = this.#beginnings.get(log);
    this.#beginnings.delete(log);
    return position !== undefined && this.#logs.get(log)?.knows(position) === false;
  }

  get(log: number): TrackedLog | undefined {
    return this.#logs.get(log);
  }

  /** The log of a conversation, if this device knows it. */
  find(conversation: ConversationIdentity): TrackedLog | undefined {
    return this.#logsByConversation.get(conversationKey(conversation));
  }

  /** What the device shows of the logs after `afterLog`, or of those in some ranges; as many as one sync may hold. */
  shown(afterLog: number, within?: readonly LogRange[]): readonly LogRecord[] {
    const isAsked = ({ log }: LogRecord): boolean =>
      log > afterLog && (within?.some((range) => log > range.afterLog && log <= range.upToLog) ?? true);
    return this.#records().filter(isAsked).slice(0, limits.syncLogsMax);
  }

  /** Digests of all logs there may be, where it holds at least so many. */
  digests(min: number): DigestedRange[] | undefined {
    return digestRanges(this.#records(), min);
  }

  #records(): LogRecord[] {
    return [...this.#logs.values()].map(({ record }) => record).sort((one, other) => one.log - other.log);
  }

  receive(arrival: Arrival): Placing {
    const { position, message } = arrival.entry;
    const isAddition = message?.position === position;
    const tracked = this.#logs.get(arrival.entry.log) ?? this.#beginWith(arrival);
    const isKnown = tracked?.knows(position) === true;
    if (tracked && !isKnown) this.#heedGoing(tracked, [arrival.entry]);
    if (arrival.origin === 'answer') this.#change().arrivals.push({ ...arrival, isAddition, isKnown });
    if (!tracked) {
      if (this.#strangers.length < capacity.heldMax) this.#strangers.push(arrival);
      return 'waits';
    }
    this.#handOn(tracked, tracked.take(arrival));
    return tracked.isBehind ? 'waits' : 'done';
  }

  cover(tracked: TrackedLog, page: Page, origin: Origin): void {
    // On the next page he may have come back.
    if (page.complete) this.#heedGoing(tracked, page.entries);
    this.#handOn(tracked, tracked.cover(page, origin));
  }

  /** An entry of the user's own log. Before the first sync there is no position to place it by. */
  enter(entry: UserLogEntry): Placing {
    const known = this.#currentUserLogPosition;
    if (known !== undefined && entry.position <= known) return 'done';
    if (entry.position !== (known ?? -1) + 1) {
      if (this.#heldEntries.size < capacity.heldEntriesMax) this.#heldEntries.set(entry.position, entry);
      return 'waits';
    }
    this.takeIn(entry, true, true);
    this.reachUserLog(entry.position);
    return this.#heldEntries.size > 0 ? 'waits' : 'done';
  }

  /** What an entry of the user's own log says, whatever its place. */
  takeIn(entry: UserLogEntry, isNews = true, isLive = false): void {
    this.#change().userLog.push({ entry, isNews, isLive });
    if (entry.kind === conversationOpened.kind) {
      const parsed = parse(conversationOpened.body, entry.body);
      if (parsed.ok) this.#follow(parsed.value);
    }
    if (entry.kind !== groupMembership.kind) return;
    const parsed = parse(groupMembership.body, entry.body);
    // A device that is used for the first time begins with the heads.
    if (parsed.ok && (isNews || this.#endings.has(parsed.value.log))) this.#followAsMember(parsed.value);
  }

  #follow({ log, conversationType, conversationID, fromPosition }: BodyOf<typeof conversationOpened>): void {
    if (this.#logs.has(log)) return;
    const position = Math.max(0, fromPosition - 1);
    this.#begin({ log, conversationType, conversationID, position, messageSeq: 0, messageID: 0 });
  }

  /** From the entry with which the user came up to that with which he went. What was written while he was out is not for him. */
  #followAsMember({ log, isMember, position, fromPosition, groupInfo }: BodyOf<typeof groupMembership>): void {
    if (position < (this.#moves.get(log) ?? 0)) return;
    this.#moves.set(log, position);
    const ended = this.#endings.get(log);
    const tracked = this.#logs.get(log);
    if (!tracked) {
      const conversation = { conversationType: groupConversation, conversationID: groupInfo.groupID };
      // Who came and went while the device was away keeps what was sent in between.
      const before = Math.max(0, (fromPosition ?? position) - 1);
      this.#begin({ log, ...conversation, position: before, messageSeq: 0, messageID: 0 });
    } else if (isMember && ended !== undefined) {
      // What the device holds of before may have changed meanwhile: it asks from where it stands.
      const isPassed = ended <= tracked.record.position && tracked.record.messageSeq === 0;
      this.#handOn(tracked, tracked.goOn(position));
      if (isPassed) this.#handOn(tracked, tracked.pass(position - 1));
    }
    if (isMember) {
      this.#endings.delete(log);
      this.#beginnings.set(log, position);
    } else this.#end(log, position);
  }

  /**
   * The log tells that the user went, whenever his own log does: what was pushed from behind that is not for him. A server
   * that has not heard of his going yet sends it.
   */
  #heedGoing({ record: { log, position } }: TrackedLog, entries: readonly Pick<Entry, 'position' | 'state'>[]): void {
    const move = lastMoveOf(this.#userID, entries);
    if (!move || move.isEntering || move.position <= Math.max(position, this.#moves.get(log) ?? 0)) return;
    this.#moves.set(log, move.position);
    this.#end(log, move.position);
  }

  #end(log: number, position: number): void {
    this.#beginnings.delete(log);
    this.#endings.set(log, position);
    this.#logs.get(log)?.endAt(position);
  }

  /** Everything of the user's own log up to here is known. */
  reachUserLog(position: number): void {
    this.#currentUserLogPosition = Math.max(this.#currentUserLogPosition ?? 0, position);
    this.#change();
    const held = [...this.#heldEntries.values()].sort((one, other) => one.position - other.position);
    this.#heldEntries.clear();
    for (const entry of held) this.enter(entry);
  }

  /**
   * Begins to follow a log at its end, or as many entries before it as the device may have missed; what was pushed
   * already is not passed over.
   */
  adopt(head: Head, missedMax = 0): void {
    const pushed = this.#strangers.filter(({ entry }) => entry.log === head.log);
    const [first] = pushed.sort((one, other) => one.entry.position - other.entry.position);
    const from = Math.max(0, head.position - missedMax);
    if (first && first.entry.position <= from) {
      this.#begin({ ...head, position: first.entry.position - 1, messageSeq: seqBefore(first), messageID: 0 });
    } else if (missedMax === 0) this.#begin(head);
    else this.#begin({ ...head, position: from, messageSeq: Math.max(0, head.messageSeq - missedMax), messageID: 0 });
  }

  /** Begins to follow a log from its first entry on. */
  open({ log, conversationType, conversationID }: Pick<Head, 'log' | 'conversationType' | 'conversationID'>): void {
    if (this.#logs.has(log)) return;
    this.#begin({ log, conversationType, conversationID, position: 0, messageSeq: 0, messageID: 0 });
  }

  /** What the device holds of this log is void. */
  reload(head: Head): void {
    this.#logs.get(head.log)?.release();
    this.#flush();
    const { record } = this.#track(head);
    this.#change().reload.push(record);
  }

  /** What the device holds is void. */
  reset(life: Life): void {
    for (const tracked of this.#logs.values()) tracked.release();
    this.#flush();
    this.#logs.clear();
    this.#logsByConversation.clear();
    this.#beginnings.clear();
    this.#endings.clear();
    this.#moves.clear();
    this.#strangers = [];
    this.#heldEntries.clear();
    this.#currentUserLogPosition = undefined;
    this.#currentEpoch = life.epoch;
    this.#change().reset = life;
  }

  /** How the user's entry of a conversation stands on the server. */
  stands(head: Head): void {
    if (head.standing) this.#change().heads.push(head);
  }

  /** Gives up what no sync can place. */
  dropStrangers(): void {
    this.#strangers = [];
    this.#heldEntries.clear();
  }

  /** A log whose very first message came needs nobody to say where it begins. */
  #beginWith({ entry }: Arrival): TrackedLog | undefined {
    const { log, position, message } = entry;
    if (position !== 1 || !message) return undefined;
    return this.#track({ log, ...conversationOf(message, this.#userID), position: 0, messageSeq: 0, messageID: 0 });
  }

  #begin(record: LogRecord): void {
    const tracked = this.#track(record);
    this.#change().dirty.add(tracked);
    const pushed = this.#strangers.filter(({ entry }) => entry.log === record.log);
    this.#strangers = this.#strangers.filter(({ entry }) => entry.log !== record.log);
    for (const arrival of pushed) {
      this.#heedGoing(tracked, [arrival.entry]);
      this.#handOn(tracked, tracked.take(arrival));
    }
  }

  #track({ log, conversationType, conversationID, position, messageSeq, messageID }: LogRecord): TrackedLog {
    const record = { log, conversationType, conversationID, position, messageSeq, messageID };
    const tracked = new TrackedLog(record, this.#budget);
    this.#logs.set(log, tracked);
    this.#logsByConversation.set(conversationKey(record), tracked);
    return tracked;
  }

  #handOn(tracked: TrackedLog, arrivals: readonly PlacedArrival[]): void {
    const { dirty, arrivals: gathered } = this.#change();
    dirty.add(tracked);
    // What came as an answer was handed on when it came.
    gathered.push(...arrivals.filter(({ origin }) => origin !== 'answer'));
  }

  #change(): Draft {
    if (!this.#draft) {
      this.#draft = { reload: [], dirty: new Set(), heads: [], userLog: [], arrivals: [] };
      void Promise.resolve().then(() => this.#flush());
    }
    return this.#draft;
  }

  #flush(): void {
    const draft = this.#draft;
    if (!draft) return;
    this.#draft = undefined;
    const { reset, reload, dirty, heads, userLog, arrivals } = draft;
    const userLogPosition = this.#currentUserLogPosition;
    this.#deliver({
      ...(reset !== undefined && { reset }),
      reload,
      logs: [...dirty].map(({ record }) => record),
      ...(userLogPosition !== undefined && { userLogPosition }),
      heads,
      userLog,
      arrivals,
    });
  }
}

/** A lower bound of the newest sequence before an entry; what was added before a change is not known from it. */
function seqBefore({ entry: { position, message } }: Arrival): number {
  return message && message.position === position ? Math.max(0, message.messageSeq - 1) : 0;
}
