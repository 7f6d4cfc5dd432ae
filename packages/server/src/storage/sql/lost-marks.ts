import type { AppID } from '../../core/ids.ts';
import type { SqlConnection } from './connection.ts';

/** Of the messages before the oldest that the log still has. */
const isGone = `app = ? and log = ? and message_seq < coalesce(
  (select min(message_seq) from messages where app = ? and log = ?), ${Number.MAX_SAFE_INTEGER})`;

const tables = [
  ...['reactions', 'pins', 'group_readings', 'group_receipts', 'message_deliveries', 'message_targets'],
  'message_imports',
];

/** What is left of messages that a log has lost, because it begins later now. */
export async function removeLostMarks(connection: SqlConnection, app: AppID, log: number): Promise<void> {
  for (const table of tables) {
    await connection.run(`delete from ${table} where ${isGone}`, [app, log, app, log]);
  }
}
