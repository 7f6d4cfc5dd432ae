import { millis } from '@parley/kernel/brand';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Effects, EventHint, Hint } from '../../core/effects.ts';
import { type AppID, type RoomKey, type SessionID, toUserID, type UserKey } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import { isIn } from './entering-rules.ts';
import { effectsOfGoing, endedHint, takeDeviceOut } from './leaving.ts';
import { appendRoomEntries, roomLock, unnamed } from './log.ts';
import { membersByID, noSuchRoom, notInRoom } from './members.ts';
import type { RoomRow } from './store.ts';

/** What the app's server asks for about users of a room. */
export interface Removal {
  readonly roomID: string;
  readonly userIDs: readonly string[];
  /** What is told to those who are put out. */
  readonly extendedData: string;
}

/** Puts users out of a room; those who are not in it are passed over, unless none is. */
export function kickUsers(context: Context, app: AppID, { roomID, userIDs, extendedData }: Removal) {
  let isWritten = false;
  return context.commit.run<'done', 'RoomModuleCommonError' | 'RoomModuleUserIsNotInTheRoom'>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const room = await stores.rooms.byID(roomID);
      // It runs again where others failed with it, and may then find that what it wrote itself is in force.
      if (!room) return isWritten ? { result: 'done' } : noSuchRoom;
      const found = await membersByID(stores, room, userIDs.map(toUserID));
      const userKeys = [...found.values()].flatMap(({ userKey, member }) => (member ? [userKey] : []));
      if (userKeys.length === 0) return isWritten ? { result: 'done' } : notInRoom;
      const effects = await putOut(stores, context, { app, room, userKeys, extendedData });
      isWritten = true;
      return { result: 'done', effects };
    },
  });
}

export interface Block extends Removal {
  /** Absent: as long as there is the room. */
  readonly seconds?: number;
}

/** Who is kept out of a room, and whom nobody knows. */
interface Blocked {
  readonly unknown: readonly string[];
}

/** Puts users out of a room and lets them in no more for a time, those too who are not in it. */
export function blockUsers(context: Context, app: AppID, { roomID, userIDs, extendedData, seconds }: Block) {
  return changeBlocks(context, app, { roomID, userIDs }, async (stores, room, userKeys) => {
    const until = seconds === undefined ? undefined : millis(context.clock.wall() + seconds * 1000);
    for (const userKey of userKeys) await stores.rooms.putBlock(room.room, { userKey, ...(until && { until }) });
    const members = userKeys.length === 0 ? [] : await stores.rooms.members(room.room, userKeys);
    if (members.length === 0) return {};
    return putOut(stores, context, { app, room, userKeys: members.map(({ userKey }) => userKey), extendedData });
  });
}

export const unblockUsers = (context: Context, app: AppID, which: Omit<Removal, 'extendedData'>) =>
  changeBlocks(context, app, which, async (stores, { room }, userKeys) => {
    for (const userKey of userKeys) await stores.rooms.removeBlock(room, userKey);
    return {};
  });

function changeBlocks(
  context: Context,
  app: AppID,
  { roomID, userIDs }: Omit<Removal, 'extendedData'>,
  work: (stores: Stores, room: RoomRow, userKeys: readonly UserKey[]) => Promise<Effects>,
) {
  return context.commit.run<Blocked, 'RoomModuleCommonError'>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const room = await stores.rooms.byID(roomID);
      if (!room) return noSuchRoom;
      const rows = await stores.users.byUserIDs(userIDs.map(toUserID));
      const known = new Map<string, UserKey>(
        rows.filter(({ isUnregistered }) => !isUnregistered).map(({ userID, userKey }) => [userID, userKey]),
      );
      const effects = await work(stores, room, [...known.values()]);
      return { result: { unknown: userIDs.filter((userID) => !known.has(userID)) }, effects };
    },
  });
}

interface PuttingOut {
  readonly app: AppID;
  readonly room: RoomRow;
  /** All of them are members. */
  readonly userKeys: readonly UserKey[];
  readonly extendedData: string;
}

/** Their devices are told first, and hear nothing of the room any more; then the others are told who went. */
async function putOut(
  stores: Stores,
  context: Context,
  { app, room, userKeys, extendedData }: PuttingOut,
): Promise<Effects> {
  const now = context.clock.wall();
  const sessionIDs: SessionID[] = [];
  const hints: Hint[] = [];
  let went = 0;
  let left: RoomRow | undefined = room;
  for (const userKey of userKeys) {
    for (const device of (await stores.rooms.devicesOf(room.room, userKey)).filter(isIn)) {
      sessionIDs.push(device.sessionID);
      if (!left) continue;
      const gone = await takeDeviceOut(stores, context, {
        app,
        room: left,
        device,
        reason: 'kicked',
        extendedData,
        now,
      });
      hints.push(...gone.hints);
      if (gone.isUserGone) went += 1;
      left = gone.room;
    }
  }
  if (left?.position === room.position) {
    // Otherwise a device that never hears of its end would not find that it missed anything.
    const noted = await appendRoomEntries(stores, context, { app, room: left, entries: [unnamed] });
    left = noted.room;
    hints.push(...noted.hints);
  }
  const ended = endedHint(app, { room: room.room, ...(left && { position: left.position }) }, 'kicked', {
    sessionIDs,
    extendedData,
  });
  return effectsOfGoing(left && left.memberCount > 0 ? [ended, ...hints] : [ended], went);
}

/** Ends a room at once, with everything in it. Its members are told that, and nothing of one another. */
export function destroyRoom(context: Context, app: AppID, roomID: string) {
  let ended: RoomKey | undefined;
  return context.commit.run<'done', 'RoomModuleCommonError'>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const room = await stores.rooms.byID(roomID);
      // It runs again where others failed with it, and may then find that what it wrote itself is in force.
      if (!room) return ended === undefined ? noSuchRoom : { result: 'done' };
      await stores.rooms.remove(room.room);
      ended = room.room;
      return { result: 'done', effects: effectsOfGoing([destroyedHint(app, room.room)], room.memberCount) };
    },
  });
}

const destroyedHint = (app: AppID, room: RoomKey): EventHint => ({
  kind: 'event',
  app,
  audience: { kind: 'room', room, isLast: true },
  frame: encodeEvent(events.roomEnded.name, { room, outcome: 'destroyed' }),
});
