import type { BackOff } from '@parley/kernel/back-off';
import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { type Random, randomFraction } from '@parley/kernel/random';
import { isRefusal } from '@parley/protocol/define';
import type { Commit } from '../core/commit.ts';
import type { FailureReport } from '../core/failures.ts';
import type { AppID } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Sweep } from '../core/sweep.ts';

export interface SweepsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly commit: Commit;
  apps(): readonly AppID[];
  readonly sweeps: readonly Sweep[];
  readonly report: FailureReport;
  readonly metrics: Metrics;
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
  const { clock, commit, report, metrics } = parts;
  let waiting: readonly AppID[] = [];
  let from = 0;
  const sweepSlice = async (): Promise<number> => {
    const [app, ...rest] = waiting.length > 0 ? waiting : parts.apps();
    if (app === undefined) return sweep.periodMs;
    waiting = [app, ...rest];
    const slice = await commit.run({
      app,
      keys: [],
      decide: async (stores) => ({ result: await sweep.slice(stores, clock.wall(), rowsPerSlice, from) }),
    });
    if (!isRefusal(slice)) {
      metrics.swept(sweep.name, slice.removed);
      from = slice.next ?? 0;
      if (slice.next === undefined) waiting = rest;
    }
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
