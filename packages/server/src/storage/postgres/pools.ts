import { type Clock, sleep } from '@parley/kernel/clock';
import { StorageFailure } from '../storage.ts';
import type { Run } from './connection.ts';
import { type DriverConnection, type DriverPool, openPool } from './driver.ts';
import { codeOf, isAnswered, toStorageFailure } from './failures.ts';
import { type ConnectionLimits, prepareConnection } from './schema.ts';

export interface PoolLimits extends ConnectionLimits {
  readonly readersMax: number;
  readonly writersMax: number;
  /** For a connection to be made or to become free. */
  readonly connectMs: number;
  /** For one answer; longer than any limit that the server keeps itself. */
  readonly answerMs: number;
  /** Reads or transactions that may wait for a connection; further ones fail. */
  readonly waitingMax: number;
  /** How often a read or a transaction is run before a lost connection or race is told to the caller. */
  readonly attemptsMax: number;
  /** Between two attempts, the more the later. */
  readonly pauseMs: number;
}

export interface PoolParts {
  readonly url: string;
  readonly clock: Clock;
  readonly limits: PoolLimits;
  onFailure(failure: StorageFailure): void;
}

/**
 * Reads and transactions have connections of their own: a transaction that asks for a read (the database's time)
 * never waits for another transaction's connection.
 */
export interface Pools {
  /** Runs one statement that changes nothing, on any connection; again if the connection was lost. */
  readonly read: Run;
  /** A connection for a transaction. */
  connect(): Promise<DriverConnection>;
  /** Waits until nothing is under way. Returns whether the pools were open. */
  close(): Promise<void>;
}

export function openPools({ url, clock, limits, onFailure }: PoolParts): Pools {
  const open = (connectionsMax: number): DriverPool =>
    openPool({
      url,
      connectionsMax,
      connectMs: limits.connectMs,
      answerMs: limits.answerMs,
      prepare: (connection) => prepareConnection(connection, limits),
      onLost: (error) => onFailure(toStorageFailure(error)),
    });
  const readers = open(limits.readersMax);
  const writers = open(limits.writersMax);
  const use = createUse();

  const connect = async (pool: DriverPool): Promise<DriverConnection> => {
    if (use.hasEnded) throw new StorageFailure('the storage is closed');
    if (pool.waiting >= limits.waitingMax) {
      throw new StorageFailure('too many wait for a connection to the database; it is too slow or too far away');
    }
    const end = use.begin();
    try {
      const connection = await pool.connect();
      return {
        query: connection.query,
        get isLost() {
          return connection.isLost;
        },
        release: (isOfUse) => {
          connection.release(isOfUse);
          end();
        },
      };
    } catch (error) {
      end();
      if (codeOf(error) !== undefined || error instanceof StorageFailure) throw toStorageFailure(error);
      throw new StorageFailure(
        `no connection to the database within ${limits.connectMs} ms: it does not answer, or all are in use`,
        { cause: error, isAway: true },
      );
    }
  };
  const readOnce: Run = async (statement, parameters) => {
    const connection = await connect(readers);
    try {
      const outcome = await connection.query(statement, parameters);
      connection.release(true);
      return outcome;
    } catch (error) {
      connection.release(isAnswered(error));
      throw error;
    }
  };

  return {
    connect: () => connect(writers),
    read: async (statement, parameters) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await readOnce(statement, parameters);
        } catch (error) {
          const mayWork = !isAnswered(error) && !(error instanceof StorageFailure);
          if (attempt >= limits.attemptsMax || !mayWork) throw toStorageFailure(error);
        }
        // By then the pool has noticed which of its other connections are lost as well.
        await sleep(clock, limits.pauseMs * attempt);
      }
    },
    close: async () => {
      if (use.hasEnded) return;
      await use.end();
      await Promise.all([readers.end(), writers.end()]);
    },
  };
}

/** Counts who is inside, so that a close can wait for them. */
function createUse() {
  let count = 0;
  let hasEnded = false;
  let onIdle: () => void = () => {};
  return {
    get hasEnded() {
      return hasEnded;
    },
    begin: (): (() => void) => {
      count += 1;
      return () => {
        count -= 1;
        if (count === 0) onIdle();
      };
    },
    end: (): Promise<void> => {
      hasEnded = true;
      return new Promise((resolve) => {
        onIdle = resolve;
        if (count === 0) resolve();
      });
    },
  };
}
