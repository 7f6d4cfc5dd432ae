import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { DataOf, ParamsOf, ResultOf } from '@parley/protocol/define';
import {
  queryUsersStatus,
  statusSubscriptions,
  subscribeUsersStatus,
  syncUsersStatus,
  unsubscribeUsersStatus,
  usersStatus,
  type WireStatus,
} from '@parley/protocol/features/status';
import type { Cache, CacheChange } from '../../cache/cache.ts';
import { forgetOldest, partsOf } from '../../core/bounded.ts';
import { joined } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import type { ZIMError } from '../../errors.ts';
import { capacity } from '../../limits.ts';
import type { ZIMUserStatusSubscription } from '../../types.ts';
import {
  type CachedStatuses,
  putState,
  putStatus,
  putTerm,
  removeRow,
  type SubscriptionRow,
  type TableState,
} from './cached-statuses.ts';
import { toUserStatus } from './info.ts';

export interface StatusTableParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'serverNow'>;
  /** Why the visit is over; `undefined` as long as it lasts. */
  ended(): ZIMError | undefined;
}

const nothing: TableState = { position: 0, wanted: 0, since: 0, epoch: 0 };

/**
 * Whom the user follows, on all devices, with the newest status of each. The own log tells when the table changed; what
 * is different is then asked for, and so is what happened while this device was away.
 */
