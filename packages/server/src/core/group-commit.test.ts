import { millis } from '@parley/kernel/brand';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { isRefusal, refuse } from '@parley/protocol/define';
import { encodePong } from '@parley/protocol/frames';
import { beforeEach, expect, test } from 'vitest';
import { append as appendRule } from '../features/messages/rules.ts';
import type { AppendReceipt } from '../features/messages/store.ts';
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite.ts';
import { StorageFailure, type Stores } from '../storage/storage.ts';
import type { Append, Change } from './commit.ts';
import type { Hint } from './effects.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { toAppID, toLogKey, toUserID, toUserKey } from './ids.ts';
import { type CommittedBatch, noMetrics } from './metrics.ts';

const app = toAppID(1);
const log = toLogKey(10);
const limits = { commitMembersMax: 256, commitBatchMs: 5, commitQueueMax: 1000 };

let clock: ManualClock;
let storage: SqliteStorage;
let transactions: number;
/** Transactions that are committed while the server is told that they failed. */
let lostCommits: Set<number>;
let published: Hint[];
let doubted: Hint[];
const committed: (CommittedBatch | 'failed')[] = [];
let gate: { opened: Promise<void>; open: () => void };
let durable: number;

const openGate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

function makeCommit(overrides: Partial<typeof limits> = {}): GroupCommit {
  return createGroupCommit({
    clock,
    rule: appendRule,
    limits: { ...limits, ...overrides },
    metrics: {
      ...noMetrics,
      isWatched: true,
      committed: (batch) => void committed.push(batch),
      commitFailed: () => void committed.push('failed'),
    },
    publish: (hint) => published.push(hint),
    doubt: (hints) => doubted.push(...hints),
    storage: {
      ...storage,
      transact: async (keys, work) => {
        transactions += 1;
        const isLost = lostCommits.delete(transactions);
        const result = await storage.transact(keys, work);
        if (isLost) throw new StorageFailure('the connection was lost while it committed');
        return result;
      },
    },
  });
}

beforeEach(async () => {
  committed.length = 0;
  clock = createManualClock();
  gate = openGate();
  gate.open();
  durable = 0;
  storage = await openSqliteStorage({
    path: ':memory:',
    clock,
    gate: {
      durable: async () => {
        await gate.opened;
        durable += 1;
      },
    },
  });
  transactions = 0;
  lostCommits = new Set();
  published = [];
  doubted = [];
  const at = millis(clock.wall());
  await storage.transact([], async (transaction) => {
    const { conversations, users } = transaction.stores(app);
    for (const key of [1, 2]) {
      await users.register({
        userKey: toUserKey(key),
        userID: toUserID(`user-${key}`),
        userName: '',
        userAvatarUrl: '',
        userExtendedData: '',
        createdAt: at,
        lastLoginAt: at,
        isUnregistered: false,
      });
    }
    await conversations.openPeer({ log, members: [toUserKey(1), toUserKey(2)], at });
  });
});

function message(serial: number): Append {
  return {
    app,
    command: {
      log,
      senderKey: toUserKey(1),
      localMessageID: `local-${serial}`,
      messageID: serial,
      body: '{}',
      isCounted: true,
      duties: [],
    },
    hints: (row) => [{ kind: 'event', app, audience: [], frame: encodePong(row.messageSeq) }],
  };
}

const rename = (userName: string, outcome?: 'refuse' | 'break'): Change<string> => ({
  app,
  keys: [{ app, kind: 'user', key: toUserKey(1) }],
  decide: async ({ users }: Stores) => {
    await users.update({ userKey: toUserKey(1), userName, lastLoginAt: clock.wall() });
    if (outcome === 'refuse') return refuse('CommonModuleParamsInvalid', 'no');
    if (outcome === 'break') throw new StorageFailure('broken');
    return { result: userName };
  },
});

const seqOf = (outcome: unknown): number => (outcome as AppendReceipt).messageSeq;
const storedName = async (): Promise<string> => (await storage.read(app).users.byUserKey(toUserKey(1)))?.userName ?? '';

test('what arrives in one turn shares one transaction, in the order in which it came', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([
    commit.append(message(1)),
    commit.run(rename('between')),
    commit.append(message(2)),
    commit.append(message(3)),
  ]);
  await clock.settle();
  const [first, name, second, third] = await outcomes;
  expect([seqOf(first), name, seqOf(second), seqOf(third)]).toEqual([1, 'between', 2, 3]);
  expect(transactions).toBe(1);
});

test('a refusal takes back its own rows and nobody else’s', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([
    commit.run(rename('kept')),
    commit.run(rename('refused', 'refuse')),
    commit.append(message(1)),
  ]);
  await clock.settle();
  const [, refused, appended] = await outcomes;
  expect(isRefusal(refused)).toBe(true);
  expect(seqOf(appended)).toBe(1);
  expect(await storedName()).toBe('kept');
});

