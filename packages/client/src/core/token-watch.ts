import type { Cancel, Clock } from '@parley/kernel/clock';
import { durations } from '../limits.ts';

/** Watches the token in force: warns of its end once, and tells when it has come. */
export interface TokenWatch {
  /** When the token expires, on the monotonic clock. A new token is warned of anew. */
  set(expiresAt: number, isNew: boolean): void;
  /** The app may be warned from now on. */
  speak(): void;
  readonly end: Cancel;
}

export interface TokenWatchParts {
  readonly clock: Clock;
  warn(second: number): void;
  expire(): void;
}

export function createTokenWatch({ clock, warn, expire }: TokenWatchParts): TokenWatch {
  let expiresAt = Number.POSITIVE_INFINITY;
  let isWarned = false;
  let isSpeaking = false;
  let cancel: Cancel = () => {};
  const look = (): void => {
    cancel();
    if (expiresAt === Number.POSITIVE_INFINITY) return;
    const restMs = expiresAt - clock.monotonic();
    const isToBeWarned = isSpeaking && !isWarned;
    if (isToBeWarned && restMs > durations.tokenWarningMs) {
      cancel = clock.after(restMs - durations.tokenWarningMs, look);
      return;
    }
    if (isToBeWarned) {
      isWarned = true;
      warn(Math.ceil(Math.max(0, restMs) / 1000));
    }
    cancel = clock.after(restMs, expire);
  };
  return {
    set: (at, isNew) => {
      expiresAt = at;
      if (isNew) isWarned = false;
      look();
    },
    speak: () => {
      isSpeaking = true;
      look();
    },
    end: () => cancel(),
  };
}
