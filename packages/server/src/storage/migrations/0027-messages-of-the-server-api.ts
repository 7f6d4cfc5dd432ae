import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Messages to all users: how many there were of late, and how far those have come that are under way. */
const broadcasts = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table broadcasts (
    app ${integer} not null,
    message_id ${integer} not null,
    sender_user_id ${text} not null,
    sent_at ${integer} not null,
    body ${text} not null,
    state ${text} not null,
    reached_key ${integer} not null,
    told ${integer} not null,
    primary key (app, message_id))${clustered}`,
  'create index broadcasts_by_time on broadcasts (app, sent_at)',
];

/**
 * What was taken over for one of two users and not for the other one yet, by what both calls have in common. A row goes when
 * the other one has it too, or with the message.
 */
const imports = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table message_imports (
    app ${integer} not null,
    log ${integer} not null,
    lacking_key ${integer} not null,
    digest ${text} not null,
    message_seq ${integer} not null,
    primary key (app, log, lacking_key, digest, message_seq))${clustered}`,
];

export const migration0027: Migration = {
  version: 27,
  statements: (dialect) => [broadcasts, imports].flatMap((steps) => steps(dialect)),
};
