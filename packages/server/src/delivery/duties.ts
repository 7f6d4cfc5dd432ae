import { type BackOff, backOffMs } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import { createLoop } from '@parley/kernel/loop';
import { randomFraction } from '@parley/kernel/random';
import { createTaskPool } from '@parley/kernel/task-pool';
import { isRefusal } from '@parley/protocol/define';
import type { Context } from '../core/context.ts';
import type { FailureReport } from '../core/failures.ts';
import type { DutyHandler } from '../core/feature.ts';
import type { AppID } from '../core/ids.ts';
import type { DutyRow, DutyStore } from './store.ts';

export interface DutyWorker {
  /** A duty was written that falls due then: looks at once if it is due already. */
  dutyAdded(dueAt: Millis): void;
  /** Claims nothing more, and resolves when the duties at hand are done. */
  stop(): Promise<void>;
}

export interface DutyWorkerParts {
  readonly context: Context;
  apps(): readonly AppID[];
  readonly handlersByKind: ReadonlyMap<string, DutyHandler>;
  readonly report: FailureReport;
}

const pollMs = 1000;
const dutiesAtOnceMax = 16;
/** A handler gives up sooner than this. */
const leaseMs = 60_000;
const retry: BackOff = { firstMs: 1000, maxMs: 600_000 };
const pollRetry: BackOff = { firstMs: 1000, maxMs: 30_000 };

const idleWorker: DutyWorker = { dutyAdded: () => {}, stop: async () => {} };

/** Without handlers there is nothing to claim, and nothing is polled. */
export function createDutyWorker(parts: DutyWorkerParts): DutyWorker {
  return parts.handlersByKind.size === 0 ? idleWorker : startDutyWorker(parts);
}

function startDutyWorker(parts: DutyWorkerParts): DutyWorker {
  const { context, handlersByKind, report } = parts;
  const { clock, commit, random } = context;
  const kinds = [...handlersByKind.keys()];
  const pool = createTaskPool(dutiesAtOnceMax);
  let isStopping = false;
  /** There was no room for all that is due. */
  let mayBeMore = false;
  /** The app that is served first, each in its turn. */
  let first = 0;

  const change = <Result>(app: AppID, work: (duties: DutyStore) => Promise<Result>) =>
    commit.run({ app, keys: [], decide: async (stores) => ({ result: await work(stores.duties) }) });
  const putOff = (app: AppID, { dutyID, attempts }: DutyRow): Promise<unknown> => {
    const waitMs = backOffMs(retry, attempts) * (0.5 + randomFraction(random) / 2);
    return change(app, (duties) => duties.putOff(dutyID, millis(clock.wall() + Math.round(waitMs))));
  };
  const attempt = async (app: AppID, duty: DutyRow): Promise<void> => {
    const fields = { app, kind: duty.kind, dutyID: duty.dutyID, attempts: duty.attempts };
    try {
      await handlersByKind.get(duty.kind)?.(context, app, duty);
      await change(app, (duties) => duties.finish(duty.dutyID));
    } catch (error) {
      report('duty failed', error, fields);
      await putOff(app, duty).catch((failure: unknown) => report('duty not put off', failure, fields));
    }
    if (mayBeMore) loop.wake();
  };
  const claim = async (app: AppID): Promise<void> => {
    const free = dutiesAtOnceMax - pool.size;
    mayBeMore ||= free === 0;
    if (free === 0 || isStopping) return;
    const claimed = await change(app, (duties) => duties.claim(kinds, free, leaseMs));
    if (isRefusal(claimed)) return;
    mayBeMore ||= claimed.length === free;
    for (const duty of claimed) pool.run(() => attempt(app, duty));
  };
  const poll = async (): Promise<number> => {
    mayBeMore = false;
    const apps = parts.apps();
    first = apps.length === 0 ? 0 : (first + 1) % apps.length;
    for (const app of [...apps.slice(first), ...apps.slice(0, first)]) await claim(app);
    return pollMs;
  };
  const loop = createLoop({
    clock,
    startMs: 0,
    task: poll,
    failed: (error) => report('duties not claimed', error),
    backOff: pollRetry,
  });

  return {
    dutyAdded: (dueAt) => {
      if (dueAt <= clock.wall()) loop.wake();
    },
    stop: async () => {
      isStopping = true;
      await loop.stop();
      await pool.idle();
    },
  };
}
