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
export class Waiters {
  /** A server answered the last attempt, and could not take the session up. */
  isAnswered = false;
  private readonly parts: WaitersParts;
  private readonly waiters = new Set<Waiter>();

  constructor(parts: WaitersParts) {
    this.parts = parts;
  }

  get isAny(): boolean {
    return this.waiters.size > 0;
  }

  /** `missed` is called for each attempt of the last chance that failed, until it is cancelled. */
  add(deadlineAt: number, missed: () => void): Cancel {
    const { clock, hasten, hurry, isReached } = this.parts;
    const waiter = { deadlineAt, missed };
    this.waiters.add(waiter);
    let cancelTimer = clock.after(Math.max(0, deadlineAt - clock.monotonic()), () => {
      if (!this.isAnswered) hurry();
      cancelTimer = clock.after(durations.lastChanceMs, () => {
        if (!this.isAnswered && !isReached()) missed();
      });
    });
    hasten();
    return () => {
      this.waiters.delete(waiter);
      cancelTimer();
    };
  }

  /** An attempt that began then has failed. */
  failed(begunAt: number, isAnswered: boolean): void {
    this.isAnswered = isAnswered;
    const patienceMs = isAnswered ? durations.sendWaitMs : 0;
    const now = this.parts.clock.monotonic();
    for (const waiter of [...this.waiters]) {
      const { deadlineAt, missed } = waiter;
      if (begunAt >= deadlineAt && now >= deadlineAt + patienceMs && this.waiters.has(waiter)) missed();
    }
  }
}
