import type { Clock } from '@parley/kernel/clock';

/** A budget of calls per second for each key. */
export interface Rate {
  /** Takes calls, one by default, from the budget of `key`; `false`: there are not as many, and nothing was taken. */
  take(key: string, calls?: number): boolean;
}

const unlimited: Rate = { take: () => true };

/** Rounding may make a full budget look a hair short. */
const roundingMs = 1e-6;

/** Keys looked at beside the one asked for, so that memory follows the present load and not the highest ever. */
const forgottenPerCall = 2;

/**
 * A bucket per key that holds `perSecond` calls and fills up within a second; 0 means no limit. A key is one number,
 * the time at which its bucket is full again. At most `keysMax` keys are remembered; beyond that the one longest
 * unused starts anew, which errs to the side of admitting.
 */
export function createRate(parts: { clock: Clock; perSecond: number; keysMax: number }): Rate {
  const { clock, perSecond, keysMax } = parts;
  if (perSecond <= 0) return unlimited;
  const callMs = 1000 / perSecond;
  const fullAtByKey = new Map<string, number>();
  const forget = (now: number): void => {
    let looked = 0;
    for (const [key, fullAt] of fullAtByKey) {
      if (fullAt > now && fullAtByKey.size <= keysMax) return;
      fullAtByKey.delete(key);
      looked += 1;
      if (looked === forgottenPerCall) return;
    }
  };
  return {
    take: (key, calls = 1) => {
      const now = clock.monotonic();
      const fullAt = Math.max(fullAtByKey.get(key) ?? now, now);
      if (fullAt - now > 1000 - calls * callMs + roundingMs) return false;
      fullAtByKey.delete(key);
      fullAtByKey.set(key, fullAt + calls * callMs);
      forget(now);
      return true;
    },
  };
}
