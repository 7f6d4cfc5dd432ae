import type { Clock } from '@parley/kernel/clock';
import { createLruMap } from './lru-map.ts';

/** A budget for each key of something of which only the work itself tells how much it takes. */
export interface Budget {
  /** Whether anything is left of the budget of `key`. */
  hasRoom(key: string): boolean;
  /** Takes what the work took, even if less was left: what is owed is waited for. */
  charge(key: string, amount: number): void;
}

export interface BudgetParts {
  readonly clock: Clock;
  readonly perSecond: number;
  /** What a budget holds that was not used for a while. */
  readonly most: number;
  readonly keysMax: number;
}

/**
 * A bucket per key that holds `most` and fills up at `perSecond`. A key is one number, the time at which its bucket is
 * full again. At most `keysMax` keys are remembered; beyond that the one longest unused starts anew, which errs to the
 * side of admitting.
 */
export function createBudget({ clock, perSecond, most, keysMax }: BudgetParts): Budget {
  const mostMs = (most / perSecond) * 1000;
  const fullAtByKey = createLruMap<string, number>(keysMax);
  return {
    hasRoom: (key) => (fullAtByKey.get(key) ?? 0) - clock.monotonic() < mostMs,
    charge: (key, amount) => {
      const now = clock.monotonic();
      const fullAt = Math.max(fullAtByKey.get(key) ?? now, now);
      fullAtByKey.set(key, fullAt + (amount / perSecond) * 1000);
    },
  };
}
