import type { Millis } from '@parley/kernel/brand';
import type { Follow } from '../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/logs/store.ts';

/** A log with its head, the same for whoever follows it. */
export type MovedLog = Pick<FollowedLog, 'log' | 'type' | 'conversationID' | 'head'>;

/** What was read of a log besides: no membership that ends up to here is still said to last. */
interface Known {
  readonly endedPosition: number;
}

export type KnownFollow = Follow & Known;

/** How some users stand to a log; who never had to do with it is left out. */
export interface StandingFollows extends Known {
  readonly follows: readonly (Omit<Follow, 'log'> & { readonly userKey: UserKey })[];
}

/**
 * What the features know of the logs that are followed as such, whose events go to a followers' audience. A
 * conversation of two is not: its events name the two. Both reject when the storage does.
 */
export interface FollowedLogs {
  /** Which logs the user follows now. Asked for whenever a user comes to a node, so it is one look into an index. */
  logsOf(app: AppID, userKey: UserKey): Promise<readonly LogKey[]>;
  /** The same with the parts of the logs that are the user's. */
  followedBy(app: AppID, userKey: UserKey): Promise<readonly KnownFollow[]>;
  /** How up to 500 users stand to a log, those who no longer follow it with the end. */
  standingIn(app: AppID, log: LogKey, userKeys: readonly UserKey[]): Promise<StandingFollows>;
  /** Those of some logs, 500 at most, whose head moved then or later. */
  movedAmong(app: AppID, logs: readonly LogKey[], changedSince: Millis): Promise<readonly MovedLog[]>;
}
