import type { Millis } from './brand.ts';

/** Ends what was started: a timer, a subscription. Calling it twice does nothing. */
export type Cancel = () => void;

/**
 * The only source of time. Product code takes one as a parameter, so that a test may own time.
 *
 * `wall()` may jump; what measures a duration (back-off, heartbeat, lease) uses `monotonic()`.
 */
export interface Clock {
  /** Unix time in milliseconds. */
  wall(): Millis;
  /** Milliseconds since an arbitrary start; never runs backwards. */
  monotonic(): number;
  /** Runs `task` once, not before `delayMs` have passed, and never within the call itself. */
  after(delayMs: number, task: () => void): Cancel;
  /**
   * Runs `task` at the end of the present turn of the event loop: everything that was ready when
   * the turn began has been handled by then. Tasks run in the order in which they were given.
   */
  atTurnEnd(task: () => void): void;
}

/** Resolves after `delayMs` of `clock`'s time. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/** Calls `task` every `periodMs` until cancelled; the next period starts when `task` has returned. */
export function every(clock: Clock, periodMs: number, task: () => void): Cancel {
  let cancel: Cancel = () => {};
  let ended = false;
  const arm = (): void => {
    cancel = clock.after(periodMs, () => {
      task();
      if (!ended) arm();
    });
  };
  arm();
  return () => {
    ended = true;
    cancel();
  };
}
