import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** The installation itself: what belongs to no app. */
const installation = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table meta (
    name ${text} not null primary key,
    value ${integer} not null)${clustered}`,
  `insert into meta (name, value) values ('epoch', 1)`,
  `create table apps (
    app ${integer} not null primary key,
    server_secret ${text} not null,
    is_enabled ${integer} not null,
    created_at ${integer} not null)${clustered}`,
  `create table node_slots (
    slot ${integer} not null primary key,
    owner ${text} not null unique,
    leased_until ${integer} not null)${clustered}`,
];

const people = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table users (
    app ${integer} not null,
    user_key ${integer} not null,
    user_id ${text} not null,
    user_name ${text} not null,
    created_at ${integer} not null,
    last_login_at ${integer} not null,
    is_unregistered ${integer} not null,
    user_log_position ${integer} not null,
    primary key (app, user_key),
    unique (app, user_id))${clustered}`,
  `create table user_log (
    app ${integer} not null,
    user_key ${integer} not null,
    position ${integer} not null,
    log ${integer} not null,
    type ${integer} not null,
    conversation_id ${text} not null,
    from_position ${integer} not null,
    primary key (app, user_key, position))${clustered}`,
  `create table sessions (
    app ${integer} not null,
    session_id ${text} not null,
    user_key ${integer} not null,
    device_id ${text} not null,
    instance_id ${text} not null,
    platform ${integer} not null,
    generation ${integer} not null,
    state ${text} not null,
    login_at ${integer} not null,
    seen_at ${integer} not null,
    token_expires_at ${integer} not null,
    primary key (app, session_id))${clustered}`,
  `create index sessions_online on sessions (app, user_key) where state = 'online'`,
  `create index sessions_swept on sessions (app, seen_at) where state <> 'online'`,
];

/**
 * Within a log `message_seq`, `position` and `order_key` grow together, so the clustering by `message_seq` serves
 * all three. Only rows that changed after they were added stand in an index: an append pays for none.
 */
const logs = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table conversations (
    app ${integer} not null,
    log ${integer} not null,
    type ${integer} not null,
    low_key ${integer} not null,
    high_key ${integer} not null,
    position ${integer} not null,
    message_seq ${integer} not null,
    order_key ${integer} not null,
    counted ${integer} not null,
    newest_message_id ${integer} not null,
    changed_at ${integer} not null,
    primary key (app, log),
    unique (app, type, low_key, high_key))${clustered}`,
  `create table members (
    app ${integer} not null,
    user_key ${integer} not null,
    log ${integer} not null,
    primary key (app, user_key, log))${clustered}`,
  `create index members_of_log on members (app, log, user_key)`,
  `create table messages (
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
    body ${text} not null,
    primary key (app, log, message_seq))${clustered}`,
  `create index messages_changed on messages (app, log, changed_position) where changed_position <> position`,
  `create table sends (
    app ${integer} not null,
    sender_key ${integer} not null,
    local_message_id ${text} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    position ${integer} not null,
    message_id ${integer} not null,
    order_key ${integer} not null,
    timestamp ${integer} not null,
    primary key (app, sender_key, local_message_id))${clustered}`,
  `create index sends_swept on sends (app, timestamp)`,
];

const work = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table duties (
    app ${integer} not null,
    duty_id ${integer} not null,
    kind ${text} not null,
    due_at ${integer} not null,
    leased_until ${integer} not null,
    attempts ${integer} not null,
    body ${text} not null,
    primary key (app, duty_id))${clustered}`,
  `create index duties_due on duties (app, due_at)`,
  `create table timers (
    app ${integer} not null,
    kind ${text} not null,
    timer_key ${text} not null,
    due_at ${integer} not null,
    body ${text} not null,
    primary key (app, kind, timer_key))${clustered}`,
  `create index timers_due on timers (app, due_at)`,
];

export const migration0001: Migration = {
  version: 1,
  statements: (dialect) => [installation, people, logs, work].flatMap((tables) => tables(dialect)),
};
