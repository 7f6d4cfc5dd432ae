import type { BackOff } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { type Random, randomFraction } from '@parley/kernel/random';
import { isRefusal } from '@parley/protocol/define';
import type { Config } from '../config.ts';
import type { Commit } from '../core/commit.ts';
import type { FailureReport } from '../core/failures.ts';
import type { AppID } from '../core/ids.ts';
import type { Stores } from '../storage/storage.ts';

/** Forgets what is too old, a little at a time. */
export interface Sweep {
  readonly name: string;
  readonly periodMs: number;
  /** Removes up to `limit` rows and answers how many; fewer mean that nothing is left. */
  slice(stores: Stores, now: Millis, limit: number): Promise<number>;
}

const hourMs = 60 * 60 * 1000;
/** A session that is over is remembered for this long, so that a late resume is told why. */
const sessionRememberedMs = 30 * 24 * hourMs;

/** A log goes with all of its parts. */
const partsPerLog = 100;

/** The sweeps of this installation. */
export function sweepsOf(config: Pick<Config, 'messages' | 'logs'>): readonly Sweep[] {
  const before = (now: Millis, ageMs: number): Millis => millis(Math.max(0, now - ageMs));
  return [
    {
      name: 'idempotency keys',
      periodMs: hourMs / 12,
      slice: (stores, now, limit) =>
        stores.messages.sweepIdempotency(before(now, config.messages.idempotencyMs), limit),
    },
    {
      name: 'uploaded logs',
      periodMs: hourMs,
      slice: async (stores, now, limit) => {
        const logsMax = Math.ceil(limit / partsPerLog);
        const removed = await stores.logUploads.sweep(before(now, config.logs.keepMs), logsMax);
        return removed < logsMax ? 0 : limit;
      },
    },
    {
      name: 'old sessions',
      periodMs: hourMs,
      slice: (stores, now, limit) => stores.sessions.sweep(before(now, sessionRememberedMs), limit),
    },
  ];
}

export interface SweepsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly commit: Commit;
  apps(): readonly AppID[];
  readonly sweeps: readonly Sweep[];
  readonly report: FailureReport;
}

const rowsPerSlice = 500;
/** Between two slices others have the storage to themselves. */
const sliceMs = 100;
const retry: BackOff = { firstMs: 1000, maxMs: 300_000 };

/** Starts the sweeps, each at a random part of its period; the answer ends them all. */
export function startSweeps(parts: SweepsParts): () => Promise<void> {
  const loops = parts.sweeps.map((sweep) => startSweep(parts, sweep));
  return async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
  };
}

function startSweep(parts: SweepsParts, sweep: Sweep): Loop {
  const { clock, commit, report } = parts;
  let waiting: readonly AppID[] = [];
  const sweepSlice = async (): Promise<number> => {
    const [app, ...rest] = waiting.length > 0 ? waiting : parts.apps();
    if (app === undefined) return sweep.periodMs;
    const removed = await commit.run({
      app,
      keys: [],
      decide: async (stores) => ({ result: await sweep.slice(stores, clock.wall(), rowsPerSlice) }),
    });
    const isDone = !isRefusal(removed) && removed < rowsPerSlice;
    waiting = isDone ? rest : [app, ...rest];
    return waiting.length > 0 ? sliceMs : sweep.periodMs;
  };
  return createLoop({
    clock,
    startMs: Math.round(randomFraction(parts.random) * sweep.periodMs),
    task: sweepSlice,
    failed: (error) => report('sweep failed', error, { sweep: sweep.name }),
    backOff: retry,
  });
}
