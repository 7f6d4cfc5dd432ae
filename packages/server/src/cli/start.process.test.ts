import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAppFile } from '../app-file.ts';
import { createSelfSigned } from '../testing/self-signed.ts';
import {
  askHttp,
  createTestDirectory,
  type Ended,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { loginWire } from '../testing/wire-client.ts';

let directory: TestDirectory;
let running: ServerProcess[] = [];

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop('SIGKILL')));
  running = [];
  directory.remove();
});

const dataDir = (): string => join(directory.path, 'data');

async function start(
  environment: Readonly<Record<string, string>> = {},
  command: 'start' | 'serve' = 'start',
): Promise<ServerProcess> {
  const server = await startServerProcess({ command, environment: { PARLEY_DATA_DIR: dataDir(), ...environment } });
  running.push(server);
  return server;
}

const fail = (environment: Readonly<Record<string, string>>, command = 'start'): Promise<Ended> =>
  spawnParley([command], { environment: { PARLEY_PORT: '0', PARLEY_DATA_DIR: dataDir(), ...environment } }).ended;

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

function appOf(): { appID: number; serverSecret: string } {
  const app = readAppFile(dataDir());
  if (app === undefined || app === 'damaged') throw new Error('there is no app');
  return app;
}

describe('the first start', () => {
  test('is ready within five seconds, says where, and makes an app', async () => {
    const startedAt = performance.now();
    const server = await start();
    expect(performance.now() - startedAt).toBeLessThan(5000);
    const { appID } = appOf();
    expect(server.out()).toContain(`Parley is ready at ${server.url}`);
    expect(server.out()).toContain(`${appID}, made just now; its secret is in ${join(dataDir(), 'app.json')}`);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  });

  test('makes everything in the data directory its owner’s alone, and prints no secret', async () => {
    const server = await start();
    expect(modeOf(dataDir())).toBe('700');
    const files = readdirSync(dataDir());
    expect(files).toContain('app.json');
    expect(files).toContain('parley.db');
    // A folder must be entered by its owner.
    for (const file of files)
      expect([file, modeOf(join(dataDir(), file))]).toEqual([file, file === 'files' ? '700' : '600']);
    const { out, err } = await server.stop();
    expect(out + err).not.toContain(appOf().serverSecret);
  });

  test('serves API, WebSocket and pages on one port', async () => {
    const { url } = await start();
    expect(await askHttp(`${url}/healthz`)).toMatchObject({ status: 200, body: '{"alive":true}' });
    expect(await askHttp(`${url}/readyz`)).toMatchObject({ status: 200, body: '{"ready":true}' });
    expect(await askHttp(`${url}/`)).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } });
    expect((await askHttp(`${url}/nothing`)).status).toBe(404);
    const client = await loginWire(url, appOf(), 'alice');
    client.close();
  });

  test('binds to this machine alone', async () => {
    const { port } = await start();
    const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const listening = rows.filter((row) =>
      row.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`),
    );
    expect(listening.map((row) => row.trim().split(/\s+/)[1]?.split(':')[0])).toEqual(['0100007F']);
  });
});

describe('a further start', () => {
  test('keeps the app and says nothing of a new one', async () => {
    await (await start()).stop();
    const app = appOf();
    const server = await start();
    expect(appOf()).toEqual(app);
    expect(server.out()).not.toContain('made just now');
  });

  test('serves the app that the settings name', async () => {
    const app = { appID: 77, serverSecret: 'x'.repeat(32) };
    const server = await start({ PARLEY_APP_ID: '77', PARLEY_APP_SECRET: app.serverSecret }, 'serve');
    const client = await loginWire(server.url, app, 'alice');
    client.close();
    expect(readdirSync(dataDir())).not.toContain('app.json');
  });
});

describe('what the operator must mend is one line, without a stack', () => {
  const expectLine = ({ code, out, err }: Ended, exitCode: number, line: RegExp): void => {
    expect(err.trimEnd()).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\n\s+at /);
    expect([code, out]).toEqual([exitCode, '']);
  };

  test.each<[string, Record<string, string>, RegExp]>([
    ['a bad port', { PARLEY_PORT: 'abc' }, /^parley: PARLEY_PORT must be a whole number from 0 to 65535$/],
    ['a misspelt setting', { PARLEY_PROT: '1' }, /^parley: PARLEY_PROT is not a setting/],
    ['a missing file', { PARLEY_CONFIG: '/nowhere/parley.json' }, /^parley: PARLEY_CONFIG names .* \(ENOENT\)$/],
  ])('%s: exit code 2', async (_name, environment, line) => {
    expectLine(await fail(environment), 2, line);
  });

  test.each(['PARLEY_DEV_TOKENS', 'PARLEY_FAULTS'])('%s in production: exit code 2', async (name) => {
    expectLine(await fail({ [name]: '1' }, 'serve'), 2, new RegExp(`^parley: ${name} must not be set for`));
  });

  test('a port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      const line = new RegExp(`^parley: port ${port} of 127\\.0\\.0\\.1 is in use; stop the program .* PARLEY_PORT`);
      expectLine(await fail({ PARLEY_PORT: String(port) }), 1, line);
    } finally {
      other.close();
    }
  });

  test('a host that is not this machine', async () => {
    expectLine(
      await fail({ PARLEY_HOST: '192.0.2.1' }),
      1,
      /192\.0\.2\.1 is no address of this machine; set PARLEY_HOST/,
    );
  });

  test('a data directory that cannot be made', async () => {
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    expectLine(
      await fail({ PARLEY_DATA_DIR: join(file, 'data') }),
      1,
      /^parley: the data directory .* PARLEY_DATA_DIR/,
    );
  });

  test('a data directory that may not be written', async () => {
    expectLine(await fail({ PARLEY_DATA_DIR: '/proc/parley' }), 1, /^parley: the data directory .* cannot be used/);
  });

  test('a damaged database', async () => {
    await (await start()).stop();
    const path = join(dataDir(), 'parley.db');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xa5, 100));
    expectLine(await fail({}), 1, /^parley: database .*parley\.db .*(damaged|not a database)/);
  });

  test('a file that is no database', async () => {
    mkdirSync(dataDir());
    writeFileSync(join(dataDir(), 'parley.db'), 'a letter to my aunt '.repeat(100));
    expectLine(await fail({}), 1, /^parley: database .*parley\.db is not a database; move the file away/);
  });

  test('a database that another server has', async () => {
    await start();
    expectLine(await fail({}), 1, /^parley: database .* is in use by another Parley process; stop that one/);
  });

  test('the stack is there for who asks for it', async () => {
    const { err } = await fail({ PARLEY_DATA_DIR: '/proc/parley', PARLEY_LOG_LEVEL: 'debug' });
    expect(err).toMatch(/\n\s+at /);
  });
});

describe('serve', () => {
  test('writes nothing but lines of JSON', async () => {
    const server = await start({}, 'serve');
    const { code, out, err } = await server.stop();
    expect([code, err]).toEqual([0, '']);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['server.ready', 'server.stopping', 'server.stopped']),
    );
    expect(events[0]).toMatchObject({ level: 'info', time: expect.stringMatching(/Z$/) });
  });
});

describe('what others may have put there', () => {
  test.each(['start', 'serve'] as const)(
    '`%s` takes no data directory that every user may write to',
    async (command) => {
      chmodSync(directory.path, 0o777);
      const { code, err } = await spawnParley([command], { environment: { PARLEY_DATA_DIR: directory.path } }).ended;
      expect([code, err]).toEqual([1, expect.stringMatching(/the data directory is open: every user may write to/)]);
      expect(existsSync(join(directory.path, 'parley.db'))).toBe(false);
    },
  );

  test('an app.json that every user may write to is taken by nobody, and stays as it is', async () => {
    const file = join(directory.path, 'app.json');
    const planted = JSON.stringify({ appID: 7, serverSecret: 'p'.repeat(32) });
    writeFileSync(file, planted);
    chmodSync(file, 0o666);
    for (const words of [['start'], ['serve'], ['token', '--user', 'alice']]) {
      const { code, out, err } = await spawnParley(words, { environment: { PARLEY_DATA_DIR: directory.path } }).ended;
      expect([code, out]).toEqual([1, expect.not.stringContaining('ready')]);
      expect(err).toMatch(/every user may write to .*app\.json \(mode 0666\)/);
    }
    expect(readFileSync(file, 'utf8')).toBe(planted);
  });

  // Nobody else can make files of others.
  if (process.getuid?.() === 0) {
    test('an app.json and a database of a stranger are taken by nobody', async () => {
      for (const name of ['app.json', 'parley.db']) {
        const file = join(directory.path, name);
        writeFileSync(file, name === 'app.json' ? JSON.stringify({ appID: 7, serverSecret: 'p'.repeat(32) }) : '');
        chownSync(file, 4242, 4242);
        const { code, err } = await spawnParley(['serve'], { environment: { PARLEY_DATA_DIR: directory.path } }).ended;
        expect([code, err]).toEqual([1, expect.stringContaining(`${name} belongs to user 4242`)]);
        rmSync(file);
      }
    });
  }

  test('a data directory that its group may write to is told in the log', async () => {
    chmodSync(directory.path, 0o770);
    const server = await start({ PARLEY_DATA_DIR: directory.path });
    expect(server.out()).toMatch(/files\.exposed .*its group may write to/);
  });

  test('a TLS key that every user may read is told in the log', async () => {
    const { cert, key } = createSelfSigned('here');
    const [certFile, keyFile] = [join(directory.path, 'cert.pem'), join(directory.path, 'key.pem')];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    chmodSync(keyFile, 0o644);
    const tls = { PARLEY_TLS_CERT_FILE: certFile, PARLEY_TLS_KEY_FILE: keyFile };
    const server = await start(tls, 'serve');
    expect(server.out()).toMatch(/"event":"files\.exposed".*every user may read the key .*key\.pem/);
  });
});