test('a member that breaks the batch takes nobody with it', async () => {
  const commit = makeCommit();
  const outcomes = Promise.allSettled([
    commit.append(message(1)),
    commit.run(rename('broken', 'break')),
    commit.append(message(2)),
  ]);
  await clock.settle();
  const [first, broken, second] = await outcomes;
  expect(broken.status).toBe('rejected');
  expect([first, second].map((each) => each.status === 'fulfilled' && seqOf(each.value))).toEqual([1, 2]);
  expect(await storedName()).toBe('');
});

test('what may have been committed although the storage failed is doubted, once for each attempt', async () => {
  const commit = makeCommit();
  lostCommits.add(1);
  const outcomes = Promise.all([commit.append(message(1)), commit.append(message(2))]);
  await clock.settle();
  expect((await outcomes).map(seqOf)).toEqual([1, 2]);
  expect(published).toEqual([]);
  expect(doubted).toHaveLength(2);
});

test('a member that broke before its transaction was decided leaves no doubt', async () => {
  const commit = makeCommit();
  const failed = commit.run(rename('broken', 'break')).catch(() => 'rejected');
  await clock.settle();
  expect(await failed).toBe('rejected');
  expect(doubted).toEqual([]);
});

test('nothing is answered or told before it is durable', async () => {
  const commit = makeCommit();
  gate = openGate();
  const durableBefore = durable;
  let isAnswered = false;
  const answer = commit.append(message(1)).then(() => {
    isAnswered = true;
    expect(durable).toBe(durableBefore + 1);
  });
  await clock.settle();
  expect([isAnswered, published.length]).toEqual([false, 0]);
  gate.open();
  await answer;
  expect(published.length).toBe(1);
});

test('hints leave in the order of the members', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([1, 2, 3].map((serial) => commit.append(message(serial))));
  await clock.settle();
  await outcomes;
  expect(published.map((hint) => hint.kind === 'event' && hint.frame)).toEqual([1, 2, 3].map(encodePong));
});

test('a repeat in the same batch gets the first result and tells nobody again', async () => {
  const commit = makeCommit();
  const outcomes = Promise.all([commit.append(message(1)), commit.append(message(1))]);
  await clock.settle();
  const [first, repeat] = await outcomes;
  expect(repeat).toEqual(first);
  expect(published.length).toBe(1);
});

test('more than a batch takes is committed in several, and sockets get their turn between', async () => {
  const commit = makeCommit({ commitMembersMax: 2 });
  const outcomes = Promise.all([1, 2, 3, 4, 5].map((serial) => commit.append(message(serial))));
  await clock.settle();
  expect((await outcomes).map(seqOf)).toEqual([1, 2, 3, 4, 5]);
  expect(transactions).toBe(3);
});

test('a batch whose time is over leaves the rest to the next', async () => {
  const commit = makeCommit();
  const slow = (name: string): Change<string> => ({
    ...rename(name),
    decide: async () => {
      clock.advance(limits.commitBatchMs);
      return { result: name };
    },
  });
  const outcomes = Promise.all([commit.run(slow('one')), commit.run(slow('two'))]);
  await clock.settle();
  expect(await outcomes).toEqual(['one', 'two']);
  expect(transactions).toBe(2);
});

test('a full queue refuses instead of growing', async () => {
  const commit = makeCommit({ commitQueueMax: 1 });
  const waiting = commit.append(message(1));
  expect(await commit.append(message(2))).toMatchObject({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  await clock.settle();
  expect(seqOf(await waiting)).toBe(1);
});

test('a fatal failure is nobody’s to repeat: every member is told', async () => {
  const commit = makeCommit();
  const failing: Change<string> = {
    ...rename('fatal'),
    decide: () => Promise.reject(new StorageFailure('sync failed', { isFatal: true })),
  };
  const outcomes = Promise.allSettled([commit.append(message(1)), commit.run(failing)]);
  await clock.settle();
  expect((await outcomes).map((each) => each.status)).toEqual(['rejected', 'rejected']);
  expect(transactions).toBe(1);
});

test('idle waits for what was given so far', async () => {
  const commit = makeCommit();
  const answers: number[] = [];
  void commit.append(message(1)).then((outcome) => answers.push(seqOf(outcome)));
  const idle = commit.idle();
  await clock.settle();
  await idle;
  expect(answers).toEqual([1]);
});

test('a shared transaction that is durable is measured: members, new messages, how long they waited', async () => {
  const commit = makeCommit();
  const slow: Change<string> = {
    ...rename('one'),
    decide: async () => {
      clock.advance(7);
      return { result: 'one' };
    },
  };
  const outcomes = Promise.all([commit.run(slow), commit.append(message(1)), commit.append(message(1))]);
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
  const commit = makeCommit();
  lostCommits.add(1);
  const outcomes = Promise.all([commit.append(message(1)), commit.append(message(2))]);
  await clock.settle();
  await outcomes;
  expect(committed.filter((batch) => batch === 'failed')).toHaveLength(1);
  expect(committed).toHaveLength(3);
});
