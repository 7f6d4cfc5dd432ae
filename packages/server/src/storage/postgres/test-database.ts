import type { Random } from '@parley/kernel/random';
import { randomText } from '@parley/kernel/random';
import { type DriverConnection, openPool } from './driver.ts';

/** A database of its own for one test file, in the server that the test run has. */
export interface TestDatabase {
  readonly url: string;
  /** Runs `work` on a plain superuser's connection to it, beside the storage under test. */
  withConnection<Result>(work: (connection: Pick<DriverConnection, 'query'>) => Promise<Result>): Promise<Result>;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

export async function createTestDatabase(serverUrl: string, random: Random): Promise<TestDatabase> {
  const name = `parley_${randomText(random, 12)}`;
  await run(serverUrl, (connection) => connection.query({ text: `create database ${name} template template0` }));
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  return {
    url: address.href,
    withConnection: (work) => run(address.href, work),
    drop: async () => {
      await run(serverUrl, (connection) => connection.query({ text: `drop database ${name} with (force)` }));
    },
  };
}

async function run<Result>(
  url: string,
  work: (connection: Pick<DriverConnection, 'query'>) => Promise<Result>,
): Promise<Result> {
  const pool = openPool({
    url,
    connectionsMax: 1,
    connectMs: 10_000,
    answerMs: 30_000,
    prepare: async () => {},
    onLost: () => {},
  });
  try {
    const connection = await pool.connect();
    try {
      return await work(connection);
    } finally {
      connection.release(false);
    }
  } finally {
    await pool.end();
  }
}
