import type { EncodedFrame } from '@parley/protocol/frames';
import { limits } from '@parley/protocol/limits';
import type { EventHint, RoomAudience } from '../core/effects.ts';
import type { AppID, RoomKey, SessionID, UserKey } from '../core/ids.ts';
import type { Bucket } from '../delivery/bucket.ts';
import { createBucketedMap } from './bucketed-map.ts';
import type { HubSession } from './hub-session.ts';

/** The rooms that sessions of this node are in, each session on its own. What an event costs goes by its receivers here. */
export interface RoomChannels {
  /**
   * The session gets what is told to the room. To be called before the change is asked for that brings it in, so that
   * nothing falls between; the answer is called when it is known whether it did. Until then what is told is held back,
   * because somebody may ask who is not let in. Nothing changes for a session that is not in the hub, or that is in far
   * more rooms than it may be.
   */
  enterRoom(session: HubSession, room: RoomKey): Settle;
  leaveRoom(session: HubSession, room: RoomKey): void;
  /** Rooms of a bucket of rooms with sessions here, as they are now. */
  roomsIn(bucket: Bucket): readonly RoomKey[];
  roomsHere(app: AppID): readonly RoomKey[];
  /** Sessions in rooms here; one that is in several counts in each. */
  sessionsInRooms(): number;
  /** Hands the frame to the sessions in a room that are meant; answers how many there were. */
  deliverToRoom(app: AppID, audience: RoomAudience, frame: EncodedFrame, options?: RoomDelivery): number;
  /**
   * To be called before it is read which rooms exist. The answer takes one that does not: hands the frame to those who
   * were in it for certain by then, and takes them out.
   */
  beginReadingRooms(app: AppID): (room: RoomKey, frame: EncodedFrame) => EndOfRoom;
  /** The session is gone. */
  forget(session: HubSession): void;
  isEmpty(bucket: Bucket): boolean;
}

export type Settle = () => void;

type RoomDelivery = Pick<EventHint, 'exceptSession' | 'isDroppable'>;

interface EndOfRoom {
  readonly sessionsTold: number;
  /** Somebody came in meanwhile, or is about to: it has to be read again. */
  readonly isOpen: boolean;
}

/** A device that changes the room enters the one before it leaves the other; it may do so with all of its rooms at once. */
const roomsOfSessionMax = 2 * limits.roomsOfDeviceMax;

/** A session in a room, or on its way into it. */
interface Presence {
  readonly session: HubSession;
  readonly sessionID: SessionID;
  /** Requests under way that bring it in, or will not. */
  entering: number;
  /** The number of the change by which the newest of them was settled. */
  settledAt: number;
  /** What was told while nobody knew whether it is in; absent: it is. */
  held: EncodedFrame[] | undefined;
}

/** Told while a session is on its way in; of what is beyond that it learns by the gap. */
const heldMax = 500;

/** The sessions of one room; who is added or removed while others are told disturbs nobody. */
type Room = Map<SessionID, Presence>;
type SessionsOf = (app: AppID, userKey: UserKey) => readonly HubSession[];

const alreadySettled: Settle = () => {};

/** `sessionsOf` names the sessions in the hub; `filled` hears of each bucket that gets its first room. */
export function createRoomChannels(sessionsOf: SessionsOf, filled: (bucket: Bucket) => void): RoomChannels {
  const index = createRoomIndex(filled);
  let changes = 0;

  const settlementOf = (presence: Presence): Settle => {
    presence.entering += 1;
    return () => {
      changes += 1;
      presence.entering -= 1;
      presence.settledAt = changes;
      // Whoever was not let in has left the room by now, and with it what was held.
      if (presence.entering === 0) release(presence);
    };
  };

  return {
    enterRoom: (session, room) => {
      const { app, userKey } = session.actor;
      const known = index.find(session, room);
      if (known) return settlementOf(known);
      if (index.countOf(session) >= roomsOfSessionMax || !sessionsOf(app, userKey).includes(session))
        return alreadySettled;
      return settlementOf(index.put(session, room));
    },
    leaveRoom: (session, room) => {
      const presence = index.find(session, room);
      if (presence) index.drop(room, presence);
    },
    forget: index.forget,
    roomsIn: index.roomsIn,
    roomsHere: index.roomsHere,
    sessionsInRooms: index.sessionsInRooms,
    isEmpty: index.isEmpty,
    deliverToRoom: (app, audience, frame, { exceptSession, isDroppable = false } = {}) => {
      const { room, isLast = false } = audience;
      const here = index.of(app, room);
      if (!here) return 0;
      let count = 0;
      for (const presence of receiversOf(here, app, audience, sessionsOf)) {
        if (presence.sessionID === exceptSession) continue;
        // Who is told to be out was in.
        if (isLast) release(presence);
        if (presence.held) hold(presence.held, frame);
        else presence.session.deliver(frame, isDroppable);
        count += 1;
        if (isLast) index.drop(room, presence);
      }
      return count;
    },
    beginReadingRooms: (app) => {
      const begunAt = changes;
      return (room, frame) => {
        let sessionsTold = 0;
        for (const presence of index.of(app, room)?.values() ?? []) {
          if (presence.entering > 0 || presence.settledAt > begunAt) continue;
          presence.session.deliver(frame);
          index.drop(room, presence);
          sessionsTold += 1;
        }
        return { sessionsTold, isOpen: index.of(app, room) !== undefined };
      };
    },
  };
}

