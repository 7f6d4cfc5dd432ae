import { isRefusal, refuse } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { Context } from './context.ts';
import { messageIn } from './history.ts';
import { appendRoomEntries, roomLock } from './log.ts';
import { noSuchRoom, notInRoom } from './members.ts';
import { type RoomRevokeError, revokeInRoom } from './revoke-rules.ts';

export interface Revocation {
  readonly roomID: string;
  readonly messageSeq: number;
  readonly payload: string;
}

type RevokeError =
  | RoomRevokeError
  | 'RoomModuleCommonError'
  | 'RoomModuleUserIsNotInTheRoom'
  | 'MessageModuleServerError';

/**
 * Takes a message back for the app's server that a room keeps, in the name of its sender, who is in the room. It stays in
 * its place as what it is then, and the members are told. `MessageModuleServerError`: the room keeps nothing.
 */
export function revokeRoomMessage(
  context: Context,
  { app, userKey, userID }: Actor,
  { roomID, messageSeq, payload }: Revocation,
) {
  return context.commit.run<'done', RevokeError>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const room = await stores.rooms.byID(roomID);
      if (!room) return noSuchRoom;
      if (!room.isStored) return refuse('MessageModuleServerError', 'RoomId: keeps no messages');
      if (!(await stores.rooms.member(room.room, userKey))) return notInRoom;
      const [next] = await stores.rooms.storedMessages(room.room, {
        ...{ anchorSeq: messageSeq - 1, isReverse: false, limit: 1 },
      });
      const row = next?.messageSeq === messageSeq ? next : undefined;
      const revoked = revokeInRoom(row && messageIn(row), { userID, payload, now: context.clock.wall() });
      if (isRefusal(revoked)) return revoked;
      if (row) {
        const body = JSON.stringify({ kind: 'message', message: revoked, position: row.position });
        await stores.rooms.putEntryBody(room.room, row.position, body);
      }
      const entries = [{ kind: 'revoked', message: revoked } as const];
      const { hints } = await appendRoomEntries(stores, context, { app, room, entries });
      return { result: 'done', effects: { hints } };
    },
  });
}
