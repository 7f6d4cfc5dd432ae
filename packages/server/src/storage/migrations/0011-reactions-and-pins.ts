import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What each user left on a message, and which messages of a log are pinned; what devices show of it is in the message's state. */
const marks = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table reactions (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    reaction_type ${text} not null,
    user_key ${integer} not null,
    own_count ${integer} not null,
    first_position ${integer} not null,
    last_position ${integer} not null,
    requests ${text} not null,
    primary key (app, log, message_seq, reaction_type, user_key))${clustered}`,
  `create table pins (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    position ${integer} not null,
    request ${text} not null,
    primary key (app, log, message_seq))${clustered}`,
];

export const migration0011: Migration = {
  version: 11,
  statements: (dialect) => marks(dialect),
};
