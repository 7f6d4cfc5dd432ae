import { assert } from '@parley/kernel/assert';
import { type Clock, sleep } from '@parley/kernel/clock';
import { type Random, randomInt } from '@parley/kernel/random';
import type { AppID } from '../core/ids.ts';
import type { OlderSchema } from './migrations/migration.ts';
import { createTranslator, type Run, toSqlConnection } from './postgres/connection.ts';
import { openPool } from './postgres/driver.ts';
import { isAnswered, isLostRace, isUniqueViolation, toStorageFailure } from './postgres/failures.ts';
import { openPools, type PoolLimits, type Pools } from './postgres/pools.ts';
import { inspect, inspectSchema, prepareConnection, prepareSchema, systemLock } from './postgres/schema.ts';
import { prepareStores, readDatabaseTime } from './postgres/stores.ts';
import { runTransaction, type TransactionEnd } from './postgres/transaction.ts';
import { numberIn } from './sql/connection.ts';
import { readFigures } from './sql/figures.ts';
import { countDue, countRooms } from './sql/levels.ts';
import { createSystemStore } from './sql/system.ts';
import { type LockKey, type Readers, type Storage, StorageFailure, type Transaction } from './storage.ts';

export interface PostgresOptions {
  /** `postgresql://user:password@host:port/database`; a folder of a socket goes into `?host=`. */
  readonly url: string;
  /** Tells when a migration was made and paces repeats; leases run on the database's own clock. */
  readonly clock: Clock;
  readonly random: Random;
  /** Connections of this node: a third, but no more than four, for transactions, the others for reads. */
  readonly poolSizeMax?: number;
  readonly limits?: Partial<PostgresLimits>;
  /** Whether the schema of an earlier version is brought up to date (the default) or refused. */
  readonly older?: OlderSchema;
  /** Told of failures that no caller meets, and of settings of the server that an operator should know. */
  readonly onFailure?: (failure: StorageFailure) => void;
}

type PostgresLimits = Omit<PoolLimits, 'readersMax' | 'writersMax'>;

const poolSizeMaxDefault = 12;

/** Shared transactions under way: two keep the connection busy while one of them syncs, more make batches small. */
const sharedTransactionsMax = 2;

const limitsDefault: PostgresLimits = {
  connectMs: 5_000,
  lockMs: 10_000,
  statementMs: 30_000,
  idleInTransactionMs: 10_000,
  answerMs: 40_000,
  waitingMax: 20_000,
  attemptsMax: 3,
  pauseMs: 20,
};

/**
 * Storage in a PostgreSQL database that several nodes share. Transactions run side by side unless their keys meet;
 * why that is safe stands in `postgres/transaction.ts`.
 */
export async function openPostgresStorage(options: PostgresOptions): Promise<Storage> {
  const limits: PostgresLimits = { ...limitsDefault, ...options.limits };
  await prepareDatabase(options, limits);
  const poolSizeMax = options.poolSizeMax ?? poolSizeMaxDefault;
  assert(Number.isInteger(poolSizeMax) && poolSizeMax >= 2, 'openPostgresStorage: poolSizeMax is at least 2');
  const writersMax = Math.max(1, Math.min(4, Math.floor(poolSizeMax / 3)));
  // What goes past the group commit (leases, the system's own changes) finds a connection beside it.
  const transactionsMax = Math.max(1, Math.min(sharedTransactionsMax, writersMax - 1));
  const pools = openPools({
    url: options.url,
    clock: options.clock,
    limits: { ...limits, writersMax, readersMax: poolSizeMax - writersMax },
    onFailure: onFailureOf(options),
  });
  return createStorage(options, limits, pools, transactionsMax);
}

const onFailureOf = ({ onFailure = () => {} }: PostgresOptions) => onFailure;

/** A connection of its own, because a migration may take longer than any statement later may. */
async function prepareDatabase(options: PostgresOptions, limits: PostgresLimits): Promise<void> {
  const pool = openPool({
    url: options.url,
    connectionsMax: 1,
    connectMs: limits.connectMs,
    answerMs: 0,
    prepare: (connection) => prepareConnection(connection, limits),
    onLost: () => {},
  });
  try {
    const connection = await pool.connect();
    try {
      for (const remark of [await inspect(connection), await inspectSchema(connection)]) {
        if (remark !== undefined) onFailureOf(options)(new StorageFailure(remark));
      }
      await prepareSchema(connection, options.clock.wall(), options.older ?? 'update');
    } finally {
      connection.release(false);
    }
  } catch (error) {
    throw toStorageFailure(error);
  } finally {
    await pool.end();
  }
}

function createStorage(
  options: PostgresOptions,
  { attemptsMax, pauseMs }: PostgresLimits,
  pools: Pools,
  transactionsMax: number,
): Storage {
  const translate = createTranslator();
  const { createStores, createReaders } = prepareStores({ translate, clock: options.clock, random: options.random });
  const readersByApp = new Map<AppID, Readers>();

  const transact = async <Result>(
    keys: readonly LockKey[],
    work: (transaction: Transaction, run: Run) => Promise<Result>,
  ): Promise<Result> => {
    for (let attempt = 1; ; attempt += 1) {
      const end = await runTransaction({ connection: await pools.connect(), keys, createStores, work });
      if (end.kind === 'committed') return end.result;
      if (end.kind === 'threw') throw end.error;
      if (attempt >= attemptsMax || !mayRunAgain(end)) throw toStorageFailure(end.error);
      // The one that won the race must get what it waits for before the loser asks for it again.
      await sleep(options.clock, pauseMs * attempt + randomInt(options.random, pauseMs));
    }
  };

  return {
    engine: 'postgres',
    transactionsMax,
    system: createSystemStore({
      reader: toSqlConnection(pools.read, translate),
      transact: (work) =>
        transact([], async (_, run) => {
          await run(systemLock, []);
          return work(toSqlConnection(run, translate));
        }),
      databaseTime: () => readDatabaseTime(pools.read),
    }),
    read: (app) => {
      const known = readersByApp.get(app) ?? createReaders(pools.read, app);
      readersByApp.set(app, known);
      return known;
    },
    transact,
    levels: async () => {
      const connection = toSqlConnection(pools.read, translate);
      const due = await countDue(connection, options.clock.wall());
      const row = await connection.get(
        'select pg_catalog.pg_database_size(pg_catalog.current_database())::bigint as bytes',
        [],
      );
      const databaseBytes = row ? numberIn(row, 'bytes') : 0;
      return { databaseBytes, dutiesDue: due.duties, timersDue: due.timers, ...(await countRooms(connection)) };
    },
    figures: () => readFigures(toSqlConnection(pools.read, translate)),
    sickness: async () => {
      try {
        await inspect({ query: (statement, parameters) => pools.read(statement, parameters ?? []) });
        return undefined;
      } catch (error) {
        return toStorageFailure(error).message;
      }
    },
    close: () => pools.close(),
  };
}

/**
 * A race that was lost is run again, and so is a transaction whose connection was lost before its commit was sent.
 * When nobody can say whether it was committed, the caller decides: a repeat of a send is recognised.
 */
const mayRunAgain = (end: TransactionEnd<unknown> & { kind: 'failed' | 'unknown' }): boolean =>
  end.kind === 'failed' && (isLostRace(end.error) || isUniqueViolation(end.error) || !isAnswered(end.error));
