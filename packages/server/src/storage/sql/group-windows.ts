import { assert } from '@parley/kernel/assert';
import { type AppID, type LogKey, toUserKey, type UserKey } from '../../core/ids.ts';
import type { GroupMember, GroupStore } from '../../features/groups/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlValue } from './connection.ts';
import { membershipColumns, memberTables, toMembership, unreadAtEnd } from './conversations.ts';
import { isMuteInForce, memberColumns, muteInForceText } from './group-members.ts';

const listOf = (rows: number, row: string): string => Array.from({ length: rows }, () => row).join(', ');

const keepWindows = (
  users: number,
): string => `insert into member_windows (app, user_key, log, from_position, to_position, to_time)
  select app, user_key, log, from_position, to_position, to_time from members
  where app = ? and log = ? and user_key in (${placeholders(users)}) and to_position is not null`;

/** What others have sent is what all have, without what the member sent when he was one before. */
const openWindows = (users: number): string => `insert into members
    (app, user_key, log, from_position, read_position, read_seq, read_others)
  values ${listOf(users, `(${placeholders(7)})`)}
  on conflict (app, user_key, log) do update set from_position = excluded.from_position, to_position = null,
    to_message_seq = null, to_order_key = null, to_counted = null, to_newest_message_id = null, to_time = null,
    read_position = excluded.read_position, read_seq = excluded.read_seq,
    read_others = excluded.read_others - members.sent_counted`;

const insertMembers = (users: number): string => `insert into group_members (app, log, ${memberColumns.join(', ')})
  values ${listOf(users, `(${placeholders(memberColumns.length + 2)})`)}`;

const updateMembers = (users: number): string => `update group_members
  set role = given.column2, nickname = given.column3, mute_expired_time = given.column4
  from (values ${listOf(users, '(cast(? as bigint), cast(? as bigint), cast(? as text), cast(? as bigint))')}) as given
  where group_members.app = ? and group_members.log = ? and group_members.user_key = given.column1`;

const memberships = (users: number): string => `select members.user_key, ${membershipColumns} from ${memberTables}
  where members.app = ? and members.log = ? and members.user_key in (${placeholders(users)})
    and members.to_position is null`;

const closeWindows = (users: number): string => `update members set carried = given.column2,
    to_position = ?, to_message_seq = ?, to_order_key = ?, to_counted = ?, to_newest_message_id = ?,
    to_time = ?
  from (values ${listOf(users, '(cast(? as bigint), cast(? as bigint))')}) as given
  where members.app = ? and members.log = ? and members.user_key = given.column1`;

/** That a membership ended with an entry: that of one member, or with the group those of all. */
export const putEnded = 'update conversations set ended_position = ? where app = ? and log = ?';

/** For `app`, `log` and these users. */
const ofUsers = (users: number): string => `app = ? and log = ? and user_key in (${placeholders(users)})`;

const keepMutes = (users: number): string => `insert into group_mutes (app, log, user_key, expired_time)
  select app, log, user_key, mute_expired_time from group_members where ${ofUsers(users)} and ${muteInForceText}`;

const valuesOf = (member: GroupMember): readonly SqlValue[] => [
  ...[member.userKey, member.role, member.nickname, member.muteExpiredTime, member.enteredAt, member.enterType],
  ...[member.operatorKey ?? null, member.place],
];

/** Takes the mutes that were kept out of the table; returns their ends. */
async function takeMutes(
  connection: SqlConnection,
  app: AppID,
  log: LogKey,
  userKeys: readonly UserKey[],
): Promise<ReadonlyMap<UserKey, number>> {
  const asked = [app, log, ...userKeys];
  const condition = ofUsers(userKeys.length);
  const rows = await connection.all(`select user_key, expired_time from group_mutes where ${condition}`, asked);
  if (rows.length > 0) await connection.run(`delete from group_mutes where ${condition}`, asked);
  return new Map(rows.map((row) => [toUserKey(numberIn(row, 'user_key')), numberIn(row, 'expired_time')]));
}

type WindowPart = Pick<GroupStore, 'addMembers' | 'putMembers' | 'removeMembers'>;

/** Who comes into groups, and who goes: a statement each, whatever their number. */
export function createGroupWindows(connection: SqlConnection, app: AppID): WindowPart {
  return {
    addMembers: async (log, members, { fromPosition, head }) => {
      if (members.length === 0) return [];
      const userKeys = members.map(({ userKey }) => userKey);
      await connection.run(keepWindows(members.length), [app, log, ...userKeys]);
      await connection.run(
        openWindows(members.length),
        userKeys.flatMap((userKey) => [
          ...[app, userKey, log, fromPosition, fromPosition - 1, head.messageSeq, head.counted],
        ]),
      );
      const mutes = await takeMutes(connection, app, log, userKeys);
      const added = members.map((member) => {
        const muteExpiredTime = mutes.get(member.userKey);
        const isMuted = muteExpiredTime !== undefined && isMuteInForce(muteExpiredTime, member.enteredAt);
        return isMuted ? { ...member, muteExpiredTime } : member;
      });
      await connection.run(
        insertMembers(added.length),
        added.flatMap((member) => [app, log, ...valuesOf(member)]),
      );
      return added;
    },
    putMembers: async (log, members) => {
      if (members.length === 0) return;
      const given = members.flatMap(({ userKey, role, nickname, muteExpiredTime }) => [
        ...[userKey, role, nickname, muteExpiredTime],
      ]);
      const changes = await connection.run(updateMembers(members.length), [...given, app, log]);
      assert(changes === members.length, 'groups.putMembers: they are members');
    },
    removeMembers: async (log, members, { toPosition, head, at }) => {
      if (members.length === 0) return;
      await connection.run(putEnded, [toPosition, app, log]);
      const count = members.length;
      const asked = [app, log, ...members.map(({ userKey }) => userKey)];
      const rows = await connection.all(memberships(count), asked);
      assert(rows.length === count, 'groups.removeMembers: their windows are open');
      const left = rows.flatMap((row) => [
        ...[numberIn(row, 'user_key'), unreadAtEnd(head.counted, toMembership(row))],
      ]);
      const newest = [head.messageSeq, head.orderKey, head.counted, head.newestMessageID];
      const ended = [toPosition, ...newest, at];
      await connection.run(closeWindows(count), [...ended, ...left, app, log]);
      await connection.run(keepMutes(count), [...asked, head.changedAt]);
      const removed = await connection.run(`delete from group_members where ${ofUsers(count)}`, asked);
      assert(removed === count, 'groups.removeMembers: they are members');
    },
  };
}
