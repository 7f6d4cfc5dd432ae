import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { CommitError } from '../../core/commit.ts';
import type { AttributeWrites } from './attribute-ledger-rules.ts';
import { type Modifications, type Modified, modifyAttributes } from './attribute-modifying-rules.ts';
import { changeAttributes, checkOperations } from './attribute-rules.ts';
import type { Context, Stores } from './context.ts';
import { type Appended, appendRoomEntries, type NewEntry, roomLock } from './log.ts';
import { admitMember, noSuchRoom } from './members.ts';
import type { RoomRow } from './store.ts';

type Declared = typeof methods.rooms;
type ChangeMethod = Declared['changeRoomAttributes'];
type QueryMethod = Declared['queryRoomAllAttributes'];

/** Sets and deletes as one unit, with nobody between. Where no key could be applied nothing is changed, and the answer says so. */
export async function changeRoomAttributes(
  context: Context,
  actor: Actor,
  { roomID, operations, ...manner }: ParamsOf<ChangeMethod>,
): Promise<ResultOf<ChangeMethod> | Refusal<ErrorOf<ChangeMethod>>> {
  const { app, userKey } = actor;
  const limits = context.config.rooms;
  const refused = checkOperations(operations, limits);
  if (refused) return refused;
  return context.commit.run<ResultOf<ChangeMethod>, ErrorOf<ChangeMethod>>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const admitted = await admitMember(stores, actor, roomID);
      if (isRefusal(admitted)) return admitted;
      const { room } = admitted;
      const present = await stores.rooms.attributes(room.room);
      const facts = { present, attributeSeq: room.attributeSeq, userKey };
      const change = changeAttributes(facts, operations, manner, limits);
      if (isRefusal(change)) return change;
      const result = { errorKeys: change.errorKeys.map((keys) => [...keys]) };
      if (!change.isApplied) return { result };
      const { hints } = await write(stores, context, { app, room, change });
      return { result, effects: { hints } };
    },
  });
}

/** Sets and deletes for the app's server, which need not be in the room and owns what was not there. */
export async function modifyRoomAttributes(
  context: Context,
  { app, userKey }: Actor,
  { roomID, modifications }: { readonly roomID: string; readonly modifications: Modifications },
): Promise<Modified | Refusal<'RoomModuleCommonError' | CommitError>> {
  return context.commit.run<Modified, 'RoomModuleCommonError'>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const room = await stores.rooms.byID(roomID);
      if (!room) return noSuchRoom;
      const present = await stores.rooms.attributes(room.room);
      const facts = { present, attributeSeq: room.attributeSeq, userKey };
      const result = modifyAttributes(facts, modifications, context.config.rooms);
      if (!result.writes.isApplied) return { result };
      const { hints } = await write(stores, context, { app, room, change: result.writes });
      return { result, effects: { hints: room.memberCount > 0 ? hints : [] } };
    },
  });
}

interface Changed {
  readonly app: Actor['app'];
  readonly room: RoomRow;
  readonly change: AttributeWrites;
}

/** What was set and deleted again in one unit was never there, and nobody is told of it. */
async function write(stores: Stores, context: Context, { app, room, change }: Changed): Promise<Appended> {
  const { rows, set, deleted, attributeSeq } = change;
  await stores.rooms.putAttributes(room.room, rows.put);
  await stores.rooms.removeAttributes(room.room, rows.remove);
  const entry: NewEntry = { kind: 'attributes', set: [...set], deleted: [...deleted] };
  const entries = set.length + deleted.length > 0 ? [entry] : [];
  return appendRoomEntries(stores, context, { app, room, entries, patch: { attributeSeq } });
}

export async function queryRoomAllAttributes(
  context: Context,
  actor: Actor,
  { roomID }: ParamsOf<QueryMethod>,
): Promise<ResultOf<QueryMethod> | Refusal<ErrorOf<QueryMethod>>> {
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted;
  const rows = await readers.rooms.attributes(admitted.room.room);
  return { attributes: rows.map(({ key, value }) => ({ key, value })) };
}
