import type { Clock } from '@parley/kernel/clock';
import type { Follow } from '../core/effects.ts';
import type { AppID, UserKey } from '../core/ids.ts';
import type { KnownFollow } from '../delivery/followed-logs.ts';
import { createEndedFollows } from './ended-follows.ts';
import { type Follower, type FollowerIndex, isEnded, type PresentUser } from './log-followers.ts';

/** What was heard or read, in whatever order it came. */
export interface KnownFollows {
  /** Takes what a user, present or not, begins or ceases to follow; what is older than what is known changes nothing. */
  take(app: AppID, userKey: UserKey, user: PresentUser | undefined, follow: Follow & Partial<KnownFollow>): void;
  /** To be called before something is read; the answer drops a follower of whom nothing was found, but for one who was learned since. */
  beginReading(): (follower: Follower | undefined) => void;
}

export function createKnownFollows(clock: Clock, index: FollowerIndex): KnownFollows {
  const ended = createEndedFollows(clock, (app, userKey, { log, fromPosition }) => {
    const follower = index.of(app, log)?.byUser.get(userKey);
    if (follower && isEnded(follower.follow) && follower.follow.fromPosition === fromPosition) index.drop(follower);
  });
  let changes = 0;
  return {
    take: (app, userKey, user, { endedPosition = 0, ...follow }) => {
      const follower = user?.followers?.get(follow.log);
      const known = follower?.follow ?? ended.of(app, userKey, follow.log);
      // An end settles the whole membership, and none that ended before it began was this one.
      const knownTo = isEnded(follow) ? Number.POSITIVE_INFINITY : Math.max(follow.fromPosition, endedPosition);
      if (known && !isNewer(follow, known)) {
        if (follower && isSame(follow, known)) follower.knownTo = Math.max(follower.knownTo, knownTo);
        return;
      }
      changes += 1;
      if (user) index.put({ user, follow, learnedAt: changes, knownTo });
      if (isEnded(follow)) ended.remember(app, userKey, follow);
    },
    beginReading: () => {
      const begunAt = changes;
      return (follower) => {
        if (follower && follower.learnedAt <= begunAt && !isEnded(follower.follow)) index.drop(follower);
      };
    },
  };
}

const isSame = (follow: Follow, known: Follow): boolean =>
  follow.fromPosition === known.fromPosition && isEnded(follow) === isEnded(known);

/** A later beginning is another membership; of one membership the end is the last that is heard. */
const isNewer = (follow: Follow, known: Follow): boolean =>
  follow.fromPosition > known.fromPosition ||
  (follow.fromPosition === known.fromPosition && isEnded(follow) && !isEnded(known));
