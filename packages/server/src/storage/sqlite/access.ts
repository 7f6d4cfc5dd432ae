import type { SqlConnection } from '../sql/connection.ts';
import type { SqliteDatabase } from './database.ts';

/**
 * How a store reaches the connection: a reader's access waits for its turn, a transaction's checks that it is still
 * open. `work` is synchronous, so whatever it reads belongs to one state of the database.
 */
export type Access = <Result>(work: (database: SqliteDatabase) => Result) => Promise<Result>;

/** What the stores of the cold paths are written against. */
export function toConnection(access: Access): SqlConnection {
  return {
    all: (sql, params) => access((database) => database.prepare(sql).all(...params)),
    get: (sql, params) => access((database) => database.prepare(sql).get(...params)),
    run: (sql, params) => access((database) => database.prepare(sql).run(...params)),
  };
}
