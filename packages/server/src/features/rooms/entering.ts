import type { Millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import type { RoomPairs, WireRoomOpened } from '@parley/protocol/features/room-values';
import type { methods } from '@parley/protocol/index';
import { refuseIfOver, type SessionActor, sessionIsOver } from '../../core/actors.ts';
import type { Decided } from '../../core/commit.ts';
import type { Hint } from '../../core/effects.ts';
import type { Leaving } from '../../core/feature.ts';
import { type RoomKey, toRoomKey } from '../../core/ids.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import { profileOf } from '../users/index.ts';
import { admitCreationAttributes } from './attribute-rules.ts';
import type { Context, Stores } from './context.ts';
import { orWhatStands } from './doubt.ts';
import {
  decideEntering,
  type EnteringDecision,
  type EnteringManner,
  isBlockInForce,
  isConnected,
  isIn,
} from './entering-rules.ts';
import { effectsOf, endedDevice, endedHint, takeDeviceOut } from './leaving.ts';
import { type Appended, appendRoomEntries, roomLock, roomsLock, unnamed } from './log.ts';
import { type Creation, makeRoom, refuseDelay } from './making.ts';
import { notInRoom } from './members.ts';
import { announce } from './moves.ts';
import type { RoomMemberRow, RoomRow } from './store.ts';

type Declared = typeof methods.rooms;
export type Caller = SessionActor & Leaving;

/** What a call asks for, whichever it is. */
interface Wish extends EnteringManner {
  readonly roomID: string;
  readonly creation: Creation;
  /** The room that is left for it. */
  readonly fromRoomID?: string;
}

const noCreation: Creation = { roomName: '', attributes: [], destroyDelaySeconds: 0 };

type Entered<Method extends keyof Declared> = Promise<WireRoomOpened | Refusal<ErrorOf<Declared[Method]>>>;

export function createRoom(
  context: Context,
  actor: Caller,
  { roomID, ...creation }: ParamsOf<Declared['createRoom']>,
): Entered<'createRoom'> {
  return enter<'createRoom'>(context, actor, { roomID, creation, mayJoin: false, mayCreate: true, isSwitch: false });
}

export function joinRoom(
  context: Context,
  actor: Caller,
  { roomID }: ParamsOf<Declared['joinRoom']>,
): Entered<'joinRoom'> {
  const manner = { mayJoin: true, mayCreate: false, isSwitch: false };
  return enter<'joinRoom'>(context, actor, { roomID, creation: noCreation, ...manner });
}

export function enterRoom(
  context: Context,
  actor: Caller,
  { roomID, ...creation }: ParamsOf<Declared['enterRoom']>,
): Entered<'enterRoom'> {
  return enter<'enterRoom'>(context, actor, { roomID, creation, mayJoin: true, mayCreate: true, isSwitch: false });
}

export function switchRoom(
  context: Context,
  actor: Caller,
  { fromRoomID, roomID, isCreateWhenRoomNotExisted, ...creation }: ParamsOf<Declared['switchRoom']>,
): Entered<'switchRoom'> {
  const manner = { mayJoin: true, mayCreate: isCreateWhenRoomNotExisted, isSwitch: true };
  return enter<'switchRoom'>(context, actor, { roomID, fromRoomID, creation, ...manner });
}

/** How a commit ended that was begun for the room with this key. */
type Outcome =
  | { readonly kind: 'entered'; readonly opened: WireRoomOpened; readonly left?: RoomKey }
  /** The roomID belongs to another room by now. */
  | { readonly kind: 'moved' };

/**
 * The connection is registered before the change is committed, so that it gets everything that is told after it; what
 * comes before the answer waits in the device. The key of the room must be known for that, and is looked up again
 * where it was another one.
 */
async function enter<Method extends 'createRoom' | 'joinRoom' | 'enterRoom' | 'switchRoom'>(
  context: Context,
  actor: Caller,
  wish: Wish,
): Promise<WireRoomOpened | Refusal<ErrorOf<Declared[Method]>>> {
  const { app } = actor;
  const refused = refuseDelay(context, wish.creation);
  if (refused) return refused;
  for (;;) {
    const known = await context.storage.read(app).rooms.byID(wish.roomID);
    const room = known?.room ?? toRoomKey(context.ids.next());
    actor.enterRoom(room);
    const commit = commitEntering(context, actor, wish, { room, isNew: known === undefined });
    const outcome = await orWhatStands(commit, () => lookInside(context, actor, wish, room)).catch((error: unknown) => {
      actor.leaveRoom(room);
      throw error;
    });
    if (isRefusal(outcome)) {
      actor.leaveRoom(room);
      return outcome as Refusal<ErrorOf<Declared[Method]>>;
    }
    if (outcome.kind === 'entered') {
      if (outcome.left !== undefined) actor.leaveRoom(outcome.left);
      return outcome.opened;
    }
    actor.leaveRoom(room);
  }
}

type EnteringErrors = ErrorOf<Declared['createRoom' | 'joinRoom' | 'enterRoom' | 'switchRoom']>;

interface Aimed {
  readonly room: RoomKey;
  /** Nobody had the roomID when it was looked up. */
  readonly isNew: boolean;
}

function commitEntering(context: Context, actor: Caller, wish: Wish, { room, isNew }: Aimed) {
  const { app, userKey } = actor;
  const { roomID, fromRoomID } = wish;
  // It runs again where others failed with it, and may then find what it wrote itself.
  let isWritten = false;
  return context.commit.run<Outcome, EnteringErrors>({
    app,
    keys: [
      { app, kind: 'user', key: userKey },
      roomLock(app, roomID),
      ...(fromRoomID === undefined ? [] : [roomLock(app, fromRoomID)]),
      ...(wish.mayCreate ? [roomsLock(app)] : []),
    ],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const standing = isWritten ? await standingInside(stores, actor, wish, room) : undefined;
      if (standing) return { result: standing };
      const now = context.clock.wall();
      const from = fromRoomID === undefined ? undefined : await placeIn(stores, actor, fromRoomID);
      if (fromRoomID !== undefined && !from) return notInRoom;
      const found = await stores.rooms.byID(roomID);
      if ((found?.room ?? room) !== room) return { result: { kind: 'moved' } };
      const decision = await decide(stores, context, { actor, wish, found });
      if (isRefusal(decision)) return decision;
      // The room ended meanwhile: the one that takes its place is another, with a key of its own.
      if (decision === 'create' && !isNew) return { result: { kind: 'moved' } };
      const entering = { actor, wish, room, found, now };
      const entered = await write(stores, context, entering, decision);
      isWritten = !isRefusal(entered);
      if (isRefusal(entered) || !from) return entered;
      const left = await takeDeviceOut(stores, context, { app, ...from, reason: 'ended', now });
      const { result, effects = {} } = entered;
      const counts = { ...effects.counts, ...effectsOf(left).counts };
      const hints = [...(effects.hints ?? []), ...left.hints];
      return { result: { ...result, left: from.room.room }, effects: { hints, counts } };
    },
  });
}

