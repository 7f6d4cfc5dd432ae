import { type AppID, toLogKey } from '../../core/ids.ts';
import type { GroupFigures, GroupReader } from '../../features/groups/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const countOf = (condition: string): string => `(select count(*) from group_members
  where group_members.app = groups.app and group_members.log = groups.log ${condition})`;

const withoutWindow = `and not exists (select 1 from members
  where members.app = group_members.app and members.user_key = group_members.user_key
    and members.log = group_members.log and members.to_position is null)`;

/** In a group that lives; the windows of one that was dismissed end without a word in their rows. */
const strayWindows = `case when groups.dismissed_position is null then (select count(*) from members
  where members.app = groups.app and members.log = groups.log and members.to_position is null
    and not exists (select 1 from group_members where group_members.app = members.app
      and group_members.log = members.log and group_members.user_key = members.user_key)) else 0 end`;

const ofAccountsThatEnded = `and exists (select 1 from users
  where users.app = group_members.app and users.user_key = group_members.user_key and users.is_unregistered = 1)`;

/** Beside what the group says of itself, what its rows say. */
const figures = `select groups.log, groups.group_id, groups.member_count, groups.awaits_sweep,
    case when groups.dismissed_position is null then 1 else 0 end as is_living,
    ${countOf('')} as member_rows, ${countOf('and group_members.role = 1')} as owners,
    ${countOf(withoutWindow)} as without_window, ${countOf(ofAccountsThatEnded)} as unregistered,
    ${strayWindows} as stray_windows
  from groups where groups.app = ? and`;

const toFigures = (row: SqlRow): GroupFigures => ({
  log: toLogKey(numberIn(row, 'log')),
  groupID: textIn(row, 'group_id'),
  isLiving: numberIn(row, 'is_living') === 1,
  awaitsSweep: numberIn(row, 'awaits_sweep') === 1,
  memberCount: numberIn(row, 'member_count'),
  memberRows: numberIn(row, 'member_rows'),
  owners: numberIn(row, 'owners'),
  withoutWindow: numberIn(row, 'without_window'),
  strayWindows: numberIn(row, 'stray_windows'),
  unregistered: numberIn(row, 'unregistered'),
});

type FiguresPart = Pick<GroupReader, 'figuresAfter'>;

export const createGroupFigures = (connection: SqlConnection, app: AppID): FiguresPart => ({
  figuresAfter: async ({ after, limit }) => {
    const rows = await connection.all(`${figures} groups.log > ? order by groups.log limit ?`, [app, after, limit]);
    return rows.map(toFigures);
  },
});
