import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * A call while it lasts and for a while afterwards. The indexes hold those that last, those that are over and of which
 * logs of users still tell, and the other ones that are over.
 */
const calls = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table calls (
    app ${integer} not null,
    call_id ${text} not null,
    mode ${integer} not null,
    caller_key ${integer} not null,
    timeout ${integer} not null,
    extended_data ${text} not null,
    checks_receipt ${integer} not null,
    created_at ${integer} not null,
    change ${integer} not null,
    ended_at ${integer},
    end_reason ${text},
    ended_by ${integer},
    end_extended_data ${text},
    has_entries ${integer} not null,
    primary key (app, call_id))${clustered}`,
  'create index calls_open on calls (app, created_at, call_id) where ended_at is null',
  'create index calls_told on calls (app, ended_at, call_id) where ended_at is not null and has_entries = 1',
  'create index calls_ended on calls (app, ended_at, call_id) where ended_at is not null and has_entries = 0',
];

/**
 * Who is or was in a call. The indexes hold the list of each, newest first, what others alone still list, and those calls
 * of each that last.
 */
const members = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table call_members (
    app ${integer} not null,
    call_id ${text} not null,
    user_key ${integer} not null,
    inviter_key ${integer} not null,
    place ${integer} not null,
    state ${integer} not null,
    extended_data ${text} not null,
    cancelled_by ${integer} not null,
    invited_at ${integer} not null,
    deadline ${integer} not null,
    received_at ${integer} not null,
    accepted_at ${integer} not null,
    quit_at ${integer} not null,
    change ${integer} not null,
    primary_device ${text} not null,
    position ${integer} not null,
    created_at ${integer} not null,
    is_open ${integer} not null,
    is_listed ${integer} not null,
    primary key (app, call_id, user_key))${clustered}`,
  `create index call_members_listed on call_members (app, user_key, created_at desc, call_id desc)
   where is_listed = 1`,
  'create index call_members_unlisted on call_members (app, user_key, call_id) where is_listed = 0',
  'create index call_members_open on call_members (app, user_key, created_at, call_id) where is_open = 1',
];

/** What a request has brought about, for one that comes again. */
const requests = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table call_requests (
    app ${integer} not null,
    user_key ${integer} not null,
    device_id ${text} not null,
    request_key ${text} not null,
    asked ${text} not null,
    result ${text} not null,
    requested_at ${integer} not null,
    primary key (app, user_key, device_id, request_key))${clustered}`,
  'create index call_requests_by_time on call_requests (app, requested_at)',
];

export const migration0031: Migration = {
  version: 31,
  statements: (dialect) => [...calls(dialect), ...members(dialect), ...requests(dialect)],
};
