import type { Clock } from '@parley/kernel/clock';
import type { Follow } from '../core/effects.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { KnownFollow } from '../delivery/followed-logs.ts';
import { createEndedFollows } from './ended-follows.ts';
import { type FollowerIndex, isEnded, type PresentUser } from './log-followers.ts';
import type { UnreadFollows } from './unread-follows.ts';

/** What was heard or read, in whatever order it came. */
export interface KnownFollows {
  /**
   * Takes what a user, present or not, begins or ceases to follow; what is older than what is known changes nothing. What
   * was read, and not heard, says up to which end it knows of all.
   */
  take(app: AppID, userKey: UserKey, user: PresentUser | undefined, follow: Follow & Partial<KnownFollow>): void;
  /** Takes that the user follows a log, and no more: what is known is not older. */
  name(user: PresentUser, log: LogKey): void;
  dropUnread(user: PresentUser, log: LogKey): void;
  /** To be called before something is read; the answer drops what the user follows of which nothing was found, but for what was learned since. */
  beginReading(): (user: PresentUser, log: LogKey) => void;
}

export function createKnownFollows(clock: Clock, index: FollowerIndex, unread: UnreadFollows): KnownFollows {
  const ended = createEndedFollows(clock, (app, userKey, { log, fromPosition }) => {
    const follower = index.of(app, log)?.byUser.get(userKey);
    if (follower && isEnded(follower.follow) && follower.follow.fromPosition === fromPosition) index.drop(follower);
  });
  let changes = 0;
  const put = (user: PresentUser, follow: Follow, knownTo: number): void => {
    changes += 1;
    index.put({ user, follow, learnedAt: changes, knownTo });
    unread.delete(user, follow.log);
  };
  const dropUnread = (user: PresentUser, log: LogKey): void => {
    unread.delete(user, log);
    index.close(user.app, log);
  };
  return {
    take: (app, userKey, user, { endedPosition, ...follow }) => {
      const follower = user?.followers?.get(follow.log);
      const known = follower?.follow ?? ended.of(app, userKey, follow.log);
      const isNews = !known || isNewer(follow, known);
      const isUnread = user?.unread?.has(follow.log) === true;
      // Heard, and not read, an end may be that of a membership before the one that is still to be read.
      if (isUnread && endedPosition === undefined && isEnded(follow)) {
        if (isNews) ended.remember(app, userKey, follow);
        return;
      }
      const knownTo = knownToOf(follow, endedPosition);
      if (isNews) {
        if (user) put(user, follow, knownTo);
        if (isEnded(follow)) ended.remember(app, userKey, follow);
      } else if (follower && isSame(follow, known)) follower.knownTo = Math.max(follower.knownTo, knownTo);
      else if (user && isUnread && endedPosition !== undefined) put(user, known, knownToOf(known));
    },
    dropUnread,
    name: (user, log) => {
      const follower = user.followers?.get(log);
      if (follower && !isEnded(follower.follow)) return;
      changes += 1;
      unread.add(user, log, changes);
      if (follower) index.drop(follower);
    },
    beginReading: () => {
      const begunAt = changes;
      return (user, log) => {
        const follower = user.followers?.get(log);
        if (follower && follower.learnedAt <= begunAt && !isEnded(follower.follow)) index.drop(follower);
        else if (!follower && (user.unread?.get(log) ?? Number.POSITIVE_INFINITY) <= begunAt) dropUnread(user, log);
      };
    },
  };
}

/** An end settles the whole membership, and none that ended before it began was this one. */
const knownToOf = (follow: Follow, endedPosition = 0): number =>
  isEnded(follow) ? Number.POSITIVE_INFINITY : Math.max(follow.fromPosition, endedPosition);

const isSame = (follow: Follow, known: Follow): boolean =>
  follow.fromPosition === known.fromPosition && isEnded(follow) === isEnded(known);

/** A later beginning is another membership; of one membership the end is the last that is heard. */
const isNewer = (follow: Follow, known: Follow): boolean =>
  follow.fromPosition > known.fromPosition ||
  (follow.fromPosition === known.fromPosition && isEnded(follow) && !isEnded(known));
