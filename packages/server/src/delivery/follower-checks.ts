import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createTaskPool } from '@parley/kernel/task-pool';
import type { FailureReport } from '../core/failures.ts';
import type { AppID, LogKey } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Hub } from '../gateway/hub.ts';
import { type Bucket, bucketOf } from './bucket.ts';
import type { FollowedLogs } from './followed-logs.ts';

/** Logs of which events wait here until it is known who still follows them: that is read, some logs at a time. */
export interface FollowerChecks {
  held(app: AppID, log: LogKey, awaits: 'hint' | 'reading'): void;
  /** An event for which there was no room. */
  dropped(app: AppID, log: LogKey): void;
  close(): void;
}

export interface FollowerChecksParts {
  readonly clock: Clock;
  readonly hub: Pick<Hub, 'beginCheckingFollowers'>;
  readonly followedLogs: Pick<FollowedLogs, 'standingIn'>;
  readonly report: FailureReport;
  readonly metrics: Pick<Metrics, 'delivered'>;
  requestRepair(bucket: Bucket, since: Millis): void;
}

/** An event that overtook the end of a membership waits for its hint so long, before the database is asked. */
const delayMs = 50;
const logsAtOnceMax = 4;
/** Users asked about in one query. */
const usersPerQuery = 500;

export function createFollowerChecks(parts: FollowerChecksParts): FollowerChecks {
  const { clock, hub, followedLogs, metrics, report, requestRepair } = parts;
  const pool = createTaskPool(logsAtOnceMax);
  let isClosed = false;

  const bucketOfLog = (app: AppID, log: LogKey): Bucket => ({ app, kind: 'logs', index: bucketOf(log) });
  const check = async (app: AppID, log: LogKey, since: Millis): Promise<void> => {
    const begun = isClosed ? undefined : hub.beginCheckingFollowers(app, log);
    if (!begun) return;
    const { userKeys } = begun;
    try {
      for (let start = 0; start < userKeys.length; start += usersPerQuery) {
        const asked = userKeys.slice(start, start + usersPerQuery);
        begun.take(asked, await followedLogs.standingIn(app, log, asked));
      }
      metrics.delivered(begun.end(), clock.wall() - since);
    } catch (error) {
      // The repair of a bucket tries again until the storage is back, and tells the followers to look.
      begun.giveUp();
      report('followers not checked', error, { app });
      requestRepair(bucketOfLog(app, log), since);
    }
  };
  return {
    held: (app, log, awaits) => {
      const since = clock.wall();
      const run = (): void => pool.run(() => check(app, log, since));
      if (awaits === 'hint') clock.after(delayMs, run);
      else run();
    },
    dropped: (app, log) => requestRepair(bucketOfLog(app, log), clock.wall()),
    close: () => {
      isClosed = true;
    },
  };
}
