import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Lists of friends, an entry for each direction; whom others list is found by the index. */
const friends = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table friends (
    app ${integer} not null,
    owner_key ${integer} not null,
    friend_key ${integer} not null,
    alias ${text} not null,
    attributes ${text} not null,
    wording ${text} not null,
    created_at ${integer} not null,
    primary key (app, owner_key, friend_key))${clustered}`,
  'create index friends_by_friend on friends (app, friend_key, owner_key)',
];

/** One row for two users, with what each gave who asked. The indices hold those that are listed by each, oldest first. */
const applications = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table friend_applications (
    app ${integer} not null,
    low_key ${integer} not null,
    high_key ${integer} not null,
    state ${text} not null,
    low_draft ${text},
    high_draft ${text},
    low_listed ${integer} not null,
    high_listed ${integer} not null,
    created_at ${integer} not null,
    updated_at ${integer} not null,
    expires_at ${integer} not null,
    primary key (app, low_key, high_key))${clustered}`,
  'create index friend_applications_high on friend_applications (app, high_key, low_key)',
  `create index friend_applications_low_listed on friend_applications (app, low_key, updated_at, high_key)
   where low_listed = 1`,
  `create index friend_applications_high_listed on friend_applications (app, high_key, updated_at, low_key)
   where high_listed = 1`,
];

export const migration0017: Migration = {
  version: 17,
  statements: (dialect) => [...friends(dialect), ...applications(dialect)],
};
