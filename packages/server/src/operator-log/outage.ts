import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { StorageFailure } from '../storage/storage.ts';

export interface OutageParts {
  readonly log: OperatorLog;
  readonly clock: Clock;
  /** Whether the database answers and this node can write again. */
  isBack(): Promise<boolean>;
}

export interface Outage {
  /** Writes what has nothing to do with the outage as it is, and of what has only the first. */
  readonly log: OperatorLog;
  /** Something of the storage went wrong that no caller met. */
  noticed(failure: StorageFailure): void;
  stop(): Promise<void>;
}

const lookMs = 1000;
const backOff = { firstMs: lookMs, maxMs: lookMs };

interface Away {
  readonly since: number;
  /** What failed because of it, the first included. */
  failures: number;
}

/**
 * One line when the database goes and one when it is back. What fails between because of it is counted, and written only
 * for whoever listens to `debug`, without stacks: they would all tell of the same.
 */
export function createOutage({ log, clock, isBack }: OutageParts): Outage {
  let away: Away | undefined;
  let looking: Loop | undefined;
  let suspicion: Promise<void> | undefined;
  let isStopped = false;
  let endPause = (): void => {};
  const answers = (): Promise<boolean> => isBack().catch(() => false);
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(isStopped ? 0 : lookMs, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });

  const look = async (): Promise<number> => {
    if (away && (await isBack())) {
      const seconds = Math.round((clock.monotonic() - away.since) / 100) / 10;
      log.warn('storage.back', { seconds, failures: away.failures });
      away = undefined;
      void looking?.stop();
      looking = undefined;
    }
    return lookMs;
  };
  const begin = (failure: StorageFailure): void => {
    away = { since: clock.monotonic(), failures: 1 };
    log.error('storage.away', { what: failure.message });
    looking = createLoop({ clock, startMs: lookMs, task: look, failed: () => {}, backOff });
  };
  const count = (outage: Away, event: string, failure: StorageFailure, fields?: LogFields): void => {
    outage.failures += 1;
    log.debug(event, { ...fields, what: failure.message });
  };
  /**
   * A connection that nobody used was lost: the database is away, or only the connection. One that is being stopped
   * closes its connections one by one, and answers on the last of them: it is looked at once more a moment later.
   */
  const suspect = async (failure: StorageFailure): Promise<void> => {
    let isThere = await answers();
    if (isThere) {
      await pause();
      isThere = !away && (await answers());
    }
    suspicion = undefined;
    if (away) count(away, 'storage.sick', failure);
    else if (isThere) log.warn('storage.sick', { what: failure.message });
    else begin(failure);
  };

  return {
    log: {
      ...log,
      error: (event, fields, error) => {
        if (!(error instanceof StorageFailure) || error.isFatal) log.error(event, fields, error);
        else if (away) count(away, event, error, fields);
        else if (error.isAway) {
          begin(error);
          log.debug(event, { ...fields, what: error.message });
        } else log.error(event, fields, error);
      },
    },
    noticed: (failure) => {
      if (away) count(away, 'storage.sick', failure);
      else if (failure.isAway) suspicion ??= suspect(failure);
      else log.warn('storage.sick', { what: failure.message });
    },
    stop: async () => {
      isStopped = true;
      endPause();
      await suspicion;
      await looking?.stop();
    },
  };
}
