import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What groups are; those that live are counted by an index, and those whose members wait to be removed found by one. */
const groups = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table groups (
    app ${integer} not null,
    log ${integer} not null,
    group_id ${text} not null,
    group_name ${text} not null,
    avatar_url ${text} not null,
    notice ${text} not null,
    attributes ${text} not null,
    mute_mode ${integer} not null,
    mute_expired_time ${integer} not null,
    mute_roles ${text} not null,
    join_mode ${integer} not null,
    invite_mode ${integer} not null,
    be_invite_mode ${integer} not null,
    created_at ${integer} not null,
    members_max ${integer} not null,
    member_count ${integer} not null,
    newest_place ${integer} not null,
    dismissed_position ${integer},
    awaits_sweep ${integer} not null,
    primary key (app, log),
    unique (app, group_id))${clustered}`,
  'create index groups_living on groups (app, dismissed_position)',
  'create index groups_swept on groups (app, awaits_sweep, log)',
];

/** Members as long as they are some, in the order in which they came; the muted ones are few among many. */
const groupMembers = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table group_members (
    app ${integer} not null,
    log ${integer} not null,
    user_key ${integer} not null,
    role ${integer} not null,
    nickname ${text} not null,
    mute_expired_time ${integer} not null,
    entered_at ${integer} not null,
    enter_type ${integer} not null,
    operator_key ${integer},
    place ${integer} not null,
    primary key (app, log, user_key))${clustered}`,
  'create unique index group_members_by_place on group_members (app, log, place)',
  'create index group_members_muted on group_members (app, log, place) where mute_expired_time <> 0',
  'create index group_members_by_user on group_members (app, user_key, place, log)',
  'create index group_members_managing on group_members (app, log, place) where role <= 2',
  'create index group_members_managed on group_members (app, user_key, log) where role <= 2',
  `create table group_mutes (
    app ${integer} not null,
    log ${integer} not null,
    user_key ${integer} not null,
    expired_time ${integer} not null,
    primary key (app, log, user_key))${clustered}`,
];

/** What the logs of groups tell beside messages. */
const entries = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table group_entries (
    app ${integer} not null,
    log ${integer} not null,
    position ${integer} not null,
    body ${text} not null,
    at ${integer} not null,
    is_last ${integer} not null,
    primary key (app, log, position))${clustered}`,
  'create index group_entries_swept on group_entries (app, at) where is_last = 0',
];

/** The head that was reached at the end of a window, and the windows before the last one. */
const windows = ({ integer, clustered }: Dialect): readonly string[] => [
  `alter table members add column to_message_seq ${integer}`,
  `alter table members add column to_order_key ${integer}`,
  `alter table members add column to_counted ${integer}`,
  `alter table members add column to_newest_message_id ${integer}`,
  `create table member_windows (
    app ${integer} not null,
    user_key ${integer} not null,
    log ${integer} not null,
    from_position ${integer} not null,
    to_position ${integer} not null,
    primary key (app, user_key, log, from_position))${clustered}`,
];

/** What users call groups, beside what else they have set for a conversation. */
const aliases = ({ text }: Dialect): readonly string[] => [
  `alter table conversation_settings add column group_alias ${text} not null default ''`,
];

/**
 * Who asks to come into groups, or is asked to: a row for each that was made. Nobody invited whoever asks himself, which is
 * 0, so that one row waits for the same parties.
 */
const applications = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table group_applications (
    app ${integer} not null,
    application_id ${integer} not null,
    log ${integer} not null,
    user_key ${integer} not null,
    inviter_key ${integer} not null,
    state ${integer} not null,
    wording ${text} not null,
    created_at ${integer} not null,
    updated_at ${integer} not null,
    expires_at ${integer} not null,
    operator_key ${integer},
    operator_role ${integer},
    operator_nickname ${text},
    primary key (app, log, user_key, inviter_key, application_id),
    unique (app, application_id))${clustered}`,
  `create unique index group_applications_waiting on group_applications (app, log, user_key, inviter_key)
    where state = 1`,
  'create index group_applications_invited on group_applications (app, log, inviter_key) where state = 1',
  'create index group_applications_by_user on group_applications (app, user_key, updated_at, application_id)',
  `create index group_applications_by_group on group_applications
    (app, log, inviter_key, updated_at, application_id)`,
  'create index group_applications_swept on group_applications (app, updated_at) where state <> 1',
];

export const migration0021: Migration = {
  version: 21,
  statements: (dialect) =>
    [groups, groupMembers, entries, windows, aliases, applications].flatMap((steps) => steps(dialect)),
};
