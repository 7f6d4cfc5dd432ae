import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import { callOf } from '../storage/contract/call-fixtures.ts';
import { fill, openLogs } from '../storage/contract/fixtures.ts';
import { newestSchema } from '../storage/migrations/migration.ts';
import { createTestDatabase, type TestDatabase } from '../storage/postgres/test-database.ts';
import { openPostgresStorage } from '../storage/postgres.ts';
import { parleyHere } from '../testing/parley-here.ts';
import {
  createTestDirectory,
  type Ended,
  progressLines,
  spawnParley,
  type TestDirectory,
} from '../testing/server-process.ts';

const postgresUrl = inject('postgresUrl');
const postgresBinaries = inject('postgresBinaries');
const dumpProgram = 'pg_dump';
const restoreProgram = 'pg_restore';

describe.skipIf(!postgresUrl)('restore on PostgreSQL', () => {
  let database: TestDatabase;
  let directory: TestDirectory;
  let file: string;
  beforeEach(async () => {
    database = await createTestDatabase(postgresUrl ?? '', systemRandom);
    directory = createTestDirectory();
    chmodSync(directory.path, 0o700);
    file = join(directory.path, 'backup.dump');
  });
  afterEach(async () => {
    directory.remove();
    await database.drop();
  });

  // Commands of this process find its programs in its own environment.
  const path = `${postgresBinaries ?? ''}:${process.env['PATH'] ?? ''}`;
  beforeAll(() => void vi.stubEnv('PATH', path));
  afterAll(() => void vi.unstubAllEnvs());

  const parley = (...args: string[]): Promise<Ended> => {
    const settings = { PARLEY_DATA_DIR: directory.path, PARLEY_DATABASE_URL: database.url };
    return parleyHere(args, settings);
  };
  const execute = (text: string) => database.withConnection((connection) => connection.query({ text }));
  const readOne = async (text: string): Promise<unknown> => Object.values((await execute(text)).rows[0] ?? {})[0];

  /** Texts that a dump writes in another form. */
  const odd = 'tab\tline\nback\\slash\\N\r\u0001{"quoted"} 漢字';

  /** What users, apps and messages there are, whatever the epoch. */
  const contents = async (): Promise<unknown> =>
    readOne(`select (select json_agg(users order by user_key) from users)::text
      || (select json_agg(messages order by message_seq) from messages)::text || (select json_agg(apps) from apps)::text
      || (select json_agg(calls) from calls)::text
      || (select json_agg(call_members order by user_key) from call_members)::text`);

  async function fillDatabase(): Promise<void> {
    const storage = await openPostgresStorage({ url: database.url, clock: systemClock, random: systemRandom });
    await openLogs(storage, toAppID(1), [1]);
    await fill(storage, toAppID(1), toLogKey(1), 3);
    const call = callOf('1', { extendedData: odd });
    await storage.transact([], ({ stores }) => stores(toAppID(1)).calls.put(call, [toUserKey(1), toUserKey(2)]));
    const earlierSecrets = [{ serverSecret: '\\'.repeat(32), until: millis(4_000_000_000_000) }];
    const secrets = { serverSecret: 'x'.repeat(32), earlierSecrets };
    const app = { app: toAppID(7), ...secrets, isEnabled: true, createdAt: millis(1) };
    await storage.system.putApp(app);
    await storage.close();
    await database.withConnection((connection) =>
      connection.query({ text: 'update users set user_name = $1 where user_key = 1' }, [odd]),
    );
  }

  async function makeBackup(): Promise<void> {
    expect(await parley('backup', file)).toMatchObject({ code: 0, err: expect.stringMatching(progressLines) });
  }

  test('brings back what the backup holds, whatever there is now, and begins another life', async () => {
    await fillDatabase();
    const before = await contents();
    const epoch = Number(await readOne(`select value from meta where name = 'epoch'`));
    await makeBackup();
    await execute(`delete from messages; update users set user_name = 'other'; update meta set value = 9000000000`);
    const restored = await parley('restore', file);
    expect([restored.code, restored.err]).toEqual([0, expect.stringMatching(progressLines)]);
    expect(restored.out).toMatch(/^the database is restored, epoch 9000000001; start the server/);
    expect(await contents()).toBe(before);
    expect(epoch).toBeLessThan(9_000_000_000);
    expect((await parley('doctor', '--json')).out).toMatch(/"ok","about":"apps"/);
    // And into a database where nothing is yet.
    await execute('drop schema public cascade; create schema public');
    expect((await parley('restore', file)).code).toBe(0);
    expect(await contents()).toBe(before);
    expect(Number(await readOne('select max(version) from schema_versions'))).toBe(newestSchema);
  });

  test('brings back no rooms, whoever made the dump', async () => {
    await fillDatabase();
    const before = await contents();
    const room = `insert into room_attributes (app, room, attribute_key, attribute_value, owner_key, goes_with_owner, seq)
      values (1, 1, 'a', 'b', 1, 0, 1)`;
    const count = () => readOne('select count(*)::int from room_attributes');
    await execute(room);
    await makeBackup();
    const list = spawnSync(restoreProgram, ['--list', file], { env: { PATH: path }, encoding: 'utf8' }).stdout;
    expect(list).toMatch(/TABLE public room_attributes/);
    expect(list).not.toMatch(/TABLE DATA public room_attributes/);
    expect([(await parley('restore', file)).code, await count()]).toEqual([0, 0]);

    await execute(room);
    const args = ['--format=custom', `--file=${file}`, `--dbname=${database.url}`];
    expect(spawnSync(dumpProgram, args, { env: { PATH: path }, stdio: 'ignore' })).toMatchObject({ status: 0 });
    expect([(await parley('restore', file)).code, await count()]).toEqual([0, 0]);
    expect(await contents()).toBe(before);
  });

  test.each([
    ['a function', `create function evil() returns int language sql as 'select 1'`, /FUNCTION public evil\(\)/, false],
    [
      'a trigger',
      `create function evil() returns trigger language plpgsql as 'begin return new; end';
       create trigger evil before insert on messages for each row execute function evil()`,
      /"(TRIGGER public messages|FUNCTION public) evil/,
      true,
    ],
    ['a view', 'create view evil as select * from apps', /VIEW public evil/, false],
    [
      'a rule',
      'create rule evil as on insert to messages do also delete from users',
      /RULE public messages evil/,
      true,
    ],
    ['a foreign table', 'create table evil (x int)', /TABLE public evil/, false],
  ])('of a dump with %s is refused by name', async (_name, sql, complaint, isOnOurs) => {
    await fillDatabase();
    const before = await contents();
    await execute(sql);
    // What pg_dump writes of the whole database, as whoever makes up a dump would.
    const args = ['--format=custom', `--file=${file}`, `--dbname=${database.url}`];
    expect(spawnSync(dumpProgram, args, { env: { PATH: path }, stdio: 'ignore' })).toMatchObject({ status: 0 });
    const { code, err } = await parley('restore', file);
    expect([code, err]).toEqual([1, expect.stringMatching(/the dump holds ".*", which no Parley makes; name a file/)]);
    expect(err).toMatch(complaint);
    expect(await contents()).toBe(before);
    // Our own backups hold our tables alone, and nothing that was put on them.
    const { code: made } = await parley('backup', '--force', file);
    expect(made).toBe(isOnOurs ? 1 : 0);
  });

  /** Puts statements of the same length where the dump says how rows are loaded and where names are looked up. */
  test.each([
    [/COPY public\.messages \([^)]*\) FROM stdin;\n/, 'drop table users; create table evil (x int); --'],
    [/SELECT pg_catalog\.set_config\('search_path', '', false\);/, 'drop table users;'],
  ])('runs nothing of what a dump says, where it says %s', async (pattern, statement) => {
    await fillDatabase();
    await makeBackup();
    const before = await contents();
    const text = readFileSync(file, 'latin1');
    const found = pattern.exec(text)?.[0];
    if (found === undefined) throw new Error('the dump says it otherwise');
    const end = found.endsWith('\n') ? '\n' : '';
    writeFileSync(file, text.replace(found, `${statement.padEnd(found.length - end.length)}${end}`), 'latin1');
    await parley('restore', file);
    expect(await contents()).toBe(before);
    expect(await readOne(`select count(*) from pg_class where relname = 'evil'`)).toBe(0);
  });

  test.each<[string, () => void, RegExp]>([
    ['no dump', () => writeFileSync(file, 'text'.repeat(1000)), /pg_restore failed: .*/],
    ['cut off', () => writeFileSync(file, readFileSync(file).subarray(0, -2000)), /pg_restore failed|the dump ends/],
  ])('of a file that is %s changes nothing', async (_name, make, complaint) => {
    await fillDatabase();
    await makeBackup();
    const before = await contents();
    make();
    const { code, err } = await parley('restore', file);
    expect([code, err]).toEqual([1, expect.stringMatching(complaint)]);
    expect(await contents()).toBe(before);
  });

  test('of a dump of a newer version names the version', async () => {
    await fillDatabase();
    await execute('insert into schema_versions (version, applied_at) values (999, 0)');
    await makeBackup();
    expect((await parley('restore', file)).err).toMatch(/written by a newer Parley \(schema 999/);
  });

  test('without pg_restore says what to do', async () => {
    await fillDatabase();
    const environment = { PARLEY_DATA_DIR: directory.path, PARLEY_DATABASE_URL: database.url, PATH: '/nowhere' };
    const { code, err } = await spawnParley(['restore', file], { environment }).ended;
    expect([code, err]).toEqual([1, expect.stringMatching(/pg_restore cannot be run; install the PostgreSQL client/)]);
  });
});
