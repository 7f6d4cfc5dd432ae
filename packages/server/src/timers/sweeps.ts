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
import type { Metrics } from '../core/metrics.ts';
import type { Stores } from '../storage/storage.ts';

/** Forgets what is too old, a little at a time. */
export interface Sweep {
  readonly name: string;
  readonly periodMs: number;
  /**
   * Removes up to `limit` rows, beginning where the slice before ended: `from` is the `next` of that one, 0 for the
   * first of a round.
   */
  slice(stores: Stores, now: Millis, limit: number, from: number): Promise<Slice>;
}

interface Slice {
  readonly removed: number;
  /** Where the next slice begins; absent: the app has nothing left in this round. */
  readonly next?: number;
}

const hourMs = 60 * 60 * 1000;
/** A session that is over is remembered for this long, so that a late resume is told why. */
const sessionRememberedMs = 30 * 24 * hourMs;

/** A log goes with all of its parts. */
const partsPerLog = 100;

/** What the log and the metrics call the sweeps. */
export const sweepNames = {
  messages: 'messages',
  idempotencyKeys: 'idempotency keys',
  logs: 'uploaded logs',
  activeUsers: 'active users',
  sessions: 'sessions',
} as const;

/** The sweeps of this installation. */
export function sweepsOf({ messages, logs }: Pick<Config, 'messages' | 'logs'>): readonly Sweep[] {
  const before = (now: Millis, ageMs: number): Millis => millis(Math.max(0, now - ageMs));
  const retentionMs = messages.retentionDays === 0 ? undefined : messages.retentionDays * 24 * hourMs;
  // What a repeated send is recognised by goes with its message at the latest.
  const idempotencyMs = Math.min(messages.idempotencyMs, retentionMs ?? messages.idempotencyMs);
  const retention: Sweep = {
    name: sweepNames.messages,
    periodMs: hourMs,
    slice: async (stores, now, limit, from) => {
      const expiredBefore = before(now, retentionMs ?? 0);
      const { removed, nextLog } = await stores.messages.sweepExpired({ before: expiredBefore, afterLog: from, limit });
      return { removed, ...(nextLog !== undefined && { next: nextLog }) };
    },
  };
  return [
    ...(retentionMs === undefined ? [] : [retention]),
    {
      name: sweepNames.idempotencyKeys,
      periodMs: hourMs / 12,
      slice: async (stores, now, limit) =>
        untilFewer(limit, await stores.messages.sweepIdempotency(before(now, idempotencyMs), limit)),
    },
    {
      name: sweepNames.logs,
      periodMs: hourMs,
      slice: async (stores, now, limit) => {
        const logsMax = Math.ceil(limit / partsPerLog);
        const removed = await stores.logUploads.sweep(before(now, logs.keepMs), logsMax);
        return removed < logsMax ? { removed } : { removed, next: 0 };
      },
    },
    {
      name: sweepNames.sessions,
      periodMs: hourMs,
      slice: async (stores, now, limit) =>
        untilFewer(limit, await stores.sessions.sweep(before(now, sessionRememberedMs), limit)),
    },
  ];
}

/** For sweeps that find what they remove by its age: fewer rows than asked for mean that nothing is left. */
const untilFewer = (limit: number, removed: number): Slice => ({ removed, ...(removed >= limit && { next: 0 }) });

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
