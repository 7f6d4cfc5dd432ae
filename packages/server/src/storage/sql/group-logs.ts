import { assert, present } from '@parley/kernel/assert';
import { type AppID, toLogKey } from '../../core/ids.ts';
import type { GroupStore } from '../../features/groups/store.ts';
import { flagValue, numberIn, placeholders, type SqlConnection, textIn } from './connection.ts';
import { headColumns, toLogHead } from './conversations.ts';

const movedAmong = (logs: number): string => `select conversations.log, groups.group_id, ${headColumns}
  from conversations
  join groups on groups.app = conversations.app and groups.log = conversations.log
  where conversations.app = ? and conversations.log in (${placeholders(logs)}) and conversations.changed_at >= ?`;

/** Time in a log does not run backwards. */
const moveHead = `update conversations set position = ?, changed_at = case when changed_at > ? then changed_at else ? end
  where app = ? and log = ? and position = ?`;

const sweep = `delete from group_entries where app = ? and (log, position) in (
  select log, position from group_entries where app = ? and is_last = 0 and at < ? order by at limit ?)`;

type LogPart = Pick<GroupStore, 'movedAmong' | 'entriesAfter' | 'head' | 'append' | 'sweepEntries'>;

/** What stands in the logs of groups beside messages, and how far they go. */
export function createGroupLogs(connection: SqlConnection, app: AppID): LogPart {
  return {
    movedAmong: async (logs, changedSince) => {
      if (logs.length === 0) return [];
      const rows = await connection.all(movedAmong(logs.length), [app, ...logs, changedSince]);
      return rows.map((row) => ({
        log: toLogKey(numberIn(row, 'log')),
        groupID: textIn(row, 'group_id'),
        head: toLogHead(row),
      }));
    },
    entriesAfter: async ({ log, after, upTo, limit }) => {
      const rows = await connection.all(
        `select position, body from group_entries where app = ? and log = ? and position > ? and position <= ?
         order by position limit ?`,
        [app, log, after, upTo, limit],
      );
      return rows.map((row) => ({ position: numberIn(row, 'position'), body: textIn(row, 'body') }));
    },
    head: async (log) => {
      const row = await connection.get(`select ${headColumns} from conversations where app = ? and log = ?`, [
        app,
        log,
      ]);
      return toLogHead(present(row, 'groups.head: the log is there'));
    },
    append: async (log, { position, body, at, isLast }) => {
      const moved = await connection.run(moveHead, [position, at, at, app, log, position - 1]);
      assert(moved === 1, 'groups.append: the entry stands behind the head');
      await connection.run(
        'insert into group_entries (app, log, position, body, at, is_last) values (?, ?, ?, ?, ?, ?)',
        [app, log, position, body, at, flagValue(isLast)],
      );
    },
    sweepEntries: (before, limit) => connection.run(sweep, [app, app, before, limit]),
  };
}