export class StatusTable implements Feature {
  readonly events = [takesEvent(usersStatus, (data) => this.#hear(data))];
  readonly userLog = [takes(statusSubscriptions, (entries) => this.#move(entries))];
  readonly #parts: StatusTableParts;
  readonly #rows = new Map<string, SubscriptionRow>();
  #state: TableState;
  /** As far as the cache holds it with all of its rows. */
  #kept: TableState;
  /** Raised with every connection and its end. */
  #generation = 0;
  #isReady = false;
  #isSynced = false;
  #isWorking = false;
  /** Own calls that change the table, without an answer, and all of them. */
  #underway = 0;
  #calls = 0;
  /** Statuses of users of whom the answer under way may say that they are followed. */
  #ahead = new Map<string, WireStatus>();
  #failures = 0;
  #cancelRetry: Cancel | undefined;

  constructor(parts: StatusTableParts, { rows, state }: CachedStatuses) {
    this.#parts = parts;
    for (const row of rows) this.#rows.set(row.status.userID, row);
    this.#state = state ?? nothing;
    this.#kept = this.#state;
  }

  /** In another life of the database versions and positions begin anew. */
  opened({ epoch }: Opened): void {
    if (this.#state.epoch !== epoch) this.#begin(epoch);
    this.#isSynced = false;
  }

  caughtUp(): void {
    this.#isReady = true;
    this.#look();
  }

  interrupted(): void {
    this.#generation += 1;
    this.#isReady = false;
    this.#isWorking = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  /** Subscriptions in force, the newest first; all of them where nobody is named. */
  list(userIDs: readonly string[]): ZIMUserStatusSubscription[] {
    const rows = userIDs.length === 0 ? [...this.#rows.values()] : userIDs.flatMap((one) => this.#rows.get(one) ?? []);
    return rows
      .filter((row) => this.#isInForce(row))
      .sort((one, other) => other.subscribedAt - one.subscribedAt)
      .map(({ status, expiresAt }) => ({ userStatus: toUserStatus(status), subscribeExpiredTime: expiresAt }));
  }

  query(params: ParamsOf<typeof queryUsersStatus>): Promise<ResultOf<typeof queryUsersStatus>> {
    return this.#parts.connection.call(queryUsersStatus, params);
  }

  /** Resolves with those who are not registered. */
  subscribe(params: ParamsOf<typeof subscribeUsersStatus>): Promise<readonly string[]> {
    return this.#change(async () => {
      const { subscriptions, missing, dropped, moved } = await this.#parts.connection.call(
        subscribeUsersStatus,
        params,
      );
      const at = moved?.to ?? this.#state.position;
      const { change, news } = this.#put(subscriptions, at);
      return { missing, moved, news, change: joined([change, ...dropped.map((userID) => this.#remove(userID, at))]) };
    });
  }

  /** Resolves with those who were not subscribed to. */
  unsubscribe(params: ParamsOf<typeof unsubscribeUsersStatus>): Promise<readonly string[]> {
    return this.#change(async () => {
      const { missing, moved } = await this.#parts.connection.call(unsubscribeUsersStatus, params);
      const at = moved?.to ?? this.#state.position;
      const left = params.userIDs.filter((userID) => !missing.includes(userID));
      return { missing, moved, news: [], change: joined(left.map((userID) => this.#remove(userID, at))) };
    });
  }

  async #change(call: () => Promise<Changed>): Promise<readonly string[]> {
    this.#underway += 1;
    this.#calls += 1;
    try {
      const { missing, moved, change, news } = await call();
      // Else another device changed the table meanwhile.
      if (moved?.from === this.#state.position) this.#state = { ...this.#state, position: moved.to };
      await this.#keep(change, news);
      return missing;
    } finally {
      this.#underway -= 1;
      this.#look();
    }
  }

  /** The position is kept with the entries: a device that stops before it has asked asks when it runs again. */
  #move(entries: readonly EntryOf<typeof statusSubscriptions>[]): Kept {
    const wanted = Math.max(this.#state.wanted, ...entries.map(({ position }) => position));
    this.#state = { ...this.#state, wanted };
    return { change: { putDocuments: [putState({ ...this.#kept, wanted })] }, tell: () => this.#look() };
  }

  #hear({ statuses, asOf = 0 }: DataOf<typeof usersStatus>): void {
    const news: WireStatus[] = [];
    for (const status of statuses) {
      const row = this.#rows.get(status.userID);
      if (!row || !this.#isInForce(row)) {
        if (this.#underway > 0 || this.#isWorking) this.#ahead.set(status.userID, status);
        continue;
      }
      if (row.status.version >= status.version) continue;
      this.#rows.set(status.userID, { ...row, status });
      news.push(status);
    }
    forgetOldest(this.#ahead, capacity.heldMax);
    if (this.#isSynced) this.#state = { ...this.#state, since: Math.max(this.#state.since, asOf) };
    if (news.length > 0) void this.#keep({ putDocuments: news.map(putStatus) }, news);
  }

  /** Synchronises if there is anything to be learned, or to be told from now on. */
  #look(): void {
    if (this.#underway === 0 && !this.#isWorking) this.#ahead.clear();
    const isBehind = this.#state.wanted > this.#state.position;
    const isWanted = isBehind || (!this.#isSynced && this.#rows.size > 0);
    if (!isWanted || !this.#isReady || this.#isWorking || this.#underway > 0 || this.#cancelRetry) return;
    this.#isWorking = true;
    void this.#work(this.#generation);
  }

  async #work(generation: number): Promise<void> {
    try {
      await this.#sync(generation);
      this.#failures = 0;
    } catch {
      if (generation === this.#generation) this.#retryLater();
    }
    if (generation !== this.#generation) return;
    this.#isWorking = false;
    this.#look();
  }

  #retryLater(): void {
    const { clock, random } = this.#parts;
    this.#failures += 1;
    this.#cancelRetry = clock.after(retryDelayMs(this.#failures, random), () => {
      this.#cancelRetry = undefined;
      this.#look();
    });
  }

  async #sync(generation: number): Promise<void> {
    const { position, since, wanted } = this.#state;
    const calls = this.#calls;
    const pages: ResultOf<typeof syncUsersStatus>[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const asked = { position, since, ...(after > 0 && { after }) };
      const page: ResultOf<typeof syncUsersStatus> = await this.#parts.connection.call(syncUsersStatus, asked);
      if (generation !== this.#generation) return;
      pages.push(page);
      after = page.after !== undefined && page.after > after ? page.after : undefined;
    }
    // What an own call did meanwhile is not in all of it.
    if (calls !== this.#calls) return;
    const [first, last] = [pages[0], pages.at(-1)];
    if (!first || !last) return;
    const found = pages.flatMap(({ subscriptions }) => subscriptions);
    const { change, news } = this.#put(found, first.position);
    const gone = position === 0 ? this.#goneFrom(found) : this.#expired(last.asOf);
    const removals = gone.map((userID) => this.#remove(userID, first.position));
    const held = [...this.#rows.values()].filter(({ expiresAt }) => expiresAt > last.asOf).length;
    const isWhole = first.position >= position && (position === 0 || held === last.subscriptionCount);
    const isNewer = this.#state.wanted > wanted;
    const { epoch } = this.#state;
    this.#state = isWhole
      ? { position: first.position, wanted: isNewer ? this.#state.wanted : first.position, since: first.asOf, epoch }
      : { ...nothing, wanted: Math.max(this.#state.wanted, position), epoch };
    this.#isSynced = isWhole;
    await this.#keep(joined([change, ...removals]), news);
  }

  /** Takes in what the server says of subscriptions; the app is told of who is new here, and of who stands differently. */
  #put(found: readonly SubscriptionRow[], position: number): { change: CacheChange; news: WireStatus[] } {
    const news: WireStatus[] = [];
    const putDocuments = found.flatMap(({ status: told, subscribedAt, expiresAt }) => {
      const { userID } = told;
      const before = this.#rows.get(userID);
      const known = [before?.status, this.#ahead.get(userID)];
      const status = known.reduce(
        (newest: WireStatus, one) => (one && one.version > newest.version ? one : newest),
        told,
      );
      const row = { status, subscribedAt, expiresAt };
      this.#rows.set(userID, row);
      if (!before || !this.#isInForce(before) || status.version > before.status.version) news.push(status);
      return [putTerm(row, position), putStatus(status)];
    });
    return { change: { putDocuments }, news };
  }

  #remove(userID: string, position: number): CacheChange {
    this.#rows.delete(userID);
    return removeRow(userID, position);
  }

  #goneFrom(found: readonly SubscriptionRow[]): readonly string[] {
    const held = new Set(found.map(({ status }) => status.userID));
    return [...this.#rows.keys()].filter((userID) => !held.has(userID));
  }

  #expired(now: number): readonly string[] {
    return [...this.#rows].flatMap(([userID, { expiresAt }]) => (expiresAt > now ? [] : [userID]));
  }

  #isInForce({ expiresAt }: SubscriptionRow): boolean {
    return expiresAt > this.#parts.connection.serverNow();
  }

  #begin(epoch: number): void {
    for (const [userID, row] of this.#rows) this.#rows.set(userID, { ...row, status: { ...row.status, version: -1 } });
    this.#state = { ...nothing, epoch };
    this.#kept = this.#state;
  }

  async #keep(change: CacheChange, news: readonly WireStatus[]): Promise<void> {
    const { writes, cache, events, ended } = this.#parts;
    const state = this.#state;
    let isKept = false;
    await writes.run(async () => {
      if (ended()) return;
      await cache.write(joined([change, { putDocuments: [putState(state)] }]));
      this.#kept = state;
      isKept = true;
    });
    // Once it is kept it is no news to the next login, so that it is told although this one ended meanwhile.
    if (!isKept) return;
    for (const part of partsOf(news, capacity.eventStatusesMax)) {
      void events.tell('userStatusUpdated', { userStatusList: part.map(toUserStatus) });
    }
  }
}

/** What came of an own call. */
interface Changed {
  readonly missing: readonly string[];
  readonly moved: { readonly from: number; readonly to: number } | undefined;
  readonly change: CacheChange;
  readonly news: readonly WireStatus[];
}
