import type { Clock } from '@parley/kernel/clock';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { Follow, FollowersAudience, OtherFollowers } from '../core/effects.ts';
import type { AppID, LogKey, SessionID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import type { KnownFollow } from '../delivery/followed-logs.ts';
import { createFollowersCheck, type FollowersCheck } from './followers-check.ts';
import { createHeldEvents } from './held-events.ts';
import { handOut } from './hub-session.ts';
import { createKnownFollows, type KnownFollows } from './known-follows.ts';
import {
  createFollowerIndex,
  type FollowerIndex,
  type FollowersEvent,
  isEarly,
  type LogFollowers,
  type PresentUser,
} from './log-followers.ts';

/** The present users by the logs that they follow: what a hint to followers costs goes by this index alone. */
export interface Followers extends Pick<FollowerIndex, 'logsIn' | 'isEmpty'> {
  /** Takes what a user, present or not, begins or ceases to follow; what is older than what is known changes nothing. */
  take(app: AppID, userKey: UserKey, user: PresentUser | undefined, follow: Follow): void;
  /**
   * To be called before it is read what the user follows; the answer takes what was read and drops what is not in it,
   * but for what was learned in between. It returns how many logs the user now follows.
   */
  beginReading(user: PresentUser): (follows: readonly KnownFollow[]) => number;
  /** What the user follows is of no use any more, nor what is being read of it. */
  forget(user: PresentUser): void;
  /**
   * Answers how many sessions there were. What comes before it is known who still follows its log waits, and reached
   * nobody yet.
   */
  deliver(app: AppID, audience: FollowersAudience, frame: EncodedFrame, exceptSession: SessionID | undefined): number;
  /** To be called before it is read who still follows a log here; `undefined`: nothing waits for it any more. */
  beginChecking(app: AppID, log: LogKey): FollowersCheck | undefined;
}

interface FollowersListener {
  filled(bucket: Bucket): void;
  /** Events wait until it is known who still follows their log. */
  held(app: AppID, log: LogKey): void;
  /** An event was dropped because too many wait. */
  dropped(app: AppID, log: LogKey): void;
}

export function createFollowers(clock: Clock, listener: FollowersListener): Followers {
  const held = createHeldEvents();
  const index = createFollowerIndex(listener.filled, held.drop);
  const known = createKnownFollows(clock, index);

  const handOutNow = (followers: LogFollowers, event: FollowersEvent): number => {
    takeEnds(known, followers, event);
    return handOutTo(followers, event);
  };
  const release = (followers: LogFollowers): number => {
    let count = 0;
    for (let next = held.take(followers); next; next = held.take(followers)) count += handOutNow(followers, next);
    return count;
  };
  const hold = (followers: LogFollowers, event: FollowersEvent): void => {
    const { app, audience } = event;
    const isFirst = followers.held.length === 0;
    if (!held.add(followers, event)) listener.dropped(app, audience.log);
    else if (isFirst) listener.held(app, audience.log);
  };

  return {
    take: known.take,
    beginReading: (user) => {
      const dropOld = known.beginReading();
      return (follows) => {
        if (user.follows === 'forgotten') return 0;
        user.follows = 'known';
        const read = new Set(follows.map(({ log }) => log));
        for (const follower of user.followers?.values() ?? []) if (!read.has(follower.follow.log)) dropOld(follower);
        for (const follow of follows) known.take(user.app, user.userKey, user, follow);
        return user.followers?.size ?? 0;
      };
    },
    forget: (user) => {
      user.follows = 'forgotten';
      for (const follower of user.followers?.values() ?? []) index.drop(follower);
    },
    deliver: (app, audience, frame, exceptSession) => {
      const followers = index.of(app, audience.log);
      if (!followers) return 0;
      const event = { app, audience, frame, exceptSession };
      if (isEarly(event, followers)) {
        hold(followers, event);
        return 0;
      }
      const count = handOutNow(followers, event);
      return followers.held.length === 0 ? count : count + release(followers);
    },
    beginChecking: (app, log) => {
      const followers = index.of(app, log);
      if (!followers || followers.held.length === 0) return undefined;
      const releaseAndHold = (): number => {
        const count = release(followers);
        // Meanwhile somebody came of whom less is known, or an event of a later end.
        if (followers.held.length > 0) listener.held(app, log);
        return count;
      };
      return createFollowersCheck({
        ...{ app, log, followers, known },
        release: releaseAndHold,
        drop: () => held.drop(followers),
      });
    },
    logsIn: index.logsIn,
    isEmpty: index.isEmpty,
  };
}

/** Whoever knew of all ends before this event knows of those that it names, too. */
function takeEnds(known: KnownFollows, followers: LogFollowers, { app, audience }: FollowersEvent): void {
  const { ended = [], position } = audience;
  if (ended.length === 0) return;
  for (const userKey of ended) {
    const follower = followers.byUser.get(userKey);
    if (!follower || follower.follow.fromPosition > position) continue;
    known.take(app, userKey, follower.user, { ...follower.follow, toPosition: position + 1 });
  }
  followers.knownTo = Math.max(followers.knownTo, position);
}

function handOutTo({ byUser }: LogFollowers, { audience, frame, exceptSession }: FollowersEvent): number {
  const { except, others } = audience;
  const excepted = new Set(except);
  const isOther = others && amongOthers(others);
  let count = 0;
  for (const { user, follow } of byUser.values()) {
    if (!concerns(follow, audience) || excepted.has(user.userKey)) continue;
    const seen = others && isOther?.(user.userKey, follow) ? others.frame : frame;
    count += handOut(user.sessions, seen, exceptSession);
  }
  return count;
}

/** Whether a follower is one of those who see less of an event. */
function amongOthers({ behind = Number.POSITIVE_INFINITY, targets }: OtherFollowers) {
  const listed = new Set(targets?.userKeys);
  return (userKey: UserKey, { fromPosition }: Follow): boolean =>
    fromPosition > behind || (targets !== undefined && listed.has(userKey) !== targets.isInclusive);
}

function concerns({ fromPosition, toPosition }: Follow, { position, isBehind }: FollowersAudience): boolean {
  if (position < fromPosition) return false;
  return toPosition === undefined || position + (isBehind ? 1 : 0) < toPosition;
}
