import type { Migration } from './step.ts';

/** When a message with a receipt arrived at a user, as far as the app's own server has said so. It goes with the message. */
export const migration0030: Migration = {
  version: 30,
  statements: ({ integer, clustered }) => [
    `create table message_deliveries (
      app ${integer} not null,
      log ${integer} not null,
      message_seq ${integer} not null,
      user_key ${integer} not null,
      delivered_at ${integer} not null,
      primary key (app, log, message_seq, user_key))${clustered}`,
  ],
};
