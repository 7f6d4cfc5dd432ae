import type { AppID } from '../../core/ids.ts';
import type { SqlConnection } from './connection.ts';

/** With messages that retention removes their places go; the transaction has removed the messages. */
const sweepStatement = `delete from replies where app = ? and log = ? and message_seq < coalesce((
  select min(messages.message_seq) from messages where messages.app = ? and messages.log = ?), 9007199254740991)`;

export async function sweepReplies(connection: SqlConnection, app: AppID, log: number): Promise<void> {
  await connection.run(sweepStatement, [app, log, app, log]);
}
