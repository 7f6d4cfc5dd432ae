import { millis } from '@parley/kernel/brand';
import { refuse } from '@parley/protocol/define';
import { encodePong } from '@parley/protocol/frames';
import { describe, expect, test } from 'vitest';
import { app, createCommitWorld, message, seqOf } from '../testing/commit-world.ts';
import type { Change } from './commit.ts';
import type { Effects } from './effects.ts';

test('what may have been committed although the storage failed is doubted, once for each attempt', async () => {
  const { clock, commit, lostCommits, published, doubted } = await createCommitWorld();
  lostCommits.add(1);
  const outcomes = Promise.all([commit.batch(message(1)), commit.batch(message(2))]);
  await clock.settle();
  expect((await outcomes).map(seqOf)).toEqual([1, 2]);
  expect(published).toEqual([]);
  expect(doubted).toHaveLength(2);
});

test('a member that broke before its transaction was decided leaves no doubt', async () => {
  const { clock, commit, doubted, rename } = await createCommitWorld();
  const failed = commit.run(rename('broken', 'break')).catch(() => 'rejected');
  await clock.settle();
  expect(await failed).toBe('rejected');
  expect(doubted).toEqual([]);
});

test('nothing is answered or told before it is durable', async () => {
  const world = await createCommitWorld();
  const { clock, commit, published, closeGate, openGate } = world;
  closeGate();
  const durableBefore = world.durable;
  let isAnswered = false;
  const answer = commit.batch(message(1)).then(() => {
    isAnswered = true;
    expect(world.durable).toBe(durableBefore + 1);
  });
  await clock.settle();
  expect([isAnswered, published.length]).toEqual([false, 0]);
  openGate();
  await answer;
  expect(published.length).toBe(1);
});

test('hints leave in the order of the members', async () => {
  const { clock, commit, published } = await createCommitWorld();
  const outcomes = Promise.all([1, 2, 3].map((serial) => commit.batch(message(serial))));
  await clock.settle();
  await outcomes;
  expect(published.map((hint) => hint.kind === 'event' && hint.frame)).toEqual([1, 2, 3].map(encodePong));
});

test('a shared transaction that is durable is measured: members, new messages, how long they waited', async () => {
  const { clock, commit, committed, rename } = await createCommitWorld();
  const slow: Change<string> = {
    ...rename('one'),
    decide: async () => {
      clock.advance(7);
      return { result: 'one' };
    },
  };
  const outcomes = Promise.all([commit.run(slow), commit.batch(message(1)), commit.batch(message(1))]);
  expect(commit.waiting).toBe(3);
  await clock.settle();
  await outcomes;
  expect(committed).toEqual([
    { members: 1, messages: 0, durationMs: 7, waitedMs: 0 },
    { members: 2, messages: 1, durationMs: 0, waitedMs: 7 },
  ]);
  expect(commit.waiting).toBe(0);
});

test('a transaction that failed is counted as such', async () => {
  const { clock, commit, lostCommits, committed } = await createCommitWorld();
  lostCommits.add(1);
  const outcomes = Promise.all([commit.batch(message(1)), commit.batch(message(2))]);
  await clock.settle();
  await outcomes;
  expect(committed.filter((batch) => batch === 'failed')).toHaveLength(1);
  expect(committed).toHaveLength(3);
});

describe('what a transaction leaves to be done', () => {
  const dutyAt = (dueAt: number) => ({ kind: 'test', dueAt: millis(dueAt), body: '' });
  const leaving = (effects: Effects): Change<string> => ({
    app,
    keys: [],
    decide: async () => ({ result: 'done', effects }),
  });

  test('is told once it is durable, never before', async () => {
    const { clock, commit, left, closeGate, openGate } = await createCommitWorld();
    closeGate();
    const outcome = commit.run(leaving({ duties: [dutyAt(5)] }));
    await clock.settle();
    expect(left).toEqual([]);
    openGate();
    await outcome;
    expect(left).toEqual([{ dutyDueAt: 5 }]);
  });

  test('is told once for all members, with the earliest times', async () => {
    const { clock, commit, left } = await createCommitWorld();
    const outcomes = Promise.all([
      commit.run(leaving({ duties: [dutyAt(9), dutyAt(7)], timers: [{ ...dutyAt(20), key: 'a' }] })),
      commit.run(leaving({ timers: [{ ...dutyAt(11), key: 'b' }] })),
      commit.batch(message(1, [dutyAt(8)])),
    ]);
    await clock.settle();
    await outcomes;
    expect(left).toEqual([{ dutyDueAt: 7, timerDueAt: 11 }]);
  });

  test('is nothing where nothing was written', async () => {
    const { clock, commit, lostCommits, left, rename } = await createCommitWorld();
    lostCommits.add(2);
    const first = commit.batch(message(1, [dutyAt(8)]));
    await clock.settle();
    await first;
    left.length = 0;
    const outcomes = Promise.allSettled([
      commit.batch(message(1, [dutyAt(8)])),
      commit.run({ app, keys: [], decide: async () => refuse('CommonModuleParamsInvalid') }),
      commit.run(rename('kept')),
    ]);
    await clock.settle();
    await outcomes;
    expect(left).toEqual([]);
  });
});
