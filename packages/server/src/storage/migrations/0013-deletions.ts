import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * What a user has deleted for himself: everything up to a message and the entry of the conversation in his membership,
 * single messages in a table of their own. That has where the user's own log told of them, by which devices that were
 * away find them, and is looked through by log where messages have gone.
 */
const deletions = ({ integer, clustered }: Dialect): readonly string[] => [
  `alter table members add column cleared_seq ${integer} not null default 0`,
  `alter table members add column cleared_order_key ${integer} not null default 0`,
  `alter table members add column deleted_order_key ${integer} not null default 0`,
  `alter table members add column has_deletions ${integer} not null default 0`,
  `create table deletions (
    app ${integer} not null,
    user_key ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    message_id ${integer} not null,
    position ${integer} not null,
    order_key ${integer} not null,
    is_counted ${integer} not null,
    entry_position ${integer} not null,
    primary key (app, user_key, log, message_seq))${clustered}`,
  'create index deletions_by_entry on deletions (app, user_key, entry_position)',
  'create index deletions_by_log on deletions (app, log, message_seq)',
];

export const migration0013: Migration = { version: 13, statements: deletions };
