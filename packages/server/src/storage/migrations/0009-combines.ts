import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/**
 * The copies that Combine messages have: what refers to each, and the messages in it. `uses` counts the messages of
 * conversations and the messages of other copies that refer to it; one without any is as good as gone, and swept. What a
 * message brought with it stands with its use, so that whoever measures messages need not look at copies.
 */
const combines = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table combines (
    app ${integer} not null,
    combine_id ${text} not null,
    depth ${integer} not null,
    uses ${integer} not null,
    primary key (app, combine_id))${clustered}`,
  'create index combines_unused on combines (app, combine_id) where uses = 0',
  `create table combine_uses (
    app ${integer} not null,
    log ${integer} not null,
    message_seq ${integer} not null,
    message_id ${integer} not null,
    combine_id ${text} not null,
    copied_bytes ${integer} not null,
    primary key (app, log, message_seq),
    unique (app, message_id))${clustered}`,
  `create table combined_messages (
    app ${integer} not null,
    combine_id ${text} not null,
    place ${integer} not null,
    sender_key ${integer} not null,
    message_id ${integer} not null,
    timestamp ${integer} not null,
    order_key ${integer} not null,
    nested_id ${text},
    body ${text} not null,
    primary key (app, combine_id, place))${clustered}`,
  'create index combined_messages_by_sender on combined_messages (app, sender_key)',
];

export const migration0009: Migration = {
  version: 9,
  statements: (dialect) => combines(dialect),
};
