import type { Clock } from '@parley/kernel/clock';

/** What is known of the server's wall clock, which the device's own may be far from. */
export class ServerTime {
  private readonly clock: Clock;
  private told: { readonly at: number; readonly wall: number } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether a server has told its time. */
  get isKnown(): boolean {
    return this.told !== undefined;
  }

  /** The server has just told its time. */
  set(wall: number): void {
    this.told = { at: this.clock.monotonic(), wall };
  }

  /** In Unix milliseconds, as far as it is known. */
  now(): number {
    return this.told ? this.told.wall + (this.clock.monotonic() - this.told.at) : this.clock.wall();
  }

  /** A time of the server's clock, on the monotonic one. */
  toMonotonic(wall: number): number {
    return this.clock.monotonic() + wall - this.now();
  }
}
