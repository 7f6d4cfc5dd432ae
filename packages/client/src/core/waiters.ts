import type { Cancel, Clock } from '@parley/kernel/clock';
import { durations } from '../limits.ts';

interface Waiter {
  /** On the monotonic clock. */
  readonly deadlineAt: number;
  /** An attempt of its last chance has failed. */
  missed(): void;
}

export interface WaitersParts {
  readonly clock: Clock;
  /** Somebody waits: the next attempt must not be far. */
  hasten(): void;
  /** The next attempt is to begin at once. */
  hurry(): void;
  /** A server answers the attempt that is under way. */
  isReached(): boolean;
}

/**
 * Those who wait for the connection to return. The last chance of each is an attempt that begins when its time is up: a
 * server that came back just then is still found, and if it answers within some seconds it is waited for. Where it answers
 * that it cannot take anybody at present, they wait as long again.
 */
export interface Waiters {
  /** A server answered the last attempt, and could not take the session up. */
  isAnswered: boolean;
  readonly isAny: boolean;
  /** `missed` is called for each attempt of the last chance that failed, until it is cancelled. */
  add(deadlineAt: number, missed: () => void): Cancel;
  /** An attempt that began then has failed. */
  failed(begunAt: number, isAnswered: boolean): void;
}

export function createWaiters({ clock, hasten, hurry, isReached }: WaitersParts): Waiters {
  const all = new Set<Waiter>();
  const waiters: Waiters = {
    isAnswered: false,
    get isAny() {
      return all.size > 0;
    },
    add: (deadlineAt, missed) => {
      const waiter = { deadlineAt, missed };
      all.add(waiter);
      let cancelTimer = clock.after(Math.max(0, deadlineAt - clock.monotonic()), () => {
        if (!waiters.isAnswered) hurry();
        cancelTimer = clock.after(durations.lastChanceMs, () => {
          if (!waiters.isAnswered && !isReached()) missed();
        });
      });
      hasten();
      return () => {
        all.delete(waiter);
        cancelTimer();
      };
    },
    failed: (begunAt, isAnswered) => {
      waiters.isAnswered = isAnswered;
      const lateMs = clock.monotonic() - (isAnswered ? durations.sendWaitMs : 0);
      for (const waiter of [...all]) {
        if (waiter.deadlineAt <= Math.min(begunAt, lateMs) && all.has(waiter)) waiter.missed();
      }
    },
  };
  return waiters;
}
