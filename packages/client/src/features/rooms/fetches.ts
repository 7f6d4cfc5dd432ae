import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import { retryDelayMs } from '../../core/retry-delay.ts';

export interface FetchesParts<Room> {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the room can be asked for: it may have been left, or the connection lost. */
  isOpen(room: Room): boolean;
  /** Asks the server for what is missing of rooms; `settle` is called once. */
  ask(rooms: readonly Room[], settle: (isAnswered: boolean) => void): void;
}

/**
 * Rooms of which something is missing. The server is asked for it once at a time, and again where that failed, later
 * each time: nothing else may ever show the gap.
 */
export class Fetches<Room> {
  readonly #parts: FetchesParts<Room>;
  readonly #behind = new Set<Room>();
  #isAsking = false;
  #failures = 0;
  #cancelRetry: Cancel | undefined;

  constructor(parts: FetchesParts<Room>) {
    this.#parts = parts;
  }

  want(room: Room): void {
    if (!this.#parts.isOpen(room)) return;
    this.#behind.add(room);
    this.#ask();
  }

  /** The connection is lost: everything is asked for anew when it is back. */
  forget(): void {
    this.#behind.clear();
    this.#failures = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #ask(): void {
    if (this.#isAsking || this.#cancelRetry) return;
    const rooms = [...this.#behind].filter((room) => this.#parts.isOpen(room));
    this.#behind.clear();
    if (rooms.length === 0) return;
    this.#isAsking = true;
    this.#parts.ask(rooms, (isAnswered) => {
      this.#isAsking = false;
      if (isAnswered) this.#failures = 0;
      else this.#retryLater(rooms);
      this.#ask();
    });
  }

  #retryLater(rooms: readonly Room[]): void {
    for (const room of rooms) if (this.#parts.isOpen(room)) this.#behind.add(room);
    if (this.#behind.size === 0) return;
    const { clock, random } = this.#parts;
    this.#failures += 1;
    this.#cancelRetry = clock.after(retryDelayMs(this.#failures, random), () => {
      this.#cancelRetry = undefined;
      this.#ask();
    });
  }
}
