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
const groupIsMuted = 'groups.mute_mode <> 0 and (groups.mute_expired_time = -1 or groups.mute_expired_time > ?)';

/** Those with a mute of their own and those of members who have one are found by lists that hold nothing else. */
const mutedAfter = `select groups.log, groups.group_id,
    case when ${groupIsMuted} then groups.mute_mode else 0 end as mode,
    case when exists (select 1 from group_members where group_members.app = groups.app
      and group_members.log = groups.log and ${muteInForceText}) then 1 else 0 end as has_muted_members
  from (select groups.log from groups where groups.app = ? and groups.log > ? and ${groupIsMuted}
    union select group_members.log from group_members
      where group_members.app = ? and group_members.log > ? and ${muteInForceText}) as muted
  join groups on groups.app = ? and groups.log = muted.log and groups.dismissed_position is null
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
    const rows = await connection.all(mutedAfter, [at, at, app, after, at, app, after, at, app, limit]);
    return rows.map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      groupID: textIn(row, 'group_id'),
      mode: numberIn(row, 'mode'),
      hasMutedMembers: numberIn(row, 'has_muted_members') === 1,
    }));
  },
});
