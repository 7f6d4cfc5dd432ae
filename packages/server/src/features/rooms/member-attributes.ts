import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { WireRoomMemberAttributes } from '@parley/protocol/features/room-values';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { Hint } from '../../core/effects.ts';
import { type RoomKey, toUserID } from '../../core/ids.ts';
import { SlidingWindow } from '../../core/sliding-window.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import type { Context, Stores } from './context.ts';
import { appendRoomEntries, entriesHint, type NewEntry, roomLock } from './log.ts';
import { checkMemberAttributes, type MemberAttributeChange, setMemberAttributes } from './member-attribute-rules.ts';
import { admitMember, membersByID } from './members.ts';
import { pageFlag, readPageFlag } from './page-flags.ts';
import type { RoomRow } from './store.ts';

type Declared = typeof methods.rooms;
type SetMethod = Declared['setRoomMembersAttributes'];
type SomeMethod = Declared['queryRoomMembersAttributes'];
type ListMethod = Declared['queryRoomMemberAttributesList'];

const keysMax = 10_000;
const createWindows = () => ({
  sets: new SlidingWindow({ spanMs: 10_000, keysMax }),
  queries: new SlidingWindow({ spanMs: 10_000, keysMax }),
  queriesOfUser: new SlidingWindow({ spanMs: 30_000, keysMax }),
});
type Windows = ReturnType<typeof createWindows>;

/** The calls on attributes of members of rooms. How often they come is counted by each node for itself. */
export function createMemberAttributes() {
  const windows = createWindows();
  return {
    setRoomMembersAttributes: (context: Context, actor: Actor, params: ParamsOf<SetMethod>) =>
      setRoomMembersAttributes(context, actor, params, windows),
    queryRoomMembersAttributes: (context: Context, actor: Actor, params: ParamsOf<SomeMethod>) =>
      queryRoomMembersAttributes(context, actor, params, windows),
    queryRoomMemberAttributesList: (context: Context, actor: Actor, params: ParamsOf<ListMethod>) =>
      queryRoomMemberAttributesList(context, actor, params, windows),
  };
}

async function setRoomMembersAttributes(
  context: Context,
  actor: Actor,
  params: ParamsOf<SetMethod>,
  { sets }: Windows,
): Promise<ResultOf<SetMethod> | Refusal<ErrorOf<SetMethod>>> {
  const { app } = actor;
  const { roomID } = params;
  const { rooms: limits } = context.config;
  const refused = checkMemberAttributes(params.attributes, limits);
  if (refused) return refused;
  const admitted = await admitMember(context.storage.read(app), actor, roomID);
  if (isRefusal(admitted)) return admitted;
  // A change may be decided twice, so the call is counted before.
  const [key, now] = [keyOf(actor, admitted.room.room), context.clock.monotonic()];
  if (!sets.hasRoom(key, limits.memberAttributeSetsPer10s, now)) {
    return refuse('RoomModuleRoomMemberAttributesOperationRateLimit', 'too many changes within ten seconds');
  }
  sets.count(key, now);
  return context.commit.run<ResultOf<SetMethod>, ErrorOf<SetMethod>>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const member = await admitMember(stores, actor, roomID);
      if (isRefusal(member)) return member;
      const { room } = member;
      const change = await decide(stores, context, room, params);
      if (isRefusal(change)) return change;
      await stores.rooms.putMemberAttributes(room.room, change.put);
      const result = {
        infos: change.infos.map(({ userID, attributes, errorKeys }) => ({
          ...{ userID, attributes: [...attributes], errorKeys: [...errorKeys] },
        })),
        absent: [...change.absent],
      };
      return { result, effects: { hints: await tell(stores, context, { actor, room, change }) } };
    },
  });
}

const keyOf = ({ app }: Pick<Actor, 'app'>, room: RoomKey): string => `${app} ${room}`;

async function decide(
  stores: Stores,
  { config }: Context,
  room: RoomRow,
  { attributes, userIDs, isDeleteAfterOwnerLeft = true }: ParamsOf<SetMethod>,
) {
  const asked = [...new Set(userIDs)].map(toUserID);
  const found = await membersByID(stores, room, asked);
  const targets = asked.map((userID) => ({ userID, userKey: found.get(userID)?.member?.userKey }));
  const present = await stores.rooms.memberAttributes(
    room.room,
    targets.flatMap(({ userKey }) => userKey ?? []),
  );
  const holderCount = await stores.rooms.attributeHolderCount(room.room);
  return setMemberAttributes({ targets, present, holderCount }, { attributes, isDeleteAfterOwnerLeft }, config.rooms);
}

