import type { Dialect } from '../sql/connection.ts';

/** One step forward, and never back. Once released a migration is not changed any more; the next one repairs it. */
export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly version: number;
  /** One statement each, run in this order. */
  statements(dialect: Dialect): readonly string[];
}
