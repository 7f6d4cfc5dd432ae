import type { Clock } from '@parley/kernel/clock';
import type { PresentUser } from './log-followers.ts';

/**
 * Users who lost their last session on this node, for a while: their follows are kept and go on being kept in step, as
 * those of users who are here are, so that a device that comes back costs no reading of them.
 */
export interface AbsentUsers {
  left(user: PresentUser): void;
  returned(user: PresentUser): void;
  forget(user: PresentUser): void;
  /** Forgets those who left long ago. */
  forgetOld(): void;
}

/** Connections break for seconds; who is away for longer reads the follows anew. */
const keptMs = 60_000;
/** Users and follows together, of 200 bytes each; beyond it those who left first are forgotten. */
const keptMax = 50_000;

interface Absence {
  readonly leftAt: number;
  readonly size: number;
}

export function createAbsentUsers(clock: Clock, forgotten: (user: PresentUser) => void): AbsentUsers {
  /** In the order in which they left. */
  const absences = new Map<PresentUser, Absence>();
  let size = 0;
  const returned = (user: PresentUser): void => {
    size -= absences.get(user)?.size ?? 0;
    absences.delete(user);
  };
  const forget = (user: PresentUser): void => {
    returned(user);
    forgotten(user);
  };
  const forgetOld = (): void => {
    const oldest = clock.monotonic() - keptMs;
    for (const [user, { leftAt }] of absences) {
      if (leftAt >= oldest && size <= keptMax) return;
      forget(user);
    }
  };
  return {
    returned,
    forget,
    forgetOld,
    left: (user) => {
      // Names alone are read anew as fast as they are kept.
      if (user.follows !== 'known') return forgotten(user);
      const absence = { leftAt: clock.monotonic(), size: 1 + (user.followers?.size ?? 0) };
      absences.set(user, absence);
      size += absence.size;
      forgetOld();
    },
  };
}
