import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { type LockKey, type Storage, StorageFailure, type Stores, type Transaction } from '../storage/storage.ts';
import { createHeldKeys, gatherRuns, noHeldKeys } from './batch-plan.ts';
import type { Batched, Change, Commit, CommitError, Settled } from './commit.ts';
import type { Effects, Hint, WorkLeft } from './effects.ts';
import type { AppID } from './ids.ts';
import { type CommittedBatch, type Counts, countedNames, type Metrics } from './metrics.ts';
import { createWaitingByApp } from './waiting-by-app.ts';

export interface GroupCommitParts {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly limits: {
    readonly commitMembersMax: number;
    readonly commitBatchMs: number;
    readonly commitQueueMax: number;
  };
  /** Changes of one app that may wait; absent or 0: any number. */
  readonly appWaitingMax?: number;
  readonly metrics: Metrics;
  /** Called for every hint of a member, in the order of the members, once their transaction is durable. */
  publish(hint: Hint): void;
  /** Called once for a durable transaction that left duties or timers; whoever runs them need not wait for a poll. */
  workLeft(work: WorkLeft): void;
  /**
   * Called with the hints of members that had been decided when the storage failed: the transaction may be in force
   * all the same, and when a member runs again it finds its own rows and has nothing left to tell.
   */
  doubt(hints: readonly Hint[]): void;
}

export interface GroupCommit extends Commit {
  /** Changes that wait for their transaction. */
  readonly waiting: number;
}

/** What a member is settled with; `undefined` until it was decided in the running transaction. */
type Settlement = Settled<unknown> | undefined;

