import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';

/** Online, Offline, Logout, as the interface numbers them. */
export const online = 0;
export const offline = 1;
export const loggedOut = 2;
export type OnlineStatus = typeof online | typeof offline | typeof loggedOut;

/** How a user stands. Whoever was never logged in has no row. */
export interface StatusRow {
  readonly userKey: UserKey;
  readonly onlineStatus: OnlineStatus;
  /** Of the sessions that are online, each once, ascending. */
  readonly platforms: readonly number[];
  readonly customStatus: string;
  /** 0 where nothing is said, -1 where it is said for good. */
  readonly customStatusExpiresAt: number;
  readonly onlineChangedAt: Millis;
  readonly customChangedAt: Millis;
  /** Grows by one with every change. */
  readonly version: number;
  /** By the clock of the node that made the change; never less than before. */
  readonly changedAt: Millis;
}

/** A user of the app with the status, if there is one. */
export interface Standing {
  readonly userKey: UserKey;
  readonly userID: UserID;
  readonly status: StatusRow | undefined;
}

/** That a status changed, and where the next page of such goes on. */
export interface StatusChange extends Pick<StatusRow, 'userKey' | 'version' | 'changedAt'> {}

export interface Subscription {
  readonly target: UserKey;
  readonly subscribedAt: Millis;
  readonly expiresAt: Millis;
  /** Where it stands in the subscriber's own log. */
  readonly position: number;
}

/** A subscription and which status of its target is in force; version 0: none. */
export interface Followed extends Subscription {
  readonly version: number;
  readonly changedAt: Millis;
}

export interface StatusReader {
  get(userKey: UserKey): Promise<StatusRow | undefined>;
  /** Of up to 500 users, in no order; who is not registered, or was unregistered, is left out unless it says otherwise. */
  standings(userKeys: readonly UserKey[]): Promise<readonly Standing[]>;
  /** The same by the users' IDs, without those who were unregistered. */
  standingsOf(userIDs: readonly UserID[]): Promise<readonly Standing[]>;
  /** Changes after one, ascending by their time and user. */
  changedAfter(from: Pick<StatusChange, 'changedAt' | 'userKey'>, limit: number): Promise<readonly StatusChange[]>;
  /** Where the table of the user's subscriptions stands; 0: there never was one. */
  tablePosition(subscriber: UserKey): Promise<number>;
  /** Subscriptions in force at this time. */
  subscriptionCount(subscriber: UserKey, now: Millis): Promise<number>;
  /** Those in force to targets above `after`, ascending by target. */
  subscriptionsOf(
    subscriber: UserKey,
    query: { readonly after: number; readonly now: Millis; readonly limit: number },
  ): Promise<readonly Followed[]>;
}

export interface StatusStore extends StatusReader {
  put(status: StatusRow): Promise<void>;
  putTablePosition(subscriber: UserKey, position: number): Promise<void>;
  /** Inserts them, or replaces those of the same targets. */
  subscribe(subscriber: UserKey, subscriptions: readonly Subscription[]): Promise<void>;
  /** Removes those to these targets that are in force, and answers to whom they were. */
  unsubscribe(subscriber: UserKey, targets: readonly UserKey[], now: Millis): Promise<readonly UserKey[]>;
  /** Removes those that are over, then the earliest of the others until `keep` are left; answers to whom those were. */
  dropOldest(subscriber: UserKey, keep: number, now: Millis): Promise<readonly UserKey[]>;
  /** Removes up to `limit` that ended before `before`; returns how many. */
  sweepSubscriptions(before: Millis, limit: number): Promise<number>;
  /** Removes up to `limit` subscriptions of the user and to the user, and with the last of them the status; returns how many. */
  forget(userKey: UserKey, limit: number): Promise<number>;
}
