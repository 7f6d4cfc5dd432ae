import { peerConversation } from '@parley/protocol/features/values';
import { type AppID, type LogKey, toLogKey, toUserKey, type UserKey } from '../../core/ids.ts';
import type { ConversationStore, EntrySettings } from '../../features/conversations/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const columns = 'log, pinned_time, notification_status, marks, marked_at, group_alias, position';

const toSettings = (row: SqlRow): EntrySettings => ({
  log: toLogKey(numberIn(row, 'log')),
  pinnedTime: numberIn(row, 'pinned_time'),
  notificationStatus: numberIn(row, 'notification_status'),
  marks: textIn(row, 'marks').split(' ').filter(Boolean).map(Number),
  markedAt: numberIn(row, 'marked_at'),
  groupAlias: textIn(row, 'group_alias'),
  position: numberIn(row, 'position'),
});

const byLog = (settings: readonly EntrySettings[]): ReadonlyMap<LogKey, EntrySettings> =>
  new Map(settings.map((one) => [one.log, one]));

const countStatement = `select
  (select count(*) from conversation_settings where app = ? and user_key = ? and pinned_time > 0) as pinned,
  (select count(*) from conversation_settings as set_for
    join conversations on conversations.app = set_for.app and conversations.log = set_for.log
    where set_for.app = ? and set_for.user_key = ? and set_for.notification_status > 1
      and conversations.type = ${peerConversation}) as quiet_peers,
  (select count(*) from conversation_settings where app = ? and user_key = ? and marked_at > 0) as marked,
  coalesce((select max(marked_at) from conversation_settings where app = ? and user_key = ? and marked_at > 0), 0)
    as newest_mark`;

const peersStatement = (count: number): string => {
  const side = (own: string, other: string): string =>
    `select log, ${other} as other_key from conversations
     where app = ? and type = ${peerConversation} and ${own} = ? and ${other} in (${placeholders(count)})`;
  return `${side('low_key', 'high_key')} union all ${side('high_key', 'low_key')}`;
};

const putStatement = (count: number): string =>
  `insert into conversation_settings (app, user_key, ${columns})
   values ${Array.from({ length: count }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
   on conflict (app, user_key, log) do update set pinned_time = excluded.pinned_time,
     notification_status = excluded.notification_status, marks = excluded.marks, marked_at = excluded.marked_at,
     group_alias = excluded.group_alias, position = excluded.position`;

type SettingStore = Pick<ConversationStore, 'peers' | 'settings' | 'putSettings' | 'settingCounts' | 'earliestMarked'>;

/** One statement each, whatever the number of conversations. */
export function createEntrySettings(connection: SqlConnection, app: AppID): SettingStore {
  return {
    peers: async (userKey, others) => {
      if (others.length === 0) return new Map<UserKey, LogKey>();
      const asked = [app, userKey, ...others];
      const rows = await connection.all(peersStatement(others.length), [...asked, ...asked]);
      return new Map(rows.map((row) => [toUserKey(numberIn(row, 'other_key')), toLogKey(numberIn(row, 'log'))]));
    },
    settings: async (userKey, logs) => {
      if (logs.length === 0) return byLog([]);
      const rows = await connection.all(
        `select ${columns} from conversation_settings
         where app = ? and user_key = ? and log in (${placeholders(logs.length)})`,
        [app, userKey, ...logs],
      );
      return byLog(rows.map(toSettings));
    },
    putSettings: async (userKey, settings) => {
      if (settings.length === 0) return;
      await connection.run(
        putStatement(settings.length),
        settings.flatMap(({ log, pinnedTime, notificationStatus, marks, markedAt, groupAlias, position }) => [
          ...[app, userKey, log, pinnedTime, notificationStatus, marks.join(' '), markedAt, groupAlias, position],
        ]),
      );
    },
    settingCounts: async (userKey) => {
      const asked = [app, userKey];
      const row = await connection.get(countStatement, [...asked, ...asked, ...asked, ...asked]);
      const count = (column: string): number => (row ? numberIn(row, column) : 0);
      return {
        pinned: count('pinned'),
        quietPeers: count('quiet_peers'),
        marked: count('marked'),
        newestMark: count('newest_mark'),
      };
    },
    earliestMarked: async (userKey, limit) => {
      const rows = await connection.all(
        `select ${columns} from conversation_settings
         where app = ? and user_key = ? and marked_at > 0 order by marked_at, log limit ?`,
        [app, userKey, limit],
      );
      return rows.map(toSettings);
    },
  };
}
