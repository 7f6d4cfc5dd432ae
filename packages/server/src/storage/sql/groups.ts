import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { attributesTold } from '@parley/protocol/features/group-values';
import { groupConversation } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { count, list } from '@parley/protocol/schema';
import { type AppID, toLogKey } from '../../core/ids.ts';
import type { Group, GroupStore } from '../../features/groups/store.ts';
import {
  flagValue,
  numberIn,
  numberOrNothingIn,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
} from './connection.ts';
import { headColumns } from './conversations.ts';
import { createGroupApplicationStore } from './group-applications.ts';
import { createGroupFigures } from './group-figures.ts';
import { createGroupLists } from './group-lists.ts';
import { createGroupLogs } from './group-logs.ts';
import { createGroupMemberReader } from './group-members.ts';
import { createGroupSweep } from './group-sweep.ts';
import { createGroupWindows, putEnded } from './group-windows.ts';
import { decodeStored } from './stored-json.ts';

const muteRoles = list(count, { max: limits.groupMuteRolesMax });

/** What `put` writes, in the order of `valuesOf`. */
const changeableColumns = [
  ...['group_id', 'group_name', 'avatar_url', 'notice', 'attributes', 'mute_mode', 'mute_expired_time', 'mute_roles'],
  ...['join_mode', 'invite_mode', 'be_invite_mode', 'created_at', 'members_max', 'member_count', 'newest_place'],
  ...['dismissed_position', 'awaits_sweep', 'data_seq'],
] as const;

const valuesOf = (group: Group): readonly SqlValue[] => [
  ...[group.groupID, group.groupName, group.groupAvatarUrl, group.groupNotice, JSON.stringify(group.attributes)],
  ...[group.mute.mode, group.mute.expiredTime, JSON.stringify(group.mute.roles)],
  ...[group.joinMode, group.inviteMode, group.beInviteMode, group.createdAt, group.membersMax, group.memberCount],
  ...[group.newestPlace, group.dismissedPosition ?? null, flagValue(group.dismissedPosition !== undefined)],
  group.dataSeq,
];

const columns = `groups.log, ${changeableColumns.map((column) => `groups.${column}`).join(', ')}`;

const toGroup = (row: SqlRow): Group => ({
  log: toLogKey(numberIn(row, 'log')),
  groupID: textIn(row, 'group_id'),
  groupName: textIn(row, 'group_name'),
  groupAvatarUrl: textIn(row, 'avatar_url'),
  groupNotice: textIn(row, 'notice'),
  attributes: decodeStored(attributesTold, textIn(row, 'attributes')),
  mute: {
    mode: numberIn(row, 'mute_mode'),
    expiredTime: numberIn(row, 'mute_expired_time'),
    roles: decodeStored(muteRoles, textIn(row, 'mute_roles')),
  },
  joinMode: numberIn(row, 'join_mode'),
  inviteMode: numberIn(row, 'invite_mode'),
  beInviteMode: numberIn(row, 'be_invite_mode'),
  createdAt: millis(numberIn(row, 'created_at')),
  membersMax: numberIn(row, 'members_max'),
  dataSeq: numberIn(row, 'data_seq'),
  memberCount: numberIn(row, 'member_count'),
  newestPlace: numberIn(row, 'newest_place'),
  dismissedPosition: numberOrNothingIn(row, 'dismissed_position'),
});

/** With as many others who are members as well; each is one probe. */
const groupsAfter = (sharedWith: number): string => `select group_members.place, ${columns} from group_members
  join groups on groups.app = group_members.app and groups.log = group_members.log
  where group_members.app = ? and group_members.user_key = ? and group_members.place > ?
    and groups.dismissed_position is null
    ${`and exists (select 1 from group_members as other where other.app = group_members.app
      and other.log = group_members.log and other.user_key = ?) `.repeat(sharedWith)}
  order by group_members.place, group_members.log limit ?`;

const createText = `insert into conversations (app, log, type, counted_by_low, ${headColumns})
  values (?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?)`;
const insertText = `insert into groups (app, log, ${changeableColumns.join(', ')})
  values (?, ?, ${changeableColumns.map(() => '?').join(', ')})`;
const updateText = `update groups set ${changeableColumns.map((column) => `${column} = ?`).join(', ')}
  where app = ? and log = ?`;

type GroupPart = Pick<GroupStore, 'page' | 'byGroupID' | 'byLog' | 'groupsAfter' | 'create' | 'put'>;

function createGroups(connection: SqlConnection, app: AppID): GroupPart {
  const find = async (column: 'group_id' | 'log', value: SqlValue): Promise<Group | undefined> => {
    const row = await connection.get(`select ${columns} from groups where app = ? and ${column} = ?`, [app, value]);
    return row && toGroup(row);
  };
  return {
    byGroupID: (groupID) => find('group_id', groupID),
    byLog: (log) => find('log', log),
    page: async (after, limit) => {
      const text = `select ${columns} from groups where app = ? and group_id > ? order by group_id limit ?`;
      return (await connection.all(text, [app, after, limit])).map(toGroup);
    },
    groupsAfter: async ({ userKey, after, limit, sharedWith }) => {
      const others = [...new Set(sharedWith)];
      const rows = await connection.all(groupsAfter(others.length), [app, userKey, after, ...others, limit]);
      return rows.map((row) => ({ place: numberIn(row, 'place'), group: toGroup(row) }));
    },
    create: async (group) => {
      await connection.run(createText, [app, group.log, groupConversation, group.createdAt]);
      await connection.run(insertText, [app, group.log, ...valuesOf(group)]);
    },
    put: async (group) => {
      const changes = await connection.run(updateText, [...valuesOf(group), app, group.log]);
      assert(changes === 1, 'groups.put: the group is there');
      const { dismissedPosition } = group;
      if (dismissedPosition !== undefined) await connection.run(putEnded, [dismissedPosition, app, group.log]);
    },
  };
}

export const createGroupStore = (connection: SqlConnection, app: AppID): GroupStore => ({
  ...createGroups(connection, app),
  ...createGroupMemberReader(connection, app),
  ...createGroupWindows(connection, app),
  ...createGroupFigures(connection, app),
  ...createGroupLists(connection, app),
  ...createGroupSweep(connection, app),
  ...createGroupLogs(connection, app),
  ...createGroupApplicationStore(connection, app),
});
