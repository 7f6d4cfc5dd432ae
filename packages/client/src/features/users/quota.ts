import type { Clock } from '@parley/kernel/clock';
import { limits, timings } from '@parley/protocol/limits';

interface Use {
  /** Monotonic; a use that is under way has no end yet. */
  at: number;
  readonly count: number;
}

/** What was taken, and the way to say that the server has counted it too. */
export interface Taken {
  readonly count: number;
  settle(): void;
}

/** The server's quota of users that may be queried, as this device sees it. */
export interface QueryQuota {
  /** Takes what is left, `asked` at most. */
  take(asked: number): Taken;
}

/**
 * A use counts from its answer on, so that this device is never ahead of the server, which counted it before it
 * answered.
 */
export function createQueryQuota(clock: Clock): QueryQuota {
  let uses: Use[] = [];
  return {
    take: (asked) => {
      const now = clock.monotonic();
      uses = uses.filter(({ at }) => now - at < timings.userInfoWindowMs);
      const used = uses.reduce((sum, { count }) => sum + count, 0);
      const use: Use = {
        at: Number.POSITIVE_INFINITY,
        count: Math.max(0, Math.min(asked, limits.userInfoIDsMax - used)),
      };
      if (use.count > 0) uses.push(use);
      return {
        count: use.count,
        settle: () => {
          use.at = clock.monotonic();
        },
      };
    },
  };
}
