import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** What users have set for their conversations. The indices hold only what is counted, which limits keep small. */
const settings = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table conversation_settings (
    app ${integer} not null,
    user_key ${integer} not null,
    log ${integer} not null,
    pinned_time ${integer} not null,
    notification_status ${integer} not null,
    marks ${text} not null,
    marked_at ${integer} not null,
    position ${integer} not null,
    primary key (app, user_key, log))${clustered}`,
  'create index conversation_settings_pinned on conversation_settings (app, user_key) where pinned_time > 0',
  'create index conversation_settings_quiet on conversation_settings (app, user_key, log) where notification_status > 1',
  'create index conversation_settings_marked on conversation_settings (app, user_key, marked_at) where marked_at > 0',
];

/** A row for each user that a message mentions; 0 stands for everybody. Messages that mention nobody have none. */
const mentions = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table mentions (
    app ${integer} not null,
    log ${integer} not null,
    user_key ${integer} not null,
    position ${integer} not null,
    sender_key ${integer} not null,
    message_id ${integer} not null,
    message_seq ${integer} not null,
    primary key (app, log, user_key, position))${clustered}`,
  'create index mentions_by_position on mentions (app, log, position)',
];

/** Of messages that were stored before, nothing is listed: what they say of mentions stands in text that is opaque here. */
export const migration0014: Migration = {
  version: 14,
  statements: (dialect) => [...settings(dialect), ...mentions(dialect)],
};
