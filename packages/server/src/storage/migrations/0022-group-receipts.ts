import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * Who has read which message of a group, and how many that makes of each. Both stand where the own logs tell of them, and go
 * with the message.
 */
const receipts = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table group_readings (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    user_key ${integer} not null,
    place ${integer} not null,
    read_at ${integer} not null,
    entry_position ${integer} not null,
    primary key (app, log, message_seq, user_key))${clustered}`,
  'create unique index group_readings_by_place on group_readings (app, log, message_seq, place)',
  'create index group_readings_told on group_readings (app, user_key, entry_position)',
  `create table group_receipts (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    sender_key ${integer} not null,
    recipients ${integer} not null,
    readers ${integer} not null,
    gone ${integer} not null,
    gone_position ${integer} not null,
    read_at ${integer} not null,
    entry_position ${integer} not null,
    primary key (app, log, message_seq))${clustered}`,
  'create index group_receipts_told on group_receipts (app, sender_key, entry_position)',
];

/** Who left after a position, and when; of those who left before this version the time is not known. */
const ends = ({ integer }: Dialect): readonly string[] => [
  `alter table members add column to_time ${integer}`,
  `alter table member_windows add column to_time ${integer}`,
  'create index members_ended on members (app, log, to_position) where to_position is not null',
  'create index member_windows_ended on member_windows (app, log, to_position)',
];

export const migration0022: Migration = {
  version: 22,
  statements: (dialect) => [receipts, ends].flatMap((steps) => steps(dialect)),
};
