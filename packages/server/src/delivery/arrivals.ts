import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createTaskPool } from '@parley/kernel/task-pool';
import type { FailureReport } from '../core/failures.ts';
import type { AppID, UserKey } from '../core/ids.ts';
import { type Bucket, bucketOf } from './bucket.ts';
import type { ReadFollows } from './repair.ts';

/** Users who got their first session on this node: what they follow is read, some users at a time. */
export interface Arrivals {
  came(app: AppID, userKey: UserKey): void;
  /** Resolves when it was read what a user follows who came, or that failed; `undefined`: it is not being read. */
  untilRead(app: AppID, userKey: UserKey): Promise<void> | undefined;
  close(): void;
}

export interface ArrivalsParts {
  readonly clock: Clock;
  readonly read: ReadFollows;
  readonly report: FailureReport;
  requestRepair(bucket: Bucket, since: Millis): void;
}

const usersAtOnceMax = 8;

export function createArrivals({ clock, read, report, requestRepair }: ArrivalsParts): Arrivals {
  const pool = createTaskPool(usersAtOnceMax);
  /** Bounds the pool by the users who are or were here: whoever comes and goes waits once. */
  const waiting = new Set<string>();
  /** The newest reading of each user that waits or runs. */
  const readings = new Map<string, Promise<void>>();
  let isClosed = false;

  /** The repair of a bucket tries again until the storage is back, and reads what its users follow as well. */
  const work = async (app: AppID, userKey: UserKey, since: Millis): Promise<void> => {
    try {
      if (!isClosed) await read(app, userKey);
    } catch (error) {
      report('followed logs not read', error, { app });
      requestRepair({ app, kind: 'users', index: bucketOf(userKey) }, since);
    }
  };
  return {
    came: (app, userKey) => {
      const name = `${app} ${userKey}`;
      if (isClosed || waiting.has(name)) return;
      waiting.add(name);
      const since = clock.wall();
      const reading = new Promise<void>((resolve) =>
        pool.run(async () => {
          waiting.delete(name);
          await work(app, userKey, since);
          if (readings.get(name) === reading) readings.delete(name);
          resolve();
        }),
      );
      readings.set(name, reading);
    },
    untilRead: (app, userKey) => readings.get(`${app} ${userKey}`),
    close: () => {
      isClosed = true;
    },
  };
}
