import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What a profile holds beside the name. */
const profiles = ({ text }: Dialect): readonly string[] => [
  `alter table users add column avatar_url ${text} not null default ''`,
  `alter table users add column extended_data ${text} not null default ''`,
];

/**
 * How far each member has read: the sequence, how many counted messages of others there were up to it, and the entry
 * of the user's own log that tells of it (0 for none). Which side of a peer conversation sent a counted message is
 * counted with the head, so that nobody has to look through the messages.
 */
const readings = ({ integer }: Dialect): readonly string[] => [
  `alter table members add column read_seq ${integer} not null default 0`,
  `alter table members add column read_others ${integer} not null default 0`,
  `alter table members add column read_entry ${integer} not null default 0`,
  `alter table messages add column is_counted ${integer} not null default 1`,
  `update messages set is_counted = 0
   where exists (
     select 1 from messages as earlier
     where earlier.app = messages.app and earlier.log = messages.log
       and earlier.message_seq = messages.message_seq - 1 and earlier.counted = messages.counted)
     or (message_seq = 1 and counted = 0)`,
  `alter table conversations add column counted_by_low ${integer} not null default 0`,
  `update conversations set counted_by_low = (
     select count(*) from messages
     where messages.app = conversations.app and messages.log = conversations.log
       and messages.sender_key = conversations.low_key and messages.is_counted = 1)`,
];

/**
 * Entries of a user's own log become of several kinds, with a body that only the feature reads. A userID has no
 * character that JSON would have to escape.
 */
const userLog = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table user_entries (
    app ${integer} not null,
    user_key ${integer} not null,
    position ${integer} not null,
    kind ${text} not null,
    body ${text} not null,
    primary key (app, user_key, position))${clustered}`,
  `insert into user_entries (app, user_key, position, kind, body)
   select app, user_key, position, 'conversationOpened',
     '{"log":' || log || ',"conversationType":' || type || ',"conversationID":"' || conversation_id
       || '","fromPosition":' || from_position || '}'
   from user_log`,
  'drop table user_log',
];

export const migration0002: Migration = {
  version: 2,
  statements: (dialect) => [profiles, readings, userLog].flatMap((steps) => steps(dialect)),
};
