/** Keys looked at beside the one asked for, so that memory follows the present load and not the highest ever. */
const forgottenPerCall = 2;

/**
 * Counts calls of each key within a time that ends now, exactly. Beyond `keysMax` keys the one that was not called for
 * the longest starts anew, which errs to the side of admitting.
 */
export class SlidingWindow {
  readonly #spanMs: number;
  readonly #keysMax: number;
  /** When the calls were, ascending; the key that was called last stands last. */
  readonly #callsByKey = new Map<string, readonly number[]>();

  constructor({ spanMs, keysMax }: { readonly spanMs: number; readonly keysMax: number }) {
    this.#spanMs = spanMs;
    this.#keysMax = keysMax;
  }

  /** Whether one more call would be within `max`; 0: any number is. It is not counted by this. */
  hasRoom(key: string, max: number, nowMs: number): boolean {
    return max === 0 || this.#recent(key, nowMs).length < max;
  }

  count(key: string, nowMs: number): void {
    const recent = this.#recent(key, nowMs);
    this.#callsByKey.delete(key);
    this.#callsByKey.set(key, [...recent, nowMs]);
    this.#forget(nowMs);
  }

  get size(): number {
    return this.#callsByKey.size;
  }

  #recent(key: string, nowMs: number): readonly number[] {
    const calls = this.#callsByKey.get(key) ?? [];
    const first = calls.findIndex((at) => at > nowMs - this.#spanMs);
    return first <= 0 ? (first < 0 ? [] : calls) : calls.slice(first);
  }

  #forget(nowMs: number): void {
    let looked = 0;
    for (const [key, calls] of this.#callsByKey) {
      const isOver = (calls.at(-1) ?? 0) <= nowMs - this.#spanMs;
      if (!isOver && this.#callsByKey.size <= this.#keysMax) return;
      this.#callsByKey.delete(key);
      looked += 1;
      if (looked === forgottenPerCall) return;
    }
  }
}
