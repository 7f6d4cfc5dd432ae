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
import { createUnreadFollows } from './unread-follows.ts';

/** What was read of what a user follows. */
export interface FollowsReading {
  take(follows: readonly KnownFollow[]): void;
  /** Of a user who follows many logs it is enough which these are: the rest is read when something happens in one of them. */
  name(logs: readonly LogKey[]): void;
}

/** The present users by the logs that they follow: what a hint to followers costs goes by this index alone. */
export interface Followers extends Pick<FollowerIndex, 'logsIn' | 'isEmpty'> {
  /** Takes what a user, present or not, begins or ceases to follow; what is older than what is known changes nothing. */
  take(app: AppID, userKey: UserKey, user: PresentUser | undefined, follow: Follow): void;
  /**
   * To be called before it is read what the user follows; what was read takes the place of what was known, but for what was
   * learned in between.
   */
  beginReading(user: PresentUser): FollowsReading;
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
  /** Events wait until it is known who still follows their log; a hint that is on its way may say so, or not. */
  held(app: AppID, log: LogKey, awaits: 'hint' | 'reading'): void;
  /** Something happens in what a user follows, of whom only the logs were read. */
  wanted(user: PresentUser): void;
  /** An event was dropped because too many wait. */
  dropped(app: AppID, log: LogKey): void;
}

export function createFollowers(clock: Clock, listener: FollowersListener): Followers {
  const held = createHeldEvents();
  const unread = createUnreadFollows(listener.filled);
  const index = createFollowerIndex({ filled: listener.filled, emptied: held.drop, isUnread: unread.has });
  const known = createKnownFollows(clock, index, unread);

  const handOutNow = (followers: LogFollowers, event: FollowersEvent): number => {
    takeEnds(known, followers, event);
    return handOutTo(followers, event);
  };
  const release = (app: AppID, log: LogKey, followers: LogFollowers): number => {
    let count = 0;
    if (unread.has(app, log)) return count;
    for (let next = held.take(followers); next; next = held.take(followers)) count += handOutNow(followers, next);
    return count;
  };
  const awaitKnowledge = (app: AppID, log: LogKey): void => askFor(listener, { app, log, users: unread.of(app, log) });
  const hold = (followers: LogFollowers, event: FollowersEvent): void => {
    const { app, audience } = event;
    const isFirst = followers.held.length === 0;
    if (!held.add(followers, event)) listener.dropped(app, audience.log);
    else if (isFirst) awaitKnowledge(app, audience.log);
  };

  return {
    take: known.take,
    beginReading: (user) => readingOf(known, user),
    forget: (user) => {
      user.follows = 'forgotten';
      for (const follower of user.followers?.values() ?? []) index.drop(follower);
      for (const log of user.unread?.keys() ?? []) known.dropUnread(user, log);
    },
    deliver: (app, audience, frame, exceptSession) => {
      const { log } = audience;
      const isUnread = unread.has(app, log);
      const followers = isUnread ? index.open(app, log) : index.of(app, log);
      if (!followers) return 0;
      const event = { app, audience, frame, exceptSession };
      if (isUnread || isEarly(event, followers)) {
        hold(followers, event);
        return 0;
      }
      const count = handOutNow(followers, event);
      return followers.held.length === 0 ? count : count + release(app, log, followers);
    },
    beginChecking: (app, log) => {
      const followers = index.of(app, log);
      if (!followers || followers.held.length === 0) return undefined;
      const releaseAndHold = (): number => {
        const count = release(app, log, followers);
        // Meanwhile somebody came of whom less is known, or an event of a later end.
        if (followers.held.length > 0) awaitKnowledge(app, log);
        return count;
      };
      return createFollowersCheck({
        ...{ app, log, followers, known },
        unread: () => unread.of(app, log) ?? [],
        release: releaseAndHold,
        drop: () => held.drop(followers),
      });
    },
    logsIn: (bucket) => [...new Set([...index.logsIn(bucket), ...unread.logsIn(bucket)])],
    isEmpty: (bucket) => index.isEmpty(bucket) && unread.isEmpty(bucket),
  };
}

/** What is unread of users is read once, of all that they follow: the next event may come to another log. */
function askFor(
  listener: FollowersListener,
  {
    app,
    log,
    users,
  }: { readonly app: AppID; readonly log: LogKey; readonly users: readonly PresentUser[] | undefined },
): void {
  listener.held(app, log, users ? 'reading' : 'hint');
  for (const user of users ?? []) {
    if (user.follows !== 'named') continue;
    user.follows = 'known';
    listener.wanted(user);
  }
}

function readingOf(known: KnownFollows, user: PresentUser): FollowsReading {
  const dropOld = known.beginReading();
  const read = (logs: readonly LogKey[], follows: 'named' | 'known'): boolean => {
    if (user.follows === 'forgotten') return false;
    user.follows = follows;
    const followed = new Set(logs);
    for (const log of user.followers?.keys() ?? []) if (!followed.has(log)) dropOld(user, log);
    for (const log of user.unread?.keys() ?? []) if (!followed.has(log)) dropOld(user, log);
    return true;
  };
  return {
    take: (follows) => {
      if (
        !read(
          follows.map(({ log }) => log),
          'known',
        )
      )
        return;
      for (const follow of follows) known.take(user.app, user.userKey, user, follow);
    },
    name: (logs) => {
      if (!read(logs, 'named')) return;
      for (const log of logs) known.name(user, log);
    },
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
