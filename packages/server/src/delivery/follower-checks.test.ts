import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { type LogKey, toAppID, toLogKey, toUserKey, type UserKey } from '../core/ids.ts';
import { bucketOf } from './bucket.ts';
import type { StandingFollows } from './followed-logs.ts';
import { createFollowerChecks } from './follower-checks.ts';

const app = toAppID(1);
const log = toLogKey(9);
const usersOf = (count: number): readonly UserKey[] =>
  Array.from({ length: count }, (_, index) => toUserKey(index + 1));

/** Of the log it is in doubt of so many users whether they follow it. */
function createBench(userCount: number) {
  const clock = createManualClock();
  const queries: { readonly log: LogKey; readonly count: number; answer(error?: Error): void }[] = [];
  const did: unknown[] = [];
  const checks = createFollowerChecks({
    clock,
    hub: {
      beginCheckingFollowers: () => ({
        userKeys: usersOf(userCount),
        take: (asked) => void did.push(['take', asked.length]),
        end: () => did.push(['end']),
        giveUp: () => void did.push(['giveUp']),
      }),
    },
    followedLogs: {
      standingIn: (_app, of, userKeys) =>
        new Promise<StandingFollows>((resolve, reject) => {
          const answer = (error?: Error): void => (error ? reject(error) : resolve({ endedPosition: 1, follows: [] }));
          queries.push({ log: of, count: userKeys.length, answer });
        }),
    },
    report: (event) => void did.push([event]),
    metrics: { delivered: (sessions, delayMs) => void did.push(['delivered', sessions, delayMs]) },
    requestRepair: (bucket, since) => void did.push(['repair', bucket, since]),
  });
  return { clock, queries, did, checks };
}

const bucket = { app, kind: 'logs', index: bucketOf(log) };

test('ends on their way have 50 ms, then followers are asked about, 500 at a time', async () => {
  const { clock, queries, did, checks } = createBench(501);
  checks.held(app, log, 'hint');
  await clock.run(49);
  expect(queries).toEqual([]);
  await clock.run(1);
  queries[0]?.answer();
  await clock.run(100);
  expect(queries.map(({ count }) => count)).toEqual([500, 1]);
  queries[1]?.answer();
  await clock.settle();
  expect(did).toEqual([['take', 500], ['take', 1], ['end'], ['delivered', 3, 150]]);
});

test('a few logs are read at a time', async () => {
  const { clock, queries, checks } = createBench(1);
  for (let key = 1; key <= 6; key += 1) checks.held(app, toLogKey(key), 'hint');
  await clock.run(50);
  expect(queries.map((query) => query.log)).toEqual([1, 2, 3, 4]);
  queries[0]?.answer();
  await clock.settle();
  expect(queries.map((query) => query.log)).toEqual([1, 2, 3, 4, 5]);
});

test('where they cannot be asked about what waits is dropped, and repaired from its time on', async () => {
  const { clock, queries, did, checks } = createBench(1);
  const since = clock.wall();
  checks.held(app, log, 'hint');
  await clock.run(50);
  queries[0]?.answer(new Error('the database is away'));
  await clock.settle();
  expect(did).toEqual([['giveUp'], ['followers not checked'], ['repair', bucket, since]]);
});

test('what was dropped is repaired, and after the end nothing is read', async () => {
  const { clock, queries, did, checks } = createBench(1);
  checks.dropped(app, log);
  expect(did).toEqual([['repair', bucket, clock.wall()]]);
  checks.held(app, log, 'hint');
  checks.close();
  await clock.run(100);
  expect(queries).toEqual([]);
});
