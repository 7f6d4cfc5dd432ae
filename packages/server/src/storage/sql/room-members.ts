import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, toUserID, toUserKey } from '../../core/ids.ts';
import type { MemberAnchor, RoomMemberRow, RoomMoveRow, RoomProfile, RoomStore } from '../../features/rooms/store.ts';
import {
  flagIn,
  flagValue,
  numberIn,
  padded,
  placeholders,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
} from './connection.ts';

const profileColumns = ['user_id', 'user_name', 'user_avatar_url', 'user_extended_data'] as const;

const profileValues = (profile: RoomProfile): readonly SqlValue[] => [
  ...[profile.userID, profile.userName, profile.userAvatarUrl, profile.userExtendedData],
];

const toProfile = (row: SqlRow): RoomProfile => ({
  userID: toUserID(textIn(row, 'user_id')),
  userName: textIn(row, 'user_name'),
  userAvatarUrl: textIn(row, 'user_avatar_url'),
  userExtendedData: textIn(row, 'user_extended_data'),
});

const memberColumns = ['user_key', 'joined_at', ...profileColumns] as const;

/** With the table, for statements that look into others as well. */
export const roomMemberColumns = memberColumns.map((column) => `room_members.${column}`).join(', ');

export const toRoomMember = (row: SqlRow): RoomMemberRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  joinedAt: millis(numberIn(row, 'joined_at')),
  ...toProfile(row),
});

/** The parameters of a page: before all others nobody came. */
export const anchorParams = (after: MemberAnchor | undefined): readonly number[] => [
  after?.joinedAt ?? -1,
  after?.userKey ?? 0,
];

const among = (users: number): string => `select ${roomMemberColumns} from room_members
  where app = ? and room = ? and user_key in (${placeholders(users)})`;
const membersAfter = `select ${roomMemberColumns} from room_members
  where app = ? and room = ? and (joined_at, user_key) > (?, ?) order by joined_at, user_key limit ?`;
const membersBefore = `select ${roomMemberColumns} from room_members
  where app = ? and room = ? and (joined_at, user_key) < (?, ?) order by joined_at desc, user_key desc limit ?`;
const roomsOfUser = 'select count(*) as rooms from room_members where app = ? and user_key = ?';

const updatesOf = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = excluded.${column}`).join(', ');

const putMember = `insert into room_members (app, room, ${memberColumns.join(', ')})
  values (${placeholders(memberColumns.length + 2)})
  on conflict (app, room, user_key) do update set ${updatesOf(memberColumns.slice(1))}`;
const removeMember = 'delete from room_members where app = ? and room = ? and user_key = ?';

const undoMove = 'delete from room_moves where app = ? and room = ? and user_key = ? and has_come = ?';
const noteMove = `insert into room_moves (app, room, user_key, has_come, ${profileColumns.join(', ')}, number)
  values (${placeholders(profileColumns.length + 4)},
    (select coalesce(max(number), 0) + 1 from room_moves where app = ? and room = ?))
  on conflict (app, room, user_key) do update set ${updatesOf(profileColumns)}`;
const takeMoves = `delete from room_moves where app = ? and room = ?
  returning user_key, has_come, ${profileColumns.join(', ')}, number`;

const toMove = (row: SqlRow): RoomMoveRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  hasCome: flagIn(row, 'has_come'),
  ...toProfile(row),
});

type MemberPart = Pick<
  RoomStore,
  | 'membersBefore'
  | 'member'
  | 'members'
  | 'membersAfter'
  | 'roomCountOf'
  | 'putMember'
  | 'removeMember'
  | 'noteMove'
  | 'takeMoves'
>;

export const createRoomMemberStore = (connection: SqlConnection, app: AppID): MemberPart => ({
  member: async (room, userKey) => {
    const row = await connection.get(among(1), [app, room, userKey]);
    return row && toRoomMember(row);
  },
  members: async (room, userKeys) => {
    if (userKeys.length === 0) return [];
    const asked = padded(userKeys);
    return (await connection.all(among(asked.length), [app, room, ...asked])).map(toRoomMember);
  },
  membersAfter: async (room, after, limit) =>
    (await connection.all(membersAfter, [app, room, ...anchorParams(after), limit])).map(toRoomMember),
  membersBefore: async (room, before, limit) => {
    const anchor = before ? anchorParams(before) : [Number.MAX_SAFE_INTEGER, 0];
    return (await connection.all(membersBefore, [app, room, ...anchor, limit])).map(toRoomMember);
  },
  roomCountOf: async (userKey) =>
    numberIn(present(await connection.get(roomsOfUser, [app, userKey]), 'a count has a row'), 'rooms'),
  putMember: async (room, member) => {
    await connection.run(putMember, [app, room, member.userKey, member.joinedAt, ...profileValues(member)]);
  },
  removeMember: async (room, userKey) => {
    await connection.run(removeMember, [app, room, userKey]);
  },
  noteMove: async (room, move) => {
    const undone = await connection.run(undoMove, [app, room, move.userKey, flagValue(!move.hasCome)]);
    if (undone > 0) return;
    const values = [app, room, move.userKey, flagValue(move.hasCome), ...profileValues(move), app, room];
    await connection.run(noteMove, values);
  },
  takeMoves: async (room) => {
    const rows = await connection.all(takeMoves, [app, room]);
    return rows.toSorted((one, other) => numberIn(one, 'number') - numberIn(other, 'number')).map(toMove);
  },
});
