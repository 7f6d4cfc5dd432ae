import type { AppID } from '../../core/ids.ts';
import type { GroupStore } from '../../features/groups/store.ts';
import type { SqlConnection } from './connection.ts';

/**
 * What is left of members in groups that were dismissed; groups of which nothing is left are not looked at again. A cross
 * join has SQLite begin with the groups.
 */
const sweepText = (table: 'group_members' | 'group_mutes'): string =>
  `delete from ${table} where app = ? and (log, user_key) in (
     select ${table}.log, ${table}.user_key from groups cross join ${table}
     where groups.app = ? and groups.awaits_sweep = 1 and ${table}.app = groups.app and ${table}.log = groups.log
     limit ?)`;

const isEmpty = (table: 'group_members' | 'group_mutes'): string =>
  `not exists (select 1 from ${table} where ${table}.app = swept.app and ${table}.log = swept.log)`;

const noteSwept = `update groups set awaits_sweep = 0 where app = ? and log in (
  select swept.log from groups as swept
  where swept.app = ? and swept.awaits_sweep = 1 and ${isEmpty('group_members')} and ${isEmpty('group_mutes')})`;

export const createGroupSweep = (connection: SqlConnection, app: AppID): Pick<GroupStore, 'sweepMembers'> => ({
  sweepMembers: async (limit) => {
    const members = await connection.run(sweepText('group_members'), [app, app, limit]);
    if (members === limit) return members;
    const mutes = await connection.run(sweepText('group_mutes'), [app, app, limit - members]);
    if (members + mutes < limit) await connection.run(noteSwept, [app, app]);
    return members + mutes;
  },
});
