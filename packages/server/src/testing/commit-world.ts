import { millis } from '@parley/kernel/brand';
import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { refuse } from '@parley/protocol/define';
import { encodePong } from '@parley/protocol/frames';
import type { Batched, BatchKind, Change } from '../core/commit.ts';
import { type DutyDraft, type Hint, toUsers, type WorkLeft } from '../core/effects.ts';
import { createGroupCommit, type GroupCommit } from '../core/group-commit.ts';
import { toAppID, toLogKey, toUserID, toUserKey } from '../core/ids.ts';
import { type CommittedBatch, noMetrics } from '../core/metrics.ts';
import { append as appendRule } from '../features/messages/rules.ts';
import type { AppendCommand, AppendDecision, AppendReceipt } from '../features/messages/store.ts';
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite.ts';
import { StorageFailure, type Stores } from '../storage/storage.ts';
import { blankDatabase } from './blank-database.ts';

export const app = toAppID(1);
export const limits = { commitMembersMax: 256, commitBatchMs: 5, commitQueueMax: 1000 };
const log = toLogKey(10);

/** A commit over a storage with two users and their conversation, which does what the test says. */
export interface CommitWorld {
  readonly clock: ManualClock;
  readonly commit: GroupCommit;
  /** Transactions that were begun by the commit. */
  readonly transactions: number;
  /** Transactions that are committed while the server is told that they failed. */
  readonly lostCommits: Set<number>;
  readonly published: readonly Hint[];
  readonly doubted: readonly Hint[];
  readonly left: WorkLeft[];
  readonly committed: readonly (CommittedBatch | 'failed')[];
  /** How often something became durable. */
  readonly durable: number;
  /** From now on nothing becomes durable until the gate is opened. */
  closeGate(): void;
  openGate(): void;
  /** Gives the first user another name. */
  rename(userName: string, outcome?: 'refuse' | 'break'): Change<string, 'CommonModuleParamsInvalid'>;
  storedName(): Promise<string>;
}

export async function createCommitWorld(overrides: Partial<typeof limits> = {}): Promise<CommitWorld> {
  const clock = createManualClock();
  const published: Hint[] = [];
  const doubted: Hint[] = [];
  const left: WorkLeft[] = [];
  const committed: (CommittedBatch | 'failed')[] = [];
  const gate = createGate();
  const storage = await openSqliteStorage({ path: ':memory:', clock, gate, image: await blankDatabase() });
  await fill(storage, clock);
  const lossy = createLossyStorage(storage);
  const commit = createGroupCommit({
    clock,
    limits: { ...limits, ...overrides },
    metrics: {
      ...noMetrics,
      isWatched: true,
      committed: (batch) => void committed.push(batch),
      commitFailed: () => void committed.push('failed'),
    },
    publish: (hint) => published.push(hint),
    doubt: (hints) => doubted.push(...hints),
    workLeft: (work) => left.push(work),
    storage: lossy.storage,
  });
  return {
    clock,
    commit,
    get transactions() {
      return lossy.transactions;
    },
    lostCommits: lossy.lostCommits,
    published,
    doubted,
    left,
    committed,
    get durable() {
      return gate.count;
    },
    closeGate: gate.close,
    openGate: gate.open,
    rename: (userName, outcome) => ({
      app,
      keys: [{ app, kind: 'user', key: toUserKey(1) }],
      decide: async ({ users }: Stores) => {
        await users.update({ userKey: toUserKey(1), userName, lastLoginAt: clock.wall() });
        if (outcome === 'refuse') return refuse('CommonModuleParamsInvalid', 'no');
        if (outcome === 'break') throw new StorageFailure('broken');
        return { result: userName };
      },
    }),
    storedName: async () => (await storage.read(app).users.byUserKey(toUserKey(1)))?.userName ?? '',
  };
}

/** Counts what becomes durable, and holds it up while it is closed. */
function createGate() {
  let count = 0;
  let opened = Promise.resolve();
  let open = (): void => {};
  return {
    get count() {
      return count;
    },
    durable: async (): Promise<void> => {
      await opened;
      count += 1;
    },
    close: (): void => {
      const { promise, resolve } = Promise.withResolvers<void>();
      opened = promise;
      open = resolve;
    },
    open: (): void => open(),
  };
}

/** Counts transactions; of those that the test names the success is lost. */
function createLossyStorage(storage: SqliteStorage) {
  const lostCommits = new Set<number>();
  let transactions = 0;
  const transact: SqliteStorage['transact'] = async (keys, work) => {
    transactions += 1;
    const isLost = lostCommits.delete(transactions);
    const result = await storage.transact(keys, work);
    if (isLost) throw new StorageFailure('the connection was lost while it committed');
    return result;
  };
  return {
    storage: { ...storage, transact },
    lostCommits,
    get transactions() {
      return transactions;
    },
  };
}

async function fill(storage: SqliteStorage, clock: ManualClock): Promise<void> {
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
}

const appends: BatchKind<AppendCommand, AppendDecision> = {
  name: 'append',
  keys: (of, command) => [{ app: of, kind: 'conversation', key: command.log }],
  decide: ({ messages }, commands, now) => messages.appendBatch(commands, appendRule, now),
};

/** A message of the first user to the other. */
export function message(
  serial: number,
  duties: readonly DutyDraft[] = [],
): Batched<AppendCommand, AppendDecision, unknown> {
  return {
    app,
    kind: appends,
    command: {
      log,
      senderKey: toUserKey(1),
      localMessageID: `local-${serial}`,
      messageID: serial,
      body: '{}',
      isCounted: true,
      duties,
    },
    settle: (decision) => {
      if (decision.kind !== 'append')
        return { outcome: decision.kind === 'repeat' ? decision.receipt : decision.refusal };
      const { position, messageID, messageSeq, timestamp, orderKey } = decision.row;
      const outcome = { log, position, messageID, messageSeq, timestamp, orderKey };
      const hint = { kind: 'event' as const, app, audience: toUsers([]), frame: encodePong(messageSeq) };
      return { outcome, hints: [hint], duties, messages: 1 };
    },
  };
}

export const seqOf = (outcome: unknown): number => (outcome as AppendReceipt).messageSeq;
