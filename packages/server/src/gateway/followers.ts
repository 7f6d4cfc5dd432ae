import type { Clock } from '@parley/kernel/clock';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { Follow, FollowersAudience, OtherFollowers } from '../core/effects.ts';
import type { AppID, LogKey, SessionID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createBucketedMap } from './bucketed-map.ts';
import { createEndedFollows } from './ended-follows.ts';
import { type HubSession, handOut } from './hub-session.ts';

/** A user with sessions on this node, or one who had some a moment ago. */
export interface PresentUser {
  readonly app: AppID;
  readonly userKey: UserKey;
  /** Replaced when it changes, so that whoever goes through it is not disturbed; empty when the user has left. */
  sessions: readonly HubSession[];
  /** Many follow nothing. */
  followers: Map<LogKey, Follower> | undefined;
  /** `known`: it was read what the user follows, and every change of it is taken since. */
  follows: 'unread' | 'known' | 'forgotten';
}

/** What a present user may learn of one log. */
interface Follower {
  readonly user: PresentUser;
  readonly follow: Follow;
  /** The number of the change by which it was learned. */
  readonly learnedAt: number;
}

/** The present users by the logs that they follow: what a hint to followers costs goes by this index alone. */
export interface Followers {
  /** Takes what a user, present or not, begins or ceases to follow; what is older than what is known changes nothing. */
  take(app: AppID, userKey: UserKey, user: PresentUser | undefined, follow: Follow): void;
  /**
   * To be called before it is read what the user follows; the answer takes what was read and drops what is not in it,
   * but for what was learned in between. It returns how many logs the user now follows.
   */
  beginReading(user: PresentUser): (follows: readonly Follow[]) => number;
  /** What the user follows is of no use any more, nor what is being read of it. */
  forget(user: PresentUser): void;
  /** Answers how many sessions there were. */
  deliver(app: AppID, audience: FollowersAudience, frame: EncodedFrame, exceptSession: SessionID | undefined): number;
  logsIn(bucket: Bucket): readonly LogKey[];
  isEmpty(bucket: Bucket): boolean;
}

export function createFollowers(clock: Clock, filled: (bucket: Bucket) => void): Followers {
  const index = createFollowerIndex(filled);
  const ended = createEndedFollows(clock, (app, userKey, { log, fromPosition }) => {
    const follower = index.of(app, log)?.get(userKey);
    if (follower && isEnded(follower.follow) && follower.follow.fromPosition === fromPosition) index.drop(follower);
  });
  let changes = 0;

  const take: Followers['take'] = (app, userKey, user, follow) => {
    const known = user?.followers?.get(follow.log)?.follow ?? ended.of(app, userKey, follow.log);
    if (known && !isNewer(follow, known)) return;
    changes += 1;
    if (user) index.put({ user, follow, learnedAt: changes });
    if (isEnded(follow)) ended.remember(app, userKey, follow);
  };

  return {
    take,
    beginReading: (user) => {
      const begunAt = changes;
      return (follows) => {
        if (user.follows === 'forgotten') return 0;
        user.follows = 'known';
        const read = new Set(follows.map(({ log }) => log));
        for (const follower of user.followers?.values() ?? []) {
          const { follow, learnedAt } = follower;
          if (learnedAt <= begunAt && !isEnded(follow) && !read.has(follow.log)) index.drop(follower);
        }
        for (const follow of follows) take(user.app, user.userKey, user, follow);
        return user.followers?.size ?? 0;
      };
    },
    forget: (user) => {
      user.follows = 'forgotten';
      for (const follower of user.followers?.values() ?? []) index.drop(follower);
    },
    deliver: (app, { log, position, ended: ends = [], except, others }, frame, exceptSession) => {
      for (const { userKey, toPosition } of ends) {
        const known = index.of(app, log)?.get(userKey);
        if (!known || known.follow.fromPosition >= toPosition) continue;
        take(app, userKey, known.user, { ...known.follow, toPosition });
      }
      const excepted = new Set(except);
      const isOther = others && amongOthers(others);
      let count = 0;
      for (const { user, follow } of index.of(app, log)?.values() ?? []) {
        if (!concerns(follow, position) || excepted.has(user.userKey)) continue;
        const seen = others && isOther?.(user.userKey, follow) ? others.frame : frame;
        count += handOut(user.sessions, seen, exceptSession);
      }
      return count;
    },
    logsIn: index.logsIn,
    isEmpty: index.isEmpty,
  };
}

interface FollowerIndex extends Pick<Followers, 'logsIn' | 'isEmpty'> {
  of(app: AppID, log: LogKey): ReadonlyMap<UserKey, Follower> | undefined;
  put(follower: Follower): void;
  drop(follower: Follower): void;
}

/** Each follower stands with the user, by log, and with the log, by user. */
function createFollowerIndex(filled: (bucket: Bucket) => void): FollowerIndex {
  const followersByLog = createBucketedMap<LogKey, Map<UserKey, Follower>>('logs', filled);
  return {
    of: followersByLog.get,
    put: (follower) => {
      const { user, follow } = follower;
      user.followers ??= new Map();
      user.followers.set(follow.log, follower);
      const known = followersByLog.get(user.app, follow.log);
      if (known) known.set(user.userKey, follower);
      else followersByLog.set(user.app, follow.log, new Map([[user.userKey, follower]]));
    },
    drop: ({ user, follow: { log } }) => {
      user.followers?.delete(log);
      const followers = followersByLog.get(user.app, log);
      followers?.delete(user.userKey);
      if (followers?.size === 0) followersByLog.delete(user.app, log);
    },
    logsIn: followersByLog.keysIn,
    isEmpty: followersByLog.isEmpty,
  };
}

/** Whether a follower is one of those who see less of an event. */
function amongOthers({ behind = Number.POSITIVE_INFINITY, targets }: OtherFollowers) {
  const listed = new Set(targets?.userKeys);
  return (userKey: UserKey, { fromPosition }: Follow): boolean =>
    fromPosition > behind || (targets !== undefined && listed.has(userKey) !== targets.isInclusive);
}

const isEnded = ({ toPosition }: Follow): boolean => toPosition !== undefined;

const concerns = ({ fromPosition, toPosition }: Follow, position: number): boolean =>
  position >= fromPosition && (toPosition === undefined || position < toPosition);

/** A later beginning is another membership; of one membership the end is the last that is heard. */
const isNewer = (follow: Follow, known: Follow): boolean =>
  follow.fromPosition > known.fromPosition ||
  (follow.fromPosition === known.fromPosition && isEnded(follow) && !isEnded(known));
