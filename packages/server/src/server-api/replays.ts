import type { Clock } from '@parley/kernel/clock';
import { isRefusal } from '@parley/protocol/define';
import type { Config } from '../config.ts';
import type { Context } from '../core/context.ts';
import type { AppID } from '../core/ids.ts';
import type { OperatorLog } from '../core/operator-log.ts';
import { type Sweep, untilFewer } from '../core/sweep.ts';
import type { StoresOf } from '../storage/storage.ts';

/** Knows which signatures were shown. */
export interface ReplayMemory {
  /**
   * Whether nobody has shown this signature before, on any node; from now on somebody has. To be asked only of a signature
   * that is right and not over: who cannot sign must not fill the memory. What cannot be known is not new: a signature
   * from before the memory began, one more than it holds, one more change than the node takes. Rejects as the storage does.
   */
  isNew(app: AppID, nonce: string, timestamp: number): Promise<boolean>;
}

/** A signature may be shown for 600 s before and after its time; and a minute more, because clocks of nodes differ. */
const heldSeconds = 660;
/** What was signed a moment before the memory began may have been under way, while a node needs longer than this to begin anew. */
const leewayMs = 2000;

export const signatureSweeps = ({ serverApi }: Config): readonly Sweep<'signatures'>[] =>
  serverApi.rejectReplay
    ? [
        {
          name: 'shownSignatures',
          periodMs: 60_000,
          slice: async ({ signatures }, now, limit) =>
            untilFewer(limit, await signatures.forget(Math.floor(now / 1000) - heldSeconds, limit)),
        },
      ]
    : [];

/** Without `serverApi.rejectReplay` nothing is remembered and everything is new. */
export function createReplayMemory(
  context: Pick<Context<'signatures'>, 'clock' | 'config' | 'commit' | 'operatorLog'>,
): ReplayMemory {
  const { clock, commit, operatorLog } = context;
  const { rejectReplay, signaturesKept } = context.config.serverApi;
  if (!rejectReplay) return { isNew: () => Promise.resolve(true) };
  const places = createPlaces(clock, { max: signaturesKept, operatorLog });
  return {
    isNew: async (app, nonce, timestamp) => {
      const place = places.take(app, timestamp + heldSeconds);
      if (!place) return false;
      const now = clock.wall();
      const decide = async ({ signatures }: StoresOf<'signatures'>) => {
        const isOlder = timestamp * 1000 < (await signatures.rememberedSince(now)) - leewayMs;
        return { result: !isOlder && (await signatures.remember({ nonce, timestamp })) };
      };
      let isNew = false;
      try {
        const shown = await commit.run({ app, keys: [], decide });
        isNew = !isRefusal(shown) && shown;
      } finally {
        if (!isNew) place.giveBack();
      }
      return isNew;
    },
  };
}

interface Places {
  /** Takes a place that is free again after `untilSeconds`; `undefined` when all are taken. */
  take(app: AppID, untilSeconds: number): { giveBack(): void } | undefined;
}

/** Counts by the minute in which places become free, so that nothing is kept for each of them. */
function createPlaces(
  clock: Clock,
  { max, operatorLog }: { readonly max: number; readonly operatorLog: OperatorLog },
): Places {
  const placesByApp = new Map<AppID, Map<number, number>>();
  const minuteOf = (seconds: number): number => Math.ceil(seconds / 60);
  const heldIn = (places: Map<number, number>): number => {
    const present = clock.wall() / 1000 / 60;
    for (const minute of places.keys()) if (minute < present) places.delete(minute);
    return [...places.values()].reduce((sum, count) => sum + count, 0);
  };
  return {
    take: (app, untilSeconds) => {
      const places = placesByApp.get(app) ?? new Map<number, number>();
      placesByApp.set(app, places);
      if (heldIn(places) >= max) {
        operatorLog.warn('serverApi.signatures.full', { app, signaturesKept: max });
        return undefined;
      }
      const minute = minuteOf(untilSeconds);
      const add = (count: number): void => void places.set(minute, (places.get(minute) ?? 0) + count);
      add(1);
      return { giveBack: () => places.has(minute) && add(-1) };
    },
  };
}
