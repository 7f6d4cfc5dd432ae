/**
 * Decides how cold paths write SQL: Kysely, or plain text that is prepared, by
 * processor time per query on both engines and by the size of the dependency.
 *
 * Run: node bench/decisions/sql-text.ts
 * With PGHOST (and PGPORT, PGUSER, PGDATABASE) PostgreSQL is measured too, in temporary tables.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import { Client } from 'pg';

import { median, printResult, printTable, round, sink } from './harness.ts';
import { build, createTables, plain, type QueryName, queryNames, type Tables, valuesOf } from './sql-text-queries.ts';

type Way = { readonly name: string; readonly run: (query: QueryName, index: number) => unknown };

const rounds = 5;
const callsPerRound = 3000;

function fillSqlite(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(createTables);
  database.exec('create unique index account_user_id on account (user_id)');
  const account = database.prepare('insert into account values (?, ?, ?, ?)');
  const friend = database.prepare('insert into friend values (?, ?, ?, ?)');
  database.exec('begin');
  for (let id = 0; id < 1000; id += 1)
    account.run(id, `user_${id}`, `Name ${id}`, `https://static.example.com/${id}.png`);
  for (let id = 0; id < 50_000; id += 1) friend.run(id % 1000, Math.floor(id / 1000), 'alias', id);
  database.exec('commit');
  return database;
}

/** Kysely's SQLite dialect speaks to an interface of another driver; this is `node:sqlite` behind it. */
function adapt(database: DatabaseSync, isCached: boolean): SqliteDatabase {
  const statements = new Map<string, StatementSync>();
  const statementOf = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    if (isCached) statements.set(text, statement);
    return statement;
  };
  const values = (parameters: readonly unknown[]): (string | number)[] =>
    parameters.map((value) => (typeof value === 'number' ? value : String(value)));
  return {
    close: () => database.close(),
    prepare: (text) => {
      const statement = statementOf(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => {
          const done = statement.run(...values(parameters));
          return { changes: done.changes, lastInsertRowid: done.lastInsertRowid };
        },
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}

function sqliteWays(): Way[] {
  const database = fillSqlite();
  const positional = Object.fromEntries(queryNames.map((name) => [name, database.prepare(plain[name].sqlite)]));
  const named = Object.fromEntries(queryNames.map((name) => [name, database.prepare(plain[name].postgres)]));
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database, false) }) });
  const cached = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database, true) }) });
  return [
    { name: 'text, ?1, prepared once', run: (name, index) => positional[name]?.all(...valuesOf(name, index)) },
    {
      name: 'text, $1 as names, prepared once',
      run: (name, index) =>
        named[name]?.all(Object.fromEntries(valuesOf(name, index).map((value, at) => [at + 1, value]))),
    },
    {
      name: 'text, prepared per call',
      run: (name, index) => database.prepare(plain[name].sqlite).all(...valuesOf(name, index)),
    },
    { name: 'Kysely, compile only', run: (name, index) => build(kysely, name, index).compile() },
    { name: 'Kysely', run: (name, index) => build(kysely, name, index).execute() },
    { name: 'Kysely, statements kept by text', run: (name, index) => build(cached, name, index).execute() },
  ];
}

async function postgresWays(client: Client): Promise<Way[]> {
  await client.query(createTables.replaceAll('create table', 'create temporary table'));
  await client.query(`create unique index on account (user_id)`);
  await client.query(
    `insert into account select id, 'user_' || id, 'Name ' || id, 'https://static.example.com/' || id || '.png' from generate_series(0, 999) id`,
  );
  await client.query(`insert into friend select id % 1000, id / 1000, 'alias', id from generate_series(0, 49999) id`);
  await client.query('analyze');
  // The compiler is Kysely's, the connection ours, so that only the building of the text differs.
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const compile = (name: QueryName, index: number) => build(kysely, name, index).compile();
  return [
    {
      name: 'text, named statement',
      run: (name, index) => client.query({ name, text: plain[name].postgres, values: [...valuesOf(name, index)] }),
    },
    {
      name: 'text, unnamed statement',
      run: (name, index) => client.query(plain[name].postgres, [...valuesOf(name, index)]),
    },
    {
      name: 'Kysely, unnamed statement',
      run: (name, index) => {
        const compiled = compile(name, index);
        return client.query(compiled.sql, [...compiled.parameters]);
      },
    },
  ];
}

/** Processor and wall microseconds per call, all queries in turn; the wall time on PostgreSQL holds the server's work. */
async function measure(ways: readonly Way[], calls: number): Promise<Record<string, { cpu: number; wall: number }>> {
  const samples = new Map(ways.map((way) => [way.name, { cpu: [] as number[], wall: [] as number[] }]));
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const way of ways) {
      const startedAt = performance.now();
      const cpu = process.threadCpuUsage();
      for (let index = 0; index < calls; index += 1) {
        for (const name of queryNames) sink.value = await way.run(name, index);
      }
      const used = process.threadCpuUsage(cpu);
      // The first round warms up and does not count.
      if (turn === 0) continue;
      samples.get(way.name)?.cpu.push((used.user + used.system) / calls / queryNames.length);
      samples.get(way.name)?.wall.push(((performance.now() - startedAt) * 1000) / calls / queryNames.length);
    }
  }
  return Object.fromEntries(
    [...samples].map(([name, values]) => [name, { cpu: round(median(values.cpu)), wall: round(median(values.wall)) }]),
  );
}

function folderBytes(folder: string): { readonly files: number; readonly bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    files: files.length,
    bytes: files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0),
  };
}

const packageFolder = join(import.meta.dirname, '..', '..', 'node_modules', 'kysely');
const size = folderBytes(packageFolder);
const sqlite = await measure(sqliteWays(), callsPerRound);
let postgres: Record<string, { cpu: number; wall: number }> = {};
if (process.env['PGHOST'] !== undefined) {
  const client = new Client({ host: process.env['PGHOST'] });
  await client.connect();
  postgres = await measure(await postgresWays(client), callsPerRound / 3);
  await client.end();
}
for (const [engine, figures] of Object.entries({ SQLite: sqlite, PostgreSQL: postgres })) {
  printTable(
    [`${engine}: µs per query`, 'cpu', 'wall'],
    Object.entries(figures).map(([name, row]) => [name, row.cpu, row.wall]),
  );
}
printTable(['dependency', 'files', 'bytes'], [['kysely', size.files, size.bytes]]);
printResult('sql-text', { sqlite, postgres, kysely: size });
