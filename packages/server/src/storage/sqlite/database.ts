import type { DatabaseSync } from 'node:sqlite';
import { assertBindable, type SqlRow, type SqlValue } from '../sql/connection.ts';
import { toStorageFailure } from './failures.ts';

/** A statement that was prepared once. Every failure of SQLite leaves as `StorageFailure`. */
export interface PreparedStatement {
  all(...params: SqlValue[]): readonly SqlRow[];
  /** Rows one by one, up to the first of which `isLast` is true; further ones are not read. */
  until(isLast: (row: SqlRow) => boolean, ...params: SqlValue[]): readonly SqlRow[];
  get(...params: SqlValue[]): SqlRow | undefined;
  /** Returns how many rows it wrote or removed. */
  run(...params: SqlValue[]): number;
}

/** One connection. Its calls block the thread; whoever has it must have the turn (`turns.ts`). */
export interface SqliteDatabase {
  readonly isInTransaction: boolean;
  /** Hands out the same statement for the same text. */
  prepare(sql: string): PreparedStatement;
  serialize(): Uint8Array;
  close(): void;
}

/** Texts that are built while running (lists of kinds) may come in many forms; the oldest make room. */
const statementsMax = 256;

export function wrapDatabase(raw: DatabaseSync, path: string): SqliteDatabase {
  const statements = new Map<string, PreparedStatement>();
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw toStorageFailure(error, path);
    }
  };
  const prepare = (sql: string): PreparedStatement => {
    const statement = guard(() => raw.prepare(sql));
    return {
      all: (...params) => {
        assertBindable(params);
        return guard(() => statement.all(...params) as readonly SqlRow[]);
      },
      until: (isLast, ...params) => {
        assertBindable(params);
        return guard(() => {
          const rows: SqlRow[] = [];
          for (const row of statement.iterate(...params) as Iterable<SqlRow>) {
            rows.push(row);
            if (isLast(row)) break;
          }
          return rows;
        });
      },
      get: (...params) => {
        assertBindable(params);
        return guard(() => statement.get(...params) as SqlRow | undefined);
      },
      run: (...params) => {
        assertBindable(params);
        return guard(() => Number(statement.run(...params).changes));
      },
    };
  };
  return {
    get isInTransaction() {
      return raw.isTransaction;
    },
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known) return known;
      const oldest = statements.keys().next().value;
      if (statements.size >= statementsMax && oldest !== undefined) statements.delete(oldest);
      const statement = prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    serialize: () => guard(() => raw.serialize()),
    close: () => guard(() => raw.close()),
  };
}
