import type { Millis } from '@parley/kernel/brand';
import type { TimerDraft } from '../core/effects.ts';

export interface TimerStore {
  /** Inserts the timer or replaces the one of the same kind and key. */
  set(timer: TimerDraft): Promise<void>;
  cancel(kind: string, key: string): Promise<void>;
  /** Due timers, the earliest first; the caller's commit cancels each with its effect. */
  due(now: Millis, limit: number): Promise<readonly TimerDraft[]>;
  /** When the next timer falls due, if there is one. */
  nextDueAt(): Promise<Millis | undefined>;
}
