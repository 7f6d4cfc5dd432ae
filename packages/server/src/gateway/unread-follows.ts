import type { AppID, LogKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createBucketedMap } from './bucketed-map.ts';
import type { PresentUser } from './log-followers.ts';

/**
 * Who follows a log of whom it was not read since when, nor up to which end that is known: of a user who follows many
 * logs that is read when the first event comes to one of them, because most users leave before that.
 */
export interface UnreadFollows {
  /** Those who follow the log so; `undefined`: nobody does. */
  of(app: AppID, log: LogKey): readonly PresentUser[] | undefined;
  has(app: AppID, log: LogKey): boolean;
  /** `learnedAt` is the number of the change by which it was learned. */
  add(user: PresentUser, log: LogKey, learnedAt: number): void;
  delete(user: PresentUser, log: LogKey): void;
  logsIn(bucket: Bucket): readonly LogKey[];
  isEmpty(bucket: Bucket): boolean;
}

/** Most logs are followed so by one user, who then stands for himself: a set of one is far larger. */
type Users = PresentUser | Set<PresentUser>;

export function createUnreadFollows(filled: (bucket: Bucket) => void): UnreadFollows {
  const byLog = createBucketedMap<LogKey, Users>('logs', filled);
  return {
    of: (app, log) => {
      const users = byLog.get(app, log);
      if (users === undefined) return undefined;
      return users instanceof Set ? [...users] : [users];
    },
    has: (app, log) => byLog.get(app, log) !== undefined,
    add: (user, log, learnedAt) => {
      const users = byLog.get(user.app, log);
      if (users instanceof Set) users.add(user);
      else byLog.set(user.app, log, users === undefined ? user : new Set([users, user]));
      user.unread ??= new Map();
      user.unread.set(log, learnedAt);
    },
    delete: (user, log) => {
      if (!user.unread?.delete(log)) return;
      const users = byLog.get(user.app, log);
      if (users instanceof Set) users.delete(user);
      if (!(users instanceof Set) || users.size === 0) byLog.delete(user.app, log);
    },
    logsIn: byLog.keysIn,
    isEmpty: byLog.isEmpty,
  };
}
