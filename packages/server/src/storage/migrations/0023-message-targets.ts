import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * Who is named by a message that not all of a group see: a row for each, which goes with the message. A conversation says
 * itself up to which message it has any of these: for newer ones, which are most, nobody is asked about.
 */
const targets = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table message_targets (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    user_key ${integer} not null,
    primary key (app, log, message_seq, user_key))${clustered}`,
  `alter table conversations add column targeted_seq ${integer} not null default 0`,
];

export const migration0023: Migration = { version: 23, statements: targets };
