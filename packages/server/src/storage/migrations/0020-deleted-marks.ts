import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * A conversation says itself up to which message any of its members has deleted some: for newer ones, which are most that
 * change, nobody is asked about.
 */
const mark = ({ integer }: Dialect): readonly string[] => [
  `alter table conversations add column deleted_seq ${integer} not null default 0`,
  `update conversations set deleted_seq = deleted.message_seq
    from (
      select app, log, max(message_seq) as message_seq from (
        select app, log, message_seq from deletions
        union all select app, log, cleared_seq from members where cleared_seq > 0) as singly
      group by app, log) as deleted
    where deleted.app = conversations.app and deleted.log = conversations.log`,
];

export const migration0020: Migration = { version: 20, statements: mark };
