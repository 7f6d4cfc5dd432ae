import { present } from '@parley/kernel/assert';
import { type AppID, toLogKey } from '../../core/ids.ts';
import type { GroupListReader } from '../../features/groups/list-store.ts';
import { numberIn, type SqlConnection, textIn } from './connection.ts';
import { living, muteInForceText } from './group-members.ts';

const liveCount = 'select count(*) as living from groups where app = ? and dismissed_position is null';

const livingFrom = `select group_id, group_name from groups where app = ? and dismissed_position is null
  order by created_at, log limit ? offset ?`;

const membersFrom = `select users.user_id, users.user_name, group_members.nickname, group_members.role from ${living}
  join users on users.app = group_members.app and users.user_key = group_members.user_key
  where group_members.app = ? and group_members.log = ?
  order by group_members.place limit ? offset ?`;

/** The same of a group as of its members. */
const groupIsMuted = '(groups.mute_expired_time = -1 or groups.mute_expired_time > ?)';

/** Found among members of one group by the list of those who are muted. */
const hasMutedMembers = `exists (select 1 from group_members where group_members.app = groups.app
  and group_members.log = groups.log and group_members.place > 0 and ${muteInForceText})`;

/**
 * Groups, and those of members, by the time of their mutes. The sign keeps SQLite from going by the key, which would lead
 * through all that there are, and the cross join has it begin with what is muted.
 */
const muted = (table: 'groups' | 'group_members'): string => `select ${table}.log from ${table}
  where ${table}.app = ? and ${table}.mute_expired_time <> 0 and ${table}.mute_expired_time = -1 and ${table}.log > ?
  union select ${table}.log from ${table}
  where ${table}.app = ? and ${table}.mute_expired_time <> 0 and ${table}.mute_expired_time > ? and +${table}.log > ?`;

const mutedAfter = `select groups.log, groups.group_id,
    case when ${groupIsMuted} then groups.mute_mode else 0 end as mode,
    case when ${hasMutedMembers} then 1 else 0 end as has_muted_members
  from (${muted('groups')} union ${muted('group_members')}) as muted cross join groups
  where groups.app = ? and groups.log = muted.log and groups.dismissed_position is null
  order by groups.log limit ?`;

export const createGroupLists = (connection: SqlConnection, app: AppID): GroupListReader => ({
  liveCount: async () => numberIn(present(await connection.get(liveCount, [app]), 'a count has a row'), 'living'),
  livingFrom: async ({ offset, limit }) => {
    const rows = await connection.all(livingFrom, [app, limit, offset]);
    return rows.map((row) => ({ groupID: textIn(row, 'group_id'), groupName: textIn(row, 'group_name') }));
  },
  membersFrom: async ({ log, offset, limit }) => {
    const rows = await connection.all(membersFrom, [app, log, limit, offset]);
    return rows.map((row) => ({
      userID: textIn(row, 'user_id'),
      userName: textIn(row, 'user_name'),
      nickname: textIn(row, 'nickname'),
      role: numberIn(row, 'role'),
    }));
  },
  mutedAfter: async ({ after, limit, at }) => {
    const mutes = [app, after, app, at, after];
    const rows = await connection.all(mutedAfter, [at, at, ...mutes, ...mutes, app, limit]);
    return rows.map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      groupID: textIn(row, 'group_id'),
      mode: numberIn(row, 'mode'),
      hasMutedMembers: numberIn(row, 'has_muted_members') === 1,
    }));
  },
});
