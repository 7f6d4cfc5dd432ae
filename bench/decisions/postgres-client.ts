/**
 * Decides the PostgreSQL client: `pg`, `pg` in pipeline mode, or `postgres`,
 * by a set-based batch of 64 messages in one transaction.
 *
 * Run: PGHOST=<socket folder> PGPORT=5432 PGUSER=postgres node bench/decisions/postgres-client.ts
 * The database `PGDATABASE` (default `postgres`) gets a schema `parley_bench`, which is dropped at the end.
 */
import { Client } from 'pg';
import postgres from 'postgres';

import { median, printResult, printTable, quantile, round } from './harness.ts';
import {
  type Batch,
  type ConnectOptions,
  connectPg,
  connectPostgres,
  type Decide,
  type Driver,
} from './postgres-client-drivers.ts';

const conversationCount = 200;
const members = 64;
const rounds = 4;
const roundMs = 1500;
const connectionCounts = [1, 4] as const;

const options: ConnectOptions = {
  host: process.env['PGHOST'] ?? '/var/run/postgresql',
  port: Number(process.env['PGPORT'] ?? 5432),
  user: process.env['PGUSER'] ?? 'postgres',
  database: process.env['PGDATABASE'] ?? 'postgres',
};

const tables = `
  drop schema if exists parley_bench cascade;
  create schema parley_bench;
  create table parley_bench.conversation (id bigint primary key, head bigint not null);
  create table parley_bench.message (conversation_id bigint, seq bigint, sender bigint, sent_at bigint, body bytea, primary key (conversation_id, seq));
  create table parley_bench.dedupe (user_id bigint, local_id text collate "C", conversation_id bigint, seq bigint, primary key (user_id, local_id));
  insert into parley_bench.conversation select id, 0 from generate_series(0, ${conversationCount - 1}) id;
  do $$ begin execute format('alter database %I set search_path = parley_bench', current_database()); end $$;`;

const dropTables = `
  drop schema parley_bench cascade;
  do $$ begin execute format('alter database %I reset search_path', current_database()); end $$;`;

const body = Buffer.from(
  JSON.stringify({ type: 1, message: 'Good morning. '.repeat(17), extendedData: '{"color":"green"}' }),
);
let messageCount = 0;

function nextBatch(): Batch {
  const indexes = Array.from({ length: members }, () => (messageCount += 1));
  return {
    conversationIDs: indexes.map((index) => (index * 7919) % conversationCount),
    userIDs: indexes.map((index) => index % 1000),
    localMessageIDs: indexes.map((index) => `1700000000000-${index}-${process.pid}`),
    sentAts: indexes.map((index) => 1_700_000_000_000 + index),
    bodies: indexes.map(() => body),
  };
}

const decide: Decide = (batch, heads, repeats) => {
  if (repeats.length > 0) throw new Error('Nothing is repeated here.');
  const headByConversation = new Map(heads.map((row) => [row.id, row.head]));
  const seqs = batch.conversationIDs.map((id) => {
    const seq = (headByConversation.get(id) ?? 0) + 1;
    headByConversation.set(id, seq);
    return seq;
  });
  return { ids: [...headByConversation.keys()], heads: [...headByConversation.values()], seqs };
};

type Figures = {
  readonly perSecond: number;
  readonly clientMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

async function measure(drivers: readonly Driver[]): Promise<Figures> {
  for (const driver of drivers) for (let index = 0; index < 3; index += 1) await driver.runBatch(nextBatch(), decide);
  const latencies: number[] = [];
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    drivers.map(async (driver) => {
      while (performance.now() - startedAt < roundMs) {
        const sentAt = performance.now();
        await driver.runBatch(nextBatch(), decide);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const used = process.cpuUsage(cpu);
  const messages = latencies.length * members;
  return {
    perSecond: (messages * 1000) / (performance.now() - startedAt),
    clientMicros: (used.user + used.system) / messages,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

const connectors: Readonly<Record<string, () => Promise<Driver>>> = {
  pg: () => connectPg(options, false),
  'pg, pipeline': () => connectPg(options, true),
  postgres: async () => connectPostgres(options),
};

/** What each client makes of the values Parley stores, and of a connection that dies. */
async function inspect(): Promise<Record<string, string>> {
  const query = `select 9007199254740991::bigint as big, '\\x00ff'::bytea as bytes, array['a,"b', null]::text[] as texts`;
  const client = new Client(options);
  let noticed = 'no notice';
  let failed = 'no error event';
  client.on('notice', (notice) => (noticed = String(notice.message)));
  client.on('error', (error) => (failed = describe(error)));
  await client.connect();
  const row: Record<string, unknown> = (await client.query(query)).rows[0] ?? {};
  await client.query(`do $$ begin raise notice 'hello'; end $$`);
  const died = await client.query('select pg_terminate_backend(pg_backend_pid())').then(() => 'answered', describe);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const afterwards = await client.query('select 1').then(() => 'answered', describe);
  let otherNotice = 'no notice';
  const sql = postgres({ ...options, max: 1, onnotice: (notice) => (otherNotice = String(notice['message'])) });
  const otherRow: Record<string, unknown> = (await sql.unsafe(query))[0] ?? {};
  await sql.unsafe(`do $$ begin raise notice 'hello'; end $$`);
  const otherDied = await sql`select pg_terminate_backend(pg_backend_pid())`.then(() => 'answered', describe);
  const otherAfterwards = await sql`select 1`.then(() => 'answered: it reconnected by itself', describe);
  await sql.end();
  return {
    'pg values by default': JSON.stringify([typeof row['big'], Buffer.isBuffer(row['bytes']), row['texts']]),
    'pg notice': noticed,
    'pg when the backend is killed': `query: ${died}; event: ${failed}; next query: ${afterwards}`,
    'postgres values by default': JSON.stringify([
      typeof otherRow['big'],
      Buffer.isBuffer(otherRow['bytes']),
      otherRow['texts'],
    ]),
    'postgres notice': otherNotice,
    'postgres when the backend is killed': `query: ${otherDied}; next query: ${otherAfterwards}`,
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no Error';
  return `${error.name} ${String(Reflect.get(error, 'code') ?? 'without code')} "${error.message}"`;
}

async function administer(statements: string): Promise<void> {
  const client = new Client(options);
  await client.connect();
  await client.query(statements);
  await client.end();
}

await administer(tables);
const samples = new Map<string, Figures[]>();
for (let index = 0; index < rounds; index += 1) {
  for (const count of connectionCounts) {
    for (const [name, connect] of Object.entries(connectors)) {
      const drivers = await Promise.all(Array.from({ length: count }, connect));
      const key = `${name}, ${count} ${count === 1 ? 'connection' : 'connections'}`;
      samples.set(key, [...(samples.get(key) ?? []), await measure(drivers)]);
      await Promise.all(drivers.map((driver) => driver.close()));
    }
  }
}
const inspected = await inspect();
await administer(dropTables);
const names = ['perSecond', 'clientMicros', 'p50Ms', 'p99Ms'] as const;
const figures = Object.fromEntries(
  [...samples].map(([key, runs]) => [
    key,
    Object.fromEntries(names.map((name) => [name, round(median(runs.map((run) => run[name])))])),
  ]),
);
printTable(
  ['client', 'msg/s', 'client µs/msg', 'batch p50 ms', 'batch p99 ms'],
  Object.entries(figures).map(([key, row]) => [key, ...names.map((name) => row[name] ?? '')]),
);
printTable(['property', 'value'], Object.entries(inspected));
printResult('postgres-client', { clients: figures, inspected });
