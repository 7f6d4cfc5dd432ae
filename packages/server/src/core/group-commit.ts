import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { AppendDecision, AppendReceipt, AppendRule } from '../features/messages/store.ts';
import { type LockKey, type Storage, StorageFailure, type Stores, type Transaction } from '../storage/storage.ts';
import type { Append, Change, Commit, CommitError } from './commit.ts';
import type { DutyDraft, Effects, Hint, TimerDraft, WorkLeft } from './effects.ts';
import type { AppID } from './ids.ts';
import type { CommittedBatch, Metrics } from './metrics.ts';

export interface GroupCommitParts {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly rule: AppendRule;
  readonly limits: {
    readonly commitMembersMax: number;
    readonly commitBatchMs: number;
    readonly commitQueueMax: number;
  };
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
type Settlement =
  | {
      readonly outcome: AppendReceipt | Refusal | { readonly result: unknown };
      readonly hints: readonly Hint[];
      readonly duties?: readonly DutyDraft[] | undefined;
      readonly timers?: readonly TimerDraft[] | undefined;
      readonly isAppended?: true;
    }
  | undefined;

interface MemberBase {
  readonly app: AppID;
  readonly keys: readonly LockKey[];
  /** When it was handed in, on the monotonic clock; 0 if nobody looks. */
  readonly since: number;
  settlement: Settlement;
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

interface AppendMember extends MemberBase {
  readonly kind: 'append';
  readonly append: Append;
}

interface ChangeMember extends MemberBase {
  readonly kind: 'change';
  readonly change: Change<unknown, ErrorName>;
}

type Member = AppendMember | ChangeMember;

/**
 * Commits in shared transactions: whatever arrives while one is being written shares the next.
 *
 * Members are decided in the order in which they arrived. Neighbouring appends of one app are decided as one set;
 * every other change runs alone under a savepoint, so that a refusal takes back its own rows only. When the
 * transaction fails, nothing of it is there, and its members run again one by one: a member that breaks the
 * batch takes nobody with it.
 */
export function createGroupCommit(parts: GroupCommitParts): GroupCommit {
  const { clock, limits } = parts;
  const queue: Member[] = [];
  const idlers: (() => void)[] = [];
  let isRunning = false;

  const pump = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, limits.commitMembersMax);
      queue.unshift(...(await commitBatch(parts, batch)));
      // Sockets get their turn between two batches, however long the queue is.
      if (queue.length > 0) await turnEnd(clock);
    }
    isRunning = false;
    for (const idle of idlers.splice(0)) idle();
  };

  const enqueue = (member: Member): void => {
    queue.push(member);
    if (isRunning) return;
    isRunning = true;
    clock.atTurnEnd(() => void pump());
  };

  const accept = <Outcome>(make: (base: Omit<MemberBase, 'app' | 'keys'>) => Member): Promise<Outcome> =>
    new Promise<Outcome>((resolve, reject) => {
      const settle = { resolve: (outcome: unknown) => resolve(outcome as Outcome), reject };
      enqueue(make({ since: parts.metrics.isWatched ? clock.monotonic() : 0, settlement: undefined, ...settle }));
    });

  const isFull = (): boolean => queue.length >= limits.commitQueueMax;
  const full = refuse('CommonModuleTriggerServerFrequencyLimit', 'the server has more changes waiting than it takes');

  return {
    get waiting() {
      return queue.length;
    },
    append: (append) => {
      if (isFull()) return Promise.resolve(full);
      const keys: readonly LockKey[] = [{ app: append.app, kind: 'conversation', key: append.command.log }];
      return accept((base) => ({ kind: 'append', app: append.app, append, keys, ...base }));
    },
    run: <Result, Errors extends ErrorName>(change: Change<Result, Errors>) => {
      if (isFull()) return Promise.resolve(full);
      const { app, keys } = change;
      return accept<Result | Refusal<Errors | CommitError>>((base) => ({ kind: 'change', app, change, keys, ...base }));
    },
    idle: () =>
      isRunning
        ? new Promise((resolve) => {
            idlers.push(resolve);
          })
        : Promise.resolve(),
  };
}

