import type { Millis } from '@parley/kernel/brand';
import type { Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { LockKey, Stores } from '../storage/storage.ts';
import type { Effects } from './effects.ts';
import type { AppID } from './ids.ts';

/** What the commit itself refuses with: more changes wait than the server takes. */
export type CommitError = 'CommonModuleTriggerServerFrequencyLimit';

/**
 * A change that is decided and written inside a shared transaction. `Errors` are what it may refuse with, so that a
 * method whose service returns what it does not declare is a compile error.
 * A change sees the stores that its feature declares and no others.
 */
export interface Change<Result, Errors extends ErrorName = never, Writable = Stores> {
  readonly app: AppID;
  readonly keys: readonly LockKey[];
  /**
   * Loads facts, lets a pure rule decide and writes. Awaits nothing but `stores`. A refusal takes its rows back.
   * It may run twice (a failed batch runs its members again singly), so it touches nothing outside.
   */
  readonly decide: (stores: Writable) => Promise<Decided<Result> | Refusal<Errors>>;
}

export interface Decided<Result> {
  readonly result: Result;
  readonly effects?: Effects;
}

/**
 * A kind of change that is made of data, so that many are decided and written as a set: those of one app that wait at
 * the same time, also across others with which they share no key.
 */
export interface BatchKind<Command, Decision, Writable = Stores> {
  /** Names the kind: no other has it. */
  readonly name: string;
  /** What must not be decided at the same time as the command. */
  keys(app: AppID, command: Command): readonly LockKey[];
  /**
   * Decides and writes the commands in their order, each on what the earlier ones left, and answers a decision for each;
   * a refused one leaves no rows. Duties and timers are written with them. It may run twice, so it touches nothing outside.
   */
  readonly decide: (
    stores: Writable,
    commands: readonly Command[],
    now: Millis,
    app: AppID,
  ) => Promise<readonly Decision[]>;
}

/** What a decision means to whoever asked, and what it left behind. */
export interface Settled<Outcome> extends Effects {
  readonly outcome: Outcome;
  /** Messages that are in a log now; 0 by default. */
  readonly messages?: number;
}

/** One change of a kind. */
export interface Batched<Command, Decision, Outcome, Writable = Stores> {
  readonly app: AppID;
  readonly kind: BatchKind<Command, Decision, Writable>;
  readonly command: Command;
  settle(decision: Decision): Settled<Outcome>;
}

/**
 * The only way to change anything. Changes that arrive while one transaction is being written share the next;
 * answers and hints leave only when it is durable.
 */
export interface Commit<Writable = Stores> {
  /** For what happens all the time. */
  readonly batch: <Command, Decision, Outcome>(
    change: Batched<Command, Decision, Outcome, Writable>,
  ) => Promise<Outcome | Refusal<CommitError>>;
  /** For everything else: it is decided alone, under a savepoint of its own. */
  readonly run: <Result, Errors extends ErrorName = never>(
    change: Change<Result, Errors, Writable>,
  ) => Promise<Result | Refusal<Errors | CommitError>>;
  /** Resolves when everything given so far is settled; used to drain. */
  idle(): Promise<void>;
}
