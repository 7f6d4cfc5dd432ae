import { millis } from '@parley/kernel/brand';
import { type AppID, type LogKey, toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { AppendReceipt, MessageStore, StoredMessage } from '../../features/messages/store.ts';
import { flagIn, numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

/** What the hot paths select of a message and its sender, in every engine. */
export const storedMessageColumns = `messages.log, messages.message_seq, messages.position, messages.changed_position,
  messages.sender_key, messages.local_message_id, messages.message_id, messages.order_key, messages.timestamp,
  messages.counted, messages.is_counted, messages.body, users.user_id as sender_user_id`;

export const storedMessageTables =
  'messages join users on users.app = messages.app and users.user_key = messages.sender_key';

export const toAppendReceipt = (row: SqlRow): AppendReceipt => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageID: numberIn(row, 'message_id'),
  messageSeq: numberIn(row, 'message_seq'),
  timestamp: millis(numberIn(row, 'timestamp')),
  orderKey: numberIn(row, 'order_key'),
});

export const toStoredMessage = (row: SqlRow): StoredMessage => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageID: numberIn(row, 'message_id'),
  messageSeq: numberIn(row, 'message_seq'),
  timestamp: millis(numberIn(row, 'timestamp')),
  orderKey: numberIn(row, 'order_key'),
  senderKey: toUserKey(numberIn(row, 'sender_key')),
  senderUserID: toUserID(textIn(row, 'sender_user_id')),
  localMessageID: textIn(row, 'local_message_id'),
  changedPosition: numberIn(row, 'changed_position'),
  counted: numberIn(row, 'counted'),
  isCounted: flagIn(row, 'is_counted'),
  body: textIn(row, 'body'),
});

const sweepStatement = `delete from sends where app = ? and (sender_key, local_message_id) in (
  select sender_key, local_message_id from sends where app = ? and timestamp < ? order by timestamp limit ?)`;

/** Logs that one slice of the sweep looks at; each costs one probe of its oldest row. */
const sweptLogsMax = 200;

const oldestOfLogs = `select conversations.log as log, (
    select messages.timestamp from messages
    where messages.app = conversations.app and messages.log = conversations.log
    order by messages.message_seq limit 1) as oldest
  from conversations where conversations.app = ? and conversations.log > ? order by conversations.log limit ?`;

/** Within a log times grow with `message_seq`, so the oldest rows are found in the order of their key. */
const deleteExpired = `delete from messages where app = ? and log = ? and message_seq <= (
  select max(message_seq) from (
    select message_seq, timestamp from messages where app = ? and log = ? order by message_seq limit ?) as oldest
  where timestamp < ?)`;

async function sweepExpired(
  connection: SqlConnection,
  app: AppID,
  { before, afterLog, limit }: Parameters<MessageStore['sweepExpired']>[0],
): ReturnType<MessageStore['sweepExpired']> {
  const rows = await connection.all(oldestOfLogs, [app, afterLog, sweptLogsMax]);
  let removed = 0;
  for (const row of rows) {
    if (row['oldest'] === null || numberIn(row, 'oldest') >= before) continue;
    const log = numberIn(row, 'log');
    removed += await connection.run(deleteExpired, [app, log, app, log, limit - removed, before]);
    // The log may have more of them.
    if (removed >= limit) return { removed, nextLog: log - 1 };
  }
  const last = rows.at(-1);
  return { removed, ...(last && rows.length === sweptLogsMax && { nextLog: numberIn(last, 'log') }) };
}

/** The cold part of the messages' store; each engine adds its own hot paths. */
export function createColdMessageStore(
  connection: SqlConnection,
  app: AppID,
): Pick<MessageStore, 'messageIDAt' | 'sweepExpired' | 'sweepIdempotency'> {
  return {
    messageIDAt: async (log: LogKey, messageSeq: number) => {
      const row = await connection.get(
        'select message_id from messages where app = ? and log = ? and message_seq = ?',
        [app, log, messageSeq],
      );
      return row && numberIn(row, 'message_id');
    },
    sweepExpired: (sweep) => sweepExpired(connection, app, sweep),
    sweepIdempotency: (before, limit) => connection.run(sweepStatement, [app, app, before, limit]),
  };
}
