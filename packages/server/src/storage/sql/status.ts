import { millis } from '@parley/kernel/brand';
import { type AppID, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import type {
  Followed,
  OnlineStatus,
  Standing,
  StatusReader,
  StatusRow,
  StatusStore,
} from '../../features/status/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const columns =
  'user_key, online_status, platforms, custom_status, custom_status_expires_at, online_changed_at, custom_changed_at, version, changed_at';

/** The columns of a status beside a user; null where there is none. */
const joined = columns
  .split(', ')
  .slice(1)
  .map((column) => `s.${column}`)
  .join(', ');
const withStatus = 'left join user_statuses s on s.app = u.app and s.user_key = u.user_key and s.version > 0';

const toStatusRow = (row: SqlRow): StatusRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  onlineStatus: numberIn(row, 'online_status') as OnlineStatus,
  platforms: textIn(row, 'platforms').split(' ').filter(Boolean).map(Number),
  customStatus: textIn(row, 'custom_status'),
  customStatusExpiresAt: numberIn(row, 'custom_status_expires_at'),
  onlineChangedAt: millis(numberIn(row, 'online_changed_at')),
  customChangedAt: millis(numberIn(row, 'custom_changed_at')),
  version: numberIn(row, 'version'),
  changedAt: millis(numberIn(row, 'changed_at')),
});

const toStanding = (row: SqlRow): Standing => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  userID: toUserID(textIn(row, 'user_id')),
  status: row['version'] === null ? undefined : toStatusRow(row),
});

const toFollowed = (row: SqlRow): Followed => ({
  target: toUserKey(numberIn(row, 'target_key')),
  subscribedAt: millis(numberIn(row, 'subscribed_at')),
  expiresAt: millis(numberIn(row, 'expires_at')),
  position: numberIn(row, 'position'),
  version: numberIn(row, 'version'),
  changedAt: millis(numberIn(row, 'changed_at')),
});

const targetIn = (row: SqlRow): UserKey => toUserKey(numberIn(row, 'target_key'));

const putStatement = `insert into user_statuses (app, ${columns}, table_position) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
  on conflict (app, user_key) do update set
    online_status = excluded.online_status,
    platforms = excluded.platforms,
    custom_status = excluded.custom_status,
    custom_status_expires_at = excluded.custom_status_expires_at,
    online_changed_at = excluded.online_changed_at,
    custom_changed_at = excluded.custom_changed_at,
    version = excluded.version,
    changed_at = excluded.changed_at`;

/** A row of version 0 says nothing of the user's status. */
const putTableStatement = `insert into user_statuses (app, ${columns}, table_position)
  values (?, ?, 2, '', '', 0, 0, 0, 0, 0, ?)
  on conflict (app, user_key) do update set table_position = excluded.table_position`;

const subscriptionsStatement = `select t.target_key, t.subscribed_at, t.expires_at, t.position,
    coalesce(s.version, 0) as version, coalesce(s.changed_at, 0) as changed_at
  from status_subscriptions t
  left join user_statuses s on s.app = t.app and s.user_key = t.target_key
  where t.app = ? and t.subscriber_key = ? and t.target_key > ? and +t.expires_at > ?
  order by t.target_key limit ?`;

function createStandings(
  connection: SqlConnection,
  app: AppID,
): Pick<StatusReader, 'get' | 'standings' | 'standingsOf' | 'changedAfter'> {
  const find = async (condition: string, ids: readonly (string | number)[]): Promise<readonly Standing[]> => {
    if (ids.length === 0) return [];
    const rows = await connection.all(
      `select u.user_key, u.user_id, ${joined} from users u ${withStatus}
       where u.app = ? and ${condition} in (${placeholders(ids.length)})`,
      [app, ...ids],
    );
    return rows.map(toStanding);
  };
  return {
    get: async (userKey) => {
      const row = await connection.get(
        `select ${columns} from user_statuses where app = ? and user_key = ? and version > 0`,
        [app, userKey],
      );
      return row && toStatusRow(row);
    },
    standings: (userKeys) => find('u.user_key', userKeys),
    standingsOf: (userIDs) => find('u.is_unregistered = 0 and u.user_id', userIDs),
    changedAfter: async ({ changedAt, userKey }, limit) => {
      const rows = await connection.all(
        `select user_key, version, changed_at from user_statuses
         where app = ? and (changed_at, user_key) > (?, ?) and version > 0
         order by changed_at, user_key limit ?`,
        [app, changedAt, userKey, limit],
      );
      return rows.map((row) => ({
        userKey: toUserKey(numberIn(row, 'user_key')),
        version: numberIn(row, 'version'),
        changedAt: millis(numberIn(row, 'changed_at')),
      }));
    },
  };
}

