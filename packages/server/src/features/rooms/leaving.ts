import { type Millis, millis } from '@parley/kernel/brand';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Effects, EventHint, Hint } from '../../core/effects.ts';
import type { AppID, SessionID } from '../../core/ids.ts';
import { attributesLeftBehind } from './attribute-rules.ts';
import type { Context, Stores } from './context.ts';
import { destroyAtOf, isIn } from './entering-rules.ts';
import { type Appended, appendRoomEntries } from './log.ts';
import { announce, tellMoves } from './moves.ts';
import type { RoomDeviceRow, RoomEnding, RoomMemberRow, RoomRow } from './store.ts';

/** A room after a device went, and perhaps its user; without a room it ended with its last member. */
export interface Left {
  readonly room?: RoomRow;
  readonly hints: readonly Hint[];
  /** Whether the user is in it no more. */
  readonly isUserGone: boolean;
}

/** What a change leaves behind by which so many users went. */
export const effectsOfGoing = (hints: readonly Hint[], went: number): Effects => ({
  hints,
  ...(went > 0 && { counts: { roomMembersWent: went } }),
});

export const effectsOf = ({ hints, isUserGone }: Left): Effects => effectsOfGoing(hints, isUserGone ? 1 : 0);

export interface Going {
  readonly app: AppID;
  readonly room: RoomRow;
  readonly device: RoomDeviceRow;
  readonly reason: RoomEnding;
  readonly extendedData?: string;
  readonly now: Millis;
}

/**
 * Takes a device out of a room, and with the last one its user. What is told to the device is the caller's, who knows
 * whether it asked for it.
 */
export async function takeDeviceOut(stores: Stores, context: Context, going: Going): Promise<Left> {
  const { app, room, device, reason, extendedData = '', now } = going;
  await stores.rooms.putDevice(room.room, endedDevice(device, { reason, at: now, extendedData }));
  const others = await stores.rooms.devicesOf(room.room, device.userKey);
  if (others.some((other) => other.sessionID !== device.sessionID && isIn(other))) return stayed(room);
  const member = await stores.rooms.member(room.room, device.userKey);
  if (!member) return stayed(room);
  return { ...(await takeMemberOut(stores, context, { app, room, member, now })), isUserGone: true };
}

const stayed = (room: RoomRow): Left => ({ room, hints: [], isUserGone: false });

/** The row of a device that is out. */
export const endedDevice = (
  { userKey, sessionID, node }: RoomDeviceRow,
  ending: NonNullable<RoomDeviceRow['ending']>,
): RoomDeviceRow => ({ userKey, sessionID, node, ending });

interface MemberGoing {
  readonly app: AppID;
  readonly room: RoomRow;
  readonly member: RoomMemberRow;
  readonly now: Millis;
}

type After = Omit<Left, 'isUserGone'>;

async function takeMemberOut(stores: Stores, context: Context, going: MemberGoing): Promise<After> {
  const { app, room, member, now } = going;
  const { userKey } = member;
  await stores.rooms.removeMember(room.room, userKey);
  const smaller = { ...room, memberCount: room.memberCount - 1 };
  if (smaller.memberCount === 0) return emptied(stores, context, smaller, { userKey, now });
  await stores.rooms.removeFleetingAttributes(room.room, userKey);
  const deleted = attributesLeftBehind(await stores.rooms.attributes(room.room), userKey);
  const told = await announce(stores, context, { app, room: smaller, member, hasCome: false, now });
  if (deleted.length === 0) return told;
  await stores.rooms.removeAttributes(
    room.room,
    deleted.map(({ key }) => key),
  );
  // The others are told that he went before they are told what went with him.
  const gathered = await tellMoves(stores, context, { app, room: told.room });
  const entry = { kind: 'attributes' as const, set: [], deleted: deleted.map(({ key, value }) => ({ key, value })) };
  const patch = { attributeSeq: gathered.room.attributeSeq + deleted.length };
  const appended: Appended = await appendRoomEntries(stores, context, {
    app,
    room: gathered.room,
    entries: [entry],
    patch,
  });
  return { room: appended.room, hints: [...told.hints, ...gathered.hints, ...appended.hints] };
}

/** The last member is out: nobody is told of anything, and the room ends now or later. */
async function emptied(
  stores: Stores,
  { config }: Context,
  room: RoomRow,
  { userKey, now }: Pick<RoomMemberRow, 'userKey'> & { readonly now: Millis },
): Promise<After> {
  const { storedRoomLifetimeSeconds, keepAttributesOnDelay } = config.rooms;
  const destroyAt = destroyAtOf(room, now, storedRoomLifetimeSeconds * 1000);
  if (destroyAt <= now) {
    await stores.rooms.remove(room.room);
    return { hints: [] };
  }
  let { attributeSeq } = room;
  if (keepAttributesOnDelay) {
    // What goes with a member does not outlive him here either.
    await stores.rooms.removeFleetingAttributes(room.room, userKey);
    const gone = attributesLeftBehind(await stores.rooms.attributes(room.room), userKey).map(({ key }) => key);
    await stores.rooms.removeAttributes(room.room, gone);
    attributeSeq += gone.length;
  } else await stores.rooms.removeAllAttributes(room.room);
  await stores.rooms.takeMoves(room.room);
  const { tellAt: _, ...told } = room;
  const next: RoomRow = { ...told, attributeSeq, destroyAt: millis(destroyAt) };
  await stores.rooms.put(next);
  return { room: next, hints: [] };
}

/**
 * Tells devices that they are in the room no more, and takes them out of what is told there. The log has an entry for it, so
 * that a device that never hears of this asks, and one that has come in again meanwhile too; without a position the room
 * ended with it.
 */
export function endedHint(
  app: AppID,
  { room, position }: { readonly room: RoomRow['room']; readonly position?: number },
  outcome: 'kicked' | 'otherDevice',
  { sessionIDs, extendedData = '' }: { readonly sessionIDs: readonly SessionID[]; readonly extendedData?: string },
): EventHint {
  const more = { ...(extendedData !== '' && { extendedData }), ...(position !== undefined && { position }) };
  return {
    kind: 'event',
    app,
    audience: { kind: 'room', room, isLast: true, onlySessions: sessionIDs },
    frame: encodeEvent(events.roomEnded.name, { room, outcome, ...more }),
  };
}
