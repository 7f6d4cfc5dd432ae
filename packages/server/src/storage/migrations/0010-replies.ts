import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** Which messages stand in the tree of which root; found by the root, and swept by their own sequence. */
const replies = ({ integer, clustered }: Dialect): readonly string[] => [
  `create table replies (
    app ${integer} not null,
    log ${integer} not null,
    root_seq ${integer} not null,
    message_seq ${integer} not null,
    primary key (app, log, root_seq, message_seq))${clustered}`,
  'create index replies_by_message on replies (app, log, message_seq)',
];

export const migration0010: Migration = {
  version: 10,
  statements: (dialect) => replies(dialect),
};
