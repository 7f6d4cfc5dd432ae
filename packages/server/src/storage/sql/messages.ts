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

/** The cold part of the messages' store; each engine adds its own hot paths. */
export function createColdMessageStore(
  connection: SqlConnection,
  app: AppID,
): Pick<MessageStore, 'messageIDAt' | 'sweepIdempotency'> {
  return {
    messageIDAt: async (log: LogKey, messageSeq: number) => {
      const row = await connection.get(
        'select message_id from messages where app = ? and log = ? and message_seq = ?',
        [app, log, messageSeq],
      );
      return row && numberIn(row, 'message_id');
    },
    sweepIdempotency: (before, limit) => connection.run(sweepStatement, [app, app, before, limit]),
  };
}
