import type { Clock } from '@parley/kernel/clock';
import type { Follow } from '../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';

/**
 * The follows that ended lately, also of users who are not here: a hint, or a look into the database, that is older
 * than the end may come after it and must not let anybody back in.
 */
export interface EndedFollows {
  remember(app: AppID, userKey: UserKey, follow: Follow): void;
  of(app: AppID, userKey: UserKey, log: LogKey): Follow | undefined;
}

/** Far longer than a hint is on its way before it is found to be missing. */
const rememberedMs = 60_000;
const rememberedMax = 10_000;

interface Ended {
  readonly app: AppID;
  readonly userKey: UserKey;
  readonly follow: Follow;
  readonly at: number;
}

/** `forgotten` hears of each end when it leaves the memory. */
export function createEndedFollows(
  clock: Clock,
  forgotten: (app: AppID, userKey: UserKey, follow: Follow) => void,
): EndedFollows {
  const endedByName = new Map<string, Ended>();
  const nameOf = (app: AppID, userKey: UserKey, log: LogKey): string => `${app} ${userKey} ${log}`;
  const forget = (): void => {
    const oldest = clock.monotonic() - rememberedMs;
    for (const [name, { app, userKey, follow, at }] of endedByName) {
      if (at >= oldest && endedByName.size <= rememberedMax) return;
      endedByName.delete(name);
      forgotten(app, userKey, follow);
    }
  };
  return {
    remember: (app, userKey, follow) => {
      const name = nameOf(app, userKey, follow.log);
      endedByName.delete(name);
      endedByName.set(name, { app, userKey, follow, at: clock.monotonic() });
      forget();
    },
    of: (app, userKey, log) => endedByName.get(nameOf(app, userKey, log))?.follow,
  };
}
