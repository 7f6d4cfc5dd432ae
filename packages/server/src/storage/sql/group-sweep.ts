import type { AppID } from '../../core/ids.ts';
import type { GroupStore } from '../../features/groups/store.ts';
import type { SqlConnection } from './connection.ts';

/** What is left of members in groups that were dismissed; groups of which nothing is left are not looked at again. */
const sweepText = (table: 'group_members' | 'group_mutes'): string =>
  `delete from ${table} where app = ? and (log, user_key) in (
     select ${table}.log, ${table}.user_key from groups
     join ${table} on ${table}.app = groups.app and ${table}.log = groups.log
     where groups.app = ? and groups.awaits_sweep = 1 limit ?)`;

const noteSwept = `update groups set awaits_sweep = 0
  where app = ? and awaits_sweep = 1
    and not exists (select 1 from group_members as one where one.app = groups.app and one.log = groups.log)
    and not exists (select 1 from group_mutes as one where one.app = groups.app and one.log = groups.log)`;

export const createGroupSweep = (connection: SqlConnection, app: AppID): Pick<GroupStore, 'sweepMembers'> => ({
  sweepMembers: async (limit) => {
    const members = await connection.run(sweepText('group_members'), [app, app, limit]);
    if (members === limit) return members;
    const mutes = await connection.run(sweepText('group_mutes'), [app, app, limit - members]);
    if (members + mutes < limit) await connection.run(noteSwept, [app]);
    return members + mutes;
  },
});