/** By `+expires_at` the times are compared and not looked up: what one user follows is little, what expires some time is all. */
type Table = Pick<StatusStore, 'tablePosition' | 'subscriptionCount' | 'subscriptionsOf'>;

function createTable(connection: SqlConnection, app: AppID): Table {
  return {
    tablePosition: async (subscriber) => {
      const row = await connection.get('select table_position from user_statuses where app = ? and user_key = ?', [
        app,
        subscriber,
      ]);
      return row ? numberIn(row, 'table_position') : 0;
    },
    subscriptionCount: async (subscriber, now) => {
      const row = await connection.get(
        'select count(*) as found from status_subscriptions where app = ? and subscriber_key = ? and +expires_at > ?',
        [app, subscriber, now],
      );
      return row ? numberIn(row, 'found') : 0;
    },
    subscriptionsOf: async (subscriber, { after, now, limit }) => {
      const rows = await connection.all(subscriptionsStatement, [app, subscriber, after, now, limit]);
      return rows.map(toFollowed);
    },
  };
}

type TableWrites = Pick<StatusStore, 'putTablePosition' | 'subscribe' | 'unsubscribe' | 'dropOldest'>;

function createTableWrites(connection: SqlConnection, app: AppID): TableWrites {
  return {
    putTablePosition: async (subscriber, position) => {
      await connection.run(putTableStatement, [app, subscriber, position]);
    },
    subscribe: async (subscriber, subscriptions) => {
      for (const { target, subscribedAt, expiresAt, position } of subscriptions) {
        await connection.run(
          `insert into status_subscriptions (app, subscriber_key, target_key, subscribed_at, expires_at, position)
           values (?, ?, ?, ?, ?, ?)
           on conflict (app, subscriber_key, target_key) do update set
             subscribed_at = excluded.subscribed_at,
             expires_at = excluded.expires_at,
             position = excluded.position`,
          [app, subscriber, target, subscribedAt, expiresAt, position],
        );
      }
    },
    unsubscribe: async (subscriber, targets, now) => {
      if (targets.length === 0) return [];
      const rows = await connection.all(
        `delete from status_subscriptions
         where app = ? and subscriber_key = ? and +expires_at > ? and target_key in (${placeholders(targets.length)})
         returning target_key`,
        [app, subscriber, now, ...targets],
      );
      return rows.map(targetIn);
    },
    dropOldest: async (subscriber, keep, now) => {
      await connection.run(
        'delete from status_subscriptions where app = ? and subscriber_key = ? and +expires_at <= ?',
        [app, subscriber, now],
      );
      const rows = await connection.all(
        `delete from status_subscriptions where app = ? and subscriber_key = ? and target_key in (
           select target_key from status_subscriptions where app = ? and subscriber_key = ?
           order by subscribed_at desc, position desc, target_key limit 1000000 offset ?)
         returning target_key`,
        [app, subscriber, app, subscriber, keep],
      );
      return rows.map(targetIn);
    },
  };
}

export function createStatusStore(connection: SqlConnection, app: AppID): StatusStore {
  return {
    ...createStandings(connection, app),
    ...createTable(connection, app),
    ...createTableWrites(connection, app),
    put: async (status) => {
      await connection.run(putStatement, [
        app,
        status.userKey,
        status.onlineStatus,
        status.platforms.join(' '),
        status.customStatus,
        status.customStatusExpiresAt,
        status.onlineChangedAt,
        status.customChangedAt,
        status.version,
        status.changedAt,
      ]);
    },
    sweepSubscriptions: (before, limit) =>
      connection.run(
        `delete from status_subscriptions where app = ? and (subscriber_key, target_key) in (
           select subscriber_key, target_key from status_subscriptions
           where app = ? and expires_at < ? order by expires_at limit ?)`,
        [app, app, before, limit],
      ),
    forget: async (userKey, limit) => {
      const removed = await connection.run(
        `delete from status_subscriptions where app = ? and (subscriber_key, target_key) in (
           select subscriber_key, target_key from status_subscriptions
           where app = ? and (subscriber_key = ? or target_key = ?) limit ?)`,
        [app, app, userKey, userKey, limit],
      );
      if (removed < limit) {
        await connection.run('delete from user_statuses where app = ? and user_key = ?', [app, userKey]);
      }
      return removed;
    },
  };
}
