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
  text: `select pg_catalog.set_config('enable_seqscan', 'off', false), pg_catalog.set_config('jit', 'off', false),
    pg_catalog.set_config('lock_timeout', $1, false), pg_catalog.set_config('statement_timeout', $2, false),
    pg_catalog.set_config('idle_in_transaction_session_timeout', $3, false)`,
};

/**
 * The schema that the operator chose is the only one where our tables are looked for, and the system's own come before
 * it: whoever may create elsewhere does not put a function or a table of his before ours. Functions are called by
 * their full names, because one of the right name and a better fitting type would be taken wherever it stands.
 */
const path: Statement = {
  text: `select pg_catalog.set_config('search_path',
    coalesce(pg_catalog.quote_ident(pg_catalog.current_schema()::text), 'public'::text) || ', pg_temp'::text, false)`,
};

const state: Statement = {
  text: `select pg_catalog.current_setting('server_version_num')::bigint as version,
    pg_catalog.current_setting('server_encoding') as encoding,
    pg_catalog.current_setting('synchronous_commit') as synchronous_commit,
    pg_catalog.current_setting('fsync') as fsync,
    pg_catalog.pg_is_in_recovery()::int as is_standby`,
};

/** Who may put functions and operators beside our tables, but for those who may do anything here. */
const strangers: Statement = {
  text: `select pg_catalog.current_schema()::text as schema,
      pg_catalog.has_schema_privilege('public', pg_catalog.current_schema(), 'create')::int as is_open,
      (select pg_catalog.string_agg(rolname::text, ', '::text order by rolname) from pg_catalog.pg_roles
       where not rolsuper and rolname <> current_user and rolname !~ '^pg_'
         and oid <> (select datdba from pg_catalog.pg_database where datname = pg_catalog.current_database())
         and pg_catalog.has_schema_privilege(oid, pg_catalog.current_schema(), 'create')) as roles`,
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
  return textIn(row, 'fsync') === 'off'
    ? 'fsync is off: a power cut can destroy the database; that is for tests only'
    : undefined;
}

const rolesLengthMax = 200;

/** What the operator should know of the schema: who may create in it may have this server run what he likes. */
export async function inspectSchema(connection: Asking): Promise<string | undefined> {
  const { rows } = await connection.query(strangers);
  const { schema, is_open: isOpen, roles } = rows[0] ?? {};
  if (schema === null || (isOpen !== 1 && roles === null)) return undefined;
  const who = isOpen === 1 ? 'everybody' : String(roles).slice(0, rolesLengthMax);
  const from = isOpen === 1 ? 'public' : 'them';
  return `${who} may create functions and operators in schema ${schema}, which this server might then call; revoke create on schema ${schema} from ${from}`;
}

/** Makes a new connection fit for use. */
export async function prepareConnection(connection: Asking, limits: ConnectionLimits): Promise<void> {
  await inspect(connection);
  await connection.query(path);
  await connection.query(settings, [
    `${limits.lockMs}ms`,
    `${limits.statementMs}ms`,
    `${limits.idleInTransactionMs}ms`,
  ]);
}

/** Two whole numbers, which PostgreSQL keeps apart from the hashes of lock keys. */
const advisory = { space: 5061, schema: 1, system: 2 } as const;

/** Held until the transaction ends, by one node at a time. */
export const systemLock: Statement = {
  text: `select pg_catalog.pg_advisory_xact_lock(${advisory.space}, ${advisory.system})`,
};
const schemaLock: Statement = {
  text: `select pg_catalog.pg_advisory_xact_lock(${advisory.space}, ${advisory.schema})`,
};

/** Creates or updates the tables, all in one transaction; another node that starts waits and finds them done. */
export async function prepareSchema(connection: Asking, now: Millis, older: OlderSchema): Promise<void> {
  const run: Run = (statement, parameters) => connection.query(statement, parameters);
  await inSchemaTransaction(connection, () =>
    migrate(toSqlConnection(run, createTranslator()), postgresDialect, now, { older }),
  );
}

/** Runs `work` in a transaction that no other node enters at the same time and that may take as long as it likes. */
export async function inSchemaTransaction<Result>(connection: Asking, work: () => Promise<Result>): Promise<Result> {
  await connection.query({ text: 'begin isolation level read committed read write' });
  try {
    await connection.query({ text: `set local lock_timeout = 0; set local statement_timeout = 0` });
    await connection.query(schemaLock);
    const result = await work();
    await connection.query({ text: 'commit' });
    return result;
  } catch (error) {
    await connection.query({ text: 'rollback' }).catch(() => {});
    throw error;
  }
}
