import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, type LogKey, toLogKey, toUserKey, type UserKey } from '../../core/ids.ts';
import type {
  GroupApplication,
  GroupApplicationState,
  GroupApplicationStore,
  ListedGroupApplication,
} from '../../features/groups/application-store.ts';
import {
  flagValue,
  numberIn,
  numberOrNothingIn,
  placeholders,
  type SqlConnection,
  type SqlRow,
  type SqlValue,
  textIn,
} from './connection.ts';

const columns = [
  ...['application_id', 'log', 'user_key', 'inviter_key', 'state', 'wording', 'created_at', 'updated_at'],
  ...['expires_at', 'operator_key', 'operator_role', 'operator_nickname', 'is_of_app'],
] as const;
const selected = columns.map((column) => `group_applications.${column}`).join(', ');

/** As they are numbered, from 1 on; indexes speak of the first. */
const states: readonly GroupApplicationState[] = ['waiting', 'accepted', 'rejected', 'expired', 'disabled'];

/** Stands for who invited where nobody did. */
const nobody = 0;

const toApplication = (row: SqlRow): GroupApplication => {
  const inviterKey = numberIn(row, 'inviter_key');
  const operatorKey = numberOrNothingIn(row, 'operator_key');
  return {
    applicationID: numberIn(row, 'application_id'),
    log: toLogKey(numberIn(row, 'log')),
    userKey: toUserKey(numberIn(row, 'user_key')),
    inviterKey: inviterKey === nobody ? undefined : toUserKey(inviterKey),
    ...(numberIn(row, 'is_of_app') === 1 && { isOfApp: true as const }),
    state: present(states[numberIn(row, 'state') - 1], 'the state of an application is a known one'),
    wording: textIn(row, 'wording'),
    createdAt: millis(numberIn(row, 'created_at')),
    updatedAt: millis(numberIn(row, 'updated_at')),
    expiresAt: millis(numberIn(row, 'expires_at')),
    answer:
      operatorKey === undefined
        ? undefined
        : {
            operatorKey: toUserKey(operatorKey),
            role: numberIn(row, 'operator_role'),
            nickname: textIn(row, 'operator_nickname'),
          },
  };
};

const toListed = (row: SqlRow): ListedGroupApplication => ({
  application: toApplication(row),
  group: {
    groupID: textIn(row, 'group_id'),
    groupName: textIn(row, 'group_name'),
    groupAvatarUrl: textIn(row, 'avatar_url'),
  },
});

const valuesOf = ({ answer, ...application }: GroupApplication): readonly SqlValue[] => [
  ...[application.applicationID, application.log, application.userKey, application.inviterKey ?? nobody],
  ...[states.indexOf(application.state) + 1, application.wording, application.createdAt],
  ...[application.updatedAt, application.expiresAt],
  ...[answer?.operatorKey ?? null, answer?.role ?? null, answer?.nickname ?? null],
  flagValue(application.isOfApp === true),
];

/** With the group that it is for. */
const listed = `select ${selected}, groups.group_id, groups.group_name, groups.avatar_url from group_applications
  join groups on groups.app = group_applications.app and groups.log = group_applications.log`;
const behind = `and (group_applications.updated_at, group_applications.application_id) < (?, ?)
  order by group_applications.updated_at desc, group_applications.application_id desc limit ?`;

const ofUser = `${listed} where group_applications.app = ? and group_applications.user_key = ? ${behind}`;

/** A part of the list for each group and for nobody and the user as who invited. */
const ofGroups = (parts: number): string =>
  Array.from(
    { length: parts },
    () => `select * from (${listed} where group_applications.app = ? and group_applications.log = ?
      and group_applications.inviter_key = ? ${behind}) as part`,
  ).join(' union all ');

const managed = `select group_members.log from group_members
  join groups on groups.app = group_members.app and groups.log = group_members.log
    and groups.dismissed_position is null
  where group_members.app = ? and group_members.user_key = ? and group_members.role <= 2`;

const managing = `select group_members.user_key from group_members
  join groups on groups.app = group_members.app and groups.log = group_members.log
    and groups.dismissed_position is null
  where group_members.app = ? and group_members.log = ? and group_members.role <= 2
  order by group_members.place limit ?`;

/** Groups in one statement: SQLite joins up to 500 parts. */
const groupsAtOnce = 100;

/** The last that there may be. */
const first = { updatedAt: Number.MAX_SAFE_INTEGER, applicationID: 0 };

const byChange = ({ application: one }: ListedGroupApplication, { application: other }: ListedGroupApplication) =>
  other.updatedAt - one.updatedAt || other.applicationID - one.applicationID;

/** His own, and those in which he has the part of the column, in groups of which he ever was a member. */
const inGroupsOf = (column: 'inviter_key' | 'operator_key'): string => `${listed}
  join members on members.app = group_applications.app and members.log = group_applications.log
    and members.user_key = group_applications.${column}
  where members.app = ? and members.user_key = ? and group_applications.application_id > ?`;

const withUser = `select * from (${listed} where group_applications.app = ? and group_applications.user_key = ?
    and group_applications.application_id > ?
  union ${inGroupsOf('inviter_key')} union ${inGroupsOf('operator_key')}) as found
  order by application_id limit ?`;

type ListPart = Pick<GroupApplicationStore, 'managers' | 'applicationsBefore' | 'applicationsWith'>;

