import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, toUserID, toUserKey } from '../../core/ids.ts';
import type { UserRow, UserStore } from '../../features/users/store.ts';
import { flagIn, flagValue, numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';
import { createUserLog } from './user-log.ts';
import { createUserRules } from './user-rules.ts';

const columns = 'user_key, user_id, user_name, avatar_url, extended_data, created_at, last_login_at, is_unregistered';

/** The rows of `meta` that count them. */
export const unregistrations = 'unregistrations';
export const erasures = 'erasures';

const raiseCounter =
  'insert into meta (name, value) values (?, 1) on conflict (name) do update set value = meta.value + 1';

const toUserRow = (row: SqlRow): UserRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  userID: toUserID(textIn(row, 'user_id')),
  userName: textIn(row, 'user_name'),
  userAvatarUrl: textIn(row, 'avatar_url'),
  userExtendedData: textIn(row, 'extended_data'),
  createdAt: millis(numberIn(row, 'created_at')),
  lastLoginAt: millis(numberIn(row, 'last_login_at')),
  isUnregistered: flagIn(row, 'is_unregistered'),
});

/** What is asked of many users of an app at once. */
function createUserPages(
  connection: SqlConnection,
  app: AppID,
): Pick<UserStore, 'byUserKeys' | 'page' | 'unregisteredAmong'> {
  return {
    byUserKeys: async (userKeys) => {
      if (userKeys.length === 0) return [];
      const rows = await connection.all(
        `select ${columns} from users where app = ? and user_key in (${placeholders(userKeys.length)})`,
        [app, ...userKeys],
      );
      return rows.map(toUserRow);
    },
    page: async (after, limit) => {
      const rows = await connection.all(
        `select ${columns} from users where app = ? and user_id > ? order by user_id limit ?`,
        [app, after, limit],
      );
      return rows.map(toUserRow);
    },
    unregisteredAmong: async (userKeys) => {
      if (userKeys.length === 0) return [];
      const rows = await connection.all(
        `select user_key from users where app = ? and is_unregistered = 1 and user_key in (${placeholders(userKeys.length)})`,
        [app, ...userKeys],
      );
      return rows.map((row) => toUserKey(numberIn(row, 'user_key')));
    },
  };
}

export function createUserStore(connection: SqlConnection, app: AppID): Omit<UserStore, 'putUserLogEntries'> {
  return {
    ...createUserLog(connection, app),
    ...createUserRules(connection, app),
    byUserID: async (userID) => {
      const row = await connection.get(`select ${columns} from users where app = ? and user_id = ?`, [app, userID]);
      return row && toUserRow(row);
    },
    byUserKey: async (userKey) => {
      const row = await connection.get(`select ${columns} from users where app = ? and user_key = ?`, [app, userKey]);
      return row && toUserRow(row);
    },
    ...createUserPages(connection, app),
    byUserIDs: async (userIDs) => {
      if (userIDs.length === 0) return [];
      const rows = await connection.all(
        `select ${columns} from users where app = ? and user_id in (${placeholders(userIDs.length)})`,
        [app, ...userIDs],
      );
      return rows.map(toUserRow);
    },
    register: async (user) => {
      await connection.run(
        `insert into users (app, ${columns}, user_log_position) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
        [
          app,
          user.userKey,
          user.userID,
          user.userName,
          user.userAvatarUrl,
          user.userExtendedData,
          user.createdAt,
          user.lastLoginAt,
          flagValue(user.isUnregistered),
        ],
      );
    },
    update: async ({ userKey, userName, lastLoginAt }) => {
      const changes = await connection.run(
        'update users set user_name = ?, last_login_at = ? where app = ? and user_key = ?',
        [userName, lastLoginAt, app, userKey],
      );
      assert(changes === 1, 'users.update: the user is registered');
    },
    unregister: async (userKey) => {
      const changes = await connection.run('update users set is_unregistered = 1 where app = ? and user_key = ?', [
        app,
        userKey,
      ]);
      assert(changes === 1, 'users.unregister: the user is registered');
      await connection.run(raiseCounter, [unregistrations]);
    },
    noteErasure: async () => {
      await connection.run(raiseCounter, [erasures]);
    },
    putProfile: async ({ userKey, userName, userAvatarUrl, userExtendedData }) => {
      const changes = await connection.run(
        'update users set user_name = ?, avatar_url = ?, extended_data = ? where app = ? and user_key = ?',
        [userName, userAvatarUrl, userExtendedData, app, userKey],
      );
      assert(changes === 1, 'users.putProfile: the user is registered');
    },
  };
}
