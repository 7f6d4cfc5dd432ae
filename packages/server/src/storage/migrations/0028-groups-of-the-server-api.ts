import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * What the app's own server asks of groups: all that live in the order in which they were made, and those that are muted,
 * which are few. An invitation that it made does not depend on the membership of whoever invited.
 */
const groups = ({ integer }: Dialect): readonly string[] => [
  `alter table groups add column data_seq ${integer} not null default 0`,
  `alter table group_applications add column is_of_app ${integer} not null default 0`,
  'create index groups_by_age on groups (app, created_at, log) where dismissed_position is null',
  'create index groups_muted on groups (app, mute_expired_time, log) where mute_expired_time <> 0',
  `create index group_members_by_mute on group_members (app, mute_expired_time, log)
    where mute_expired_time <> 0`,
];

export const migration0028: Migration = { version: 28, statements: groups };
