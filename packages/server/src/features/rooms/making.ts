import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import { type RoomKey, toRoomKey, type UserKey } from '../../core/ids.ts';
import type { Pair } from './attribute-ledger-rules.ts';
import { admitCreationAttributes, lastOfEach } from './attribute-rules.ts';
import type { Context, Stores } from './context.ts';
import { decideEntering, destroyAtOf } from './entering-rules.ts';
import { roomLock, roomsLock } from './log.ts';
import type { RoomRow } from './store.ts';

/** How a room is made. */
export interface Creation {
  readonly roomName: string;
  readonly attributes: readonly (Pair & { readonly isDeletedAfterOwnerLeft?: boolean })[];
  readonly destroyDelaySeconds: number;
}

export interface NewRoom {
  readonly room: RoomKey;
  readonly roomID: string;
  readonly creation: Creation;
  readonly ownerKey: UserKey;
  readonly now: Millis;
}

/** Writes the attributes of a new room, and answers its row without its members. */
export async function makeRoom(
  stores: Stores,
  { config }: Context,
  { room, roomID, creation, ownerKey, now }: NewRoom,
): Promise<RoomRow> {
  const attributes = lastOfEach(creation.attributes).map(({ key, value, isDeletedAfterOwnerLeft = false }, index) => ({
    ...{ key, value, ownerKey, isDeletedAfterOwnerLeft, seq: index + 1 },
  }));
  await stores.rooms.putAttributes(room, attributes);
  return {
    room,
    roomID,
    roomName: creation.roomName,
    createdAt: now,
    destroyDelayMs: creation.destroyDelaySeconds * 1000,
    isStored: config.rooms.storeMessages,
    position: 0,
    attributesPosition: 0,
    attributeSeq: attributes.length,
    messageSeq: 0,
    orderKey: 0,
    memberCount: 0,
  };
}

export const refuseDelay = (
  { config }: Context,
  { destroyDelaySeconds }: Pick<Creation, 'destroyDelaySeconds'>,
): Refusal<'CommonModuleParamsInvalid'> | undefined => {
  const { destroyDelaySecondsMax } = config.rooms;
  return destroyDelaySeconds > destroyDelaySecondsMax
    ? refuse('CommonModuleParamsInvalid', `roomDestroyDelayTime: is over ${destroyDelaySecondsMax} s`)
    : undefined;
};

const manner = { mayJoin: false, mayCreate: true, isSwitch: false };

/**
 * Makes a room for the app's server: nobody is in it. It stays for a while so that somebody can come, and keeps its
 * attributes until then.
 */
export async function makeEmptyRoom(
  context: Context,
  { app, userKey: ownerKey }: Actor,
  { roomID, ...creation }: Creation & { readonly roomID: string },
) {
  const refused = refuseDelay(context, creation);
  if (refused) return refused;
  const room = toRoomKey(context.ids.next());
  return context.commit.run({
    app,
    keys: [roomLock(app, roomID), roomsLock(app)],
    decide: async (stores) => {
      const found = await stores.rooms.byID(roomID);
      // It runs again where others failed with it, and may then find what it wrote itself.
      if (found?.room === room) return { result: { attributeSeq: found.attributeSeq } };
      const nobody = { isMember: false, isBlocked: false, roomsOfUser: 0 };
      const facts = { room: found, roomsOfApp: found ? 0 : await stores.rooms.count(), ...nobody };
      const decision = decideEntering(facts, manner, context.config.rooms);
      if (isRefusal(decision)) return decision;
      const tooLarge = admitCreationAttributes(creation.attributes, context.config.rooms);
      if (tooLarge) return tooLarge;
      const now = context.clock.wall();
      const made = await makeRoom(stores, context, { room, roomID, creation, ownerKey, now });
      const { unenteredRoomLifetimeSeconds, storedRoomLifetimeSeconds } = context.config.rooms;
      const emptyUntil = destroyAtOf(made, now, storedRoomLifetimeSeconds * 1000);
      const destroyAt = millis(Math.max(emptyUntil, now + unenteredRoomLifetimeSeconds * 1000));
      await stores.rooms.put({ ...made, destroyAt });
      return { result: { attributeSeq: made.attributeSeq } };
    },
  });
}
