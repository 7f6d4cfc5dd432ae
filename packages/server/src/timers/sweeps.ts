import type { BackOff } from '@parley/kernel/back-off';
import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { type Random, randomFraction } from '@parley/kernel/random';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { Commit } from '../core/commit.ts';
import type { Context } from '../core/context.ts';
import type { FailureReport } from '../core/failures.ts';
import type { AppID } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import type { OutsideSweep, Slice, Sweep } from '../core/sweep.ts';
import type { Stores } from '../storage/storage.ts';

export interface SweepsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly commit: Commit;
  apps(): readonly AppID[];
  readonly sweeps: readonly Sweep[];
  /** Those that are no part of the database's work, and what they are given. */
  readonly outside?: { readonly context: Context; readonly sweeps: readonly OutsideSweep[] };
  readonly report: FailureReport;
  readonly metrics: Metrics;
}

const rowsPerSlice = 500;
/** Between two slices others have the storage to themselves. */
const sliceMs = 100;
const retry: BackOff = { firstMs: 1000, maxMs: 300_000 };

/** Starts the sweeps, each at a random part of its period; the answer ends them all. */
export function startSweeps(parts: SweepsParts): () => Promise<void> {
  const { clock, commit, outside } = parts;
  const inside = parts.sweeps.map(({ slice, ...sweep }): Rounds => {
    const change = (app: AppID, from: number) => ({
      app,
      keys: [],
      decide: async (stores: Stores) => ({ result: await slice(stores, clock.wall(), rowsPerSlice, from) }),
    });
    return { ...sweep, slice: (app, from) => commit.run(change(app, from)) };
  });
  const others = outside ? outside.sweeps.map((sweep) => roundsOutside(outside.context, sweep)) : [];
  const loops = [...inside, ...others].map((sweep) => startSweep(parts, sweep));
  return async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
  };
}

/** A sweep, wherever it does its work. */
interface Rounds {
  readonly name: string;
  readonly periodMs: number;
  slice(app: AppID, from: number): Promise<Slice | Refusal>;
}

const roundsOutside = (context: Context, { slice, ...sweep }: OutsideSweep): Rounds => ({
  ...sweep,
  slice: (app, from) => slice(context, app, from),
});

function startSweep(parts: SweepsParts, sweep: Rounds): Loop {
  const { clock, report, metrics } = parts;
  let waiting: readonly AppID[] = [];
  let from = 0;
  const sweepSlice = async (): Promise<number> => {
    const [app, ...rest] = waiting.length > 0 ? waiting : parts.apps();
    if (app === undefined) return sweep.periodMs;
    waiting = [app, ...rest];
    const slice = await sweep.slice(app, from);
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
