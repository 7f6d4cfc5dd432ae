import { type Millis, millis } from '@parley/kernel/brand';
import type { StoreName, StoresOf } from '../storage/storage.ts';
import type { Context } from './context.ts';
import type { AppID } from './ids.ts';

/** Forgets what is too old, a little at a time. */
export interface Sweep<Names extends StoreName = StoreName> {
  /** What the log and the metrics call it. */
  readonly name: string;
  readonly periodMs: number;
  /**
   * Removes up to `limit` rows, beginning where the slice before ended: `from` is the `next` of that one, 0 for the
   * first of a round.
   */
  readonly slice: (stores: StoresOf<Names>, now: Millis, limit: number, from: number) => Promise<Slice>;
}

/** A sweep over something outside the database, which no transaction waits for. */
export interface OutsideSweep<Names extends StoreName = StoreName> {
  readonly name: string;
  readonly periodMs: number;
  /** As that of `Sweep`. */
  readonly slice: (context: Context<Names>, app: AppID, from: number) => Promise<Slice>;
}

export interface Slice {
  readonly removed: number;
  /** Where the next slice begins; absent: the app has nothing left in this round. */
  readonly next?: number;
}

/** The time before which everything is older than `ageMs`. */
export const ageBefore = (now: Millis, ageMs: number): Millis => millis(Math.max(0, now - ageMs));

/** For sweeps that find what they remove by its age: fewer rows than asked for mean that nothing is left. */
export const untilFewer = (limit: number, removed: number): Slice => ({
  removed,
  ...(removed >= limit && { next: 0 }),
});
