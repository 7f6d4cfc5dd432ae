import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Whom a user has blocked; one who is blocked no longer has the time of that, the others have 0. */
const edges = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table blacklist (
    app ${integer} not null,
    owner_key ${integer} not null,
    target_key ${integer} not null,
    blocked_at ${integer} not null,
    removed_at ${integer} not null,
    primary key (app, owner_key, target_key))${clustered}`,
  'create index blacklist_blocked on blacklist (app, owner_key, blocked_at) where removed_at = 0',
  'create index blacklist_removed on blacklist (app, owner_key, removed_at) where removed_at > 0',
  'create index blacklist_by_target on blacklist (app, target_key)',
];

/**
 * A conversation of two says itself who of them has blocked the other (the one with the smaller key 1, the other 2): it
 * is read for every message that is sent, and the table is not.
 */
const sign = ({ integer }: Dialect): string =>
  `alter table conversations add column blocked_by ${integer} not null default 0`;

export const migration0016: Migration = {
  version: 16,
  statements: (dialect) => [...edges(dialect), sign(dialect)],
};
