import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { DataOf, Event, Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { catchUp, entryAppended, headsMoved, sync, userLogAppended } from '@parley/protocol/features/logs';
import { limits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import type { LogRecord } from '../cache/cache.ts';
import { asFailure, failure, type ZIMError } from '../errors.ts';
import { type CallLimits, durations } from '../limits.ts';
import type { LogSink } from '../platform/platform.ts';
import type { Opened } from './handshake.ts';
import type { Head, LogBook } from './log-book.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { Entry, Origin, TrackedLog } from './tracked-log.ts';

export interface CatchUpParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: LogSink;
  readonly book: LogBook;
  readonly limits: Pick<CallLimits, 'digestedLogsMin'>;
  /** As the device has kept it. */
  readonly followsSince?: number | undefined;
  call<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>>;
  /** Something failed that no call of the app asked for. */
  failed(error: ZIMError): void;
  /** Everything that the server had when it was asked is handed on, or that broke off; called more than once. */
  settled(outcome: 'complete' | 'broken'): void;
}

/** An entry, and those behind it that were told in one piece with it. */
interface Told extends Entry {
  readonly others?: readonly Omit<Entry, 'log'>[] | undefined;
}

/** An entry of the user's own log, and some of other logs. */
interface Learned {
  readonly own?: DataOf<typeof userLogAppended> | undefined;
  readonly entries: readonly Entry[];
}

type Synced = ResultOf<typeof sync>;

/** How far a comparison has come. */
interface Asked {
  userLogPosition: number | undefined;
  /** `undefined`: everything was compared. */
  afterLog: number | undefined;
  /** Absent: all logs are compared. */
  within?: Synced['differing'];
}

/** How often the wait of logs that do not get on is doubled. */
const stuckRoundsMax = 6;

/**
 * Notices what this device lacks and fetches it: after every connect by comparing all positions, and whenever a
 * pushed entry shows a gap that does not close by itself within a short grace.
 */
export class CatchUp {
  /** When a device that held nothing began to follow, by the server's clock: what is older was sent before its time. */
  followsSince: number;
  readonly #parts: CatchUpParts;
  readonly #book: LogBook;
  /** Logs to catch up with, and how what they bring came about. */
  readonly #wanted = new Map<TrackedLog, Origin>();
  /** Logs with a gap that may still close by itself. */
  readonly #suspects = new Set<TrackedLog>();
  #needsSync = false;
  #isConnected = false;
  #isWorking = false;
  #isComparing = false;
  /** Raised whenever the connection comes or goes: an answer to an older one says nothing any more. */
  #generation = 0;
  #failures = 0;
  #stuckRounds = 0;
  #cancelGrace: Cancel | undefined;
  #cancelRetry: Cancel | undefined;
  /** The first millisecond of the server's clock after the present session was opened. */
  #openedAt = 0;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
    this.#book = parts.book;
    this.followsSince = parts.followsSince ?? 0;
  }

  /** Whether the device is known to hold this log up to its end. */
  isUpToDate(tracked: TrackedLog): boolean {
    const isCompared = this.#isConnected && !this.#needsSync && !this.#isComparing;
    return isCompared && !this.#wanted.has(tracked) && !tracked.isBehind;
  }

  /** A session stands on a new connection. */
  opened({ epoch, serverTime }: Pick<Opened, 'epoch' | 'serverTime'>): void {
    this.#generation += 1;
    this.#isConnected = true;
    this.#openedAt = serverTime + 1;
    if (this.#book.epoch !== epoch) this.#reset(epoch);
    this.resync();
  }

  interrupted(): void {
    this.#generation += 1;
    this.#isConnected = false;
    this.#isWorking = false;
    this.#isComparing = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#cancelGrace?.();
    this.#cancelGrace = undefined;
  }

  /** Compares all positions with the server's. */
  resync(): void {
    this.#needsSync = true;
    void this.#work();
  }

  event(name: string, data: unknown): void {
    if (name === entryAppended.name) this.#read(entryAppended, data, (entry) => this.#take(entry, 'live'));
    else if (name === userLogAppended.name) this.#read(userLogAppended, data, (entry) => this.#entered(entry));
    else if (name === headsMoved.name) this.#read(headsMoved, data, (moved) => this.#moved(moved));
    else this.#parts.log('debug', 'unknown event', { event: name });
  }

  /** The server accepted a message of this device, or changed one. */
  answered(told: Told): void {
    this.#take(told, 'answer');
  }

  /** What a call has left in logs, to be told in their order like what others do. */
  learned({ own, entries }: Learned): void {
    if (own) this.#entered(own);
    for (const entry of entries) this.#take(entry, 'live');
  }

  /** What came about with an entry comes with it, and was asked for by nobody. */
  #take({ others = [], ...entry }: Told, origin: Origin): void {
    if (this.#book.receive({ entry, origin }) === 'waits') this.#suspect(entry.log);
    for (const other of others) this.#take({ log: entry.log, ...other }, 'live');
  }

  #entered(entry: DataOf<typeof userLogAppended>): void {
    if (this.#book.enter(entry) === 'waits') this.#armGrace();
    for (const log of this.#book.unreached) this.#suspect(log);
  }

  #moved({ userLogPosition, heads }: DataOf<typeof headsMoved>): void {
    const known = this.#book.userLogPosition;
    let isNews = known !== undefined && userLogPosition > known;
    for (const head of heads) {
      const tracked = this.#book.get(head.log);
      tracked?.reach(head);
      if (!tracked) isNews = true;
      else if (tracked.isBehind) this.#suspect(head.log);
    }
    if (isNews) this.resync();
  }

  /** An event that cannot be read has left a gap that only a comparison finds. */
  #read<Of extends Event>(event: Of, data: unknown, then: (data: DataOf<Of>) => void): void {
    const parsed = parse(event.data, data);
    if (parsed.ok) {
      then(parsed.value as DataOf<Of>);
      return;
    }
    const { field, fault } = parsed.fault;
    this.#parts.failed(failure('NetworkModuleRspProtoParseError', `the event ${event.name}: ${field} ${fault}`));
    this.#armGrace();
    this.#needsSync = true;
  }

  #suspect(log: number): void {
    const tracked = this.#book.get(log);
    if (tracked) this.#suspects.add(tracked);
    this.#armGrace();
  }

  #armGrace(): void {
    if (!this.#isConnected) return;
    const graceMs = durations.graceMs * 2 ** Math.min(this.#stuckRounds, stuckRoundsMax);
    this.#cancelGrace ??= this.#parts.clock.after(graceMs, () => {
      this.#cancelGrace = undefined;
      for (const tracked of this.#suspects) {
        const isLacking = this.#book.takeBeginning(tracked.record.log) || tracked.isBehind;
        if (isLacking && !this.#wanted.has(tracked)) this.#wanted.set(tracked, 'live');
      }
      this.#suspects.clear();
      if (this.#book.needsSync && !this.#isComparing) this.#needsSync = true;
      void this.#work();
    });
  }

  #reset(epoch: number): void {
    this.#wanted.clear();
    this.#suspects.clear();
    this.followsSince = this.#openedAt;
    this.#book.reset({ epoch, followsSince: this.followsSince });
  }

  /** Fetches what is lacking until nothing is. One run at a time; a lost connection ends it. */
  async #work(): Promise<void> {
    if (this.#isWorking || !this.#isConnected || this.#cancelRetry) return;
    const generation = this.#generation;
    this.#isWorking = true;
    try {
      while (generation === this.#generation && (this.#needsSync || this.#wanted.size > 0)) {
        if (this.#needsSync) await this.#compare(generation);
        else await this.#fetch(generation);
        this.#failures = 0;
      }
    } catch (thrown) {
      if (generation === this.#generation) this.#retryLater(asFailure(thrown, 'Failed'));
    }
    if (generation !== this.#generation) return;
    this.#isWorking = false;
    if (!this.#cancelRetry) this.#parts.settled('complete');
  }

  #retryLater(error: ZIMError): void {
    const { clock, random, failed } = this.#parts;
    failed(error);
    this.#parts.settled('broken');
    this.#failures += 1;
    this.#cancelRetry = clock.after(retryDelayMs(this.#failures, random), () => {
      this.#cancelRetry = undefined;
      void this.#work();
    });
  }

  async #compare(generation: number): Promise<void> {
    this.#needsSync = false;
    this.#isComparing = true;
    try {
      await this.#comparePages(generation);
    } catch (thrown) {
      this.#needsSync = true;
      throw thrown;
    } finally {
      if (generation === this.#generation) this.#isComparing = false;
    }
    if (generation !== this.#generation) return;
    if (!this.#book.needsSync) return;
    this.#stuckRounds += 1;
    if (this.#stuckRounds > stuckRoundsMax) this.#book.dropStrangers();
    else this.#armGrace();
  }

  /** A device that holds many logs asks first in which ranges something differs: mostly nothing does. */
  async #comparePages(generation: number): Promise<void> {
    const isFirst = this.#book.userLogPosition === undefined;
    const asked: Asked = { userLogPosition: this.#book.userLogPosition, afterLog: 0 };
    const digests = isFirst ? undefined : this.#book.digests(this.#parts.limits.digestedLogsMin);
    if (digests) {
      const answer = await this.#ask(generation, asked, { logs: [], digests });
      if (!answer) return;
      // A server of before compares what was named: nothing.
      if (answer.differing && answer.complete) asked.afterLog = undefined;
      asked.within = answer.differing;
    }
    while (asked.afterLog !== undefined) {
      const { afterLog, within } = asked;
      const logs = this.#book.shown(afterLog, within).map((record) => named(record, isFirst));
      const params = { logs, ...(within && { within }), ...(afterLog > 0 && { afterLog }) };
      const answer = await this.#ask(generation, asked, params);
      if (!answer) return;
      for (const head of answer.reload) this.#book.reload(head);
      for (const head of [...answer.reload, ...answer.changed]) this.#book.stands(head);
      for (const head of answer.changed) this.#compareHead(head, isFirst);
      asked.afterLog = nextAfter(answer, afterLog);
    }
    if (asked.userLogPosition !== undefined) this.#book.reachUserLog(asked.userLogPosition);
  }

  /** Takes in what the answer has of the user's own log; `undefined`: it says nothing any more, or that all is void. */
  async #ask(generation: number, asked: Asked, params: ParamsOf<typeof sync>): Promise<Synced | undefined> {
    const { userLogPosition } = asked;
    const isFirst = this.#book.userLogPosition === undefined;
    const position = userLogPosition !== undefined && { userLogPosition };
    const answer = await this.#parts.call(sync, { ...position, ...params });
    if (generation !== this.#generation) return undefined;
    const { userLog } = answer;
    if (userLog.reload && !isFirst) {
      this.#reset(this.#book.epoch ?? 0);
      this.#needsSync = true;
      return undefined;
    }
    for (const entry of userLog.entries) this.#book.takeIn(entry, !isFirst);
    asked.userLogPosition = Math.max(userLogPosition ?? 0, userLog.position);
    return answer;
  }

  /**
   * A device that is used for the first time begins with the logs as they are, but for what was sent since it is
   * connected. Later an unknown log can only be one that was opened after the server had read the user's own log, and
   * before it read the logs.
   */
  #compareHead(head: Head, isFirst: boolean): void {
    const known = this.#book.get(head.log);
    const isMissed = !known && isFirst && (head.standing?.lastMessage?.timestamp ?? 0) >= this.followsSince;
    if (!known && isFirst) this.#book.adopt(head, isMissed ? limits.catchUpCountMax : 0);
    else if (!known) this.#book.open(head);
    const tracked = known ?? this.#book.get(head.log);
    tracked?.reach(head);
    if (!tracked?.isBehind) return;
    if (known || isMissed) this.#wanted.set(tracked, 'missed');
    else this.#suspect(head.log);
  }

  async #fetch(generation: number): Promise<void> {
    const asked = [...this.#wanted].slice(0, limits.catchUpLogsMax);
    const { logs } = await this.#parts.call(catchUp, {
      logs: asked.map(([{ record }]) => {
        const { log, position, messageSeq } = record;
        return { log, position, messageSeq };
      }),
    });
    if (generation !== this.#generation) return;
    let hasMoved = false;
    for (const [tracked, origin] of asked) {
      const { log, position } = tracked.record;
      const page = logs.find((one) => one.log === log);
      if (this.#book.get(log) !== tracked) {
        // Reloaded meanwhile: there is a new object for the log.
        this.#wanted.delete(tracked);
        hasMoved = true;
      }
      if (!page || this.#book.get(log) !== tracked) continue;
      this.#book.cover(tracked, page, origin);
      if (page.complete) this.#wanted.delete(tracked);
      if (page.complete || tracked.record.position > position) hasMoved = true;
      if (page.complete && tracked.isBehind) this.#stuck(tracked);
    }
    if (!hasMoved) for (const [tracked] of asked) this.#stuck(tracked);
    if (this.#wanted.size === 0 && this.#suspects.size === 0 && !this.#book.needsSync) this.#stuckRounds = 0;
  }

  /** The server says that this is all, but it is known that there is more: asks again, later each time. */
  #stuck(tracked: TrackedLog): void {
    this.#wanted.delete(tracked);
    this.#stuckRounds += 1;
    this.#suspect(tracked.record.log);
  }
}

/**
 * Where the newest message is not known, nor is how the entry stands: the server is to tell it, although the log is held.
 * Nor is it known of a log that was heard of before the first sync: the user's own log tells a new device of no reading.
 */
const named = ({ log, position, messageSeq, messageID }: LogRecord, isFirst: boolean) => ({
  ...{ log, messageSeq, messageID },
  position: messageID > 0 && !isFirst ? position : 0,
});

/** After which log the next page of a sync begins; `undefined` when the sync is complete. */
function nextAfter(answer: ResultOf<typeof sync>, afterLog: number): number | undefined {
  const { complete, afterLog: next } = answer;
  return complete || next === undefined || next <= afterLog ? undefined : next;
}
