import type { AppID } from '../../core/ids.ts';
import type { NewUserLogEntry, UserLogEntry, UserLogEntryName, UserStore } from '../../features/users/store.ts';
import {
  numberIn,
  padded,
  placeholders,
  portionsOf,
  type SqlConnection,
  type SqlRow,
  textIn,
  textOrNothingIn,
} from './connection.ts';

type UserLog = Pick<UserStore, 'userLogHead' | 'userLogAfter' | 'removeUserLogEntries'>;

export const entryColumns = 'position, kind, entry_key, origin, body';

/** Kinds are handed on as they are: one that is not known here was written by a newer version. */
const toEntry = (row: SqlRow): UserLogEntry => ({
  position: numberIn(row, 'position'),
  kind: textIn(row, 'kind'),
  key: textIn(row, 'entry_key'),
  origin: textOrNothingIn(row, 'origin'),
  body: textIn(row, 'body'),
});

/** Puts an entry in the place of the earlier one of its kind and key. */
export const replaceEntry = `on conflict (app, user_key, kind, entry_key) do update set
    position = excluded.position,
    origin = excluded.origin,
    body = excluded.body`;

/** The entries that are left of a set when later ones have taken the place of earlier ones. */
export const lastEntries = <Entry extends NewUserLogEntry>(entries: readonly Entry[]): readonly Entry[] => [
  ...new Map(entries.map((given) => [`${given.userKey} ${given.entry.kind} ${given.entry.key}`, given])).values(),
];

/** Those of one kind and key together: what many logs tell of one thing. */
function byThing(entries: readonly UserLogEntryName[]): readonly (readonly UserLogEntryName[])[] {
  const groups = new Map<string, readonly UserLogEntryName[]>();
  for (const entry of entries) {
    const name = `${entry.kind} ${entry.key}`;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups.values()];
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
    userLogAfter: async (userKey, { position, limit, exceptKinds = [] }) => {
      const exception = exceptKinds.length === 0 ? '' : `and kind not in (${placeholders(exceptKinds.length)})`;
      const rows = await connection.all(
        `select ${entryColumns} from user_log_entries where app = ? and user_key = ? and position > ? ${exception}
         order by position limit ?`,
        [app, userKey, position, ...exceptKinds, limit],
      );
      return rows.map(toEntry);
    },
    removeUserLogEntries: async (entries) => {
      for (const portion of byThing(entries).flatMap((group) => [...portionsOf(group)])) {
        const [first] = portion;
        if (!first) continue;
        const keys = padded(portion.map(({ userKey }) => userKey));
        await connection.run(
          `delete from user_log_entries where app = ? and kind = ? and entry_key = ?
           and user_key in (${placeholders(keys.length)})`,
          [app, first.kind, first.key, ...keys],
        );
      }
    },
  };
}
