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
  /** How many there are of each user: most have none, and nobody's thousand logs are looked up in vain. */
  const countByUser = new Map<UserKey, number>();
  const nameOf = (app: AppID, userKey: UserKey, log: LogKey): string => `${app} ${userKey} ${log}`;
  const put = (ended: Ended): void => {
    drop(ended);
    const { app, userKey, follow } = ended;
    endedByName.set(nameOf(app, userKey, follow.log), ended);
    countByUser.set(userKey, (countByUser.get(userKey) ?? 0) + 1);
  };
  const drop = ({ app, userKey, follow }: Ended): void => {
    if (!endedByName.delete(nameOf(app, userKey, follow.log))) return;
    const rest = (countByUser.get(userKey) ?? 0) - 1;
    if (rest > 0) countByUser.set(userKey, rest);
    else countByUser.delete(userKey);
  };
  const forget = (): void => {
    const oldest = clock.monotonic() - rememberedMs;
    for (const ended of endedByName.values()) {
      if (ended.at >= oldest && endedByName.size <= rememberedMax) return;
      drop(ended);
      forgotten(ended.app, ended.userKey, ended.follow);
    }
  };
  return {
    remember: (app, userKey, follow) => {
      put({ app, userKey, follow, at: clock.monotonic() });
      forget();
    },
    of: (app, userKey, log) =>
      countByUser.has(userKey) ? endedByName.get(nameOf(app, userKey, log))?.follow : undefined,
  };
}
