import type { Refusal } from '@parley/protocol/define';
import type { AppendCommand, AppendReceipt, MessageRow } from '../features/messages/store.ts';
import type { LockKey, Stores } from '../storage/storage.ts';
import type { Effects, Hint } from './effects.ts';
import type { AppID } from './ids.ts';

/** A change that is decided and written inside a shared transaction. */
export interface Change<Result> {
  readonly app: AppID;
  readonly keys: readonly LockKey[];
  /**
   * Loads facts, lets a pure rule decide and writes. Awaits nothing but `stores`. A refusal takes its rows back.
   * It may run twice (a failed batch runs its members again singly), so it touches nothing outside.
   */
  decide(stores: Stores): Promise<Decided<Result> | Refusal>;
}

interface Decided<Result> {
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
export interface Commit {
  append(append: Append): Promise<AppendReceipt | Refusal>;
  run<Result>(change: Change<Result>): Promise<Result | Refusal>;
  /** Resolves when everything given so far is settled; used to drain. */
  idle(): Promise<void>;
}
