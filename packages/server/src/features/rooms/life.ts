import type { Millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { refuseIfOver, type SessionActor } from '../../core/actors.ts';
import type { Effects } from '../../core/effects.ts';
import { NotTakenIn } from '../../core/failures.ts';
import type { SessionReactions } from '../../core/feature.ts';
import type { RoomKey } from '../../core/ids.ts';
import type { Context, RoomStoreNames, Stores } from './context.ts';
import { orWhatStands } from './doubt.ts';
import { type Caller, placeIn } from './entering.ts';
import { isConnected } from './entering-rules.ts';
import { effectsOf, takeDeviceOut } from './leaving.ts';
import { roomLock } from './log.ts';
import { notInRoom } from './members.ts';
import { graceEnd } from './moves.ts';
import type { RoomDeviceRow, RoomEnding, RoomRow } from './store.ts';

type Declared = typeof methods.rooms;
type LeaveMethod = Declared['leaveRoom'];
type LeaveAllMethod = Declared['leaveAllRoom'];

export async function leaveRoom(
  context: Context,
  actor: Caller,
  params: ParamsOf<LeaveMethod>,
): Promise<ResultOf<LeaveMethod> | Refusal<ErrorOf<LeaveMethod>>> {
  const left = await leave(context, actor, params);
  return isRefusal(left) ? left : {};
}

/** A device is out of a room; without a room it ended with that. */
interface Gone {
  readonly room?: RoomKey;
}

async function leave(
  context: Context,
  actor: Caller,
  { roomID, room: meant }: ParamsOf<LeaveMethod>,
): Promise<Gone | Refusal<ErrorOf<LeaveMethod>>> {
  const { app } = actor;
  // It runs again where others failed with it, and may then find what it wrote itself.
  let isWritten = false;
  const commit = context.commit.run<Gone, ErrorOf<LeaveMethod>>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const standing = isWritten ? await standingOutside(stores, actor, roomID) : undefined;
      if (standing) return { result: standing };
      const room = await stores.rooms.byID(roomID);
      if (!room) return refuse('RoomModuleLeaveRoomError', 'roomID: there is no such room');
      const place = await placeIn(stores, actor, roomID);
      if (!place || (meant ?? room.room) !== room.room) return notInRoom;
      const going = { app, ...place, reason: 'ended', now: context.clock.wall() } as const;
      const left = await takeDeviceOut(stores, context, going);
      isWritten = true;
      return { result: { room: room.room }, effects: effectsOf(left) };
    },
  });
  const outcome = await orWhatStands(commit, () => lookOutside(context, actor, roomID));
  if (isRefusal(outcome)) return outcome;
  if (outcome.room !== undefined) actor.leaveRoom(outcome.room);
  return outcome;
}

/** What a commit brought about that is said to have failed. */
async function lookOutside(context: Context, actor: Caller, roomID: string): Promise<Gone | undefined> {
  const { app } = actor;
  const outcome = await context.commit.run<Gone | undefined>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => ({ result: await standingOutside(stores, actor, roomID) }),
  });
  return isRefusal(outcome) ? undefined : outcome;
}

/** The outcome of a call whose session has no place in the room any more; `undefined` where it has. */
async function standingOutside(stores: Stores, actor: SessionActor, roomID: string): Promise<Gone | undefined> {
  if (await placeIn(stores, actor, roomID)) return undefined;
  const room = await stores.rooms.byID(roomID);
  return room ? { room: room.room } : {};
}

