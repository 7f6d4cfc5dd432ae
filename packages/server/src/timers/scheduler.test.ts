import { type Millis, millis } from '@parley/kernel/brand';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { type Refusal, refuse } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import type { TimerDraft } from '../core/effects.ts';
import type { TimerHandler } from '../core/feature.ts';
import { toAppID } from '../core/ids.ts';
import { StorageFailure } from '../storage/storage.ts';
import { createFakeCommit } from '../testing/fake-commit.ts';
import { createFakeContext } from '../testing/gateway-world.ts';
import { createScheduler } from './scheduler.ts';
import type { TimerStore } from './store.ts';

const app = toAppID(1);

function createTimers(): TimerStore & { readonly rows: Map<string, TimerDraft>; reads: number; isFailing: boolean } {
  const rows = new Map<string, TimerDraft>();
  const nameOf = (kind: string, key: string): string => JSON.stringify([kind, key]);
  const byDue = (): TimerDraft[] => [...rows.values()].toSorted((one, other) => one.dueAt - other.dueAt);
  return {
    rows,
    reads: 0,
    isFailing: false,
    set: async (timer) => void rows.set(nameOf(timer.kind, timer.key), timer),
    cancel: async (kind, key) => void rows.delete(nameOf(kind, key)),
    has: async (kind, key) => rows.has(nameOf(kind, key)),
    take: async ({ kind, key, dueAt }) => {
      const name = nameOf(kind, key);
      return rows.get(name)?.dueAt === dueAt && rows.delete(name);
    },
    async due(kinds, now, limit) {
      this.reads += 1;
      if (this.isFailing) throw new StorageFailure('the database is away');
      return byDue()
        .filter(({ kind, dueAt }) => kinds.includes(kind) && dueAt <= now)
        .slice(0, limit);
    },
    nextDueAt: async (kinds) => byDue().find(({ kind }) => kinds.includes(kind))?.dueAt,
  };
}

type Outcome = 'done' | 'throws' | Refusal;

/** `nodes` schedulers over one store; the handler writes down what it did, and when. */
function createBench(outcomeOf: (timer: TimerDraft) => Outcome = () => 'done', nodes = 1) {
  const clock = createManualClock();
  const timers = createTimers();
  const effects: string[] = [];
  const errors: string[] = [];
  const context = {
    ...createFakeContext(clock, defaultConfig, []),
    commit: createFakeCommit(
      () => ({ timers }),
      () => {
        const before = [...timers.rows];
        return () => {
          timers.rows.clear();
          for (const [name, timer] of before) timers.rows.set(name, timer);
        };
      },
    ),
  };
  const handler: TimerHandler = (_context, of, timer) => ({
    app: of,
    keys: [],
    decide: async () => {
      const outcome = outcomeOf(timer);
      if (outcome === 'throws') throw new Error('a bug');
      if (outcome !== 'done') return outcome;
      effects.push(`${timer.key} at ${clock.monotonic()}`);
      return { result: undefined };
    },
  });
  const schedulers = Array.from({ length: nodes }, () =>
    createScheduler({
      context,
      apps: () => [app],
      handlersByKind: new Map([['test', handler]]),
      report: (event) => void errors.push(event),
    }),
  );
  const [scheduler] = schedulers;
  if (!scheduler) throw new Error('there is one');
  return { clock, timers, effects, errors, scheduler };
}

const timerIn = (clock: ManualClock, delayMs: number, key: string, kind = 'test'): TimerDraft => ({
  kind,
  key,
  dueAt: millis(clock.wall() + delayMs) as Millis,
  body: '',
});

test('a timer runs when it falls due, to the millisecond when it was known before', async () => {
  const { clock, timers, effects } = createBench();
  await timers.set(timerIn(clock, 1234, 'a'));
  await timers.set(timerIn(clock, 5678, 'b'));
  await clock.run(10_000);
  expect(effects).toEqual(['a at 1234', 'b at 5678']);
  expect(timers.rows.size).toBe(0);
});

