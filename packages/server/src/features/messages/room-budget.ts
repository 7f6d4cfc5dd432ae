import { type Clock, sleep } from '@parley/kernel/clock';
import { createRate, type Rate } from '../../core/rate.ts';

/** What becomes of a message for whose room this node has handed out enough in this second. */
export type Excess = 'drop' | 'wait' | 'pass';

export interface RoomBudget {
  /** Resolves with whether the message is handed out; one that waits does so for a second at most. */
  admit(room: string, excess: Excess): Promise<boolean>;
}

const waitMaxMs = 1000;
const lookMs = 50;
/** Rooms of all apps whose last second is remembered. */
const roomsMax = 10_000;

/** So many messages a second are handed out for each room before some are dropped and others wait. */
export function createRoomBudget(clock: Clock, perSecond: number): RoomBudget {
  const rate: Rate = createRate({ clock, perSecond, keysMax: roomsMax });
  return {
    admit: async (room, excess) => {
      if (rate.take(room) || excess === 'pass') return true;
      if (excess === 'drop') return false;
      const endsAt = clock.monotonic() + waitMaxMs;
      while (clock.monotonic() < endsAt) {
        await sleep(clock, lookMs);
        if (rate.take(room)) return true;
      }
      return true;
    },
  };
}
