export interface ThrottleParts {
  readonly everyMs: number;
  readonly after: (delayMs: number, work: () => void) => () => void;
  readonly work: () => void;
}

/** Does something when it is asked for, but not more often than every so many milliseconds. */
export class Throttle {
  readonly #parts: ThrottleParts;
  #cancel: (() => void) | undefined;
  #isAskedAgain = false;

  constructor(parts: ThrottleParts) {
    this.#parts = parts;
  }

  ask(): void {
    if (this.#cancel) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isAskedAgain = false;
    this.#cancel = this.#parts.after(this.#parts.everyMs, () => {
      this.#cancel = undefined;
      if (this.#isAskedAgain) this.ask();
    });
    this.#parts.work();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isAskedAgain = false;
  }
}
