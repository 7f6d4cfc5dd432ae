import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { beforeEach, expect, test } from 'vitest';
import type { Storage, Transaction } from '../storage/storage.ts';
import type { Batched, BatchKind, Change } from './commit.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { toAppID, toUserKey } from './ids.ts';
import { noMetrics } from './metrics.ts';

const app = toAppID(1);
const usersOf = (key: number) => [{ app, kind: 'user' as const, key: toUserKey(key) }];

let clock: ManualClock;
/** Transactions that were begun and wait for the test to let them go, the oldest first. */
let begun: (() => void)[];
/** What was decided, in that order. */
let decided: string[];

interface Note {
  readonly key: number;
  readonly name: string;
}

const notes: BatchKind<Note, string> = {
  name: 'note',
  keys: (_, { key }) => usersOf(key),
  decide: async (_, commands) => {
    const names = commands.map(({ name }) => name);
    decided.push(...names);
    return names;
  },
};

const note = (key: number, name: string): Batched<Note, string, string> => ({
  app,
  kind: notes,
  command: { key, name },
  settle: (outcome) => ({ outcome }),
});

const alone = (key: number, name: string): Change<string> => ({
  app,
  keys: usersOf(key),
  decide: async () => {
    decided.push(name);
    return { result: name };
  },
});

/** A commit of one member a transaction over a storage that runs two of them side by side. */
function makeCommit(): GroupCommit {
  const transaction = { stores: () => ({}), savepoint: (work: () => Promise<unknown>) => work() };
  const transact: Storage['transact'] = async (_, work) => {
    await new Promise<void>((resolve) => begun.push(resolve));
    return work(transaction as unknown as Transaction);
  };
  return createGroupCommit({
    clock,
    limits: { commitMembersMax: 1, commitBatchMs: 5, commitQueueMax: 100 },
    metrics: noMetrics,
    publish: () => {},
    doubt: () => {},
    workLeft: () => {},
    storage: { transactionsMax: 2, transact } as unknown as Storage,
  });
}

async function letGo(which: 'oldest' | 'newest'): Promise<void> {
  (which === 'oldest' ? begun.shift() : begun.pop())?.();
  await clock.settle();
}

beforeEach(() => {
  clock = createManualClock();
  begun = [];
  decided = [];
});

test('transactions whose keys do not meet are under way together, no more than the storage runs', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([
    commit.batch(note(1, 'one')),
    commit.run(alone(2, 'two')),
    commit.batch(note(3, 'three')),
  ]);
  await clock.settle();
  expect([begun.length, commit.waiting]).toEqual([2, 1]);
  for (let round = 0; round < 3; round += 1) await letGo('oldest');
  expect(await outcomes).toEqual(['one', 'two', 'three']);
});

test('a change that shares a key waits, and keeps its place behind those before it', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([
    commit.batch(note(1, 'first')),
    commit.run(alone(1, 'second')),
    commit.batch(note(2, 'of another')),
    commit.batch(note(1, 'third')),
  ]);
  await clock.settle();
  expect([begun.length, commit.waiting]).toEqual([2, 2]);
  await letGo('newest');
  expect(decided).toEqual(['of another']);
  for (let round = 0; round < 3; round += 1) {
    expect(begun.length).toBe(1);
    await letGo('oldest');
  }
  expect(decided).toEqual(['of another', 'first', 'second', 'third']);
  await outcomes;
});

test('idle waits for all of them', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([commit.batch(note(1, 'one')), commit.batch(note(2, 'two'))]);
  let isIdle = false;
  void commit.idle().then(() => {
    isIdle = true;
  });
  await clock.settle();
  await letGo('oldest');
  expect(isIdle).toBe(false);
  await letGo('oldest');
  await outcomes;
  await clock.settle();
  expect(isIdle).toBe(true);
});
