import type { Millis } from '@parley/kernel/brand';
import { migrate, type OlderSchema } from '../migrations/migration.ts';
import { numberIn, postgresDialect, textIn } from '../sql/connection.ts';
import { StorageFailure } from '../storage.ts';
import { createTranslator, type Run, toSqlConnection } from './connection.ts';
import type { DriverConnection, Statement } from './driver.ts';

const majorMin = 15;

/** Limits of a connection, in milliseconds. */
export interface ConnectionLimits {
  /** For a lock that another transaction holds. */
  readonly lockMs: number;
  /** For one statement, its locks included. */
  readonly statementMs: number;
  /** For a node that stands still inside a transaction and keeps others from its locks. */
  readonly idleInTransactionMs: number;
}

/**
 * Our statements are prepared and kept, so a plan may live longer than the table it was made for is small: without
 * sequential scans a plan made for the first ten rows is right for ten million, and every statement has its index.
 * Compiling plans just in time never pays for statements this short.
 */
const settings: Statement = {
  text: `select set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false),
    set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),
    set_config('idle_in_transaction_session_timeout', $3, false)`,
};

const state: Statement = {
  text: `select current_setting('server_version_num')::bigint as version,
    current_setting('server_encoding') as encoding,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync,
    pg_is_in_recovery()::int as is_standby`,
};

type Asking = Pick<DriverConnection, 'query'>;

/**
 * Looks whether this server may keep the truth, and throws what to do if it may not. Returns what the operator
 * should know: without fsync all is lost with the power supply, which is right for tests only.
 */
export async function inspect(connection: Asking): Promise<string | undefined> {
  const { rows } = await connection.query(state);
  const row = rows[0] ?? {};
  const major = Math.floor(numberIn(row, 'version') / 10_000);
  if (major < majorMin) {
    throw new StorageFailure(`the database is PostgreSQL ${major}; version ${majorMin} or later is needed`);
  }
  if (textIn(row, 'encoding') !== 'UTF8') {
    throw new StorageFailure(`the database is encoded in ${textIn(row, 'encoding')}; create it with encoding UTF8`);
  }
  if (numberIn(row, 'is_standby') !== 0) {
    throw new StorageFailure('the database is a standby and read-only; connect to the primary');
  }
  if (textIn(row, 'synchronous_commit') === 'off') {
    throw new StorageFailure(
      'synchronous_commit is off, so an acknowledged message could be lost; set it to on for this database and user',
    );
  }
  return textIn(row, 'fsync') === 'off' ? 'fsync is off: a power cut can destroy the database' : undefined;
}

/** Makes a new connection fit for use. */
export async function prepareConnection(connection: Asking, limits: ConnectionLimits): Promise<void> {
  await inspect(connection);
  await connection.query(settings, [
    `${limits.lockMs}ms`,
    `${limits.statementMs}ms`,
    `${limits.idleInTransactionMs}ms`,
  ]);
}

/** Two whole numbers, which PostgreSQL keeps apart from the hashes of lock keys. */
const advisory = { space: 5061, schema: 1, system: 2 } as const;

/** Held until the transaction ends, by one node at a time. */
export const systemLock: Statement = { text: `select pg_advisory_xact_lock(${advisory.space}, ${advisory.system})` };
const schemaLock: Statement = { text: `select pg_advisory_xact_lock(${advisory.space}, ${advisory.schema})` };

/** Creates or updates the tables, all in one transaction; another node that starts waits and finds them done. */
export async function prepareSchema(connection: Asking, now: Millis, older: OlderSchema): Promise<void> {
  const run: Run = (statement, parameters) => connection.query(statement, parameters);
  await connection.query({ text: 'begin isolation level read committed read write' });
  try {
    await connection.query({ text: `set local lock_timeout = 0; set local statement_timeout = 0` });
    await connection.query(schemaLock);
    await migrate(toSqlConnection(run, createTranslator()), postgresDialect, now, { older });
    await connection.query({ text: 'commit' });
  } catch (error) {
    await connection.query({ text: 'rollback' }).catch(() => {});
    throw error;
  }
}