interface Telling {
  readonly actor: Actor;
  readonly room: RoomRow;
  readonly change: MemberAttributeChange;
}

/** In a large room only those learn of it whom it concerns; it has no place in the log, which is everybody's. */
async function tell(stores: Stores, context: Context, { actor, room, change }: Telling): Promise<readonly Hint[]> {
  const { app, userID: operatorUserID, userKey } = actor;
  const members = change.changed.map(({ userID, attributes }) => ({ userID, attributes: [...attributes] }));
  const entry: NewEntry = { kind: 'memberAttributes', operatorUserID, members };
  if (room.memberCount <= context.config.rooms.memberAttributeEventThreshold) {
    return (await appendRoomEntries(stores, context, { app, room, entries: [entry] })).hints;
  }
  const onlyUsers = [...new Set([userKey, ...change.changed.map((each) => each.userKey)])];
  const hint = entriesHint(app, room.room, [JSON.stringify({ ...entry, position: 0 })]);
  return [{ ...hint, audience: { kind: 'room', room: room.room, onlyUsers } }];
}

/** Counts a query, of the room and of the user in it; one that is refused is not counted. */
function countQuery(
  { config, clock }: Context,
  actor: Actor,
  { room }: Pick<RoomRow, 'room'>,
  { queries, queriesOfUser }: Windows,
) {
  const { memberAttributeQueriesPer10s, memberAttributeQueriesPerUserPer30s } = config.rooms;
  const now = clock.monotonic();
  const ofRoom = keyOf(actor, room);
  const ofUser = `${ofRoom} ${actor.userKey}`;
  if (!queries.hasRoom(ofRoom, memberAttributeQueriesPer10s, now)) {
    return refuse('RoomModuleRoomMemberAttributesQueryRateLimit', 'too many queries within ten seconds');
  }
  if (!queriesOfUser.hasRoom(ofUser, memberAttributeQueriesPerUserPer30s, now)) {
    return refuse('RoomModuleRoomMemberAttributesUserQueryRateLimit', 'too many queries within thirty seconds');
  }
  queries.count(ofRoom, now);
  queriesOfUser.count(ofUser, now);
  return undefined;
}

async function queryRoomMembersAttributes(
  context: Context,
  actor: Actor,
  { roomID, userIDs }: ParamsOf<SomeMethod>,
  windows: Windows,
): Promise<ResultOf<SomeMethod> | Refusal<ErrorOf<SomeMethod>>> {
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted;
  const refused = countQuery(context, actor, admitted.room, windows);
  if (refused) return refused;
  const asked = [...new Set(userIDs)].map(toUserID);
  const found = await membersByID(readers, admitted.room, asked);
  const members = asked.flatMap((userID) => found.get(userID)?.member ?? []);
  return { infos: await withAttributes(readers, admitted.room, members) };
}

async function withAttributes(
  { rooms }: ReadersOf<'rooms'>,
  { room }: Pick<RoomRow, 'room'>,
  members: readonly { readonly userID: string; readonly userKey: Actor['userKey'] }[],
): Promise<WireRoomMemberAttributes[]> {
  const rows = await rooms.memberAttributes(
    room,
    members.map(({ userKey }) => userKey),
  );
  return members.map(({ userID, userKey }) => ({
    userID,
    attributes: rows.filter((row) => row.userKey === userKey).map(({ key, value }) => ({ key, value })),
  }));
}

async function queryRoomMemberAttributesList(
  context: Context,
  actor: Actor,
  { roomID, nextFlag, count }: ParamsOf<ListMethod>,
  windows: Windows,
): Promise<ResultOf<ListMethod> | Refusal<ErrorOf<ListMethod>>> {
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted;
  const { room } = admitted.room;
  const from = readPageFlag(room, nextFlag);
  if (isRefusal(from)) return from;
  const refused = countQuery(context, actor, admitted.room, windows);
  if (refused) return refused;
  const found = await readers.rooms.attributeHoldersAfter(room, from.after, count + 1);
  const page = found.slice(0, count);
  const last = page.at(-1);
  const isLast = last === undefined || found.length <= count;
  return {
    infos: await withAttributes(readers, admitted.room, page),
    nextFlag: isLast ? '' : pageFlag(room, { after: last, listed: from.listed + page.length }),
  };
}
