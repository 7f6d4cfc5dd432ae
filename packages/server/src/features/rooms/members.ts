import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { WireRoomMember } from '@parley/protocol/features/room-values';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { toUserID, type UserID, type UserKey } from '../../core/ids.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import type { Context } from './context.ts';
import { pageFlag, readPageFlag } from './page-flags.ts';
import type { RoomMemberRow, RoomProfile, RoomRow } from './store.ts';

type Declared = typeof methods.rooms;

export const noSuchRoom = refuse('RoomModuleCommonError', 'roomID: there is no such room');
export const notInRoom = refuse('RoomModuleUserIsNotInTheRoom', 'roomID: the user is not in the room');

export interface Membership {
  readonly room: RoomRow;
  readonly member: RoomMemberRow;
}

/** What only a member may ask. */
export async function admitMember(
  { rooms }: Pick<ReadersOf<'rooms'>, 'rooms'>,
  { userKey }: Pick<Actor, 'userKey'>,
  roomID: string,
): Promise<Membership | Refusal<'RoomModuleCommonError' | 'RoomModuleUserIsNotInTheRoom'>> {
  const room = await rooms.byID(roomID);
  if (!room) return noSuchRoom;
  const member = await rooms.member(room.room, userKey);
  return member ? { room, member } : notInRoom;
}

export const toWireMember = ({ userID, userName, userAvatarUrl, userExtendedData }: RoomProfile): WireRoomMember => ({
  userID,
  userName,
  userAvatarUrl,
  userExtendedData,
});

type ListMethod = Declared['queryRoomMemberList'];

/** The first members by the time they came; those behind them are not listed at all. */
export async function queryRoomMemberList(
  context: Context,
  actor: Actor,
  { roomID, nextFlag, count }: ParamsOf<ListMethod>,
): Promise<ResultOf<ListMethod> | Refusal<ErrorOf<ListMethod>>> {
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted;
  const { room } = admitted.room;
  const from = readPageFlag(room, nextFlag);
  if (isRefusal(from)) return from;
  const left = context.config.rooms.membersListedMax - from.listed;
  const limit = Math.min(count, left);
  const found = limit > 0 ? await readers.rooms.membersAfter(room, from.after, limit + 1) : [];
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const isLast = last === undefined || found.length <= limit || limit === left;
  return {
    members: page.map(toWireMember),
    nextFlag: isLast ? '' : pageFlag(room, { after: last, listed: from.listed + page.length }),
  };
}

type SomeMethod = Declared['queryRoomMembers'];

export async function queryRoomMembers(
  context: Context,
  actor: Actor,
  params: ParamsOf<SomeMethod>,
): Promise<ResultOf<SomeMethod> | Refusal<ErrorOf<SomeMethod>>> {
  const userIDs = [...new Set(params.userIDs)].map(toUserID);
  const { membersPerQueryMax } = context.config.rooms;
  if (userIDs.length > membersPerQueryMax) {
    return refuse('CommonModuleParamsInvalid', `userIDs: has over ${membersPerQueryMax} entries`);
  }
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, params.roomID);
  if (isRefusal(admitted)) return admitted;
  const found = await membersByID(readers, admitted.room, userIDs);
  const failed = userIDs.flatMap((userID) => {
    const user = found.get(userID);
    if (user?.member) return [];
    return [{ userID, reason: user ? ('notInRoom' as const) : ('notRegistered' as const) }];
  });
  const members = userIDs.flatMap((userID) => found.get(userID)?.member ?? []);
  return { members: members.map(toWireMember), failed };
}

interface FoundUser {
  readonly userKey: UserKey;
  readonly member: RoomMemberRow | undefined;
}

/** Of some users those who are registered, with their place in the room if they have one. */
export async function membersByID(
  { users, rooms }: ReadersOf<'users' | 'rooms'>,
  { room }: Pick<RoomRow, 'room'>,
  userIDs: readonly UserID[],
): Promise<ReadonlyMap<UserID, FoundUser>> {
  const rows = await users.byUserIDs(userIDs);
  const members =
    rows.length === 0
      ? []
      : await rooms.members(
          room,
          rows.map(({ userKey }) => userKey),
        );
  const memberOf = new Map(members.map((member) => [member.userKey, member]));
  return new Map(rows.map(({ userID, userKey }) => [userID, { userKey, member: memberOf.get(userKey) }]));
}

type CountMethod = Declared['queryRoomOnlineMemberCount'];

export async function queryRoomOnlineMemberCount(
  context: Context,
  actor: Actor,
  { roomID }: ParamsOf<CountMethod>,
): Promise<ResultOf<CountMethod> | Refusal<ErrorOf<CountMethod>>> {
  const readers = context.storage.read(actor.app);
  const admitted = await admitMember(readers, actor, roomID);
  if (isRefusal(admitted)) return admitted;
  return { count: await readers.rooms.onlineCount(admitted.room.room) };
}
