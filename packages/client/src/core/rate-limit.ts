import type { Clock } from '@parley/kernel/clock';

export interface RateLimit {
  /**
   * Whether another call may be made now; it counts only if it may. `also` is asked last and may throw: then the call
   * does not count either, so that what one limit refuses uses up no other.
   */
  admit(also?: () => void): boolean;
}

const windowMs = 1000;

/** A sliding window of one second. */
export function createRateLimit(clock: Clock, perSecondMax: number): RateLimit {
  let admittedAt: number[] = [];
  return {
    admit: (also) => {
      const now = clock.monotonic();
      admittedAt = admittedAt.filter((at) => now - at < windowMs);
      if (admittedAt.length >= perSecondMax) return false;
      also?.();
      if (Number.isFinite(perSecondMax)) admittedAt.push(now);
      return true;
    },
  };
}

export interface Quota {
  /**
   * Whether another call has its turn within a second, if there are `gapMs` between two; it counts only if it has. So
   * the calls of a second may come at once, and a loop that waits for each of them is never refused.
   */
  admit(gapMs: number): boolean;
}

/** Clocks of browsers are no finer than this. */
const slackMs = 1;

/** Calls that each have a turn of their own; taking the turns is the affair of whoever makes the calls. */
export function createQuota(clock: Clock): Quota {
  let freeAt = 0;
  return {
    admit: (gapMs) => {
      const now = clock.monotonic();
      const turnAt = Math.max(now, freeAt);
      if (turnAt - now > windowMs - gapMs + slackMs) return false;
      freeAt = turnAt + gapMs;
      return true;
    },
  };
}
