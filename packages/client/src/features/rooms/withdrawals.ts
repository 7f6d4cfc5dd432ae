import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { ParamsOf } from '@parley/protocol/define';
import { leaveRoom } from '@parley/protocol/features/rooms';
import type { Connection } from '../../core/connection.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { durations } from '../../limits.ts';

type Place = ParamsOf<typeof leaveRoom>;

export interface WithdrawalsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly connection: Pick<Connection, 'ask'>;
  /** Whether the app is in the room, or on its way into it. */
  isKnown(roomID: string): boolean;
}

/** With these the server says that the device is not in there. */
const isOut = (code: ZIMErrorCode): boolean =>
  code === ZIMErrorCode.RoomModuleLeaveRoomError || code === ZIMErrorCode.RoomModuleUserIsNotInTheRoom;
/** Without a connection nothing is asked: the next one begins with all the rooms that there are. */
const isLost = (code: ZIMErrorCode): boolean =>
  code === ZIMErrorCode.CommonModuleIMServerDisconnect || code === ZIMErrorCode.NetworkModuleNetworkError;

/**
 * Rooms that the server may take this device to be in, while the app is not. It has the device taken out of them, and
 * asks again where that failed: nobody else would ever do it.
 */
export class Withdrawals {
  readonly #parts: WithdrawalsParts;
  readonly #places = new Map<string, Place>();
  #failures = 0;
  #cancelRetry: Cancel | undefined;

  constructor(parts: WithdrawalsParts) {
    this.#parts = parts;
  }

  /** What is to be left with the next connection, if not before. */
  get places(): ReadonlySet<Place> {
    return new Set(this.#places.values());
  }

  /** It is left with the next connection. */
  note(place: Place): void {
    this.#places.set(place.roomID, place);
  }

  /** It is left at once, or with the next connection. */
  leave(place: Place): void {
    this.note(place);
    this.#ask(place);
  }

  leaveAll(): void {
    for (const place of this.#places.values()) this.#ask(place);
  }

  /** It has become known how the device stands to the room. */
  settle({ roomID }: Pick<Place, 'roomID'>): void {
    this.#places.delete(roomID);
  }

  /** The server has put the device out of these. */
  settled(places: ReadonlySet<Place>): void {
    for (const place of places) if (this.#places.get(place.roomID) === place) this.settle(place);
  }

  interrupted(): void {
    this.#failures = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  over(): void {
    this.interrupted();
    this.#places.clear();
  }

  /** What the app enters anew waits until it is known what came of that. */
  #ask(place: Place): void {
    if (this.#parts.isKnown(place.roomID)) return;
    this.#parts.connection.ask(leaveRoom, place, {
      timeoutMs: durations.requestMs,
      settle: (outcome) => {
        if (outcome.ok || isOut(outcome.error.code)) {
          this.#failures = 0;
          this.settled(new Set([place]));
        } else if (!isLost(outcome.error.code)) this.#retryLater();
      },
    });
  }

  #retryLater(): void {
    if (this.#cancelRetry || this.#places.size === 0) return;
    const { clock, random } = this.#parts;
    this.#failures += 1;
    this.#cancelRetry = clock.after(retryDelayMs(this.#failures, random), () => {
      this.#cancelRetry = undefined;
      this.leaveAll();
    });
  }
}