function createList(connection: SqlConnection, app: AppID): ListPart {
  const ofManaged = async (userKey: UserKey, logs: readonly SqlValue[], page: readonly SqlValue[]) => {
    const found: SqlRow[] = [];
    for (let from = 0; from < logs.length; from += groupsAtOnce) {
      const parts = logs.slice(from, from + groupsAtOnce).flatMap((log) => [
        [app, log, nobody, ...page],
        [app, log, userKey, ...page],
      ]);
      found.push(...(await connection.all(ofGroups(parts.length), parts.flat())));
    }
    return found;
  };
  return {
    managers: async (log, limit) => {
      const rows = await connection.all(managing, [app, log, limit]);
      return rows.map((row) => toUserKey(numberIn(row, 'user_key')));
    },
    applicationsBefore: async ({ userKey, before = first, limit }) => {
      const page = [before.updatedAt, before.applicationID, limit];
      const own = await connection.all(ofUser, [app, userKey, ...page]);
      const logs = (await connection.all(managed, [app, userKey])).map((row) => numberIn(row, 'log'));
      const rows = [...own, ...(await ofManaged(userKey, logs, page))];
      const byID = new Map(rows.map(toListed).map((one) => [one.application.applicationID, one]));
      return [...byID.values()].sort(byChange).slice(0, limit);
    },
    applicationsWith: async ({ userKey, after, limit }) => {
      const part = [app, userKey, after];
      return (await connection.all(withUser, [...part, ...part, ...part, limit])).map(toListed);
    },
  };
}

const waiting = `select ${selected} from group_applications
  where group_applications.app = ? and group_applications.log = ? and group_applications.state = 1`;

const waitingFor = (column: 'user_key' | 'inviter_key', users: number): string =>
  `${waiting} and group_applications.${column} in (${placeholders(users)})
    ${column === 'inviter_key' ? 'and group_applications.is_of_app = 0' : ''} limit ?`;

const waitingInvitations = (users: number): string =>
  `${waiting} and group_applications.user_key in (${placeholders(users)}) and group_applications.inviter_key = ?`;

const isMember = (column: 'user_key' | 'inviter_key'): string => `exists (select 1 from group_members
  where group_members.app = group_applications.app and group_members.log = group_applications.log
    and group_members.user_key = group_applications.${column})`;

const hasEnded = `exists (select 1 from users where users.app = group_applications.app
  and users.user_key = group_applications.user_key and users.is_unregistered = 1)`;

const voidText = `${waiting} and (${isMember('user_key')} or ${hasEnded}
    or (group_applications.inviter_key <> ${nobody} and group_applications.is_of_app = 0
      and not ${isMember('inviter_key')})
    or exists (select 1 from groups where groups.app = group_applications.app and groups.log = group_applications.log
      and groups.dismissed_position is not null))
  limit ?`;

const newest = `select ${selected} from group_applications
  where group_applications.app = ? and group_applications.log = ? and group_applications.user_key = ?
    and group_applications.inviter_key = ?
  order by case when group_applications.state = 1 then 0 else 1 end, group_applications.created_at desc,
    group_applications.application_id desc
  limit 1`;

const putText = (rows: number): string => `insert into group_applications (app, ${columns.join(', ')})
  values ${Array.from({ length: rows }, () => `(${placeholders(columns.length + 1)})`).join(', ')}
  on conflict (app, application_id) do update set state = excluded.state, wording = excluded.wording,
    updated_at = excluded.updated_at, expires_at = excluded.expires_at, operator_key = excluded.operator_key,
    operator_role = excluded.operator_role, operator_nickname = excluded.operator_nickname,
    is_of_app = excluded.is_of_app`;

const sweepText = `delete from group_applications
  where app = ? and (log, user_key, inviter_key, application_id) in (
    select log, user_key, inviter_key, application_id from group_applications where app = ? and state <> 1 and updated_at < ?
  order by updated_at limit ?)`;

export function createGroupApplicationStore(connection: SqlConnection, app: AppID): GroupApplicationStore {
  const find = async (sql: string, params: readonly SqlValue[]) =>
    (await connection.all(sql, params)).map(toApplication);
  const waitingAmong = async (
    log: LogKey,
    column: 'user_key' | 'inviter_key',
    users: readonly UserKey[],
    limit: number,
  ) => (users.length === 0 ? [] : find(waitingFor(column, users.length), [app, log, ...users, limit]));
  return {
    ...createList(connection, app),
    application: async (applicationID) => {
      const row = await connection.get(
        `select ${selected} from group_applications where app = ? and application_id = ?`,
        [app, applicationID],
      );
      return row && toApplication(row);
    },
    newestApplication: async ({ log, userKey, inviterKey }) => {
      const row = await connection.get(newest, [app, log, userKey, inviterKey ?? nobody]);
      return row && toApplication(row);
    },
    waitingInvitations: async (log, inviterKey, userKeys) =>
      userKeys.length === 0 ? [] : find(waitingInvitations(userKeys.length), [app, log, ...userKeys, inviterKey]),
    waitingOf: async ({ log, users, inviters, limit }) => {
      const found = [
        ...(await waitingAmong(log, 'user_key', users, limit)),
        ...(await waitingAmong(log, 'inviter_key', inviters, limit)),
      ];
      const byID = new Map(found.map((one) => [one.applicationID, one]));
      return [...byID.values()].slice(0, limit);
    },
    voidApplications: (log, limit) => find(voidText, [app, log, limit]),
    putApplications: async (applications) => {
      if (applications.length === 0) return;
      await connection.run(
        putText(applications.length),
        applications.flatMap((application) => [app, ...valuesOf(application)]),
      );
    },
    sweepApplications: (before, limit) => connection.run(sweepText, [app, app, before, limit]),
  };
}
