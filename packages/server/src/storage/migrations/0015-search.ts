import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * What tells a search which messages need not be looked at. It is filled little by little, also for what is there
 * already, and holds nothing that could not be made again.
 */
export const migration0015: Migration = {
  version: 15,
  statements: ({ integer, text, clustered }: Dialect) => [
    `create table search_logs (
      app ${integer} not null,
      log ${integer} not null,
      position ${integer} not null,
      message_seq ${integer} not null,
      primary key (app, log))${clustered}`,
    `create table search_blocks (
      app ${integer} not null,
      log ${integer} not null,
      block ${integer} not null,
      oldest_order_key ${integer} not null,
      newest_order_key ${integer} not null,
      at_position ${integer} not null,
      signature ${text} not null,
      primary key (app, log, block))${clustered}`,
  ],
};
