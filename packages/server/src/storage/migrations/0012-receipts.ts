import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * How far each member has read a log by receipts of the conversation, and an index of the messages that await a receipt:
 * a message without one is not in it. Within a log times grow with sequences.
 */
const receipts = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table receipt_marks (
    app ${integer} not null,
    log ${integer} not null,
    user_key ${integer} not null,
    position ${integer} not null,
    message_id ${integer} not null,
    spans ${text} not null,
    primary key (app, log, user_key))${clustered}`,
  `create index messages_awaiting_receipt on messages (app, log, sender_key, timestamp, message_seq, message_id)
   where (flags & 8) <> 0`,
];

export const migration0012: Migration = {
  version: 12,
  statements: (dialect) => receipts(dialect),
};
