import { present } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { UserLogEntry, UserStore } from '../../features/users/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn, textOrNothingIn } from './connection.ts';

type UserLog = Pick<UserStore, 'userLogHead' | 'userLogAfter' | 'putUserLogEntry'>;

const columns = 'position, kind, entry_key, origin, body';

/** Kinds are handed on as they are: one that is not known here was written by a newer version. */
const toEntry = (row: SqlRow): UserLogEntry => ({
  position: numberIn(row, 'position'),
  kind: textIn(row, 'kind'),
  key: textIn(row, 'entry_key'),
  origin: textOrNothingIn(row, 'origin'),
  body: textIn(row, 'body'),
});

const putStatement = `insert into user_log_entries (app, user_key, ${columns}) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (app, user_key, kind, entry_key) do update set
    position = excluded.position,
    origin = excluded.origin,
    body = excluded.body`;

/** The part of the users' store that keeps each user's own log. */
export function createUserLog(connection: SqlConnection, app: AppID): UserLog {
  return {
    userLogHead: async (userKey) => {
      const row = await connection.get('select user_log_position from users where app = ? and user_key = ?', [
        app,
        userKey,
      ]);
      return row ? numberIn(row, 'user_log_position') : 0;
    },
    userLogAfter: async (userKey, { position, limit, exceptKinds = [] }) => {
      const exception = exceptKinds.length === 0 ? '' : `and kind not in (${placeholders(exceptKinds.length)})`;
      const rows = await connection.all(
        `select ${columns} from user_log_entries where app = ? and user_key = ? and position > ? ${exception}
         order by position limit ?`,
        [app, userKey, position, ...exceptKinds, limit],
      );
      return rows.map(toEntry);
    },
    putUserLogEntry: async (userKey, { kind, key, origin, body }) => {
      const head = await connection.get(
        `update users set user_log_position = user_log_position + 1 where app = ? and user_key = ?
         returning user_log_position`,
        [app, userKey],
      );
      const position = numberIn(present(head, 'users.putUserLogEntry: the user is registered'), 'user_log_position');
      await connection.run(putStatement, [app, userKey, position, kind, key, origin ?? null, body]);
      return position;
    },
  };
}