/** What a commit brought about that is said to have failed. */
async function lookInside(context: Context, actor: Caller, wish: Wish, room: RoomKey): Promise<Outcome | undefined> {
  const { app } = actor;
  const outcome = await context.commit.run<Outcome | undefined>({
    app,
    keys: [roomLock(app, wish.roomID)],
    decide: async (stores) => ({ result: await standingInside(stores, actor, wish, room) }),
  });
  return isRefusal(outcome) ? undefined : outcome;
}

/** The outcome of a call whose session has its place in just this room; `undefined` where it has none. */
async function standingInside(
  stores: Stores,
  actor: SessionActor,
  { roomID, fromRoomID }: Wish,
  room: RoomKey,
): Promise<Outcome | undefined> {
  const place = await placeIn(stores, actor, roomID);
  if (place?.room.room !== room) return undefined;
  const from = fromRoomID === undefined ? undefined : await stores.rooms.byID(fromRoomID);
  const opened = await openedOf(stores, place.room);
  return { kind: 'entered', opened, ...(from && { left: from.room }) };
}

/** The room and the session's place in it; `undefined` where it has none. */
export async function placeIn(
  { rooms }: ReadersOf<'rooms'>,
  { session }: Pick<SessionActor, 'session'>,
  roomID: string,
) {
  const room = await rooms.byID(roomID);
  const device = room && (await rooms.device(room.room, session.sessionID));
  return room && isIn(device) ? { room, device } : undefined;
}

