import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What an app may do beside being enabled; without a time its validity has no end. */
const apps = ({ integer }: Dialect): readonly string[] => [
  `alter table apps add column has_messaging ${integer} not null default 1`,
  `alter table apps add column valid_until ${integer}`,
];

/** Logs that devices uploaded: the last one of a device in ten minutes. */
const logs = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table log_uploads (
    app ${integer} not null,
    user_key ${integer} not null,
    device_id ${text} not null,
    slot ${integer} not null,
    upload_id ${text} not null,
    parts ${integer} not null,
    size_bytes ${integer} not null,
    is_complete ${integer} not null,
    uploaded_at ${integer} not null,
    primary key (app, user_key, device_id, slot))${clustered}`,
  `create index log_uploads_swept on log_uploads (app, uploaded_at)`,
  `create table log_upload_parts (
    app ${integer} not null,
    user_key ${integer} not null,
    device_id ${text} not null,
    slot ${integer} not null,
    part ${integer} not null,
    body ${text} not null,
    primary key (app, user_key, device_id, slot, part))${clustered}`,
];

/** Who logged in during a day or a month; a period is the number of the day, or minus the number of the month. */
const usage = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table active_users (
    app ${integer} not null,
    period ${integer} not null,
    user_key ${integer} not null,
    primary key (app, period, user_key))${clustered}`,
];

export const migration0003: Migration = {
  version: 3,
  statements: (dialect) => [apps, logs, usage].flatMap((steps) => steps(dialect)),
};
