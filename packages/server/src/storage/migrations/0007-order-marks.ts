import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** No message of the app has an `order_key` above this: where its order goes on when the clock was set back. */
const orderMarks = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table order_marks (
    app ${integer} not null primary key,
    order_key ${integer} not null)${clustered}`,
  'insert into order_marks (app, order_key) select app, max(order_key) from conversations group by app',
];

export const migration0007: Migration = {
  version: 7,
  statements: (dialect) => orderMarks(dialect),
};
