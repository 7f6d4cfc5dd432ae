import { type BackOff, backOffMs } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import type { Cancel, Clock } from '@parley/kernel/clock';
import { createTaskPool } from '@parley/kernel/task-pool';
import type { FailureReport } from '../core/failures.ts';
import { type Bucket, bucketName } from './bucket.ts';
import type { RepairBucket } from './repair.ts';

/** Repairs of buckets, one at a time for each. */
export interface Repairs {
  /**
   * Has the bucket repaired soon, for changes since `since` and for what `takeGap` then says. Requests that come
   * before the repair begins are served by it, those that come while it runs by one more.
   */
  request(bucket: Bucket, since?: Millis): void;
  close(): void;
}

export interface RepairsParts {
  readonly clock: Clock;
  readonly repair: RepairBucket;
  /** From when on hints of this bucket are missing, if they still are; they are taken to be repaired from now on. */
  takeGap(bucket: Bucket): Millis | undefined;
  readonly report: FailureReport;
}

/** Hints that overtook each other have this long to arrive before the database is asked. */
const delayMs = 50;
const bucketsAtOnceMax = 4;
const afterFailure: BackOff = { firstMs: 1000, maxMs: 30_000 };

interface RepairState {
  readonly bucket: Bucket;
  since: Millis | undefined;
  isRunning: boolean;
  isWanted: boolean;
  failures: number;
  cancel: Cancel;
}

export function createRepairs(parts: RepairsParts): Repairs {
  const { clock, repair, report } = parts;
  const states = new Map<string, RepairState>();
  const pool = createTaskPool(bucketsAtOnceMax);
  let isClosed = false;

  const arm = (state: RepairState): void => {
    const { failures } = state;
    const waitMs = failures === 0 ? delayMs : backOffMs(afterFailure, failures - 1);
    state.isWanted = false;
    state.cancel = clock.after(waitMs, () => pool.run(() => work(state)));
  };
  const work = async (state: RepairState): Promise<void> => {
    state.isRunning = true;
    const since = earlier(state.since, parts.takeGap(state.bucket));
    state.since = undefined;
    try {
      if (since !== undefined) await repair(state.bucket, since, () => isClosed);
      state.failures = 0;
    } catch (error) {
      report('repair failed', error, { app: state.bucket.app, bucket: bucketName(state.bucket) });
      state.since = earlier(state.since, since);
      state.isWanted = true;
      state.failures += 1;
    }
    state.isRunning = false;
    if (isClosed || !state.isWanted) states.delete(bucketName(state.bucket));
    else arm(state);
  };

  return {
    request: (bucket, since) => {
      if (isClosed) return;
      const name = bucketName(bucket);
      const known = states.get(name);
      if (known) {
        known.since = earlier(known.since, since);
        known.isWanted ||= known.isRunning;
        return;
      }
      const state: RepairState = { bucket, since, isRunning: false, isWanted: false, failures: 0, cancel: () => {} };
      states.set(name, state);
      arm(state);
    },
    close: () => {
      isClosed = true;
      for (const state of states.values()) state.cancel();
      states.clear();
    },
  };
}

function earlier(one: Millis | undefined, other: Millis | undefined): Millis | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return millis(Math.min(one, other));
}
