import { type Millis, millis } from '@parley/kernel/brand';
import { limits } from '@parley/protocol/limits';
import type { Hint } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import { type Appended, appendRoomEntries, type NewEntry } from './log.ts';
import { toWireMember } from './members.ts';
import type { RoomMemberRow, RoomRow } from './store.ts';

export interface Move {
  readonly app: AppID;
  /** As it is after the move; its row is written here. */
  readonly room: RoomRow;
  readonly member: RoomMemberRow;
  readonly hasCome: boolean;
  readonly now: Millis;
}

/**
 * Tells the others that somebody came or went: at once, or in a large room with those who come and go at about the same
 * time. While some wait to be told nobody overtakes them.
 */
export async function announce(stores: Stores, context: Context, move: Move): Promise<Appended> {
  const { app, room, member, hasCome, now } = move;
  const isGathered = room.tellAt !== undefined || room.memberCount > context.config.rooms.memberEventBatchThreshold;
  if (isGathered) {
    const next = { ...room, tellAt: room.tellAt ?? now };
    await stores.rooms.put(next);
    await stores.rooms.noteMove(room.room, {
      ...toWireMember(member),
      userID: member.userID,
      userKey: member.userKey,
      hasCome,
    });
    return { room: next, hints: [] };
  }
  const entry: NewEntry = { kind: hasCome ? 'joined' : 'left', members: [toWireMember(member)] };
  return appendRoomEntries(stores, context, { app, room, entries: [entry] });
}

/** Tells of all who wait to be told of. */
export async function tellMoves(
  stores: Stores,
  context: Context,
  { app, room }: { readonly app: AppID; readonly room: RoomRow },
): Promise<Appended> {
  if (room.tellAt === undefined) return { room, hints: [] };
  const moves = await stores.rooms.takeMoves(room.room);
  const entriesOf = (kind: 'joined' | 'left'): readonly NewEntry[] => {
    const members = moves.filter(({ hasCome }) => hasCome === (kind === 'joined')).map(toWireMember);
    return Array.from({ length: Math.ceil(members.length / limits.roomMembersTold) }, (_, index) => ({
      kind,
      members: members.slice(index * limits.roomMembersTold, (index + 1) * limits.roomMembersTold),
    }));
  };
  const { tellAt: _, ...told } = room;
  const hints: Hint[] = [];
  let appended: Appended = { room: told, hints };
  // One entry a hint: a frame with the profiles of thousands would be too long for one message.
  for (const entry of [...entriesOf('joined'), ...entriesOf('left')]) {
    appended = await appendRoomEntries(stores, context, { app, room: appended.room, entries: [entry] });
    hints.push(...appended.hints);
  }
  if (hints.length === 0) await stores.rooms.put(told);
  return { room: appended.room, hints };
}

export const graceEnd = ({ config }: Pick<Context, 'config'>, now: Millis): Millis =>
  millis(now + config.rooms.offlineGraceSeconds * 1000);