test('a timer that another node set is found by the next poll, one of this node at once', async () => {
  const { clock, timers, effects, scheduler } = createBench();
  await clock.run(100);
  await timers.set(timerIn(clock, 50, 'foreign'));
  await clock.run(1000);
  await timers.set(timerIn(clock, 50, 'own'));
  scheduler.timerSet(millis(clock.wall() + 50));
  await clock.run(60);
  expect(effects).toEqual(['foreign at 1000', 'own at 1150']);
});

test('however many nodes try, the effect comes once', async () => {
  const { clock, timers, effects } = createBench(() => 'done', 3);
  for (let index = 0; index < 250; index += 1) await timers.set(timerIn(clock, 500, `timer ${index}`));
  await clock.run(3000);
  expect(effects).toHaveLength(250);
  expect(new Set(effects).size).toBe(250);
});

test('a timer that is cancelled or put off after it was found has no effect at the old time', async () => {
  const { clock, timers, effects } = createBench(({ key }) => {
    if (key === 'first') {
      void timers.cancel('test', 'cancelled');
      void timers.set(timerIn(clock, 5000, 'put off'));
    }
    return 'done';
  });
  for (const key of ['first', 'cancelled', 'put off']) await timers.set(timerIn(clock, 500, key));
  await clock.run(4000);
  expect(effects).toEqual(['first at 500']);
  await clock.run(4000);
  expect(effects).toEqual(['first at 500', 'put off at 5500']);
});

test('an effect that fails is tried again later and holds nothing up', async () => {
  let failures = 2;
  const { clock, timers, effects, errors } = createBench(({ key }) => {
    if (key !== 'broken' || failures === 0) return 'done';
    failures -= 1;
    return 'throws';
  });
  await timers.set(timerIn(clock, 0, 'broken'));
  await timers.set(timerIn(clock, 100, 'sound'));
  await clock.run(60_000);
  expect(effects.map((effect) => effect.split(' ')[0])).toEqual(['sound', 'broken']);
  expect(errors).toEqual(['timer failed', 'timer failed']);
});

test('a change that refuses ends its timer; one that was not taken in does not', async () => {
  let isFull = true;
  const { clock, timers, effects } = createBench(({ key }) => {
    if (key === 'refused') return refuse('MessageModuleTargetDoesNotExist');
    return isFull ? refuse('CommonModuleTriggerServerFrequencyLimit') : 'done';
  });
  await timers.set(timerIn(clock, 0, 'refused'));
  await clock.run(100);
  expect(timers.rows.size).toBe(0);
  await timers.set(timerIn(clock, 0, 'queued out'));
  await clock.run(2000);
  expect(timers.rows.size).toBe(1);
  isFull = false;
  await clock.run(20_000);
  expect(effects).toHaveLength(1);
});

test('timers of a kind that only a newer version knows are left to its nodes and hold nothing up', async () => {
  const { clock, timers, effects, errors } = createBench();
  for (let index = 0; index < 150; index += 1) await timers.set(timerIn(clock, 0, `${index}`, 'unknown'));
  const before = [...timers.rows.values()];
  await timers.set(timerIn(clock, 1, 'known'));
  await clock.run(2000);
  expect(effects).toHaveLength(1);
  expect(errors).toEqual([]);
  expect([...timers.rows.values()]).toEqual(before);
});

test('while the storage is away the scheduler asks less and less often', async () => {
  const { clock, timers, effects, errors } = createBench();
  timers.isFailing = true;
  await timers.set(timerIn(clock, 0, 'patient'));
  await clock.run(120_000);
  expect(timers.reads).toBeLessThan(12);
  expect(errors).toHaveLength(timers.reads);
  timers.isFailing = false;
  await clock.run(30_000);
  expect(effects).toHaveLength(1);
});

test('a stopped scheduler leaves no timer, and one without handlers never starts any', async () => {
  const { clock, scheduler } = createBench();
  await clock.run(500);
  await scheduler.stop();
  expect(clock.timerCount).toBe(0);
  const context = createFakeContext(clock, defaultConfig, []);
  createScheduler({ context, apps: () => [app], handlersByKind: new Map(), report: () => {} });
  expect(clock.timerCount).toBe(0);
});
