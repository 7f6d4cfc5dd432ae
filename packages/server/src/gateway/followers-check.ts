import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { StandingFollows } from '../delivery/followed-logs.ts';
import type { KnownFollows } from './known-follows.ts';
import { knownOf, knownOfAll, type LogFollowers, type PresentUser } from './log-followers.ts';

/** Events of a log wait until it is known of these users whether they still follow it. */
export interface FollowersCheck {
  readonly userKeys: readonly UserKey[];
  /** Takes how some of them stand. */
  take(asked: readonly UserKey[], standing: StandingFollows): void;
  /** When all were asked: hands out what waited, and returns to how many. */
  end(): number;
  /** They cannot be asked: what waits is dropped. */
  giveUp(): void;
}

export interface FollowersCheckParts {
  readonly app: AppID;
  readonly log: LogKey;
  readonly followers: LogFollowers;
  /** Users who follow the log now, and of whom no more was read. */
  unread(): readonly PresentUser[];
  readonly known: KnownFollows;
  /** Hands out what need wait no longer; returns to how many. */
  release(): number;
  drop(): void;
}

export function createFollowersCheck({
  app,
  log,
  followers,
  unread,
  known,
  release,
  drop,
}: FollowersCheckParts): FollowersCheck {
  const dropOld = known.beginReading();
  const needed = Math.max(...followers.held.map(({ audience }) => audience.endedPosition));
  const doubtful = [...followers.byUser.values()].filter((one) => knownOf(one, followers) < needed);
  return {
    userKeys: [...doubtful.map(({ user }) => user), ...unread()].map(({ userKey }) => userKey),
    take: (asked, { endedPosition, follows }) => {
      const found = new Map(follows.map(({ userKey, ...follow }) => [userKey, follow]));
      const unreadByKey = new Map(unread().map((user) => [user.userKey, user]));
      for (const userKey of asked) {
        const user = followers.byUser.get(userKey)?.user ?? unreadByKey.get(userKey);
        const follow = found.get(userKey);
        if (follow) known.take(app, userKey, user, { log, ...follow, endedPosition });
        else if (user) dropOld(user, log);
      }
    },
    end: () => {
      followers.knownTo = Math.max(followers.knownTo, Math.min(needed, knownOfAll(followers)));
      return release();
    },
    giveUp: drop,
  };
}
