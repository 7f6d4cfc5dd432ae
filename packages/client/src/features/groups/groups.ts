import {
  type GroupChange,
  groupChanged,
  groupMembership,
  type WireGroupApplications,
} from '@parley/protocol/features/group-values';
import { parse } from '@parley/protocol/schema';
import type { Cache, CacheChange, CacheState } from '../../cache/cache.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import { joined } from '../../core/changes.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { KeptStates, StateArrival, StateTaker } from '../../core/log-states.ts';
import type { Entry } from '../../core/tracked-log.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import { createDeferred } from '../../core/visit.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMGroupEvent } from '../../enums.ts';
import type { GroupRow } from './kept.ts';
import { isOwnMove, type TellingParts, tellChange, tellMembership } from './news.ts';
import { GroupTable, type IsOut, type Membership } from './table.ts';

export interface GroupsParts extends TellingParts {
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly book: Pick<LogBook, 'get' | 'userLogPosition'>;
  readonly catchUp: Pick<CatchUp, 'learned'>;
  /** What this device holds. */
  readonly state: Pick<CacheState, 'userLogPosition'>;
  readonly groups: readonly GroupRow[];
  readonly sides: { isOut: IsOut };
  /** Tells of the list once the app was told that the user went. */
  readonly conversationSync: { tell(): void };
}

/** What a call has left in the logs that its caller sees. */
export interface Changed {
  readonly applications?: WireGroupApplications | undefined;
  readonly entry?: Entry | undefined;
  /** The message that tells of it. */
  readonly tips?: Entry | undefined;
  readonly membership?: (Membership & { readonly entryPosition: number }) | undefined;
}

/** In their order in the log of the group. */
const entriesOf = ({ entry, tips }: Pick<Changed, 'entry' | 'tips'>): readonly Entry[] =>
  [entry, tips].flatMap((one) => one ?? []).sort((one, other) => one.position - other.position);

/** A change of a group that is to be told. */
interface Due {
  readonly groupID: string;
  readonly log: number;
  readonly position: number;
  readonly change: GroupChange;
}

/**
 * Tells of groups. What somebody does is an entry of the group's log; that the user came or went is one of his own log
 * as well, and the two come in no order. Coming is told before the entry that brought it about, going after it. What this
 * device did itself it takes from the answers, as entries like all others.
 */
