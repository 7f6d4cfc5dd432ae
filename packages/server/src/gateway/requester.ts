import type { Millis } from '@parley/kernel/brand';
import type { SessionActor } from '../core/actors.ts';
import type { Leaving } from '../core/feature.ts';
import type { RoomKey } from '../core/ids.ts';
import type { Hub } from './hub.ts';
import type { HubSession } from './hub-session.ts';
import type { Settle } from './room-channels.ts';

/** One request on a connection with a session: who asks, and what the handler has told of the connection so far. */
interface Asking {
  readonly requester: SessionActor & Leaving;
  readonly isLeaving: boolean;
  /** The handler has done what it could. */
  settle(): void;
}

export function createAsking(
  session: HubSession,
  hub: Pick<Hub, 'enterRoom' | 'leaveRoom' | 'untilFollowing'>,
  keepUntil: (tokenExpiresAt: Millis) => void,
): Asking {
  let isLeaving = false;
  /** Most requests enter nothing. */
  let entered: Settle[] | undefined;
  const requester = {
    ...session.actor,
    keepUntil,
    closeAfterAnswer: () => {
      isLeaving = true;
    },
    enterRoom: (room: RoomKey) => {
      entered ??= [];
      entered.push(hub.enterRoom(session, room));
    },
    leaveRoom: (room: RoomKey) => hub.leaveRoom(session, room),
    untilFollowing: () => hub.untilFollowing(session.actor),
  };
  return {
    requester,
    get isLeaving() {
      return isLeaving;
    },
    settle: () => {
      for (const settle of entered ?? []) settle();
    },
  };
}
