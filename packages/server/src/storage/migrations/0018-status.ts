import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** How users stand. Nodes read what changed by its time; the row also says where the table of the user's subscriptions stands. */
const statuses = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table user_statuses (
    app ${integer} not null,
    user_key ${integer} not null,
    online_status ${integer} not null,
    platforms ${text} not null,
    custom_status ${text} not null,
    custom_status_expires_at ${integer} not null,
    online_changed_at ${integer} not null,
    custom_changed_at ${integer} not null,
    version ${integer} not null,
    changed_at ${integer} not null,
    table_position ${integer} not null,
    primary key (app, user_key))${clustered}`,
  'create index user_statuses_changed on user_statuses (app, changed_at, user_key, version)',
];

/** Found by the subscriber, by the target when one of them is erased, and by the end of their time. */
const subscriptions = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table status_subscriptions (
    app ${integer} not null,
    subscriber_key ${integer} not null,
    target_key ${integer} not null,
    subscribed_at ${integer} not null,
    expires_at ${integer} not null,
    position ${integer} not null,
    primary key (app, subscriber_key, target_key))${clustered}`,
  'create index status_subscriptions_by_target on status_subscriptions (app, target_key)',
  'create index status_subscriptions_expiring on status_subscriptions (app, expires_at)',
];

/** Which life of a node holds a session, so that those of a node that died are found. Of earlier ones nobody knows. */
const nodes = ({ text }: Dialect): readonly string[] => [
  `alter table sessions add column node ${text} not null default ''`,
  `create index sessions_by_node on sessions (app, node) where state = 'online'`,
];

export const migration0018: Migration = {
  version: 18,
  statements: (dialect) => [...statuses(dialect), ...subscriptions(dialect), ...nodes(dialect)],
};
