import type { Millis } from '@parley/kernel/brand';
import type { TimerDraft } from '../core/effects.ts';

export interface TimerStore {
  /** Inserts the timer or replaces the one of the same kind and key. */
  set(timer: TimerDraft): Promise<void>;
  cancel(kind: string, key: string): Promise<void>;
  has(kind: string, key: string): Promise<boolean>;
  /**
   * Removes the timer if it still stands at this time, and says whether it did. The commit that brings a timer's
   * effect about takes it first, so that two nodes, or a cancel in between, never lead to two effects.
   */
  take(timer: Pick<TimerDraft, 'kind' | 'key' | 'dueAt'>): Promise<boolean>;
  /**
   * Due timers of these kinds, the earliest first; the caller's commit takes each with its effect. Other kinds are those
   * of a newer version, whose nodes run them.
   */
  due(kinds: readonly string[], now: Millis, limit: number): Promise<readonly TimerDraft[]>;
  /** When the next timer of these kinds falls due, if there is one. */
  nextDueAt(kinds: readonly string[]): Promise<Millis | undefined>;
}
