import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { closeReasons } from '@parley/protocol/close-reasons';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { readAppFile } from '../app-file.ts';
import { createTestDatabase, type TestDatabase } from '../storage/postgres/test-database.ts';
import { openPostgresStorage } from '../storage/postgres.ts';
import { soundMachine } from '../testing/doctor-world.ts';
import { parleyHere } from '../testing/parley-here.ts';
import {
  createTestDirectory,
  type Ended,
  progressLines,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { runCommand } from '../testing/test-terminal.ts';
import { loginWire, tryLogin } from '../testing/wire-client.ts';
import { createDoctorCommand } from './doctor/doctor.ts';
import type { Finding } from './doctor/finding.ts';

const postgresUrl = inject('postgresUrl');
const postgresBinaries = inject('postgresBinaries');

describe.skipIf(!postgresUrl)('commands on PostgreSQL', () => {
  let database: TestDatabase;
  let directory: TestDirectory;
  let server: ServerProcess | undefined;
  beforeEach(async () => {
    database = await createTestDatabase(postgresUrl ?? '', systemRandom);
    directory = createTestDirectory();
    chmodSync(directory.path, 0o700);
  });
  afterEach(async () => {
    await server?.stop('SIGKILL');
    server = undefined;
    directory.remove();
    await database.drop();
  });

  // Commands of this process find its programs in its own environment.
  const path = `${postgresBinaries ?? ''}:${process.env['PATH'] ?? ''}`;
  beforeAll(() => void vi.stubEnv('PATH', path));
  afterAll(() => void vi.unstubAllEnvs());

  const environment = (): Record<string, string> => ({
    PARLEY_DATA_DIR: directory.path,
    PARLEY_DATABASE_URL: database.url,
    PARLEY_PORT: '0',
    PATH: path,
  });
  const parley = (...args: string[]): Promise<Ended> => parleyHere(args, environment());
  const program = (...args: string[]): Promise<Ended> => spawnParley(args, { environment: environment() }).ended;
  const start = async () => {
    server = await startServerProcess({ environment: environment() });
    const app = readAppFile(directory.path);
    if (app === undefined || app === 'damaged') throw new Error('there is no app');
    return { url: server.url, app };
  };

  test('apps and users are kept beside a running server', async () => {
    const { url, app } = await start();
    const alice = await loginWire(url, app, 'alice');
    expect((await parley('user', 'list')).out).toMatch(/\nalice +registered/);
    expect(await program('user', 'delete', 'alice')).toMatchObject({
      code: 0,
      out: 'alice is deleted; sessions ended: 1\n',
    });
    expect(await alice.closed).toBe(4202);
    expect(await tryLogin(url, app, 'alice')).toEqual({ kind: 'lost', closedFor: closeReasons.unregistered.code });
    const made = await parley('app', 'create', '--app-id', '7', '--json');
    const second = JSON.parse(made.out);
    await expect.poll(() => tryLogin(url, second, 'bob'), { timeout: 15_000 }).toMatchObject({ kind: 'answer' });
  });

  test('backup is written by pg_dump; a restore waits for no server; the epoch is raised', async () => {
    const { url, app } = await start();
    await tryLogin(url, app, 'alice');
    const file = join(directory.path, 'backup.dump');
    const backedUp = await program('backup', file);
    expect(backedUp).toMatchObject({ code: 0, err: expect.stringMatching(progressLines) });
    expect(backedUp.out).toMatch(/backup\.dump: \d+ KiB, written by pg_dump, /);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await parley('backup', file)).err).toMatch(/is there already; .*--force/);

    for (const what of [file, '--raise-epoch']) {
      const busy = await parley('restore', what);
      expect([busy.code, busy.err]).toEqual([1, expect.stringMatching(/servers hold leases on this database \(1\)/)]);
    }
    await server?.stop('SIGKILL');
    const raised = await parley('restore', '--raise-epoch', '--force');
    expect([raised.code, raised.out]).toEqual([0, expect.stringMatching(/^the epoch is \d+; start the server/)]);
  });

  test('right after a dump of a running server the epoch is raised once the lease in it has run out', async () => {
    const { url, app } = await start();
    await tryLogin(url, app, 'alice');
    const file = join(directory.path, 'backup.dump');
    await parley('backup', file);
    await server?.stop('SIGKILL');
    // By other means than `parley restore`, which takes no leases over.
    const program = 'pg_restore';
    const options = ['--clean', '--if-exists', '--no-owner', '--single-transaction', `--dbname=${database.url}`, file];
    expect(spawnSync(program, options, { encoding: 'utf8', env: environment() })).toMatchObject({
      status: 0,
      stderr: '',
    });
    const shorten = `update node_slots set leased_until = floor(extract(epoch from clock_timestamp()) * 1000) + 1500`;
    const { count } = await database.withConnection((connection) => connection.query({ text: shorten }));
    expect(count).toBe(1);
    const raised = await parley('restore', '--raise-epoch');
    expect([raised.code, raised.out, raised.err]).toEqual([0, expect.stringMatching(/^the epoch is \d+;/), '']);

    expect((await parley('restore', file)).code).toBe(0);
    const left = await database.withConnection((connection) => connection.query({ text: 'select 1 from node_slots' }));
    expect(left.rows).toEqual([]);
  });

  test('users are created, shown, exported and erased, and doctor counts', async () => {
    const { url, app } = await start();
    expect(await parley('user', 'create', 'bob', '--name', 'Bob')).toMatchObject({
      code: 0,
      out: 'bob is registered\n',
    });
    const alice = await loginWire(url, app, 'alice');
    const content = { type: 1, message: 'secret' };
    const sent = { conversationType: 0, targetID: 'bob', localMessageID: 'one', content };
    expect((await alice.request('sendMessage', sent)).kind).toBe('answer');
    expect((await parley('user', 'show', 'alice')).out).toMatch(
      /Conversations +1\nGroups +none\nMessages +1 sent, 0 received\n/,
    );
    const file = join(directory.path, 'alice.json');
    expect((await parley('user', 'export', 'alice', file)).out).toMatch(/alice\.json: 1 messages, 1 KiB/);
    expect(readFileSync(file, 'utf8')).toContain('secret');
    expect((await parley('user', 'erase', 'alice', '--yes')).out).toBe(
      'alice is erased; messages: 1, uploaded logs: 0\n',
    );
    expect(await alice.closed).toBe(4202);
    const text = 'select body from messages';
    const { rows } = await database.withConnection((connection) => connection.query({ text }));
    expect(rows.map(({ body }) => JSON.parse(String(body)))).toMatchObject([{ type: 31, revokeStatus: 1 }]);
    const { findings } = JSON.parse((await parley('doctor', '--json')).out);
    const about = (name: string) => findings.find((finding: Finding) => finding.about === name)?.text;
    expect([about('users'), about('conversations'), about('messages')]).toEqual([
      ...['2', '1', expect.stringMatching(/^1, the oldest of 20/)],
    ]);
  });

  test('without pg_dump: the exact command, without the password', async () => {
    await start();
    const address = new URL(database.url);
    address.username = 'somebody';
    address.password = 'hidden';
    const file = join(directory.path, 'backup.dump');
    const { code, err } = await spawnParley(['backup', file], {
      environment: { ...environment(), PARLEY_DATABASE_URL: address.href, PATH: '/nowhere' },
    }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/pg_dump cannot be run; install .*: pg_dump --format=custom --no-owner/);
    expect(err).not.toContain('hidden');
    expect(existsSync(file)).toBe(false);
  });

  test('a dump of a database without our tables is none, and a failing pg_dump says why', async () => {
    const file = join(directory.path, 'backup.dump');
    expect(await parley('backup', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no tables of Parley'),
    });
    const address = new URL(database.url);
    address.pathname = '/no_such_database';
    const { err } = await parleyHere(['backup', file], { ...environment(), PARLEY_DATABASE_URL: address.href });
    expect(err).toMatch(/^parley: pg_dump failed: .*no_such_database.*\n$/);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.partial`)).toBe(false);
  });

  const examine = async (url: string, wallOffsetMs = 0) => {
    const command = createDoctorCommand({
      machine: { ...soundMachine, wall: () => millis(systemClock.wall() + wallOffsetMs) },
      openPostgres: (address, onFailure) =>
        openPostgresStorage({ url: address, clock: systemClock, random: systemRandom, older: 'refuse', onFailure }),
    });
    const { code, out } = await runCommand({ doctor: command }, ['doctor', '--json'], {
      environment: { PARLEY_DATA_DIR: directory.path, PARLEY_DATABASE_URL: url },
    });
    const report: { findings: readonly Finding[] } = JSON.parse(out);
    return { code, out, about: (name: string) => report.findings.find(({ about }) => about === name) };
  };

  test('doctor: all is well but that the server of the tests does not sync', async () => {
    await parley('app', 'create');
    const { code, about } = await examine(database.url);
    expect(code).toBe(0);
    expect(about('clock')).toMatchObject({ level: 'ok' });
    expect(about('apps')).toMatchObject({ level: 'ok' });
  });

  test.each([3000, -3000])('doctor: a clock that is %i ms off', async (offset) => {
    await parley('app', 'create');
    const { code, about } = await examine(database.url, offset);
    expect(code).toBe(1);
    expect(about('clock')).toMatchObject({ level: 'problem', text: expect.stringMatching(/ms off .*time service/) });
  });

  test('doctor: no server there, and a database that does not exist', async () => {
    const away = await examine('postgresql://user:hidden@127.0.0.1:1/parley');
    expect(away.code).toBe(1);
    expect(away.about('database')).toMatchObject({ level: 'problem', text: expect.stringMatching(/ECONNREFUSED/) });
    expect(away.out).not.toContain('hidden');
    const address = new URL(database.url);
    address.pathname = '/no_such_database';
    const missing = await examine(address.href);
    expect(missing.about('database')?.text).toMatch(/does not exist; create it/);
  });
});
