import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Positions that one sum covers, by its level. */
const positionsByLevel = { 1: 256, 2: 65_536 } as const;

/**
 * How many messages were withdrawn in each stretch of a log, of all senders (0) and of each, so that they are counted
 * from a position on without looking at each of them. What is there already is summed up.
 */
export const migration0006: Migration = {
  version: 6,
  statements: ({ integer, clustered }: Dialect) => [
    `create table withdrawal_sums (
      app ${integer} not null,
      log ${integer} not null,
      sender_key ${integer} not null,
      level ${integer} not null,
      block ${integer} not null,
      withdrawn ${integer} not null,
      primary key (app, log, sender_key, level, block))${clustered}`,
    ...Object.entries(positionsByLevel).flatMap(([level, positions]) =>
      ['0', 'sender_key'].map(
        (sender) => `insert into withdrawal_sums (app, log, sender_key, level, block, withdrawn)
          select app, log, owner, ${level}, block, count(*)
          from (select app, log, ${sender} as owner, position / ${positions} as block from withdrawals) as placed
          group by app, log, owner, block`,
      ),
    ),
  ],
};