interface RoomIndex extends Pick<RoomChannels, 'roomsIn' | 'roomsHere' | 'sessionsInRooms' | 'isEmpty' | 'forget'> {
  of(app: AppID, room: RoomKey): Room | undefined;
  find(session: HubSession, room: RoomKey): Presence | undefined;
  countOf(session: HubSession): number;
  put(session: HubSession, room: RoomKey): Presence;
  drop(room: RoomKey, presence: Presence): void;
}

function hold(held: EncodedFrame[], frame: EncodedFrame): void {
  if (held.length < heldMax) held.push(frame);
}

function release(presence: Presence): void {
  const { held = [] } = presence;
  presence.held = undefined;
  for (const frame of held) presence.session.deliver(frame);
}

/** Each presence stands with the room, by session, and its room with the session. */
function createRoomIndex(filled: (bucket: Bucket) => void): RoomIndex {
  const rooms = createBucketedMap<RoomKey, Room>('rooms', filled);
  const roomsBySession = new Map<HubSession, Set<RoomKey>>();
  let presences = 0;

  const find: RoomIndex['find'] = (session, room) => {
    const { app, session: named } = session.actor;
    const presence = rooms.get(app, room)?.get(named.sessionID);
    return presence?.session === session ? presence : undefined;
  };
  const drop: RoomIndex['drop'] = (room, presence) => {
    const { session, sessionID } = presence;
    const { app } = session.actor;
    if (find(session, room) !== presence) return;
    presence.held = undefined;
    presences -= 1;
    const here = rooms.get(app, room);
    here?.delete(sessionID);
    if (here?.size === 0) rooms.delete(app, room);
    const own = roomsBySession.get(session);
    own?.delete(room);
    if (own?.size === 0) roomsBySession.delete(session);
  };

  return {
    find,
    drop,
    of: rooms.get,
    roomsIn: rooms.keysIn,
    roomsHere: rooms.keysOf,
    sessionsInRooms: () => presences,
    isEmpty: rooms.isEmpty,
    countOf: (session) => roomsBySession.get(session)?.size ?? 0,
    put: (session, room) => {
      const { app, session: named } = session.actor;
      const presence: Presence = { session, sessionID: named.sessionID, entering: 0, settledAt: 0, held: [] };
      // Another connection of the same session, which is about to go.
      const other = rooms.get(app, room)?.get(presence.sessionID);
      if (other) drop(room, other);
      presences += 1;
      const here = rooms.get(app, room);
      if (here) here.set(presence.sessionID, presence);
      else rooms.set(app, room, new Map([[presence.sessionID, presence]]));
      const own = roomsBySession.get(session);
      if (own) own.add(room);
      else roomsBySession.set(session, new Set([room]));
      return presence;
    },
    forget: (session) => {
      for (const room of roomsBySession.get(session) ?? []) {
        const presence = find(session, room);
        if (presence) drop(room, presence);
      }
    },
  };
}

/** All who are here, or those who are listed as sessions or as users. */
function receiversOf(
  here: Room,
  app: AppID,
  { onlySessions, onlyUsers }: RoomAudience,
  sessionsOf: SessionsOf,
): Iterable<Presence> {
  if (!onlySessions && !onlyUsers) return here.values();
  const chosen = new Set<Presence>();
  const choose = (sessionID: SessionID): void => {
    const presence = here.get(sessionID);
    if (presence) chosen.add(presence);
  };
  for (const sessionID of onlySessions ?? []) choose(sessionID);
  for (const userKey of onlyUsers ?? []) {
    for (const { actor } of sessionsOf(app, userKey)) choose(actor.session.sessionID);
  }
  return chosen;
}
