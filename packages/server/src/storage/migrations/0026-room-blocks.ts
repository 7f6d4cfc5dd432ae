import type { Migration } from './step.ts';

/** Users whom the app keeps out of rooms. */
export const migration0026: Migration = {
  version: 26,
  statements: () => [],
  fleeting: ({ integer, clustered, fleeting: { table } }) => [
    `create ${table}room_blocks (
      app ${integer} not null,
      room ${integer} not null,
      user_key ${integer} not null,
      until ${integer},
      primary key (app, room, user_key))${clustered}`,
  ],
};
