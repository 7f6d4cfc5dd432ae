import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './migration.ts';

/** The two users of a conversation are named only where there are just two. */
const conversations = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table conversations_now (
    app ${integer} not null,
    log ${integer} not null,
    type ${integer} not null,
    low_key ${integer},
    high_key ${integer},
    position ${integer} not null,
    message_seq ${integer} not null,
    order_key ${integer} not null,
    counted ${integer} not null,
    counted_by_low ${integer} not null,
    newest_message_id ${integer} not null,
    changed_at ${integer} not null,
    primary key (app, log),
    unique (app, type, low_key, high_key))${clustered}`,
  `insert into conversations_now (app, log, type, low_key, high_key, position, message_seq, order_key, counted,
     counted_by_low, newest_message_id, changed_at)
   select app, log, type, low_key, high_key, position, message_seq, order_key, counted, counted_by_low,
     newest_message_id, changed_at
   from conversations`,
  'drop table conversations',
  'alter table conversations_now rename to conversations',
];

/**
 * A row gets what its sender had sent up to it, flags in place of one column, and a state. The counts are those of the
 * head less what came after the row, because the oldest rows may have been removed. Flags: 1 counted, 2 withdrawn,
 * 4 of a log that is not of two; only the last enter the index by sender, so that a message between two pays for none.
 * It holds all that is asked of it: otherwise SQLite takes the table, and looks through it.
 */
const messages = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table messages_now (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    position ${integer} not null,
    changed_position ${integer} not null,
    sender_key ${integer} not null,
    local_message_id ${text} not null,
    message_id ${integer} not null,
    order_key ${integer} not null,
    timestamp ${integer} not null,
    counted ${integer} not null,
    sender_counted ${integer} not null,
    flags ${integer} not null,
    body ${text} not null,
    state ${text},
    primary key (app, log, message_seq))${clustered}`,
  `insert into messages_now (app, log, message_seq, position, changed_position, sender_key, local_message_id, message_id,
     order_key, timestamp, counted, sender_counted, flags, body)
   select app, log, message_seq, position, changed_position, sender_key, local_message_id, message_id, order_key,
     timestamp, counted, case when sender_key = low_key then by_low else counted - by_low end, is_counted, body
   from (
     select messages.*, conversations.low_key, conversations.counted_by_low
         - sum(case when messages.sender_key = conversations.low_key then messages.is_counted else 0 end)
             over (partition by messages.app, messages.log)
         + sum(case when messages.sender_key = conversations.low_key then messages.is_counted else 0 end)
             over (partition by messages.app, messages.log order by messages.message_seq) as by_low
     from messages
     join conversations on conversations.app = messages.app and conversations.log = messages.log) as numbered`,
  'drop table messages',
  'alter table messages_now rename to messages',
  'create index messages_changed on messages (app, log, changed_position) where changed_position <> position',
  `create index messages_by_sender on messages (app, log, sender_key, message_seq, sender_counted, flags)
   where (flags & 4) <> 0`,
  `create table withdrawals (
    app ${integer} not null,
    log ${integer} not null,
    position ${integer} not null,
    sender_key ${integer} not null,
    primary key (app, log, position))${clustered}`,
];

/** Until now every position was a message's, so a reading up to a sequence is one up to that position. */
const members = ({ integer }: Dialect): readonly string[] => [
  `alter table members add column from_position ${integer} not null default 1`,
  `alter table members add column to_position ${integer}`,
  `alter table members add column read_position ${integer} not null default 0`,
  `alter table members add column sent_counted ${integer} not null default 0`,
  `alter table members add column carried ${integer} not null default 0`,
  'update members set read_position = read_seq where read_seq > 0',
];

/** The entries that tell of readings say what they would say today; a reading does not name its entry any more. */
const readingEntries = (_dialect: Dialect): readonly string[] => [
  `update user_entries set body = (
     select '{"log":' || members.log || ',"readPosition":' || members.read_position
       || ',"readMessageSeq":' || members.read_seq || ',"position":' || conversations.position
       || ',"messageSeq":' || conversations.message_seq || ',"unreadMessageCount":'
       || (case when conversations.low_key = members.user_key
             then conversations.counted - conversations.counted_by_low else conversations.counted_by_low
           end - members.read_others) || '}'
     from members
     join conversations on conversations.app = members.app and conversations.log = members.log
     where members.app = user_entries.app and members.user_key = user_entries.user_key
       and members.read_entry = user_entries.position)
   where kind = 'conversationRead' and exists (
     select 1 from members
     where members.app = user_entries.app and members.user_key = user_entries.user_key
       and members.read_entry = user_entries.position)`,
  'alter table members drop column read_entry',
];

export const migration0004: Migration = {
  version: 4,
  statements: (dialect) => [conversations, messages, members, readingEntries].flatMap((steps) => steps(dialect)),
};
