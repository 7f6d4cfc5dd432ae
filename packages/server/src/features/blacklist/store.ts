import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';

/** One user as the owner of a list has him on it; whoever was never on it has none. */
export interface BlacklistEdge {
  readonly ownerKey: UserKey;
  readonly targetKey: UserKey;
  readonly blockedAt: Millis;
  /** Absent: the user is blocked. */
  readonly removedAt?: Millis;
}

export interface BlacklistReader {
  /** Of up to 100 users those that are or were on the list of the owner. */
  edges(ownerKey: UserKey, targetKeys: readonly UserKey[]): Promise<ReadonlyMap<UserKey, BlacklistEdge>>;
  isBlocked(ownerKey: UserKey, targetKey: UserKey): Promise<boolean>;
  /** How many are on the list; the cost goes by the number. */
  blockedCount(ownerKey: UserKey): Promise<number>;
  /** Who is on the list, with the time, those first that were blocked last. */
  blocked(
    ownerKey: UserKey,
    limit: number,
  ): Promise<readonly { readonly userID: UserID; readonly blockedAt: Millis }[]>;
  /** Up to `limit` edges, in no order, that lead from the user or to him. */
  edgesWith(userKey: UserKey, limit: number): Promise<readonly BlacklistEdge[]>;
}

/**
 * Whom users have blocked. Whoever writes holds the lock of the owner, and that of the log of the two where they have a
 * conversation: the log says itself who refuses messages, and is kept in step here.
 */
export interface BlacklistStore extends BlacklistReader {
  /** Puts up to 100 users on the list, whether or not they were on it before. */
  block(ownerKey: UserKey, targetKeys: readonly UserKey[], at: Millis): Promise<void>;
  /** Takes up to 100 users off it who are on it; that they were on it is kept. */
  unblock(ownerKey: UserKey, targetKeys: readonly UserKey[], at: Millis): Promise<void>;
  /** Forgets of the users who are off the list all but the `count` that were taken off last. */
  keepRemoved(ownerKey: UserKey, count: number): Promise<void>;
  /** Forgets one edge as if it had never been. */
  erase(ownerKey: UserKey, targetKey: UserKey): Promise<void>;
}