interface Asked {
  readonly actor: SessionActor;
  readonly wish: Wish;
  readonly found: RoomRow | undefined;
}

async function decide({ rooms }: Stores, { clock, config }: Context, { actor, wish, found }: Asked) {
  const { userKey } = actor;
  const block = found && (await rooms.block(found.room, userKey));
  const facts = {
    room: found,
    isMember: found !== undefined && (await rooms.member(found.room, userKey)) !== undefined,
    isBlocked: isBlockInForce(block, clock.wall()),
    roomsOfApp: found ? 0 : await rooms.count(),
    roomsOfUser: await rooms.roomCountOf(userKey),
  };
  const decision = decideEntering(facts, wish, config.rooms);
  if (decision !== 'create') return decision;
  return admitCreationAttributes(wish.creation.attributes, config.rooms) ?? decision;
}

interface Entering extends Asked {
  readonly room: RoomKey;
  readonly now: Millis;
}

async function write(
  stores: Stores,
  context: Context,
  entering: Entering,
  decision: EnteringDecision,
): Promise<Decided<Extract<Outcome, { readonly kind: 'entered' }>> | Refusal<'NetworkModuleUserIsNotLogged'>> {
  const { actor, found, room, now } = entering;
  const { app, userKey, session } = actor;
  const user = await stores.users.byUserKey(userKey);
  if (!user || user.isUnregistered) return sessionIsOver;
  const hints: Hint[] = [];
  const { userExtendedData, userName, userAvatarUrl } = profileOf(user);
  const member: RoomMemberRow = {
    userKey,
    userID: user.userID,
    userName,
    userAvatarUrl,
    userExtendedData,
    joinedAt: now,
  };
  const { creation, roomID } = entering.wish;
  const made = { room, roomID, creation, ownerKey: userKey, now };
  let row = found ?? { ...(await makeRoom(stores, context, made)), creatorKey: userKey };
  if (decision === 'take') {
    const taken = await displace(stores, context, entering, row);
    row = taken.room;
    hints.push(...taken.hints);
  } else {
    const { destroyAt: _, ...lasting } = row;
    row = { ...lasting, memberCount: row.memberCount + 1 };
    await stores.rooms.putMember(room, member);
    // Nobody else is there to be told of the first.
    if (row.memberCount === 1) await stores.rooms.put(row);
    else {
      const told = await announce(stores, context, { app, room: row, member, hasCome: true, now });
      row = told.room;
      hints.push(...told.hints);
    }
  }
  await stores.rooms.putDevice(room, { userKey, sessionID: session.sessionID, node: context.nodeID });
  const effects = { hints, ...(decision !== 'take' && { counts: { roomMembersCame: 1 } }) };
  return { result: { kind: 'entered', opened: await openedOf(stores, row) }, effects };
}

/** The user's other devices in the room, and what this one was there before it was opened anew, give way silently. */
async function displace(stores: Stores, context: Context, { actor, now }: Entering, room: RoomRow): Promise<Appended> {
  if (context.config.rooms.multiDevice) return { room, hints: [] };
  const { app, userKey, session } = actor;
  const devices = (await stores.rooms.devicesOf(room.room, userKey)).filter(isIn);
  const others = devices.filter(({ sessionID }) => sessionID !== session.sessionID);
  const ending = { reason: 'otherDevice', at: now, extendedData: '' } as const;
  for (const device of others) await stores.rooms.putDevice(room.room, endedDevice(device, ending));
  if (others.length === 0) return { room, hints: [] };
  // Who missed the end must not take the entry for all there was.
  const displaced = others.find(isConnected);
  const noted = await appendRoomEntries(stores, context, {
    ...{ app, room, entries: [unnamed] },
    ...(displaced && { exceptSession: displaced.sessionID }),
  });
  const sessionIDs = others.map(({ sessionID }) => sessionID);
  return { room: noted.room, hints: [endedHint(app, noted.room, 'otherDevice', { sessionIDs }), ...noted.hints] };
}

async function openedOf(stores: Stores, { room, roomName, position }: RoomRow): Promise<WireRoomOpened> {
  const attributes: RoomPairs = (await stores.rooms.attributes(room)).map(({ key, value }) => ({ key, value }));
  return { room, roomName, position, attributes };
}
