import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppCredentials, readAppFile } from '../app-file.ts';
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
import { tryLogin } from '../testing/wire-client.ts';
import { commands } from './commands.ts';

let directory: TestDirectory;
let data: string;
let file: string;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
  data = join(directory.path, 'data');
  file = join(directory.path, 'backup.db');
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  server = undefined;
  directory.remove();
});

const environment = (): Record<string, string> => ({ PARLEY_DATA_DIR: data });
const parley = (...args: string[]): Promise<Ended> => parleyHere(args, environment());
const program = (...args: string[]): Promise<Ended> => spawnParley(args, { environment: environment() }).ended;

async function start(): Promise<{ url: string; app: AppCredentials }> {
  server = await startServerProcess({ environment: environment() });
  return { url: server.url, app: readAppFile(data) as AppCredentials };
}

test('backup beside a running server, restore when it has stopped, in real processes', async () => {
  const { url, app } = await start();
  await tryLogin(url, app, 'alice');
  const backedUp = await program('backup', file);
  expect([backedUp.code, backedUp.err]).toEqual([0, expect.stringMatching(progressLines)]);
  expect(backedUp.out).toMatch(/backup\.db: \d+ KiB, schema \d+, \d+ rows, \d+\.\d s\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await tryLogin(url, app, 'bob');

  const again = await parley('backup', file);
  expect([again.code, again.err]).toEqual([1, expect.stringMatching(/is there already; .*--force/)]);
  expect((await parley('backup', '--force', file)).code).toBe(0);

  const busy = await program('restore', file);
  expect([busy.code, busy.err]).toEqual([
    1,
    expect.stringMatching(/is in use by another Parley process; stop that one/),
  ]);
  expect((await tryLogin(url, app, 'alice')).kind).toBe('answer');
  // A server that was killed has nothing of the database any more.
  await server?.stop('SIGKILL');
  const restored = await program('restore', file);
  expect([restored.code, restored.err]).toEqual([0, expect.stringMatching(progressLines)]);
  expect(restored.out).toMatch(/the former database is .*\n.*parley\.db is restored, epoch \d+; start the server/);
  const users = await parley('user', 'list', '--json');
  expect(JSON.parse(users.out).users).toHaveLength(2);
  const next = await start();
  expect((await tryLogin(next.url, app, 'alice')).kind).toBe('answer');
});

test('a backup of another installation brings its app along, with the secrets that hold', async () => {
  const made = JSON.parse((await parley('app', 'create', '--app-id', '7', '--json')).out);
  await parley('app', 'rotate-secret', '7');
  await parley('backup', file);
  data = join(directory.path, 'elsewhere');
  expect(await parley('restore', file)).toMatchObject({ code: 0, err: expect.stringMatching(progressLines) });
  const { url, app } = await start();
  expect(app.appID).toBe(7);
  expect(app.serverSecret).not.toBe(made.serverSecret);
  for (const credentials of [app, made]) expect((await tryLogin(url, credentials, 'alice')).kind).toBe('answer');
});

describe('Ctrl-C', () => {
  const interrupt = (args: readonly string[], at: string) =>
    runCommand(commands, args, {
      environment: environment(),
      isWatched: true,
      onDraw: (text, send) => {
        if (text.includes(at)) send('SIGINT');
      },
    });

  test.each(['copying', 'counting', 'checking'])('while a backup is %s leaves no file', async (at) => {
    await parley('app', 'create');
    const { code, err } = await interrupt(['backup', file], at);
    expect([code, err]).toEqual([130, 'parley: interrupted; nothing was changed']);
    expect(readdirSync(directory.path)).toEqual(['data']);
  });

  test.each(['copying', 'checking'])('while a restore is %s leaves the database as it was', async (at) => {
    await parley('app', 'create');
    await parley('backup', file);
    await parley('app', 'create');
    const before = readFileSync(join(data, 'parley.db'));
    const { code } = await interrupt(['restore', file], at);
    expect(code).toBe(130);
    expect(readdirSync(data).filter((name) => name.startsWith('parley.db.'))).toEqual([]);
    expect(readFileSync(join(data, 'parley.db')).equals(before)).toBe(true);
  });
});

test.each<[readonly string[], number, RegExp]>([
  [['backup'], 2, /<file> is missing/],
  [['backup', 'a', 'b'], 2, /Unexpected argument 'b'/],
  [['restore'], 2, /name either a <file> or --raise-epoch/],
  [['restore', 'a', '--raise-epoch'], 2, /name either/],
  [['restore', '/nowhere/x'], 1, /\/nowhere\/x is not there or no file/],
  [['restore', '--raise-epoch'], 1, /there is no database in/],
  [['backup', '/nowhere/x'], 1, /there is no database in/],
])('%j', async (args, expected, complaint) => {
  const { code, err } = await runCommand(commands, args, { environment: environment() });
  expect([code, err]).toEqual([expected, expect.stringMatching(complaint)]);
  expect(existsSync(join(data, 'parley.db'))).toBe(false);
});

test('a file of another program is not restored', async () => {
  writeFileSync(file, 'SQLite format 3\u0000, but no more than that'.padEnd(9000, '.'));
  await parley('app', 'create', '--app-id', '7');
  const { code } = await parley('restore', file);
  expect(code).toBe(1);
  expect((await parley('app', 'list')).out).toMatch(/^7 /m);
});

test.each([
  ['before the host', 'postgresql://bob:hidden%20one@127.0.0.1:1/chat?application_name=a%20b', 'hidden one'],
  ['as a parameter', 'postgresql://bob@127.0.0.1:1/chat?password=hidden%20one&application_name=a%20b', 'hidden one'],
  [
    'as a parameter that is spelled oddly',
    'postgresql://bob@127.0.0.1:1/chat?application_name=a%20b&%70assword=hidden',
    'hidden',
  ],
  ['as both', 'postgresql://bob:first@127.0.0.1:1/chat?application_name=a%20b&password=hidden', 'hidden'],
])('a password %s is in no argument of pg_dump', async (_name, url, password) => {
  const programs = join(directory.path, 'bin');
  mkdirSync(programs);
  const seen = join(directory.path, 'seen');
  writeFileSync(join(programs, 'pg_dump'), `#!/bin/sh\nprintf '%s\\n' "$PGPASSWORD" "$@" > '${seen}'\nexit 1\n`, {
    mode: 0o700,
  });
  const environment = { PARLEY_DATA_DIR: directory.path, PARLEY_DATABASE_URL: url, PATH: `${programs}:/usr/bin:/bin` };
  const { code } = await spawnParley(['backup', join(directory.path, 'x.dump')], { environment }).ended;
  expect(code).toBe(1);
  const [given, ...args] = readFileSync(seen, 'utf8').trim().split('\n');
  expect(given).toBe(password);
  expect(args.join(' ')).not.toMatch(/hidden|first/);
  expect(args.at(-1)).toBe('--dbname=postgresql://bob@127.0.0.1:1/chat?application_name=a%20b');
});
