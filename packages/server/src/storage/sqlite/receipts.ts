import { assert } from '@parley/kernel/assert';
import type { AppID, LogKey } from '../../core/ids.ts';
import type { ReceiptMark, ReceiptStore } from '../../features/receipts/store.ts';
import type { SqlConnection } from '../sql/connection.ts';
import { createDeliveryWriter } from '../sql/deliveries.ts';
import { createGroupReceiptWriter } from '../sql/group-receipts.ts';
import { findMessageText, toStoredMessage, withoutReceiptFlag } from '../sql/messages.ts';
import {
  awaitsReceiptCondition,
  createReceiptReader,
  encodeSpans,
  lapsedSeqText,
  lastHeads,
  lastMarks,
  markColumns,
  toAwaiting,
  toReceiptMark,
} from '../sql/receipts.ts';
import type { Access } from './access.ts';
import type { PreparedStatement, SqliteDatabase } from './database.ts';

const newest = (column: string): string => `(select ${column} from messages
  where app = asked.app and log = asked.log and sender_key = asked.sender_key and ${awaitsReceiptCondition}
  order by timestamp desc, message_seq desc limit 1)`;

const texts = {
  message: findMessageText,
  mark: `select ${markColumns} from receipt_marks where app = ? and log = ? and user_key = ?`,
  awaiting: `select ${newest('message_seq')} as message_seq, ${newest('message_id')} as message_id,
      ${lapsedSeqText({
        app: 'asked.app',
        log: 'asked.log',
        senderKey: 'asked.sender_key',
        sentBefore: 'asked.sent_before',
      })} as lapsed_seq
    from (select ? as app, ? as log, ? as sender_key, ? as sent_before) as asked`,
  putRead: `update messages set changed_position = ?, flags = ${withoutReceiptFlag}, state = ?
    where app = ? and log = ? and message_seq = ?`,
  putMark: `insert into receipt_marks (app, log, user_key, position, message_id, spans) values (?, ?, ?, ?, ?, ?)
    on conflict (app, log, user_key) do update set position = excluded.position, message_id = excluded.message_id,
      spans = excluded.spans`,
  moveHead: 'update conversations set position = ?, changed_at = ? where app = ? and log = ?',
} as const;

/** Prepared once for the life of the connection. */
export type ReceiptStatements = Readonly<Record<keyof typeof texts, PreparedStatement>>;

export const prepareReceiptStatements = (database: SqliteDatabase): ReceiptStatements => ({
  message: database.prepare(texts.message),
  mark: database.prepare(texts.mark),
  awaiting: database.prepare(texts.awaiting),
  putRead: database.prepare(texts.putRead),
  putMark: database.prepare(texts.putMark),
  moveHead: database.prepare(texts.moveHead),
});

export interface ReceiptSource {
  readonly access: Access;
  readonly connection: SqlConnection;
  readonly statements: ReceiptStatements;
  /** Whether the transaction holds the log's key: without it two nodes could decide the same log at once. */
  holdsLog(log: LogKey): boolean;
}

/** Each set in one go of the thread. */
export function createSqliteReceiptStore(source: ReceiptSource, app: AppID): ReceiptStore {
  const { access, connection, statements } = source;
  const requireLog = (log: LogKey): void => assert(source.holdsLog(log), 'receipts: the transaction holds the log');
  return {
    ...createReceiptReader(connection, app),
    ...createGroupReceiptWriter(connection, app),
    ...createDeliveryWriter(connection, app),
    messages: (asked) =>
      access(() =>
        asked.map(({ log, messageSeq }) => {
          const row = statements.message.get(app, log, messageSeq);
          return row && toStoredMessage(row);
        }),
      ),
    marks: (asked) =>
      access(() => {
        const found = new Map<string, ReceiptMark | undefined>();
        return asked.map(({ log, userKey }) => {
          const name = `${log} ${userKey}`;
          if (!found.has(name)) {
            const row = statements.mark.get(app, log, userKey);
            found.set(name, row && toReceiptMark(row));
          }
          return found.get(name);
        });
      }),
    awaiting: (asked) =>
      access(() =>
        asked.map(({ log, senderKey, sentBefore }) => {
          const row = statements.awaiting.get(app, log, senderKey, sentBefore);
          return row ? toAwaiting(row) : { newest: undefined, lapsedSeq: 0 };
        }),
      ),
    putRead: (read) =>
      access(() => {
        for (const { log, messageSeq, changedPosition, state } of read) {
          requireLog(log);
          const changes = statements.putRead.run(changedPosition, state, app, log, messageSeq);
          assert(changes === 1, 'receipts.putRead: the message is there');
        }
      }),
    putMarks: (marks) =>
      access(() => {
        for (const { log, userKey, position, messageID, spans } of lastMarks(marks)) {
          requireLog(log);
          statements.putMark.run(app, log, userKey, position, messageID, encodeSpans(spans));
        }
      }),
    moveHeads: (heads) =>
      access(() => {
        for (const { log, position, changedAt } of lastHeads(heads)) {
          requireLog(log);
          const changes = statements.moveHead.run(position, changedAt, app, log);
          assert(changes === 1, 'receipts.moveHeads: the log is there');
        }
      }),
  };
}
