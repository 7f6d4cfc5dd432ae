import type { Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { AppendCommand, AppendError, AppendReceipt, MessageRow } from '../features/messages/store.ts';
import type { LockKey, Stores } from '../storage/storage.ts';
import type { Effects, Hint } from './effects.ts';
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

/** A message on its way into a log, and whom to tell when it is durable. */
export interface Append {
  readonly app: AppID;
  readonly command: AppendCommand;
  hints(row: MessageRow): readonly Hint[];
}

/**
 * The only way to change anything. Changes that arrive while one transaction is being written share the next;
 * answers and hints leave only when it is durable.
 */
export interface Commit<Writable = Stores> {
  append(append: Append): Promise<AppendReceipt | Refusal<AppendError | CommitError>>;
  readonly run: <Result, Errors extends ErrorName = never>(
    change: Change<Result, Errors, Writable>,
  ) => Promise<Result | Refusal<Errors | CommitError>>;
  /** Resolves when everything given so far is settled; used to drain. */
  idle(): Promise<void>;
}
