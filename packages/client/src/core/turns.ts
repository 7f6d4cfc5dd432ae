import type { Cancel, Clock } from '@parley/kernel/clock';

/** Does tasks in the order in which they were given, with a least time between two. */
export class Turns {
  readonly #clock: Clock;
  readonly #gapMs: () => number;
  readonly #tasks: (() => void)[] = [];
  #cancelRest: Cancel | undefined;

  constructor(clock: Clock, gapMs: () => number) {
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /** At once if it may; whoever gives tasks sees to it that they are not too many. */
  take(task: () => void): void {
    this.#tasks.push(task);
    if (!this.#cancelRest) this.#next();
  }

  /** All of them at once: it is over. */
  end(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
    for (const task of this.#tasks.splice(0)) task();
  }

  #next(): void {
    this.#cancelRest = undefined;
    const task = this.#tasks.shift();
    if (!task) return;
    const gapMs = this.#gapMs();
    if (gapMs > 0) this.#cancelRest = this.#clock.after(Math.ceil(gapMs), () => this.#next());
    task();
  }
}
