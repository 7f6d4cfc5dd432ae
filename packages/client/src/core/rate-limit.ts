import type { Clock } from '@parley/kernel/clock';

export interface RateLimit {
  /** Whether another call may be made now; it counts only if it may. */
  admit(): boolean;
}

const windowMs = 1000;

/** A sliding window of one second, and a least time between two calls. */
export function createRateLimit(clock: Clock, perSecondMax: number, gapMs = 0): RateLimit {
  let admittedAt: number[] = [];
  return {
    admit: () => {
      if (!Number.isFinite(perSecondMax)) return true;
      const now = clock.monotonic();
      admittedAt = admittedAt.filter((at) => now - at < windowMs);
      const last = admittedAt.at(-1);
      if (admittedAt.length >= perSecondMax || (last !== undefined && now - last < gapMs)) return false;
      admittedAt.push(now);
      return true;
    },
  };
}
