import { limits } from '@parley/protocol/limits';
import { count, list } from '@parley/protocol/schema';
import type { AppID } from '../../core/ids.ts';
import type { GroupWriter, MessageReader } from '../../features/messages/store.ts';
import { numberIn, numberOrNothingIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';
import { decodeStored } from './stored-json.ts';

const muteRoles = list(count, { max: limits.groupMuteRolesMax });

/** What a group writer is made of; of a log that is no group `group_mute_mode` is null. */
export const writerColumns = `groups.dismissed_position as group_dismissed, groups.mute_mode as group_mute_mode,
  groups.mute_expired_time as group_mute_end, groups.mute_roles as group_mute_roles, groups.member_count, group_members.role as own_role,
  group_members.mute_expired_time as own_mute_end`;

/** Both are found by their keys, which are columns or parameters. */
export const writerJoins = (asked: { readonly app: string; readonly log: string; readonly userKey: string }): string =>
  `left join groups on groups.app = ${asked.app} and groups.log = ${asked.log}
   left join group_members on group_members.app = ${asked.app} and group_members.log = ${asked.log}
     and group_members.user_key = ${asked.userKey}`;

export function toWriter(row: SqlRow): GroupWriter | undefined {
  const mode = numberOrNothingIn(row, 'group_mute_mode');
  if (mode === undefined) return undefined;
  const role = numberOrNothingIn(row, 'own_role');
  return {
    isOver: numberOrNothingIn(row, 'group_dismissed') !== undefined,
    mute: {
      mode,
      expiredTime: numberIn(row, 'group_mute_end'),
      roles: decodeStored(muteRoles, textIn(row, 'group_mute_roles')),
    },
    memberCount: numberIn(row, 'member_count'),
    ...(role !== undefined && { member: { role, muteExpiredTime: numberIn(row, 'own_mute_end') } }),
  };
}

const selectWriter = `select ${writerColumns} from conversations
  ${writerJoins({ app: 'conversations.app', log: 'conversations.log', userKey: '?' })}
  where conversations.app = ? and conversations.log = ?`;

export const createWriterReader = (connection: SqlConnection, app: AppID): Pick<MessageReader, 'writers'> => ({
  writers: (asked) =>
    Promise.all(
      asked.map(async ({ log, userKey }) => {
        const row = await connection.get(selectWriter, [userKey, app, log]);
        return row && toWriter(row);
      }),
    ),
});
