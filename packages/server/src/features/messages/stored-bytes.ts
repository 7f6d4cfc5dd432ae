import type { Config } from '../../config.ts';
import type { AppID } from '../../core/ids.ts';
import type { OutsideSweep } from '../../core/sweep.ts';
import type { Context, MessageStoreNames } from './context.ts';
import type { MessagePlace } from './store.ts';

/**
 * How much the messages of each app take, for apps that have a budget for it. A walk over all rows counts them again and
 * again, a little at a time; what this node adds meanwhile comes on top. So it knows what was there at the last walk and
 * what it wrote since (what it wrote during a walk counts twice until the next), and learns at the next one what other
 * nodes wrote and what retention took.
 */
export interface StoredBytes {
  /** `false` also until the first walk is done. */
  isFull(config: Config, app: AppID): boolean;
  added(app: AppID, bodyBytes: number): void;
  sweeps(config: Config): readonly OutsideSweep<MessageStoreNames>[];
}

/** What a row takes beside its body, with its part of the indices. */
const rowBytes = 128;
const rowsPerSlice = 1000;
const walkPeriodMs = 10 * 60_000;

interface Walk {
  after: MessagePlace | undefined;
  bytes: number;
  /** What this node has added since it began: the walk may have passed its place, or may still see it. */
  added: number;
}

interface Known {
  /** What the last walk found, with all that was added while it went on. */
  total: number | undefined;
  /** What was added since the end of that. */
  added: number;
  walk: Walk | undefined;
}

export function createStoredBytes(): StoredBytes {
  const knownByApp = new Map<AppID, Known>();
  const knownOf = (app: AppID): Known => {
    const known = knownByApp.get(app) ?? { total: undefined, added: 0, walk: undefined };
    knownByApp.set(app, known);
    return known;
  };
  /** `false`: the walk is over. */
  const step = async ({ storage }: Context, app: AppID): Promise<boolean> => {
    const known = knownOf(app);
    known.walk ??= { after: undefined, bytes: 0, added: 0 };
    const { walk } = known;
    const { rows, bodyBytes, last } = await storage.read(app).messages.measure(walk.after, rowsPerSlice);
    walk.bytes += bodyBytes + rows * rowBytes;
    walk.after = last;
    if (rows === rowsPerSlice) return true;
    known.total = walk.bytes + walk.added;
    known.added = 0;
    known.walk = undefined;
    return false;
  };
  return {
    isFull: ({ appBudgets }, app) => {
      const max = appBudgets.storedBytesMax;
      if (max === 0) return false;
      const { total, added } = knownOf(app);
      return total !== undefined && total + added >= max;
    },
    added: (app, bodyBytes) => {
      const known = knownByApp.get(app);
      if (!known) return;
      known.added += bodyBytes + rowBytes;
      if (known.walk) known.walk.added += bodyBytes + rowBytes;
    },
    sweeps: ({ appBudgets }) =>
      appBudgets.storedBytesMax === 0
        ? []
        : [
            {
              name: 'stored bytes',
              periodMs: walkPeriodMs,
              slice: async (context, app) => ({ removed: 0, ...((await step(context, app)) && { next: 0 }) }),
            },
          ],
  };
}
