import type { Cancel, Clock } from '@parley/kernel/clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { SessionActor } from '../core/actors.ts';
import type { CloseHint } from '../core/effects.ts';
import type { AppID, SessionID, UserKey } from '../core/ids.ts';
import { type Bucket, bucketCount, bucketOf } from '../delivery/bucket.ts';

/** A session that has its connection on this node. */
export interface HubSession {
  readonly actor: SessionActor;
  /** Hands the frame to the connection. Never throws; a connection that is over drops it. */
  deliver(frame: EncodedFrame): void;
  close(reason: CloseReason): void;
}

/** The sessions of this node by app and user. */
export interface Hub {
  /**
   * Adds the session, unless it is known to be over: one that was superseded, displaced or ended while it was being
   * opened is closed at once, and so is an older connection of the same session.
   */
  add(session: HubSession): void;
  remove(session: HubSession): void;
  sessionsOf(app: AppID, userKey: UserKey): readonly HubSession[];
  /** Users of a bucket who have a session here, as they are now. */
  usersIn(bucket: Bucket): readonly UserKey[];
  isEmpty(bucket: Bucket): boolean;
  readonly sessionCount: number;
  /** Hands `frame` to every session of these users but `exceptSession`; answers how many there were. */
  deliver(app: AppID, audience: readonly UserKey[], frame: EncodedFrame, exceptSession: SessionID | undefined): number;
  /** Closes the connections the hint speaks of, also those that are opened only after it. */
  close(hint: CloseHint): void;
  /** Tells when a bucket gets its first session. There is one watcher: the relay. */
  watch(watcher: (filled: Bucket) => void): Cancel;
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

type SessionsByUser = Map<UserKey, readonly HubSession[]>;

const noSessions: readonly HubSession[] = [];

export function createHub(clock: Clock): Hub {
  const bucketsByApp = new Map<AppID, (SessionsByUser | undefined)[]>();
  const closes = createCloseMemory(clock);
  let watcher: ((filled: Bucket) => void) | undefined;
  let sessionCount = 0;

  const sessionsOf = (app: AppID, userKey: UserKey): readonly HubSession[] =>
    bucketsByApp.get(app)?.[bucketOf(userKey)]?.get(userKey) ?? noSessions;

  const insert = (session: HubSession): void => {
    const { app, userKey } = session.actor;
    const index = bucketOf(userKey);
    const buckets = bucketsByApp.get(app) ?? new Array<SessionsByUser | undefined>(bucketCount);
    const sessionsByUser: SessionsByUser = buckets[index] ?? new Map();
    const isFirst = sessionsByUser.size === 0;
    sessionCount += 1;
    sessionsByUser.set(userKey, [...(sessionsByUser.get(userKey) ?? noSessions), session]);
    buckets[index] = sessionsByUser;
    bucketsByApp.set(app, buckets);
    if (isFirst) watcher?.({ app, index });
  };

  const remove = (session: HubSession): void => {
    const { app, userKey } = session.actor;
    const index = bucketOf(userKey);
    const buckets = bucketsByApp.get(app);
    const sessionsByUser = buckets?.[index];
    const known = sessionsByUser?.get(userKey);
    const rest = known?.filter((other) => other !== session);
    if (!buckets || !sessionsByUser || !known || !rest) return;
    sessionCount -= known.length - rest.length;
    if (rest.length > 0) sessionsByUser.set(userKey, rest);
    else sessionsByUser.delete(userKey);
    if (sessionsByUser.size === 0) buckets[index] = undefined;
  };

  const deliver: Hub['deliver'] = (app, audience, frame, exceptSession) => {
    let count = 0;
    for (const userKey of audience) count += handOut(sessionsOf(app, userKey), frame, exceptSession);
    return count;
  };

  return {
    sessionsOf,
    remove,
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
      insert(session);
    },
    usersIn: ({ app, index }) => [...(bucketsByApp.get(app)?.[index]?.keys() ?? [])],
    isEmpty: ({ app, index }) => bucketsByApp.get(app)?.[index] === undefined,
    get sessionCount() {
      return sessionCount;
    },
    deliver,
    close: (hint) => {
      closes.remember(hint);
      for (const userKey of hint.audience) {
        for (const session of sessionsOf(hint.app, userKey)) {
          if (isMeant(hint, session.actor)) session.close(hint.reason);
        }
      }
    },
    watch: (next) => {
      watcher = next;
      return () => {
        if (watcher === next) watcher = undefined;
      };
    },
  };
}

function handOut(sessions: readonly HubSession[], frame: EncodedFrame, except: SessionID | undefined): number {
  let count = 0;
  for (const session of sessions) {
    if (session.actor.session.sessionID === except) continue;
    session.deliver(frame);
    count += 1;
  }
  return count;
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