const turnEnd = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    clock.atTurnEnd(resolve);
  });

/** Commits as many members as fit into the time of one batch and returns the rest. */
async function commitBatch(parts: GroupCommitParts, batch: readonly Member[]): Promise<readonly Member[]> {
  const startedAt = parts.clock.monotonic();
  try {
    const decided = await transactMembers(parts, batch);
    const members = batch.slice(0, decided);
    if (parts.metrics.isWatched) parts.metrics.committed(measure(parts, members, startedAt));
    settle(parts, members);
    return batch.slice(decided);
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
  messages: members.reduce((count, member) => (isAppended(member) ? count + 1 : count), 0),
  durationMs: clock.monotonic() - startedAt,
  waitedMs: startedAt - (members[0]?.since ?? startedAt),
});

/** Whether a new message is in the log; a repeat and a refusal add none. */
const isAppended = ({ settlement }: Member): boolean => settlement?.isAppended === true;

const isFatal = (error: unknown): boolean => error instanceof StorageFailure && error.isFatal;

/** Runs one transaction over the members; returns how many of them it decided, at least one. */
function transactMembers(parts: GroupCommitParts, members: readonly Member[]): Promise<number> {
  const keys = members.flatMap((member) => member.keys);
  return parts.storage.transact(keys, async (transaction) => {
    for (const member of members) member.settlement = undefined;
    const endsAt = parts.clock.monotonic() + parts.limits.commitBatchMs;
    let decided = 0;
    while (decided < members.length && (decided === 0 || parts.clock.monotonic() < endsAt)) {
      const run = appendRun(members, decided);
      if (run.length > 0) await decideAppends(parts, transaction, run);
      else await decideChange(transaction, members[decided] as ChangeMember);
      decided += Math.max(1, run.length);
    }
    return decided;
  });
}

/** The neighbouring appends of one app that begin at `start`. */
function appendRun(members: readonly Member[], start: number): readonly AppendMember[] {
  const run: AppendMember[] = [];
  for (let index = start; index < members.length; index += 1) {
    const member = members[index];
    if (member?.kind !== 'append' || member.app !== members[start]?.app) break;
    run.push(member);
  }
  return run;
}

async function decideAppends(
  parts: GroupCommitParts,
  transaction: Transaction,
  run: readonly AppendMember[],
): Promise<void> {
  const first = run[0];
  assert(first !== undefined, 'a run has at least one member');
  const commands = run.map((member) => member.append.command);
  const decisions = await transaction.stores(first.app).messages.appendBatch(commands, parts.rule, parts.clock.wall());
  assert(decisions.length === run.length, 'appendBatch decides every command');
  run.forEach((member, index) => {
    const decision = decisions[index];
    assert(decision !== undefined, 'appendBatch decides every command');
    member.settlement = settlementOf(member, decision);
  });
}

function settlementOf(member: AppendMember, decision: AppendDecision): Settlement {
  switch (decision.kind) {
    case 'append': {
      const { log, position, messageID, messageSeq, timestamp, orderKey } = decision.row;
      const receipt = { log, position, messageID, messageSeq, timestamp, orderKey };
      return {
        outcome: receipt,
        hints: member.append.hints(decision.row),
        duties: member.append.command.duties,
        isAppended: true,
      };
    }
    case 'repeat':
      return { outcome: decision.receipt, hints: [] };
    case 'refuse':
      return { outcome: decision.refusal, hints: [] };
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
  member.settlement = isRefusal(decided)
    ? { outcome: decided, hints: [] }
    : { hints: [], ...decided.effects, outcome: { result: decided.result } };
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
    const { outcome } = settlement;
    member.resolve('result' in outcome ? outcome.result : outcome);
    for (const hint of settlement.hints) parts.publish(hint);
  }
  const left = workOf(members);
  if (left) parts.workLeft(left);
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