/** Rooms that end meanwhile are not in the answer; without any that was left the call fails as the last of them did. */
export async function leaveAllRoom(
  context: Context,
  actor: Caller,
): Promise<ResultOf<LeaveAllMethod> | Refusal<ErrorOf<LeaveAllMethod>>> {
  const rooms = await context.storage.read(actor.app).rooms.roomsOfSession(actor.session.sessionID);
  const roomIDs: string[] = [];
  let refused: Refusal<ErrorOf<LeaveAllMethod>> | undefined;
  for (const { roomID, room } of rooms) {
    const left = await leave(context, actor, { roomID, room });
    if (!isRefusal(left)) roomIDs.push(roomID);
    else if (left.refused === 'NetworkModuleUserIsNotLogged') return refuse(left.refused, left.detail);
    else if (left.refused === 'CommonModuleTriggerServerFrequencyLimit') refused = refuse(left.refused, left.detail);
  }
  return roomIDs.length === 0 && refused ? refused : { roomIDs };
}

/** What becomes of one place of a session in a room. */
type Fate = (
  stores: Stores,
  place: { readonly room: RoomRow; readonly device: RoomDeviceRow },
  now: Millis,
) => Promise<Effects>;

interface ChangeOfPlaces {
  readonly isDue: (stores: Stores) => Promise<boolean>;
  readonly fate: Fate;
  /** RoomIDs; absent: all rooms of the session. */
  readonly only?: readonly string[];
}

/** Changes every place of a session, each room in a commit of its own. */
async function changePlaces(
  context: Context,
  { app, session }: SessionActor,
  { isDue, fate, only }: ChangeOfPlaces,
): Promise<void> {
  const rooms = await context.storage.read(app).rooms.roomsOfSession(session.sessionID);
  for (const { roomID } of rooms) {
    if (only && !only.includes(roomID)) continue;
    const outcome = await context.commit.run({
      app,
      keys: [roomLock(app, roomID)],
      decide: async (stores) => {
        const place = (await isDue(stores)) ? await placeIn(stores, { session }, roomID) : undefined;
        const effects = place ? await fate(stores, place, context.clock.wall()) : {};
        return { result: undefined, effects };
      },
    });
    if (isRefusal(outcome)) throw new NotTakenIn(outcome);
  }
}

/** Whether the session did not go on with another connection meanwhile. */
const isNotResumed =
  ({ session }: SessionActor) =>
  async ({ sessions }: Stores): Promise<boolean> => {
    const row = await sessions.get(session.sessionID);
    return row?.state !== 'online' || row.generation <= session.generation;
  };

/** A place that waits for its session to come back. */
export const giveGrace = async (
  stores: Stores,
  context: Context,
  { room, device }: { readonly room: Pick<RoomRow, 'room'>; readonly device: RoomDeviceRow },
  now: Millis,
): Promise<void> => {
  if (isConnected(device)) await stores.rooms.putDevice(room.room, { ...device, graceUntil: graceEnd(context, now) });
};

/** Takes a session out of all its rooms, for good. */
export const leaveWith = (
  context: Context,
  actor: SessionActor,
  { reason, ...which }: Omit<ChangeOfPlaces, 'fate'> & { readonly reason: RoomEnding },
): Promise<void> =>
  changePlaces(context, actor, {
    ...which,
    fate: async (stores, place, now) =>
      effectsOf(await takeDeviceOut(stores, context, { app: actor.app, ...place, reason, now })),
  });

export const roomSessionLife: SessionReactions<RoomStoreNames> = {
  disconnected: (context, actor) =>
    changePlaces(context, actor, {
      isDue: isNotResumed(actor),
      fate: async (stores, place, now) => {
        // Who was gone before the answer to a logout will not come back, and nobody does whose token is over.
        const row = await stores.sessions.get(actor.session.sessionID);
        const isOver = row?.state === 'loggedOut' || row?.state === 'displaced';
        if (isOver || (row && row.tokenExpiresAt <= now)) {
          return effectsOf(await takeDeviceOut(stores, context, { app: actor.app, ...place, reason: 'ended', now }));
        }
        await giveGrace(stores, context, place, now);
        return {};
      },
    }),
  tokenExpired: (context, actor) => leaveWith(context, actor, { reason: 'ended', isDue: isNotResumed(actor) }),
  ended: (context, actor) => leaveWith(context, actor, { reason: 'ended', isDue: async () => true }),
};
