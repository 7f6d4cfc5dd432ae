import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** A log's number has no more digits than this. */
const digitsMax = 16;
const lengths = Array.from({ length: digitsMax }, (_, index) => `select ${index + 1} as digits`).join(' union all ');

/**
 * Which thing an entry is about. Those of conversations begin with the number of the log, and there is one profile; what
 * users wrote is not looked into, because JSON of theirs need not be what a database takes for JSON.
 */
const keyOfEntry = `coalesce((
    select substr(user_entries.body, 8, lengths.digits) from (${lengths}) as lengths
    where substr(user_entries.body, 1, 7) = '{"log":' and substr(user_entries.body, 8 + lengths.digits, 1) = ','
    order by lengths.digits limit 1), '')`;

/**
 * The log of a user holds one entry of each kind and key, the newest. A profile's entry still names the client inside
 * its body, where nobody reads it any more.
 */
const userLog = ({ integer, text, clustered }: Dialect): readonly string[] => [
  `create table user_log_entries (
    app ${integer} not null,
    user_key ${integer} not null,
    kind ${text} not null,
    entry_key ${text} not null,
    position ${integer} not null,
    origin ${text},
    body ${text} not null,
    primary key (app, user_key, kind, entry_key),
    unique (app, user_key, position))${clustered}`,
  `insert into user_log_entries (app, user_key, kind, entry_key, position, body)
   select app, user_key, kind, entry_key, position, body
   from (
     select keyed.*,
       row_number() over (partition by app, user_key, kind, entry_key order by position desc) as newness
     from (select user_entries.*, ${keyOfEntry} as entry_key from user_entries) as keyed) as ranked
   where newness = 1`,
  'drop table user_entries',
];

export const migration0005: Migration = {
  version: 5,
  statements: (dialect) => userLog(dialect),
};
