export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement, with `?` for its parameters, and returns its rows by the names of their columns. */
export type Execute = (sql: string, parameters: readonly SqlValue[]) => Promise<readonly SqlRow[]>;

/**
 * An SQLite database (3.24 or later) that holds the cache of one user: Node's own, or one that an app hands in. The SDK
 * keeps the schema in it and its version in `user_version`; nobody else writes to it. The SDK begins a transaction only
 * when the last one has ended.
 */
export interface CacheDatabase {
  /**
   * Runs `work` in one transaction that takes the right to write at its beginning (`BEGIN IMMEDIATE`): commits if
   * `work` resolves, rolls back and rejects if it rejects or the commit fails.
   */
  transaction<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result>;
  close(): void;
}
