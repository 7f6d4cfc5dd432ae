/** What a connection may send: so much at once, and so much more with every second that passes. */
export interface Allowance {
  readonly bytesMax: number;
  readonly framesMax: number;
  readonly bytesPerSecond: number;
  readonly framesPerSecond: number;
}

/**
 * Before a session there is one login to send, of at most 6 KiB; the rest is for whoever is refused and tries again on
 * the same connection.
 */
export const allowanceOutside: Allowance = {
  bytesMax: 8 * 1024,
  framesMax: 5,
  bytesPerSecond: 8 * 1024,
  framesPerSecond: 5,
};

/**
 * So many seconds' worth may come at once: after an outage an SDK repeats what waited, which is up to two thousand
 * requests, or three hundred messages of the largest size there is.
 */
const burstSeconds = { frames: 8, bytes: 32 };

export const allowanceOf = (limits: { bytesPerSecond: number; framesPerSecond: number }): Allowance => ({
  bytesMax: limits.bytesPerSecond * burstSeconds.bytes,
  framesMax: limits.framesPerSecond * burstSeconds.frames,
  bytesPerSecond: limits.bytesPerSecond,
  framesPerSecond: limits.framesPerSecond,
});

/**
 * What one connection has left of its allowance. It counts in sweeps, which are seconds, so that it needs neither a
 * clock nor a timer; a class of four numbers, because a node holds tens of thousands.
 */
export class ConnectionBudget {
  #allowance: Allowance;
  #bytes: number;
  #frames: number;
  #sweep: number;

  constructor(allowance: Allowance, sweep: number) {
    this.#allowance = allowance;
    this.#bytes = allowance.bytesMax;
    this.#frames = allowance.framesMax;
    this.#sweep = sweep;
  }

  /** Begins anew under another allowance. */
  change(allowance: Allowance): void {
    this.#allowance = allowance;
    this.#bytes = allowance.bytesMax;
    this.#frames = allowance.framesMax;
  }

  /** Takes what came, and more than there is if need be; `false`: nothing is left. */
  spend(sweep: number, bytes: number, frames: number): boolean {
    if (sweep !== this.#sweep) this.#refill(sweep);
    this.#bytes -= bytes;
    this.#frames -= frames;
    return this.#bytes >= 0 && this.#frames >= 0;
  }

  #refill(sweep: number): void {
    const seconds = sweep - this.#sweep;
    const { bytesMax, framesMax, bytesPerSecond, framesPerSecond } = this.#allowance;
    this.#sweep = sweep;
    this.#bytes = Math.min(bytesMax, this.#bytes + seconds * bytesPerSecond);
    this.#frames = Math.min(framesMax, this.#frames + seconds * framesPerSecond);
  }
}