export class Groups implements Feature {
  readonly userLog = [takes(groupMembership, (entries) => this.#keepMemberships(entries))];
  readonly states: readonly StateTaker[] = [
    { kind: groupChanged.kind, isInOrder: true, keep: (arrivals) => this.#keepChanges(arrivals) },
  ];
  readonly table: GroupTable;
  readonly #parts: GroupsParts;
  /** Comings and goings of the user that the app was not told of, in their order. */
  #untold: Membership[] = [];
  /** Changes that came before the coming of the user with which the group begins for him. */
  #early: Due[] = [];
  /** Up to where the own log has told of each group: an entry may come again. */
  readonly #known = new Map<string, number>();
  /** Where the own log tells of calls of this device: they are news, also where it is used for the first time. */
  readonly #asked = new Set<number>();
  /** The groups of another life of the database, and what is told of them in this one. */
  #before: Map<string, Membership['groupInfo']> | undefined;
  #reborn = new Map<string, Membership>();
  /** Whether this device was ever brought up to date. */
  #isFilled: boolean;
  /** Calls wait no longer for what they have changed. */
  #cuts = 0;
  #step = createDeferred<void>();

  constructor(parts: GroupsParts) {
    this.#parts = parts;
    this.#isFilled = parts.state.userLogPosition !== undefined;
    this.table = new GroupTable(parts.cache, parts.groups, (...place) => parts.sides.isOut(...place));
    for (const { info, enteredAt } of parts.groups) this.#known.set(info.groupID, enteredAt);
  }

  reset(): void {
    if (this.#isFilled) this.#before ??= new Map(this.table.rows.map(({ info }) => [info.groupID, info]));
    this.#reborn.clear();
    this.#known.clear();
    this.#asked.clear();
    this.table.clear();
    this.#untold = [];
    this.#early = [];
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'broken') {
      this.interrupted();
      return;
    }
    void this.#parts.writes.run(async () => {
      this.#isFilled = true;
      this.#tellRebirth();
      this.#tellUntold(() => true);
      for (const due of this.#early.splice(0)) this.#tellParts(due);
      this.#advance();
    });
  }

  interrupted(): void {
    this.#cuts += 1;
    this.#advance();
  }

  /** The next login goes on behind the entries of the own log that are kept, and would not tell of them. */
  over(): void {
    this.interrupted();
    void this.#tellRest(this.#parts.book.userLogPosition !== undefined);
  }

  async #tellRest(isOwnLogKnown: boolean): Promise<void> {
    // The book hands on what it has of that log at the end of the turn.
    await Promise.resolve();
    await this.#parts.writes.run(async () => {
      if (isOwnLogKnown) this.#tellRebirth();
      this.#tellUntold(() => true);
    });
  }

  /** Where in its log the user came into a group that he is in, as far as is known. */
  cameAt(groupID: string): number | undefined {
    return this.table.get(groupID)?.position;
  }

  /** Whether the app is still to be told that the user went. */
  isLeaving(groupID: string): boolean {
    return this.#untold.some(({ isMember, groupInfo }) => !isMember && groupInfo.groupID === groupID);
  }

  /** Where the log of a group begins for the user, as long as he is known to be a member. */
  memberSince(groupID: string): number | undefined {
    return this.table.get(groupID)?.position;
  }

  /** Takes in what a call has left. */
  learn({ membership, ...changed }: Changed): void {
    const { entryPosition: position = 0, ...body } = membership ?? {};
    if (membership) this.#asked.add(position);
    const own = membership && { position, kind: groupMembership.kind, key: membership.groupInfo.groupID, body };
    this.#parts.catchUp.learned({ own, entries: entriesOf(changed) });
  }

  /** The same; resolves when the app was told of it. */
  async learned(changed: Changed): Promise<void> {
    const { writes, events } = this.#parts;
    const cuts = this.#cuts;
    this.learn(changed);
    for (;;) {
      const step = this.#step.promise;
      // The book hands on what was learned at the end of the turn.
      await Promise.resolve();
      await writes.run(async () => {});
      if (cuts !== this.#cuts || this.#isTold(changed)) break;
      await step;
    }
    await events.told();
  }

  #isTold({ membership, ...changed }: Changed): boolean {
    const { book } = this.#parts;
    const last = entriesOf(changed).at(-1);
    const isPlaced = !last || (book.get(last.log)?.record.position ?? 0) >= last.position;
    const isEntered = !membership || (book.userLogPosition ?? -1) >= membership.entryPosition;
    const log = last?.log ?? membership?.log;
    return isPlaced && isEntered && ![...this.#untold, ...this.#early].some((one) => one.log === log);
  }

  #advance(): void {
    const step = this.#step;
    this.#step = createDeferred();
    step.resolve();
  }

  #keepMemberships(entries: readonly EntryOf<typeof groupMembership>[]): Kept {
    const changes = entries.map(({ position, isNews, body }): CacheChange => {
      const { groupID } = body.groupInfo;
      if (position <= (this.#known.get(groupID) ?? -1)) return {};
      this.#known.set(groupID, position);
      // Told once: after a restore the same entry comes again.
      const isAsked = this.#asked.delete(position);
      if (isNews || isAsked) this.#untold.push(body);
      else if (this.#before) this.#reborn.set(groupID, body);
      return this.table.take(position, body);
    });
    return {
      change: joined(changes),
      // The first message of a group stands behind the coming of the user, which may be told by his own log alone.
      tellBefore: () => this.#tellUntold(({ isMember }) => isMember),
      tellFirst: () => {
        this.#tellUntold(({ isMember }) => isMember);
        this.table.settle();
        this.#advance();
        if (this.#untold.length > 0) void this.#tellReached();
      },
    };
  }

  #keepChanges(arrivals: readonly StateArrival[]): KeptStates {
    const dues = arrivals.flatMap(({ log, position, body }): Due[] => {
      const parsed = parse(groupChanged.body, body);
      const groupID = this.#parts.book.get(log)?.record.conversationID;
      return parsed.ok && groupID !== undefined ? [{ groupID, log, position, change: parsed.value }] : [];
    });
    const change = joined(dues.map((due) => this.table.apply(due.groupID, due.position, due.change)));
    return {
      change,
      tell: () => {
        for (const due of dues) this.#tellDue(due);
        this.#advance();
        return [];
      },
    };
  }

  #tellDue(due: Due): void {
    const { log, position } = due;
    // A going that came before is told before, also where its own entry never came.
    const isTold = this.#tellAmong(
      (one) => one.log === log && (one.isMember ? one.position <= position : one.position < position),
    );
    if (!isTold && this.#isEarly(due)) this.#early.push(due);
    else this.#tellParts(due);
  }

  #tellParts(due: Due): void {
    tellChange(this.#parts, due.groupID, due.change, this.#parts.userID);
    this.#tellAmong(({ log, isMember, position }) => log === due.log && !isMember && position <= due.position);
  }

  /** It is the coming of the user, of which his own log has said nothing yet, or comes after that. */
  #isEarly({ groupID, log, position, change }: Due): boolean {
    if (this.#early.some((one) => one.log === log)) return true;
    if (change.moved?.isEntering !== true || !isOwnMove(change, this.#parts.userID)) return false;
    const isKnown = this.table.get(groupID)?.position === position;
    return !isKnown && !this.#untold.some((one) => one.log === log && one.position >= position);
  }

  /** Tells of those that are meant, whatever is before them; returns whether the user came by one. */
  #tellAmong(isMeant: (one: Membership) => boolean): boolean {
    const meant = this.#untold.filter(isMeant);
    this.#untold = this.#untold.filter((one) => !meant.includes(one));
    for (const one of meant) this.#tellOne(one);
    return meant.some(({ isMember }) => isMember);
  }

  /** Tells of as many as may be told, in their order. */
  #tellUntold(mayBeTold: (one: Membership) => boolean): void {
    for (;;) {
      const [first] = this.#untold;
      if (!first || !mayBeTold(first)) return;
      this.#untold.shift();
      this.#tellOne(first);
    }
  }

  #tellOne(membership: Membership): void {
    tellMembership(this.#parts, membership);
    if (!membership.isMember) {
      this.#parts.conversationSync.tell();
      return;
    }
    const released = this.#early.filter(({ log }) => log === membership.log);
    this.#early = this.#early.filter(({ log }) => log !== membership.log);
    for (const due of released) this.#tellDue(due);
  }

  /** Tells of goings whose log has come so far: behind everything that is to be told of it. */
  async #tellReached(): Promise<void> {
    const { writes, book } = this.#parts;
    await Promise.resolve();
    await writes.run(async () => {
      const reached = (log: number): number => book.get(log)?.record.position ?? Number.POSITIVE_INFINITY;
      this.#tellUntold(({ isMember, log, position }) => isMember || reached(log) >= position);
      this.#advance();
    });
  }

  /** What is different from before the database was put back. */
  #tellRebirth(): void {
    const before = this.#before;
    if (!before) return;
    this.#before = undefined;
    for (const [groupID, membership] of this.#reborn) {
      // It was dismissed, of which the own log says nothing.
      if (membership.isMember && !this.table.get(groupID)) continue;
      if (membership.isMember !== before.has(groupID)) tellMembership(this.#parts, membership);
      before.delete(groupID);
    }
    this.#reborn.clear();
    const operator = { userID: '', userName: '', memberNickname: '', memberRole: 0 };
    for (const [groupID, groupInfo] of before) {
      if (this.table.get(groupID)) continue;
      tellMembership(this.#parts, { isMember: false, event: ZIMGroupEvent.Unknown, operator, groupInfo });
    }
  }
}
