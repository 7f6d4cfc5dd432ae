import { type ClientBase, Pool, type PoolClient, type QueryResult, types } from 'pg';
import type { SqlRow } from '../sql/connection.ts';

/** A text, and a name if the server is to prepare it once per connection. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
}

/** Every parameter is sent as text; the server knows its type from the statement. */
export type Parameters = readonly (string | number | null)[];

export interface Outcome {
  readonly rows: readonly SqlRow[];
  /** Rows written, removed or selected. */
  readonly count: number;
  /** What was done, in the server's word: `COMMIT`, `ROLLBACK`, `INSERT`, … */
  readonly command: string;
}

/** One connection, held by one user at a time. */
export interface DriverConnection {
  /** Sends at once; the server works in the order in which it was asked. Rejects with the driver's own error. */
  query(statement: Statement, parameters?: Parameters): Promise<Outcome>;
  /** The connection is known to be lost: what is asked now does not reach the server. */
  readonly isLost: boolean;
  /** Gives the connection back, or ends it when it is of no more use. */
  release(isOfUse: boolean): void;
}

export interface DriverPool {
  connect(): Promise<DriverConnection>;
  /** Users that wait for a connection. */
  readonly waiting: number;
  end(): Promise<void>;
}

export interface DriverOptions {
  readonly url: string;
  readonly connectionsMax: number;
  /** For a connection to be made or to become free. */
  readonly connectMs: number;
  /** For one answer; a connection that is silent for longer is given up. */
  readonly answerMs: number;
  /** Runs on every new connection before anybody gets it; when it throws, nobody does. */
  prepare(connection: Pick<DriverConnection, 'query'>): Promise<void>;
  /** A connection that nobody used was lost. */
  onLost(error: unknown): void;
}

const bigintOid = 20;

/** What the engine needs of a client library; the only file that knows `pg`. */
export function openPool(options: DriverOptions): DriverPool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connectionsMax,
    connectionTimeoutMillis: options.connectMs,
    query_timeout: options.answerMs,
    idleTimeoutMillis: 0,
    keepAlive: true,
    pipeline: true,
    fallback_application_name: 'parley',
    types: { getTypeParser: (oid, format) => (oid === bigintOid ? toNumber : types.getTypeParser(oid, format)) },
    onConnect: (client) => options.prepare({ query: (statement, parameters) => ask(client, statement, parameters) }),
  });
  pool.on('error', options.onLost);
  return {
    connect: async () => toConnection(await pool.connect()),
    get waiting() {
      return pool.waitingCount;
    },
    end: () => pool.end(),
  };
}

function toConnection(client: PoolClient): DriverConnection {
  let isLost = false;
  const lose = (): void => {
    isLost = true;
  };
  // Without a listener the loss of a connection in use would end the process.
  client.on('error', lose);
  return {
    query: (statement, parameters) => ask(client, statement, parameters),
    get isLost() {
      return isLost;
    },
    release: (isOfUse) => {
      client.release(!isOfUse || isLost);
      if (!isLost) client.off('error', lose);
    },
  };
}

async function ask(client: ClientBase, statement: Statement, parameters: Parameters = []): Promise<Outcome> {
  const result: QueryResult<SqlRow> = await client.query<SqlRow>({ ...statement, values: [...parameters] });
  return { rows: result.rows, count: result.rowCount ?? 0, command: result.command };
}

/** All our whole numbers are within 2^53; the driver would hand them out as texts. */
const toNumber = (text: string): number => Number(text);
