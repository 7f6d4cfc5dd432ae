import type { Millis } from '@parley/kernel/brand';
import type { DutyDraft } from '../core/effects.ts';

export interface DutyRow extends DutyDraft {
  readonly dutyID: number;
  /** How often it was claimed before. */
  readonly attempts: number;
}

/** Rows are claimed in the order in which they fall due; a claim that is neither finished nor put off ends with its lease. */
export interface DutyStore {
  add(duties: readonly DutyDraft[]): Promise<void>;
  /** Claims up to `limit` duties that are due and not leased, for `leaseMs` of database time. */
  claim(kinds: readonly string[], limit: number, leaseMs: number): Promise<readonly DutyRow[]>;
  finish(dutyID: number): Promise<void>;
  /** Ends the lease and makes the duty due again at `dueAt`. */
  putOff(dutyID: number, dueAt: Millis): Promise<void>;
}
