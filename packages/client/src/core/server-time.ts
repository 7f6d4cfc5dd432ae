import type { Clock } from '@parley/kernel/clock';

/** What is known of the server's wall clock, which the device's own may be far from. */
export class ServerTime {
  readonly #clock: Clock;
  #told: { readonly at: number; readonly wall: number } | undefined;
  #rememberedAheadMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server has just told its time. */
  set(wall: number): void {
    this.#told = { at: this.#clock.monotonic(), wall };
  }

  /** By how much it was ahead of this device's clock at an earlier login, which counts until a server tells it. */
  remember(aheadMs: number | undefined): void {
    this.#rememberedAheadMs = aheadMs;
  }

  get aheadMs(): number {
    return Math.round(this.now() - this.#clock.wall());
  }

  /** In Unix milliseconds; `undefined` before a server has told it. */
  told(): number | undefined {
    return this.#told && this.#told.wall + (this.#clock.monotonic() - this.#told.at);
  }

  /** The same, told or remembered; `undefined` where there is nothing but this device's own clock. */
  known(): number | undefined {
    const ahead = this.#rememberedAheadMs;
    return this.told() ?? (ahead === undefined ? ahead : this.#clock.wall() + ahead);
  }

  /** In Unix milliseconds, as far as it is known. */
  now(): number {
    return this.known() ?? this.#clock.wall();
  }

  /** A time of the server's clock, on the monotonic one. */
  toMonotonic(wall: number): number {
    return this.#clock.monotonic() + wall - this.now();
  }
}
