import type { Cancel, Clock } from '@parley/kernel/clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { SessionActor } from '../core/actors.ts';
import type { CloseHint, FollowersAudience, MembershipHint } from '../core/effects.ts';
import type { AppID, LogKey, SessionID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createFollowers, type FollowsReading } from './followers.ts';
import type { FollowersCheck } from './followers-check.ts';
import { type HubSession, handOut } from './hub-session.ts';
import { createPresentUsers } from './present-users.ts';
import { createRoomChannels, type RoomChannels } from './room-channels.ts';

/** The sessions of this node by app and user, the users by the logs that they follow, and the sessions by their rooms. */
export interface Hub extends Omit<RoomChannels, 'forget' | 'isEmpty'> {
  /**
   * Adds the session, unless it is known to be over: one that was superseded, displaced or ended while it was being
   * opened is closed at once, and so is an older connection of the same session.
   */
  add(session: HubSession): void;
  remove(session: HubSession): void;
  sessionsOf(app: AppID, userKey: UserKey): readonly HubSession[];
  /** Users of a bucket of users who have a session here or had one lately, as they are now. */
  usersIn(bucket: Bucket): readonly UserKey[];
  /** Logs of a bucket of logs that are followed here, as they are now. */
  logsIn(bucket: Bucket): readonly LogKey[];
  isEmpty(bucket: Bucket): boolean;
  readonly sessionCount: number;
  sessionCountOf(app: AppID): number;
  /** Hands `frame` to every session of these users but `exceptSession`; answers how many there were. */
  deliver(app: AppID, audience: readonly UserKey[], frame: EncodedFrame, exceptSession: SessionID | undefined): number;
  /**
   * The same for the followers of a log whom the position concerns; it touches nobody else. An event of which it is not
   * known here who still followed the log waits for that.
   */
  deliverToFollowers(
    app: AppID,
    audience: FollowersAudience,
    frame: EncodedFrame,
    exceptSession: SessionID | undefined,
  ): number;
  /** Takes what the users of the hint begin or cease to follow, then hands out its frame; answers to how many. */
  follow(hint: MembershipHint): number;
  /**
   * To be called before it is read what the user follows: the answer takes what was read in place of what was known
   * by then. `undefined`: the user has no session here, and what may have been kept of one who had is forgotten.
   */
  beginReadingFollows(app: AppID, userKey: UserKey): FollowsReading | undefined;
  /** Resolves when the reading is over that began when the user got a first session here; `undefined`: none is under way. */
  untilFollowing(user: Pick<SessionActor, 'app' | 'userKey'>): Promise<void> | undefined;
  /** To be called before it is read who still follows a log here; `undefined`: no event waits for that any more. */
  beginCheckingFollowers(app: AppID, log: LogKey): FollowersCheck | undefined;
  /** To be called now and then: forgets what is kept of users who left and did not come back. */
  forgetAbsent(): void;
  /** Closes the connections the hint speaks of, also those that are opened only after it. */
  close(hint: CloseHint): void;
  /** There is one watcher: the relay. */
  watch(watcher: HubWatcher): Cancel;
}

interface HubWatcher {
  /** A bucket got its first user with a session, its first followed log or its first room. */
  filled(bucket: Bucket): void;
  /** A user got a first session, and what the user follows is not known yet. */
  came(app: AppID, userKey: UserKey): void;
  /** Resolves when that is known, or could not be read; `undefined`: it is not being read. */
  untilRead(app: AppID, userKey: UserKey): Promise<void> | undefined;
  /** Events wait until it is known who still follows their log here; a hint that is on its way may say so, or not. */
  held(app: AppID, log: LogKey, awaits: 'hint' | 'reading'): void;
  /** Something happens in what a user follows here, of whom only the logs were read. */
  wanted(app: AppID, userKey: UserKey): void;
  /** An event that would have waited was dropped. */
  dropped(app: AppID, log: LogKey): void;
}

/**
 * How long, and for how many sessions, a close is remembered: a session may be displaced from another node
 * before this node has heard that its own login is durable.
 */
const closesRememberedMs = 60_000;
const closesRememberedMax = 10_000;

interface RememberedClose {
  readonly beforeGeneration: number;
  readonly reason: CloseReason;
  readonly at: number;
}

const noSessions: readonly HubSession[] = [];

