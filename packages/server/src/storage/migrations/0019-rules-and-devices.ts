import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What a user has set for pushes: platforms as numbers with a space between them, and the number on the app's icon. */
const rules = ({ integer, text }: Dialect): readonly string[] => [
  `alter table users add column rule_online_platforms ${text} not null default ''`,
  `alter table users add column rule_spared_platforms ${text} not null default ''`,
  `alter table users add column badge ${integer} not null default 0`,
];

/** By which the devices of a user are listed that are away, however many sessions others have. */
const awayIndex = "create index sessions_away on sessions (app, user_key, seen_at) where state = 'offline'";

export const migration0019: Migration = { version: 19, statements: (dialect) => [...rules(dialect), awayIndex] };
