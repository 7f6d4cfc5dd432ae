import type { EncodedFrame } from '@parley/protocol/frames';
import type { Follow, FollowersAudience } from '../core/effects.ts';
import type { AppID, LogKey, SessionID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createBucketedMap } from './bucketed-map.ts';
import type { HubSession } from './hub-session.ts';

/** A user with sessions on this node, or one who had some a moment ago. */
export interface PresentUser {
  readonly app: AppID;
  readonly userKey: UserKey;
  /** Replaced when it changes, so that whoever goes through it is not disturbed; empty when the user has left. */
  sessions: readonly HubSession[];
  /** Many follow nothing. */
  followers: Map<LogKey, Follower> | undefined;
  /** Logs that the user follows and of which no more was read, with the number of the change; none of them is in `followers`. */
  unread: Map<LogKey, number> | undefined;
  /**
   * `known`: it was read what the user follows, and every change of it is taken since; `named`: so are the logs, but some
   * are unread, and nobody was asked to read them.
   */
  follows: 'unread' | 'named' | 'known' | 'forgotten';
}

/** What a present user may learn of one log. */
export interface Follower {
  readonly user: PresentUser;
  readonly follow: Follow;
  /** The number of the change by which it was learned. */
  readonly learnedAt: number;
  /** Had the membership ended with this entry or an earlier one, it would be known here. */
  knownTo: number;
}

/** What the followers of a log are told. */
export interface FollowersEvent {
  readonly app: AppID;
  readonly audience: FollowersAudience;
  readonly frame: EncodedFrame;
  readonly exceptSession: SessionID | undefined;
}

/** Those who follow one log here. */
export interface LogFollowers {
  readonly byUser: Map<UserKey, Follower>;
  /** The same for all of them, beside what is known of each alone. */
  knownTo: number;
  /** What waits until more is known, in the order in which it came; nearly always nothing does. */
  readonly held: FollowersEvent[];
}

/** Each follower stands with the user, by log, and with the log, by user. */
export interface FollowerIndex {
  of(app: AppID, log: LogKey): LogFollowers | undefined;
  /** The same, also of a log that only such users follow of whom this index does not know. */
  open(app: AppID, log: LogKey): LogFollowers;
  /** Forgets the log if nobody follows it. */
  close(app: AppID, log: LogKey): void;
  put(follower: Follower): void;
  drop(follower: Follower): void;
  logsIn(bucket: Bucket): readonly LogKey[];
  isEmpty(bucket: Bucket): boolean;
}

export const isEnded = ({ toPosition }: Follow): boolean => toPosition !== undefined;

/** Whether an event tells of an end of which nothing is known here: it may have been that of any follower whose part was read. */
export const isEarly = ({ audience }: FollowersEvent, { knownTo }: LogFollowers): boolean =>
  audience.endedPosition > knownTo;

export const knownOf = (follower: Follower, { knownTo }: LogFollowers): number => Math.max(follower.knownTo, knownTo);

/** Up to where is known of all of them whether they have gone. */
export const knownOfAll = (followers: LogFollowers): number =>
  [...followers.byUser.values()].reduce(
    (least, one) => Math.min(least, knownOf(one, followers)),
    Number.POSITIVE_INFINITY,
  );

interface FollowerIndexListener {
  filled(bucket: Bucket): void;
  /** Nobody follows the log here any more. */
  emptied(followers: LogFollowers): void;
  /** Whether somebody follows the log of whom this index does not know. */
  isUnread(app: AppID, log: LogKey): boolean;
}

export function createFollowerIndex({ filled, emptied, isUnread }: FollowerIndexListener): FollowerIndex {
  const byLog = createBucketedMap<LogKey, LogFollowers>('logs', filled);
  /** Of nobody is little known. */
  const open = (app: AppID, log: LogKey): LogFollowers => {
    const known = byLog.get(app, log);
    if (known) return known;
    const followers: LogFollowers = { byUser: new Map(), knownTo: Number.POSITIVE_INFINITY, held: [] };
    byLog.set(app, log, followers);
    return followers;
  };
  const close = (app: AppID, log: LogKey): void => {
    const followers = byLog.get(app, log);
    if (followers?.byUser.size !== 0 || isUnread(app, log)) return;
    byLog.delete(app, log);
    emptied(followers);
  };
  return {
    of: byLog.get,
    open,
    close,
    put: (follower) => {
      const { user, follow, knownTo } = follower;
      const followers = open(user.app, follow.log);
      if (knownTo < followers.knownTo) lower(followers, knownTo);
      user.followers ??= new Map();
      user.followers.set(follow.log, follower);
      followers.byUser.set(user.userKey, follower);
    },
    drop: ({ user, follow: { log } }) => {
      user.followers?.delete(log);
      byLog.get(user.app, log)?.byUser.delete(user.userKey);
      close(user.app, log);
    },
    logsIn: byLog.keysIn,
    isEmpty: byLog.isEmpty,
  };
}

/** One comes of whom less is known than of the others, with each of whom it stands from now on. */
function lower(followers: LogFollowers, knownTo: number): void {
  for (const other of followers.byUser.values()) other.knownTo = knownOf(other, followers);
  followers.knownTo = knownTo;
}