export function createHub(clock: Clock): Hub {
  let watcher: HubWatcher | undefined;
  const filled = (bucket: Bucket): void => watcher?.filled(bucket);
  const closes = createCloseMemory(clock);
  const followers = createFollowers(clock, {
    filled,
    held: (...held) => watcher?.held(...held),
    wanted: ({ app, userKey }) => watcher?.wanted(app, userKey),
    dropped: (app, log) => watcher?.dropped(app, log),
  });
  const users = createPresentUsers(clock, {
    filled,
    came: ({ app, userKey }) => watcher?.came(app, userKey),
    left: followers.forget,
  });

  const sessionsOf = (app: AppID, userKey: UserKey): readonly HubSession[] =>
    users.get(app, userKey)?.sessions ?? noSessions;
  const { forget, ...rooms } = createRoomChannels(sessionsOf, filled);
  const buckets = { users, logs: followers, rooms };
  const deliver = deliverTo(sessionsOf);

  return {
    ...rooms,
    sessionsOf,
    remove: (session) => {
      forget(session);
      users.remove(session);
    },
    add: (session) => {
      const { app, userKey } = session.actor;
      const { sessionID, generation } = session.actor.session;
      const over = closes.reasonFor(session.actor);
      if (over) return session.close(over);
      for (const other of sessionsOf(app, userKey)) {
        if (other.actor.session.sessionID !== sessionID) continue;
        if (other.actor.session.generation > generation) return session.close('superseded');
        other.close('superseded');
      }
      users.add(session);
    },
    usersIn: users.keysIn,
    logsIn: followers.logsIn,
    isEmpty: (bucket) => buckets[bucket.kind].isEmpty(bucket),
    get sessionCount() {
      return users.sessionCount;
    },
    sessionCountOf: users.sessionCountOf,
    deliver,
    deliverToFollowers: followers.deliver,
    follow: ({ app, audience, follow, frame, exceptSession }) => {
      for (const userKey of audience.users) followers.take(app, userKey, users.get(app, userKey), follow);
      return frame === undefined ? 0 : deliver(app, audience.users, frame, exceptSession);
    },
    beginReadingFollows: (app, userKey) => {
      const user = users.get(app, userKey);
      if (user && user.sessions.length > 0) return followers.beginReading(user);
      if (user) users.forget(user);
      return undefined;
    },
    untilFollowing: ({ app, userKey }) => watcher?.untilRead(app, userKey),
    beginCheckingFollowers: followers.beginChecking,
    forgetAbsent: users.forgetAbsent,
    close: (hint) => {
      closes.remember(hint);
      for (const userKey of hint.audience.users) closeMeant(hint, sessionsOf(hint.app, userKey));
    },
    watch: (next) => {
      watcher = next;
      return () => {
        if (watcher === next) watcher = undefined;
      };
    },
  };
}

const deliverTo =
  (sessionsOf: Hub['sessionsOf']): Hub['deliver'] =>
  (app, audience, frame, exceptSession) => {
    let count = 0;
    for (const userKey of audience) count += handOut(sessionsOf(app, userKey), frame, exceptSession);
    return count;
  };

function closeMeant(hint: CloseHint, sessions: readonly HubSession[]): void {
  for (const session of sessions) if (isMeant(hint, session.actor)) session.close(hint.reason);
}

const isMeant = (hint: CloseHint, { session }: SessionActor): boolean =>
  session.sessionID === hint.sessionID && session.generation < hint.beforeGeneration;

function createCloseMemory(clock: Clock): {
  remember(hint: CloseHint): void;
  reasonFor(actor: SessionActor): CloseReason | undefined;
} {
  const closes = new Map<string, RememberedClose>();
  const nameOf = (app: AppID, sessionID: SessionID): string => `${app} ${sessionID}`;
  const forget = (): void => {
    const oldest = clock.monotonic() - closesRememberedMs;
    for (const [name, { at }] of closes) {
      if (at >= oldest && closes.size <= closesRememberedMax) return;
      closes.delete(name);
    }
  };
  return {
    remember: ({ app, sessionID, beforeGeneration, reason }) => {
      const name = nameOf(app, sessionID);
      const known = closes.get(name);
      if (known && known.beforeGeneration > beforeGeneration) return;
      closes.delete(name);
      closes.set(name, { beforeGeneration, reason, at: clock.monotonic() });
      forget();
    },
    reasonFor: ({ app, session }) => {
      const known = closes.get(nameOf(app, session.sessionID));
      return known && session.generation < known.beforeGeneration ? known.reason : undefined;
    },
  };
}