interface MemberBase {
  readonly app: AppID;
  readonly keys: readonly LockKey[];
  /** When it was handed in, on the monotonic clock; 0 if nobody looks. */
  readonly since: number;
  settlement: Settlement;
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

/** One of a set. */
interface BatchMember extends MemberBase {
  readonly batchKind: string;
  readonly batched: Batched<unknown, unknown, unknown>;
}

/** One that is decided alone. */
interface ChangeMember extends MemberBase {
  readonly batchKind: undefined;
  readonly change: Change<unknown, ErrorName>;
}

type Member = BatchMember | ChangeMember;

/**
 * Commits in shared transactions: whatever arrives while they are being written shares the next. Where the storage runs
 * several at once, so many are under way, and no two of them hold the same key.
 *
 * Members are decided in the order in which they arrived, as far as they share a key. Those of one kind and app are
 * decided as one set (`gatherRuns`); every other change runs alone under a savepoint, so that a refusal takes back its
 * own rows only. When the transaction fails, nothing of it is there, and its members run again one by one: a member
 * that breaks the batch takes nobody with it.
 */
export function createGroupCommit(parts: GroupCommitParts): GroupCommit {
  const { clock, limits, storage } = parts;
  const queue: Member[] = [];
  const idlers: (() => void)[] = [];
  const waitingByApp = createWaitingByApp(parts.appWaitingMax ?? 0);
  const held = storage.transactionsMax > 1 ? createHeldKeys() : noHeldKeys;
  let underWay = 0;
  let isArmed = false;

  /** Sockets get their turn before a batch is taken, however long the queue is. */
  const arm = (): void => {
    if (isArmed || queue.length === 0 || underWay >= storage.transactionsMax) return;
    isArmed = true;
    clock.atTurnEnd(() => {
      isArmed = false;
      while (queue.length > 0 && underWay < storage.transactionsMax) {
        const batch = held.take(queue, limits.commitMembersMax);
        if (batch.length === 0) return;
        void write(batch);
      }
    });
  };
  const write = async (batch: readonly Member[]): Promise<void> => {
    underWay += 1;
    const release = held.hold(batch);
    queue.unshift(...(await commitBatch(parts, batch)));
    release();
    underWay -= 1;
    arm();
    if (underWay === 0 && queue.length === 0) for (const idle of idlers.splice(0)) idle();
  };
  const accept = <Outcome>(app: AppID, make: (base: Omit<MemberBase, 'app' | 'keys'>) => Member): Promise<Outcome> =>
    new Promise<Outcome>((resolve, reject) => {
      const settle = waitingByApp.enter(app, { resolve: (outcome) => resolve(outcome as Outcome), reject });
      queue.push(make({ since: parts.metrics.isWatched ? clock.monotonic() : 0, settlement: undefined, ...settle }));
      arm();
    });

  const isFull = (app: AppID): boolean => queue.length >= limits.commitQueueMax || waitingByApp.isFull(app);
  const full = refuse('CommonModuleTriggerServerFrequencyLimit', 'the server has more changes waiting than it takes');

  return {
    get waiting() {
      return queue.length;
    },
    batch: <Command, Decision, Outcome>(batched: Batched<Command, Decision, Outcome>) => {
      const { app, kind, command } = batched;
      if (isFull(app)) return Promise.resolve(full);
      const keys = kind.keys(app, command);
      return accept<Outcome>(app, (base) => ({
        batchKind: kind.name,
        app,
        batched: batched as AnyBatched,
        keys,
        ...base,
      }));
    },
    run: <Result, Errors extends ErrorName>(change: Change<Result, Errors>) => {
      const { app, keys } = change;
      if (isFull(app)) return Promise.resolve(full);
      return accept<Result | Refusal<Errors | CommitError>>(app, (base) => ({
        batchKind: undefined,
        app,
        change,
        keys,
        ...base,
      }));
    },
    idle: () =>
      underWay > 0 || queue.length > 0
        ? new Promise((resolve) => {
            idlers.push(resolve);
          })
        : Promise.resolve(),
  };
}

/** The members of a set have one kind, so that each gets back what it gave. */
type AnyBatched = Batched<unknown, unknown, unknown>;

/** Commits as many members as fit into the time of one batch and returns the rest. */
async function commitBatch(parts: GroupCommitParts, batch: readonly Member[]): Promise<readonly Member[]> {
  const startedAt = parts.clock.monotonic();
  try {
    const { decided, rest } = await transactMembers(parts, batch);
    if (parts.metrics.isWatched) parts.metrics.committed(measure(parts, decided, startedAt));
    settle(parts, decided);
    return rest;
  } catch (error) {
    parts.metrics.commitFailed();
    if (error instanceof StorageFailure && !error.isFatal) {
      parts.doubt(batch.flatMap(({ settlement }) => settlement?.hints ?? []));
    }
    if (batch.length === 1 || isFatal(error)) {
      for (const member of batch) member.reject(error);
      return [];
    }
    for (const member of batch) await commitBatch(parts, [member]);
    return [];
  }
}

const measure = ({ clock }: GroupCommitParts, members: readonly Member[], startedAt: number): CommittedBatch => ({
  members: members.length,
  messages: members.reduce((count, { settlement }) => count + (settlement?.messages ?? 0), 0),
  durationMs: clock.monotonic() - startedAt,
  waitedMs: startedAt - (members[0]?.since ?? startedAt),
});

const isFatal = (error: unknown): boolean => error instanceof StorageFailure && error.isFatal;

interface Transacted {
  /** In the order of their arrival, at least one. */
  readonly decided: readonly Member[];
  readonly rest: readonly Member[];
}

/** Runs one transaction over the members, as far as its time goes. */
function transactMembers(parts: GroupCommitParts, members: readonly Member[]): Promise<Transacted> {
  const keys = members.flatMap((member) => member.keys);
  return parts.storage.transact(keys, async (transaction) => {
    for (const member of members) member.settlement = undefined;
    const endsAt = parts.clock.monotonic() + parts.limits.commitBatchMs;
    for (const [index, run] of gatherRuns(members).entries()) {
      if (index > 0 && parts.clock.monotonic() >= endsAt) break;
      await decideRun(parts, transaction, run);
    }
    const rest = members.filter(({ settlement }) => settlement === undefined);
    return { decided: rest.length === 0 ? members : members.filter(({ settlement }) => settlement), rest };
  });
}

/** One that is decided alone, or a set of one kind and app. */
async function decideRun(parts: GroupCommitParts, transaction: Transaction, run: readonly Member[]): Promise<void> {
  const [first] = run;
  assert(first !== undefined, 'a run has at least one member');
  if (first.batchKind === undefined) return decideChange(transaction, first);
  const set = run.filter((member): member is BatchMember => member.batchKind === first.batchKind);
  const commands = set.map(({ batched }) => batched.command);
  const { kind } = first.batched;
  const decisions = await kind.decide(transaction.stores(first.app), commands, parts.clock.wall(), first.app);
  assert(decisions.length === run.length, `${kind.name} decides every command`);
  for (const [index, member] of set.entries()) {
    member.settlement = member.batched.settle(decisions[index]);
  }
}

async function decideChange(transaction: Transaction, member: ChangeMember): Promise<void> {
  const stores = transaction.stores(member.app);
  const decided = await transaction.savepoint(
    async () => {
      const outcome = await member.change.decide(stores);
      if (!isRefusal(outcome) && outcome.effects) await writeEffects(stores, outcome.effects);
      return outcome;
    },
    (outcome) => !isRefusal(outcome),
  );
  member.settlement = isRefusal(decided) ? { outcome: decided } : { ...decided.effects, outcome: decided.result };
}

async function writeEffects(stores: Stores, effects: Effects): Promise<void> {
  if (effects.duties && effects.duties.length > 0) await stores.duties.add(effects.duties);
  for (const timer of effects.timers ?? []) await stores.timers.set(timer);
}

/** Runs when the transaction is durable, never before: from here on the world may know. */
function settle(parts: GroupCommitParts, members: readonly Member[]): void {
  for (const member of members) {
    const { settlement } = member;
    assert(settlement !== undefined, 'a committed member was decided');
    member.resolve(settlement.outcome);
    for (const hint of settlement.hints ?? []) parts.publish(hint);
    if (settlement.counts) tell(parts, settlement.counts);
  }
  const left = workOf(members);
  if (left) parts.workLeft(left);
}

function tell({ metrics }: GroupCommitParts, counts: Counts): void {
  for (const what of countedNames) {
    const amount = counts[what];
    if (amount !== undefined) metrics.counted(what, amount);
  }
}

/** When the earliest duty and timer of these members fall due; `undefined` where they left none. */
function workOf(members: readonly Member[]): WorkLeft | undefined {
  let dutyDueAt: Millis | undefined;
  let timerDueAt: Millis | undefined;
  for (const { settlement } of members) {
    for (const { dueAt } of settlement?.duties ?? []) dutyDueAt = earlier(dutyDueAt, dueAt);
    for (const { dueAt } of settlement?.timers ?? []) timerDueAt = earlier(timerDueAt, dueAt);
  }
  if (dutyDueAt === undefined && timerDueAt === undefined) return undefined;
  return { ...(dutyDueAt !== undefined && { dutyDueAt }), ...(timerDueAt !== undefined && { timerDueAt }) };
}

const earlier = (one: Millis | undefined, other: Millis): Millis => (one !== undefined && one <= other ? one : other);
