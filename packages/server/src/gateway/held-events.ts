import { type FollowersEvent, isEarly, type LogFollowers } from './log-followers.ts';

/** Events that wait until it is known who still follows their log. */
export interface HeldEvents {
  /** `false`: there is no room for it. */
  add(followers: LogFollowers, event: FollowersEvent): boolean;
  /** Takes out the first one that need wait no longer. */
  take(followers: LogFollowers): FollowersEvent | undefined;
  drop(followers: LogFollowers): void;
}

/** On a node; an event waits for as long as a look into the database takes. */
const heldMax = 10_000;

export function createHeldEvents(): HeldEvents {
  let count = 0;
  return {
    add: (followers, event) => {
      if (count >= heldMax) return false;
      followers.held.push(event);
      count += 1;
      return true;
    },
    take: (followers) => {
      const index = followers.held.findIndex((event) => !isEarly(event, followers));
      if (index < 0) return undefined;
      count -= 1;
      return followers.held.splice(index, 1)[0];
    },
    drop: (followers) => {
      count -= followers.held.splice(0).length;
    },
  };
}
