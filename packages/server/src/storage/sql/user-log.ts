import { assert, present } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { UserLogEntry, UserLogKind, UserStore } from '../../features/users/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

type UserLog = Pick<
  UserStore,
  'userLogHead' | 'userLogAfter' | 'newestOfKind' | 'removeUserLogEntry' | 'appendUserLog'
>;

const columns = 'position, kind, body';

const kinds: ReadonlySet<string> = new Set<UserLogKind>(['conversationOpened', 'conversationRead', 'userInfo']);
const isKind = (text: string): text is UserLogKind => kinds.has(text);

function toEntry(row: SqlRow): UserLogEntry {
  const kind = textIn(row, 'kind');
  assert(isKind(kind), 'an entry of a user log is of a known kind');
  return { position: numberIn(row, 'position'), kind, body: textIn(row, 'body') };
}

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
    userLogAfter: async (userKey, position, limit) => {
      const rows = await connection.all(
        `select ${columns} from user_entries where app = ? and user_key = ? and position > ?
         order by position limit ?`,
        [app, userKey, position, limit],
      );
      return rows.map(toEntry);
    },
    // Looks back from the end, so that over many changes each entry is looked at once.
    newestOfKind: async (userKey, kind) => {
      const row = await connection.get(
        `select position from user_entries where app = ? and user_key = ? and kind = ?
         order by position desc limit 1`,
        [app, userKey, kind],
      );
      return row && numberIn(row, 'position');
    },
    removeUserLogEntry: async (userKey, position) => {
      await connection.run('delete from user_entries where app = ? and user_key = ? and position = ?', [
        app,
        userKey,
        position,
      ]);
    },
    appendUserLog: async (userKey, { kind, body }) => {
      const head = await connection.get(
        `update users set user_log_position = user_log_position + 1 where app = ? and user_key = ?
         returning user_log_position`,
        [app, userKey],
      );
      const position = numberIn(present(head, 'users.appendUserLog: the user is registered'), 'user_log_position');
      await connection.run(`insert into user_entries (app, user_key, ${columns}) values (?, ?, ?, ?, ?)`, [
        app,
        userKey,
        position,
        kind,
        body,
      ]);
      return position;
    },
  };
}
