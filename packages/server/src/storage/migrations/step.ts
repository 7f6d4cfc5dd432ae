import type { Dialect } from '../sql/connection.ts';

/** One step forward, and never back. Once released a migration is not changed any more; the next one repairs it. */
export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly version: number;
  /** One statement each, run in this order. */
  statements(dialect: Dialect): readonly string[];
  /** The same for tables that need not survive: `Dialect.fleeting` says when they are made. */
  fleeting?(dialect: Dialect): readonly string[];
}

/** What a database goes through that is brought to this version; `fleeting` tables only where they are a part of it. */
export const statementsOf = (migration: Migration, dialect: Dialect): readonly string[] => [
  ...migration.statements(dialect),
  ...(dialect.fleeting.isInDatabase ? (migration.fleeting?.(dialect) ?? []) : []),
];
