import { present } from '@parley/kernel/assert';
import type { BackOff } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { isRefusal } from '@parley/protocol/define';
import type { Change } from '../core/commit.ts';
import type { Context } from '../core/context.ts';
import type { TimerDraft } from '../core/effects.ts';
import type { FailureReport } from '../core/failures.ts';
import type { AppID } from '../core/ids.ts';
import type { TimerStore } from './store.ts';

/**
 * What a timer leads to. The timer is taken in the same transaction, so the effect comes once, however often and on
 * however many nodes it is tried. A change that refuses ends the timer without an effect.
 */
export type TimerHandler = (context: Context, app: AppID, timer: TimerDraft) => Change<unknown>;

export interface SchedulerParts {
  readonly context: Context;
  apps(): readonly AppID[];
  readonly handlersByKind: ReadonlyMap<string, TimerHandler>;
  readonly report: FailureReport;
}

/** Timers that other nodes set are found after this long at the latest. */
const pollMs = 1000;
const timersPerPollMax = 100;
/** A timer whose effect failed is tried again after this long. */
const failedDelayMs = 10_000;
const pollRetry: BackOff = { firstMs: 1000, maxMs: 30_000 };

const idleScheduler: Loop = { wake: () => {}, stop: async () => {} };

/** Runs timers when they fall due. `wake` has it look now; without handlers nothing is polled. */
export function createScheduler(parts: SchedulerParts): Loop {
  if (parts.handlersByKind.size === 0) return idleScheduler;
  const { clock } = parts.context;
  return createLoop({
    clock,
    startMs: 0,
    task: async () => {
      let waitMs = pollMs;
      for (const app of parts.apps()) waitMs = Math.min(waitMs, await runDue(parts, app));
      return waitMs;
    },
    failed: (error) => parts.report('timers not read', error),
    backOff: pollRetry,
  });
}

/** Runs the due timers of an app and answers how long it is until the next. */
async function runDue(parts: SchedulerParts, app: AppID): Promise<number> {
  const { clock } = parts.context;
  const kinds = [...parts.handlersByKind.keys()];
  const found = await useTimers(parts, app, async (timers) => {
    const due = await timers.due(kinds, clock.wall(), timersPerPollMax);
    return { due, nextDueAt: due.length === 0 ? await timers.nextDueAt(kinds) : undefined };
  });
  if (isRefusal(found)) return pollMs;
  await Promise.all(found.due.map((timer) => runTimer(parts, app, timer)));
  if (found.due.length > 0) return 0;
  const untilNextMs = found.nextDueAt === undefined ? pollMs : found.nextDueAt - clock.wall();
  return Math.max(0, Math.min(pollMs, untilNextMs));
}

async function runTimer(parts: SchedulerParts, app: AppID, timer: TimerDraft): Promise<void> {
  const { context, report } = parts;
  try {
    const handler = present(parts.handlersByKind.get(timer.kind), 'timers of known kinds alone are read');
    await bringAbout(parts, app, timer, handler(context, app, timer));
  } catch (error) {
    report('timer failed', error, { app, kind: timer.kind });
    const dueAt = millis(context.clock.wall() + failedDelayMs);
    await putOff(parts, app, timer, dueAt);
  }
}

async function bringAbout(
  parts: SchedulerParts,
  app: AppID,
  timer: TimerDraft,
  change: Change<unknown>,
): Promise<void> {
  const outcome = await parts.context.commit.run({
    app,
    keys: change.keys,
    decide: async (stores) => ((await stores.timers.take(timer)) ? change.decide(stores) : { result: undefined }),
  });
  if (!isRefusal(outcome)) return;
  // The queue of changes was full: that is no answer of the rule, and the timer must not be lost.
  if (outcome.refused === 'CommonModuleTriggerServerFrequencyLimit') throw new Error('the change was not taken in');
  await useTimers(parts, app, (timers) => timers.take(timer));
}

/** Fails only where the poll would fail too; the timer is then still due and found by a later poll. */
async function putOff(parts: SchedulerParts, app: AppID, timer: TimerDraft, dueAt: Millis): Promise<void> {
  await useTimers(parts, app, async (timers) => {
    if (await timers.take(timer)) await timers.set({ ...timer, dueAt });
  });
}

const useTimers = <Result>({ context }: SchedulerParts, app: AppID, work: (timers: TimerStore) => Promise<Result>) =>
  context.commit.run({ app, keys: [], decide: async (stores) => ({ result: await work(stores.timers) }) });
