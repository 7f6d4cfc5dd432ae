import type { Clock } from '@parley/kernel/clock';
import type { AppID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createAbsentUsers } from './absent-users.ts';
import { type BucketedMap, createBucketedMap } from './bucketed-map.ts';
import type { HubSession } from './hub-session.ts';
import type { PresentUser } from './log-followers.ts';

/** The users who have sessions on this node, and those who had some a moment ago. */
export interface PresentUsers extends Pick<BucketedMap<UserKey, PresentUser>, 'get' | 'keysIn' | 'isEmpty'> {
  readonly sessionCount: number;
  sessionCountOf(app: AppID): number;
  add(session: HubSession): void;
  remove(session: HubSession): void;
  /** Forgets a user who has no session. */
  forget(user: PresentUser): void;
  /** Forgets those who left and did not come back for long. */
  forgetAbsent(): void;
}

export interface PresentUsersListener {
  filled(bucket: Bucket): void;
  /** The user got a first session, and nothing is kept of an earlier one. */
  came(user: PresentUser): void;
  /** The user has no session, and is forgotten. */
  left(user: PresentUser): void;
}

const nothingRead = { followers: undefined, unread: undefined, follows: 'unread' } as const;

export function createPresentUsers(clock: Clock, { filled, came, left }: PresentUsersListener): PresentUsers {
  const users = createBucketedMap<UserKey, PresentUser>('users', filled);
  const absent = createAbsentUsers(clock, (user) => {
    users.delete(user.app, user.userKey);
    left(user);
  });
  let sessionCount = 0;
  const countByApp = new Map<AppID, number>();
  const count = (app: AppID, more: number): void => {
    sessionCount += more;
    const inApp = (countByApp.get(app) ?? 0) + more;
    if (inApp > 0) countByApp.set(app, inApp);
    else countByApp.delete(app);
  };
  const arrive = (app: AppID, userKey: UserKey, session: HubSession): void => {
    const user: PresentUser = { app, userKey, sessions: [session], ...nothingRead };
    users.set(app, userKey, user);
    came(user);
  };
  const addTo = (user: PresentUser, session: HubSession): void => {
    user.sessions = [...user.sessions, session];
    absent.returned(user);
  };
  return {
    get: users.get,
    keysIn: users.keysIn,
    isEmpty: users.isEmpty,
    get sessionCount() {
      return sessionCount;
    },
    sessionCountOf: (app) => countByApp.get(app) ?? 0,
    add: (session) => {
      const { app, userKey } = session.actor;
      const user = users.get(app, userKey);
      count(app, 1);
      if (user) addTo(user, session);
      else arrive(app, userKey, session);
    },
    remove: (session) => {
      const { app, userKey } = session.actor;
      const user = users.get(app, userKey);
      const rest = user?.sessions.filter((other) => other !== session);
      if (!user || !rest || rest.length === user.sessions.length) return;
      count(app, rest.length - user.sessions.length);
      user.sessions = rest;
      if (rest.length === 0) absent.left(user);
    },
    forget: absent.forget,
    forgetAbsent: absent.forgetOld,
  };
}
