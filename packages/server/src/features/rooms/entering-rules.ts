import { refuse } from '@parley/protocol/define';
import type { RoomBlockRow, RoomDeviceRow, RoomRow } from './store.ts';

export interface EnteringLimits {
  readonly roomsMax: number;
  readonly roomsPerUserMax: number;
  readonly membersMax: number;
}

/** How a call treats a room that is there, and one that is not. */
export interface EnteringManner {
  readonly mayJoin: boolean;
  readonly mayCreate: boolean;
  /** Whether the user gives up the place in another room for it. */
  readonly isSwitch: boolean;
}

export interface EnteringFacts {
  readonly room: Pick<RoomRow, 'memberCount'> | undefined;
  readonly isMember: boolean;
  /** The app keeps the user out. */
  readonly isBlocked: boolean;
  readonly roomsOfApp: number;
  readonly roomsOfUser: number;
}

/** `take`: a member comes with another device, or comes back. */
export type EnteringDecision = 'create' | 'join' | 'take';

const tooManyOfUser = refuse('RoomModuleTheNumberOfJoinedRoomsHasReachedLimit', 'the user is in too many rooms');

/** Whether somebody comes into a room, and how. */
export function decideEntering(
  { room, isMember, isBlocked, roomsOfApp, roomsOfUser }: EnteringFacts,
  { mayJoin, mayCreate, isSwitch }: EnteringManner,
  limits: EnteringLimits,
) {
  const hasNoPlace = !isSwitch && roomsOfUser >= limits.roomsPerUserMax;
  if (!room) {
    if (!mayCreate) {
      return isSwitch
        ? refuse('RoomModuleJoinRoomError', 'toRoomID: there is no such room')
        : refuse('RoomModuleTheRoomDoesNotExist', 'roomID: there is no such room');
    }
    if (roomsOfApp >= limits.roomsMax) {
      return refuse('RoomModuleTheNumberOfExistingRoomsHasReachedLimit', 'the app has too many rooms');
    }
    return hasNoPlace ? tooManyOfUser : 'create';
  }
  if (!mayJoin) return refuse('RoomModuleTheRoomAlreadyExists', 'roomID: is taken');
  // Also one that is in already: a device asks only where it takes itself to be out.
  if (isMember) return 'take';
  if (isBlocked) return refuse('RoomModuleRoomMemberIsBlocked', 'roomID: the user is kept out of the room');
  if (hasNoPlace) return tooManyOfUser;
  return room.memberCount >= limits.membersMax ? refuse('RoomModuleJoinRoomError', 'roomID: the room is full') : 'join';
}

/** Whether the app keeps a user out of a room at this time. */
export const isBlockInForce = (block: Pick<RoomBlockRow, 'until'> | undefined, now: number): boolean =>
  block !== undefined && (block.until ?? Number.POSITIVE_INFINITY) > now;

/** Whether a session has a place in a room that it may use. */
export const isConnected = (device: Pick<RoomDeviceRow, 'graceUntil' | 'ending'> | undefined): boolean =>
  device !== undefined && device.ending === undefined && device.graceUntil === undefined;

/** Whether a session is in a room, with or without a connection. */
export const isIn = (device: Pick<RoomDeviceRow, 'ending'> | undefined): device is RoomDeviceRow =>
  device !== undefined && device.ending === undefined;

/** What a device that comes back learns of a room in which it was. */
export function outcomeOf(
  shown: number,
  room: Pick<RoomRow, 'room'> | undefined,
  device: Pick<RoomDeviceRow, 'ending'> | undefined,
): 'member' | 'timeout' | 'destroyed' | 'kicked' | 'otherDevice' | 'ended' {
  if (!room) return 'destroyed';
  // The roomID was given to another room: the one that was meant ended while the device was away.
  if (room.room !== shown || !device) return 'timeout';
  return device.ending?.reason ?? 'member';
}

/** When a room without members ends. */
export const destroyAtOf = (
  room: Pick<RoomRow, 'destroyDelayMs' | 'isStored'>,
  now: number,
  storedRoomLifetimeMs: number,
): number => now + (room.isStored ? Math.max(room.destroyDelayMs, storedRoomLifetimeMs) : room.destroyDelayMs);
