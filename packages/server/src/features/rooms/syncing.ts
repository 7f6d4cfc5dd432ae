import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf } from '@parley/protocol/define';
import type { WireRoomEntry } from '@parley/protocol/features/room-values';
import type { methods } from '@parley/protocol/index';
import { limits, wireLimits } from '@parley/protocol/limits';
import { refuseIfOver } from '../../core/actors.ts';
import { type RoomKey, toRoomKey } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import type { Caller } from './entering.ts';
import { outcomeOf } from './entering-rules.ts';
import { leaveWith } from './life.ts';
import { roomLock } from './log.ts';
import type { RoomEntryRow, RoomRow } from './store.ts';

type Method = typeof methods.rooms.syncRooms;
type Shown = ParamsOf<Method>['rooms'][number];
type Told = ResultOf<Method>['rooms'][number];

/** Entries of all rooms in one answer, in characters: half of what the wire holds. */
export const answerCharactersMax = wireLimits.messageBytesMax / 4;

export async function syncRooms(
  context: Context,
  actor: Caller,
  { isResume, rooms }: ParamsOf<Method>,
): Promise<ResultOf<Method> | Refusal<ErrorOf<Method>>> {
  const told: Told[] = [];
  let room = answerCharactersMax;
  for (const shown of rooms) {
    const one = await syncRoom(context, actor, { shown, isResume, charactersMax: room });
    if (isRefusal(one)) return one;
    room = Math.max(0, room - JSON.stringify(one).length);
    told.push(one);
  }
  if (isResume) await leaveUnknown(context, actor, rooms);
  return { rooms: told };
}

/** The answer that brought the device into a room was lost: it knows nothing of it, and is out. */
async function leaveUnknown(context: Context, actor: Caller, known: readonly Shown[]): Promise<void> {
  const held = await context.storage.read(actor.app).rooms.roomsOfSession(actor.session.sessionID);
  const knownRooms = new Set(known.map(({ room }) => room));
  if (held.every(({ room }) => knownRooms.has(room))) return;
  const only = held.filter(({ room }) => !knownRooms.has(room)).map(({ roomID }) => roomID);
  await leaveWith(context, actor, { reason: 'ended', isDue: async () => true, only });
}

interface Syncing {
  readonly shown: Shown;
  readonly isResume: boolean;
  readonly charactersMax: number;
}

/** The connection is registered before the place is confirmed, so that nothing falls between. */
async function syncRoom(context: Context, actor: Caller, syncing: Syncing): Promise<Told | Refusal<ErrorOf<Method>>> {
  const room = toRoomKey(syncing.shown.room);
  actor.enterRoom(room);
  const told = await confirm(context, actor, room, syncing).catch((error: unknown) => {
    actor.leaveRoom(room);
    throw error;
  });
  if (isRefusal(told) || told.outcome !== 'member') actor.leaveRoom(room);
  return told;
}

function confirm(context: Context, actor: Caller, key: RoomKey, syncing: Syncing) {
  const { app, userKey, session } = actor;
  const { shown } = syncing;
  return context.commit.run<Told, ErrorOf<Method>>({
    app,
    keys: [roomLock(app, shown.roomID)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const room = await stores.rooms.byID(shown.roomID);
      const device = room && (await stores.rooms.device(key, session.sessionID));
      const outcome = outcomeOf(key, room, device);
      const extendedData = device?.ending?.extendedData ?? '';
      if (outcome !== 'member' || !room) {
        return { result: { room: key, outcome, ...(extendedData !== '' && { extendedData }) } };
      }
      if (device?.graceUntil !== undefined || device?.node !== context.nodeID) {
        await stores.rooms.putDevice(key, { userKey, sessionID: session.sessionID, node: context.nodeID });
      }
      return { result: { room: key, outcome, ...(await missed(stores, room, syncing)) } };
    },
  });
}

/** What happened after the position that a device shows. */
async function missed(
  stores: Stores,
  room: RoomRow,
  { shown, isResume, charactersMax }: Syncing,
): Promise<Pick<Told, 'position' | 'entries' | 'isCut' | 'attributes'>> {
  const rows = await stores.rooms.entriesAfter(room.room, shown.position, limits.roomEntriesMax);
  const known = isResume ? rows.filter((row) => row.messageSeq !== undefined || isRevocation(row)) : rows;
  const { taken, isWhole } = fitting(known, charactersMax);
  const isCut = (rows[0]?.position ?? room.position + 1) > shown.position + 1;
  const isComplete = isWhole && (rows.length < limits.roomEntriesMax || rows.at(-1)?.position === room.position);
  const position = isComplete ? room.position : (taken.at(-1)?.position ?? shown.position);
  const needsAttributes = (isResume || isCut) && room.attributesPosition > shown.position;
  const attributes = needsAttributes ? await stores.rooms.attributes(room.room) : undefined;
  return {
    position,
    entries: taken.map(({ body }) => JSON.parse(body) as WireRoomEntry),
    ...(isCut && !isResume && { isCut }),
    ...(attributes && { attributes: attributes.map(({ key, value }) => ({ key, value })) }),
  };
}

/** That a message was taken back is told to who comes back, who may have it. */
const isRevocation = ({ body }: RoomEntryRow): boolean => body.startsWith('{"kind":"revoked"');

/** As many as there is room for, and one at least, so that a device gets on. */
export function fitting(rows: readonly RoomEntryRow[], charactersMax: number) {
  const taken: RoomEntryRow[] = [];
  let characters = 0;
  for (const row of rows) {
    characters += row.body.length;
    if (taken.length > 0 && characters > charactersMax) return { taken, isWhole: false };
    taken.push(row);
  }
  return { taken, isWhole: true };
}
