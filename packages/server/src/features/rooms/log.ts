import type { WireRoomEntry } from '@parley/protocol/features/room-values';
import { EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { EventHint, Hint } from '../../core/effects.ts';
import type { AppID, RoomKey, SessionID } from '../../core/ids.ts';
import type { LockKey, StoresOf } from '../../storage/storage.ts';
import type { Context } from './context.ts';
import type { RoomRow } from './store.ts';

type Named = Extract<WireRoomEntry, { readonly kind: string }>;
type WithoutPosition<Entry> = Entry extends unknown ? Omit<Entry, 'position'> : never;
/** An entry that gets its position when it is appended. */
export type NewEntry = WithoutPosition<Named> | Unnamed;
/** Of which the log says only that there is one. */
interface Unnamed {
  readonly kind?: undefined;
}
export const unnamed: Unnamed = {};

export interface Appended {
  readonly room: RoomRow;
  readonly hints: readonly Hint[];
}

/** All changes of one room run one after another. */
export const roomLock = (app: AppID, roomID: string): LockKey => ({ app, kind: 'name', key: `room ${roomID}` });
/** Rooms of an app are made one after another, because they are counted. */
export const roomsLock = (app: AppID): LockKey => ({ app, kind: 'name', key: 'rooms' });

/**
 * Appends entries to the log of a room, writes its row with `patch`, and answers the hint that tells the devices in it.
 * Entries of which nobody is told are not appended: a room without members has no log to follow.
 */
export async function appendRoomEntries(
  stores: StoresOf<'rooms'>,
  { config }: Pick<Context, 'config'>,
  { app, room, entries, patch = {}, isHidden = false, exceptSession }: Appending,
): Promise<Appended> {
  const { entriesKept, storedMessagesMax } = config.rooms;
  const rows = entries.map((entry, index) => {
    const position = room.position + 1 + index;
    const placed = entry.kind === 'message' ? { ...entry, message: { ...entry.message, position } } : entry;
    const isKept = entry.kind === 'message' && room.isStored;
    return {
      position,
      body: JSON.stringify({ ...placed, position }),
      ...(isKept && { messageSeq: entry.message.messageSeq }),
    };
  });
  const attributes = entries.findLastIndex(({ kind }) => kind === 'attributes');
  const next: RoomRow = {
    ...room,
    ...patch,
    position: room.position + entries.length,
    ...(attributes >= 0 && { attributesPosition: room.position + 1 + attributes }),
  };
  await stores.rooms.put(next);
  if (rows.length === 0) return { room: next, hints: [] };
  await stores.rooms.appendEntries(room.room, rows, { kept: entriesKept, storedKept: storedMessagesMax });
  const told = rows.map(({ position, body }) => (isHidden ? `{"position":${position}}` : body));
  const hint = entriesHint(app, room.room, told);
  return { room: next, hints: [exceptSession === undefined ? hint : { ...hint, exceptSession }] };
}

export interface Appending {
  readonly app: AppID;
  readonly room: RoomRow;
  readonly entries: readonly NewEntry[];
  /** Fields of the row that change with them. */
  readonly patch?: Partial<RoomRow>;
  /** The devices are told the positions, and nothing of what stands there. */
  readonly isHidden?: boolean;
  /** The one that is told something else, and finds a gap if that is lost. */
  readonly exceptSession?: SessionID;
}

/** Tells the devices in a room of entries that are encoded already. */
export function entriesHint(app: AppID, room: RoomKey, bodies: readonly string[]): EventHint {
  const data = new EncodedJson(`{"room":${room},"entries":[${bodies.join(',')}]}`);
  return { kind: 'event', app, audience: { kind: 'room', room }, frame: encodeEvent(events.roomEntries.name, data) };
}
