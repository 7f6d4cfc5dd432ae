import type { ParamsOf } from '@parley/protocol/define';
import {
  type addUsersToBlacklist,
  blacklistChanged,
  checkUserIsInBlacklist,
  type removeUsersFromBlacklist,
} from '@parley/protocol/features/blacklist';
import type { Cache } from '../../cache/cache.ts';
import type { DocumentPut, DocumentRemoval } from '../../cache/documents.ts';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMBlacklistChangeAction, ZIMConnectionState } from '../../enums.ts';
import type { ZIMError } from '../../errors.ts';
import { capacity } from '../../limits.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from '../../types.ts';
import { type BlockedRow, putBlocked, removeBlocked } from './cached-blacklist.ts';

type Entry = Pick<EntryOf<typeof blacklistChanged>, 'position' | 'isNews' | 'isLive' | 'body'>;
type Change = typeof addUsersToBlacklist | typeof removeUsersFromBlacklist;

export interface BlacklistParts {
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  /** Resolves when this device was told what the user's own log holds. */
  filled(): Promise<unknown>;
  /** Why the visit is over; `undefined` as long as it lasts. */
  ended(): ZIMError | undefined;
}

const toUserInfo = (userID: string, row?: BlockedRow): ZIMUserInfo => ({
  userID,
  userName: row?.userName ?? '',
  userAvatarUrl: row?.userAvatarUrl ?? '',
  userExtendedData: '',
});

/**
 * Whom the user has blocked, as the user's own log tells it. The answer to a call of this client counts as its entries,
 * whichever of them come first; what one call did is told in one event.
 */
export class Blacklist implements Feature {
  readonly userLog = [takes(blacklistChanged, (entries) => this.#take(entries))];
  readonly #parts: BlacklistParts;
  readonly #rows: Map<string, BlockedRow>;
  /** Where users were taken off the list of late: an older entry may come behind an answer. */
  readonly #removed = new Map<string, number>();
  /** Whom the app has to be told of, with what it knows. */
  readonly #pending = new Map<string, BlockedRow | undefined>();
  /** The list begins anew, and is compared with the one of before when it has come. */
  #isReset = false;
  /** Whether this device was ever told the list. */
  #isFilled: boolean;

  constructor(parts: BlacklistParts, rows: readonly BlockedRow[], isFilled: boolean) {
    this.#parts = parts;
    this.#isFilled = isFilled;
    this.#rows = new Map(rows.map((row) => [row.userID, row]));
  }

  /** Positions of the log begin anew. */
  reset(): void {
    this.#isReset = this.#isFilled;
    for (const row of this.#rows.values()) this.#note(row.userID, row);
    this.#rows.clear();
    this.#removed.clear();
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'complete') {
      void this.#parts.writes.run(async () => {
        this.#isFilled = true;
        this.#isReset = false;
        this.#tell();
      });
    }
  }

  /** Asks the server for a change; says with whom it failed, and whether with all of them. */
  async change<Of extends Change>(
    method: Of,
    params: ParamsOf<Of>,
  ): Promise<{ readonly errorUserList: ZIMErrorUserInfo[]; readonly hasFailed: boolean }> {
    const { connection, writes, cache, ended } = this.#parts;
    const { entries, failed } = await connection.call<Change>(method, params);
    await writes.run(async () => {
      if (ended()) return;
      const { change, tellFirst } = this.#take(
        entries.map(({ position, ...body }) => ({ position, isNews: true, isLive: true, body })),
      );
      try {
        await cache.write(change);
      } finally {
        tellFirst?.();
      }
    });
    return { errorUserList: failed, hasFailed: entries.length === 0 };
  }

  /** Those on the list that stand behind a place in it, those first that were blocked last; 0: from the first on. */
  async page(after: number, count: number): Promise<{ readonly users: ZIMUserInfo[]; readonly next: number }> {
    await this.#parts.filled();
    const behind = [...this.#rows.values()]
      .filter(({ position }) => after === 0 || position < after)
      .sort((one, other) => other.position - one.position);
    const page = behind.slice(0, count);
    const next = page.length < behind.length ? (page.at(-1)?.position ?? 0) : 0;
    return { users: page.map((row) => toUserInfo(row.userID, row)), next };
  }

  /** Whether a user is on the list; without a connection as far as this device knows. */
  async has(userID: string): Promise<boolean> {
    const { connection } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected) return this.#rows.has(userID);
    return (await connection.call(checkUserIsInBlacklist, { userID })).isUserInBlacklist;
  }

  /** Takes entries in, in the order in which the cache is written. */
  #take(entries: readonly Entry[]): Kept {
    const putDocuments: DocumentPut[] = [];
    const removeDocuments: DocumentRemoval[] = [];
    let isWhole = false;
    for (const { position, isNews, isLive, body } of entries) {
      const { userID, isBlocked, last, userName = '', userAvatarUrl = '' } = body;
      isWhole ||= !isLive || position === last;
      const before = this.#rows.get(userID);
      if (position <= (before?.position ?? this.#removed.get(userID) ?? 0)) continue;
      if (isNews || this.#isReset) this.#note(userID, before);
      if (isBlocked) {
        const row = { userID, position, userName, userAvatarUrl };
        this.#rows.set(userID, row);
        putDocuments.push(putBlocked(row));
      } else {
        this.#rows.delete(userID);
        this.#removed.set(userID, position);
        if (before) removeDocuments.push(removeBlocked(userID, position));
      }
    }
    forgetOldest(this.#removed, capacity.removedUsersMax);
    return {
      change: { putDocuments, removeDocuments },
      ...(isWhole && !this.#isReset && { tellFirst: () => this.#tell() }),
    };
  }

  #note(userID: string, before: BlockedRow | undefined): void {
    if (!this.#pending.has(userID)) this.#pending.set(userID, before);
  }

  /** What is different from what the app knows, one event for each action. */
  #tell(): void {
    const added: ZIMUserInfo[] = [];
    const removed: ZIMUserInfo[] = [];
    for (const [userID, before] of this.#pending) {
      const row = this.#rows.get(userID);
      if (row && !before) added.push(toUserInfo(userID, row));
      if (before && !row) removed.push(toUserInfo(userID, before));
    }
    this.#pending.clear();
    const { Added, Removed } = ZIMBlacklistChangeAction;
    for (const [action, userList] of [[Added, added] as const, [Removed, removed] as const]) {
      if (userList.length > 0) void this.#parts.events.tell('blacklistChanged', { userList, action });
    }
  }
}
