import type { Millis } from '@parley/kernel/brand';
import type { EndedFollow, Follow } from '../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/logs/store.ts';

/** A log with its head, the same for whoever follows it. */
export interface MovedLog extends Pick<FollowedLog, 'log' | 'type' | 'conversationID' | 'head'> {
  /** As in a followers' audience. */
  readonly ended?: readonly EndedFollow[];
}

/**
 * What the features know of the logs that are followed as such, whose events go to a followers' audience. A
 * conversation of two is not: its events name the two. Both reject when the storage does.
 */
export interface FollowedLogs {
  /** What the user follows now. Asked for whenever a user comes to a node, so it is one look into an index. */
  followedBy(app: AppID, userKey: UserKey): Promise<readonly Follow[]>;
  /** Those of some logs, 500 at most, whose head moved then or later. */
  movedAmong(app: AppID, logs: readonly LogKey[], changedSince: Millis): Promise<readonly MovedLog[]>;
}
