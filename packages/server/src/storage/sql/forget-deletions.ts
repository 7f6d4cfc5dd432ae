import type { AppID } from '../../core/ids.ts';
import type { SqlConnection } from './connection.ts';

/** A deletion outlives its message for as long as it takes away from what is unread. */
const forgetRemoved = `delete from deletions where app = ? and log = ?
  and message_seq < coalesce((select min(messages.message_seq) from messages
    where messages.app = deletions.app and messages.log = deletions.log), ${Number.MAX_SAFE_INTEGER})
  and (is_counted = 0 or position <= (select members.read_position from members
    where members.app = deletions.app and members.user_key = deletions.user_key and members.log = deletions.log))`;

/** Messages of the log have been removed: what was said of them goes too. */
export const forgetRemovedDeletions = (connection: SqlConnection, app: AppID, log: number): Promise<number> =>
  connection.run(forgetRemoved, [app, log]);
