import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations, newestSchema, versionsTable } from '../../storage/migrations/migration.ts';
import { sqliteDialect } from '../../storage/sql/connection.ts';
import { applicationID } from '../../storage/sqlite/schema.ts';
import { StorageFailure } from '../../storage/storage.ts';
import { createDoctorWorld, type DoctorWorld, doctorSecret, type Seed } from '../../testing/doctor-world.ts';
import type { Finding } from './finding.ts';

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});
afterEach(() => world.end());

function run(sql: string): void {
  const database = new DatabaseSync(world.path);
  database.exec(sql);
  database.close();
}

/** Each seeds one fault into an installation that is well; the finding about it must be there. */
const faults: readonly [string, () => Seed | Promise<Seed>, Finding['level'], string, RegExp][] = [
  [
    'a database that is not there',
    () => {
      rmSync(world.path);
      return {};
    },
    'warning',
    'database',
    /is not there; the first start makes it/,
  ],
  [
    'the database of another program',
    () => {
      rmSync(world.path);
      run('create table theirs (x)');
      chmodSync(world.path, 0o600);
      return {};
    },
    'problem',
    'database',
    /belongs to another program; move it away/,
  ],
  [
    'a file that is no database',
    () => {
      writeFileSync(world.path, 'text '.repeat(2000));
      return {};
    },
    'problem',
    'database',
    /is not a database; move the file away/,
  ],
  [
    'a damaged database',
    () => {
      run(`insert into meta (name, value)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) select 'row ' || i, i from n`);
      damageMiddle();
      return {};
    },
    'problem',
    'database',
    /is damaged.*restore a backup/,
  ],
  [
    'a database of a newer version',
    () => {
      run(`insert into schema_versions (version, applied_at) values (${newestSchema + 1}, 0)`);
      return {};
    },
    'problem',
    'database',
    /was written by a newer Parley \(schema \d+, this one knows \d+\); run that version/,
  ],
  [
    'a database of an older version',
    () => {
      makeOlder();
      return {};
    },
    'warning',
    'database',
    /make a backup, then start the server, which brings it up to date/,
  ],
  [
    'a database with a trigger that somebody added',
    () => {
      run('create trigger evil after insert on messages begin delete from messages; end');
      return {};
    },
    'problem',
    'database',
    /holds trigger "evil", which no Parley makes; somebody changed it: stop the server and restore a backup/,
  ],
  [
    'a database that says it is of another version',
    () => {
      // The last step may have made nothing in the file.
      run('delete from schema_versions where version > 22');
      return {};
    },
    'problem',
    'database',
    /somebody changed it/,
  ],
  [
    'a database with bytes behind its last page',
    () => {
      appendFileSync(world.path, 'rest');
      return {};
    },
    'problem',
    'database',
    /holds 4 bytes behind its last page; somebody changed it/,
  ],
  [
    'a log that a server left',
    async () => {
      const { system } = await world.serve();
      await system.raiseEpoch();
      const crashed = join(world.root, 'crashed');
      mkdirSync(crashed, { mode: 0o700 });
      for (const suffix of ['', '-wal']) copyFileSync(`${world.path}${suffix}`, join(crashed, `parley.db${suffix}`));
      for (const suffix of ['', '-wal']) chmodSync(join(crashed, `parley.db${suffix}`), 0o600);
      return { environment: { PARLEY_DATA_DIR: crashed } };
    },
    'warning',
    'database log',
    /-wal was left by a server that was killed or crashed; nothing is lost/,
  ],
  [
    'no app',
    () => {
      run('delete from apps');
      return {};
    },
    'warning',
    'apps',
    /there is none yet; .*app create/,
  ],
  [
    'an app whose secret is too short',
    () => {
      run(`update apps set server_secret = 'short'`);
      return {};
    },
    'problem',
    'apps',
    /the secret of app 5 has 5 characters .*app rotate-secret 5/,
  ],
  [
    'apps that are all disabled',
    () => {
      run('update apps set is_enabled = 0');
      return {};
    },
    'warning',
    'apps',
    /all are disabled, so nobody can log in; .*app enable/,
  ],
  [
    'node leases that were never given back',
    () => {
      run(`insert into node_slots (slot, owner, leased_until) values (0, 'gone', 1), (1, 'gone too', 2)`);
      return {};
    },
    'warning',
    'node leases',
    /2 expired and were never given back/,
  ],
];

/** As the version before this one made it. */
function makeOlder(): void {
  rmSync(world.path);
  const versions = migrations.slice(0, -1);
  const statements = [
    versionsTable(sqliteDialect),
    ...versions.flatMap((version) => version.statements(sqliteDialect)),
  ];
  const rows = versions.map(
    ({ version }) => `insert into schema_versions (version, applied_at) values (${version}, 0)`,
  );
  run([`pragma application_id = ${applicationID}`, ...statements, ...rows].join(';'));
  chmodSync(world.path, 0o600);
}

/** Overwrites a good part of a page of rows. */
function damageMiddle(): void {
  const database = new DatabaseSync(world.path);
  const root = Number(database.prepare(`select rootpage from sqlite_schema where name = 'meta'`).get()?.['rootpage']);
  database.close();
  const bytes = readFileSync(world.path);
  bytes.fill(0xa5, (root - 1) * 4096 + 8, (root - 1) * 4096 + 1000);
  writeFileSync(world.path, bytes);
}

describe('a seeded fault is found', () => {
  test.each(faults)('%s', async (_name, seed, level, about, text) => {
    const { code, findings } = await world.examine(await seed());
    const found = findings.filter((finding) => finding.level !== 'ok');
    expect(found).toContainEqual({ level, about, text: expect.stringMatching(text) });
    expect(code).toBe(found.some((finding) => finding.level === 'problem') ? 1 : 0);
    expect(JSON.stringify(findings)).not.toContain(doctorSecret);
  });

  test.each([
    ['cannot be reached', 'the database cannot be reached: nothing listens there; start PostgreSQL (ECONNREFUSED)'],
    ['refuses the password', 'the database refuses the password; correct user and password in the URL (28P01)'],
    ['is too old', 'the database is PostgreSQL 14; version 15 or later is needed'],
    ['loses what it acknowledged', 'synchronous_commit is off, so an acknowledged message could be lost'],
  ])('a PostgreSQL that %s', async (_name, message) => {
    const { code, findings } = await world.examine({
      environment: { PARLEY_DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/db' },
      openPostgres: () => Promise.reject(new StorageFailure(message)),
    });
    expect(code).toBe(1);
    expect(findings).toContainEqual({ level: 'problem', about: 'database', text: message });
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });
});

test('an earlier secret that holds on is told, one that ended is not, and neither is shown', async () => {
  const secretOf = (letter: string, until: number) => ({ serverSecret: letter.repeat(32), until });
  const earlier = JSON.stringify([secretOf('e', 4_000_000_000_000), secretOf('f', 1)]);
  run(`update apps set earlier_secrets = '${earlier}'`);
  const { code, findings } = await world.examine();
  expect([code, findings.filter(({ about }) => about === 'apps')]).toEqual([
    0,
    [
      {
        level: 'ok',
        about: 'apps',
        text: 'an earlier secret of app 5 holds until 2096-10-02T07:06:40.000Z; `npm run parley -- app end-earlier-secrets 5` ends it',
      },
      { level: 'ok', about: 'apps', text: '1 of 1 enabled' },
    ],
  ]);
  expect(JSON.stringify(findings)).not.toMatch(/eeee|ffff/);
});
