import { present } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type { GroupMember, GroupReader } from '../../features/groups/store.ts';
import {
  numberIn,
  numberOrNothingIn,
  placeholders,
  type SqlConnection,
  type SqlRow,
  textIn,
  textOrNothingIn,
} from './connection.ts';

export const memberColumns = [
  ...['user_key', 'role', 'nickname', 'mute_expired_time', 'entered_at', 'enter_type', 'operator_key', 'place'],
] as const;
const columns = memberColumns.map((column) => `group_members.${column}`).join(', ');

const toGroupMember = (row: SqlRow): GroupMember => {
  const operatorKey = numberOrNothingIn(row, 'operator_key');
  return {
    userKey: toUserKey(numberIn(row, 'user_key')),
    role: numberIn(row, 'role'),
    nickname: textIn(row, 'nickname'),
    muteExpiredTime: numberIn(row, 'mute_expired_time'),
    enteredAt: millis(numberIn(row, 'entered_at')),
    enterType: numberIn(row, 'enter_type'),
    operatorKey: operatorKey === undefined ? undefined : toUserKey(operatorKey),
    place: numberIn(row, 'place'),
  };
};

const forGood = -1;

export const isMuteInForce = (expiredTime: number, at: Millis): boolean => expiredTime === forGood || expiredTime > at;

/** The same of the members of a statement, with the time as its parameter. It says of 0, which is none, what the index says. */
export const muteInForceText = `group_members.mute_expired_time <> 0
  and (group_members.mute_expired_time = ${forGood} or group_members.mute_expired_time > ?)`;

/** Nobody is a member of a group that was dismissed, also where rows are left. */
export const living = `group_members
  join groups on groups.app = group_members.app and groups.log = group_members.log
    and groups.dismissed_position is null`;

const among = (users: number): string => `select ${columns} from ${living}
  where group_members.app = ? and group_members.log = ? and group_members.user_key in (${placeholders(users)})`;

const membersAfter = (condition: string): string => `select ${columns} from ${living}
  where group_members.app = ? and group_members.log = ? and group_members.place > ? ${condition}
  order by group_members.place limit ?`;
const allAfter = membersAfter('');
const mutedAfter = membersAfter(`and ${muteInForceText}`);

const groupsOf = `select count(*) as joined, coalesce(max(group_members.place), 0) as newest_place from ${living} where group_members.app = ? and group_members.user_key = ?`;

const namesAfter = `select group_members.user_key, group_members.place, group_members.nickname, users.user_name
  from ${living}
  join users on users.app = group_members.app and users.user_key = group_members.user_key
  where group_members.app = ? and group_members.log = ? and group_members.place > ?
  order by group_members.place limit ?`;

/** One row for all: a row for each, with what is made of it, takes several times as long. */
const logsOf = `select string_agg(cast(log as text), ',') as logs from group_members where app = ? and user_key = ?`;

const followedBy = `select members.log, members.from_position, conversations.ended_position from ${living}
  join members on members.app = group_members.app and members.user_key = group_members.user_key
    and members.log = group_members.log
  join conversations on conversations.app = group_members.app and conversations.log = group_members.log
  where group_members.app = ? and group_members.user_key = ?`;

/** As the list of those who lead a group says it. */
const ownerOf = `select ${columns} from ${living}
  where group_members.app = ? and group_members.log = ? and group_members.role <= 2 and group_members.role = 1
  order by group_members.place limit 1`;

/** What is read in one statement is of one moment. */
const standingIn = (users: number): string => `select conversations.ended_position, members.user_key,
    members.from_position, coalesce(members.to_position, groups.dismissed_position) as to_position
  from conversations
  join groups on groups.app = conversations.app and groups.log = conversations.log
  left join members on members.app = conversations.app and members.log = conversations.log
    and members.user_key in (${placeholders(users)})
  where conversations.app = ? and conversations.log = ?`;

type MemberReader = Pick<
  GroupReader,
  'ownerOf' | 'membersAmong' | 'membersAfter' | 'namesAfter' | 'groupsOf' | 'logsOf' | 'followedBy' | 'standingIn'
>;

export const createGroupMemberReader = (connection: SqlConnection, app: AppID): MemberReader => ({
  membersAmong: async (log, userKeys) => {
    if (userKeys.length === 0) return [];
    return (await connection.all(among(userKeys.length), [app, log, ...userKeys])).map(toGroupMember);
  },
  ownerOf: async (log) => {
    const row = await connection.get(ownerOf, [app, log]);
    return row && toGroupMember(row);
  },
  membersAfter: async ({ log, after, limit, mutedAt }) => {
    const rows =
      mutedAt === undefined
        ? await connection.all(allAfter, [app, log, after, limit])
        : await connection.all(mutedAfter, [app, log, after, mutedAt, limit]);
    return rows.map(toGroupMember);
  },
  namesAfter: async ({ log, after, limit }) => {
    const rows = await connection.all(namesAfter, [app, log, after, limit]);
    return rows.map((row) => ({
      userKey: toUserKey(numberIn(row, 'user_key')),
      place: numberIn(row, 'place'),
      userName: textIn(row, 'user_name'),
      nickname: textIn(row, 'nickname'),
    }));
  },
  groupsOf: async (userKey) => {
    const row = present(await connection.get(groupsOf, [app, userKey]), 'a count has a row');
    return { groupCount: numberIn(row, 'joined'), newestPlace: numberIn(row, 'newest_place') };
  },
  logsOf: async (userKey) => {
    const row = present(await connection.get(logsOf, [app, userKey]), 'an aggregate has a row');
    const logs = textOrNothingIn(row, 'logs');
    return logs === undefined ? [] : logs.split(',').map((log) => toLogKey(Number(log)));
  },
  followedBy: async (userKey) => {
    const rows = await connection.all(followedBy, [app, userKey]);
    return rows.map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      fromPosition: numberIn(row, 'from_position'),
      endedPosition: numberIn(row, 'ended_position'),
    }));
  },
  standingIn: async (log, userKeys) => {
    const rows = await connection.all(standingIn(userKeys.length), [...userKeys, app, log]);
    return {
      endedPosition: numberIn(present(rows[0], 'a log that is followed is there'), 'ended_position'),
      windows: rows
        .filter((row) => numberOrNothingIn(row, 'user_key') !== undefined)
        .map((row) => ({
          userKey: toUserKey(numberIn(row, 'user_key')),
          fromPosition: numberIn(row, 'from_position'),
          toPosition: numberOrNothingIn(row, 'to_position'),
        })),
    };
  },
});
