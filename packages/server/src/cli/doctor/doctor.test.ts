import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createDoctorWorld,
  type DoctorWorld,
  doctorAppID,
  doctorSecret,
  noPostgres,
  type Seed,
  soundMachine,
} from '../../testing/doctor-world.ts';
import { runCommand } from '../../testing/test-terminal.ts';
import { createDoctorCommand } from './doctor.ts';
import type { Finding } from './finding.ts';

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});
afterEach(() => world.end());

test('an installation where all is well has no finding but good ones', async () => {
  const { code, problems, warnings, findings } = await world.examine();
  expect([code, problems, warnings]).toEqual([0, 0, 0]);
  expect(findings.map(({ about }) => about)).toEqual([
    'Node',
    'SQLite',
    'settings',
    'pages',
    'open files',
    'data directory',
    'disk',
    'app.json',
    'database',
    'apps',
    ...['size', 'users', 'conversations', 'messages', 'uploads', 'groups'],
    'port',
  ]);
});

test('without --json each finding is a line, and the last one counts', async () => {
  const command = createDoctorCommand({
    machine: { ...soundMachine, hasPages: () => false, freeBytes: () => 1 },
    openPostgres: noPostgres,
  });
  const { code, out } = await runCommand({ doctor: command }, ['doctor'], {
    environment: { PARLEY_DATA_DIR: world.directory },
  });
  expect(code).toBe(1);
  expect(out).toMatch(/^ok {7}Node: \d/);
  expect(out).toMatch(/\nwarning {2}pages: are not built, .*\n/);
  expect(out).toMatch(/\nproblem {2}disk: .*\n/);
  expect(out).toMatch(/\nproblems: 1, warnings: 1$/);
});

/** Each seeds one fault into an installation that is well; the finding about it must be there. */
const faults: readonly [string, () => Seed | Promise<Seed>, Finding['level'], string, RegExp][] = [
  ['an old Node', () => ({ machine: { nodeVersion: '24.15.9' } }), 'problem', 'Node', /24\.16 or newer is needed; run/],
  ['a very old Node', () => ({ machine: { nodeVersion: '20.20.2' } }), 'problem', 'Node', /this is 20\.20\.2/],
  [
    'an old SQLite',
    () => ({ machine: { sqliteVersion: '3.51.2' } }),
    'problem',
    'SQLite',
    /3\.51\.3 or newer is needed/,
  ],
  ['an unknown setting', () => ({ environment: { PARLEY_PROT: '1' } }), 'problem', 'settings', /PARLEY_PROT is not a/],
  [
    'a setting out of bounds',
    () => ({ environment: { PARLEY_PORT: '99999' } }),
    'problem',
    'settings',
    /PARLEY_PORT must/,
  ],
  [
    'a configuration file that is not there',
    () => ({ args: ['--config', join(world.root, 'no.json')] }),
    'problem',
    'settings',
    /no\.json, which cannot be read \(ENOENT\)/,
  ],
  [
    'a configuration file that is no JSON',
    () => {
      writeFileSync(join(world.root, 'bad.json'), '{');
      return { args: ['--config', join(world.root, 'bad.json')] };
    },
    'problem',
    'settings',
    /bad\.json must be a JSON file/,
  ],
  [
    'a configuration file with a secret that others may read',
    () => {
      writeFileSync(join(world.root, 'open.json'), JSON.stringify({ appID: doctorAppID, appSecret: doctorSecret }), {
        mode: 0o644,
      });
      return { args: ['--config', join(world.root, 'open.json')] };
    },
    'warning',
    'settings',
    /holds appSecret and others may read it; chmod 600/,
  ],
  [
    'a data world.directory that is not there',
    () => {
      rmSync(world.directory, { recursive: true });
      return {};
    },
    'warning',
    'data directory',
    /is not there; the first start makes it/,
  ],
  [
    'a data world.directory that is a file',
    () => {
      rmSync(world.directory, { recursive: true });
      writeFileSync(world.directory, '');
      return {};
    },
    'problem',
    'data directory',
    /is a file; move it away/,
  ],
  [
    'a data world.directory on a read-only disk',
    () => ({ machine: { whyNotWritable: () => 'EROFS' } }),
    'problem',
    'data directory',
    /mounted read-only; correct/,
  ],
  [
    'a data world.directory of another user',
    () => ({ machine: { whyNotWritable: () => 'EACCES' } }),
    'problem',
    'data directory',
    /may not write there \(EACCES\)/,
  ],
  [
    'a data world.directory that others may enter',
    () => {
      chmodSync(world.directory, 0o755);
      return {};
    },
    'warning',
    'data directory',
    /mode 0755\); chmod 700/,
  ],
  [
    'a data directory that every user may write to',
    () => {
      chmodSync(world.directory, 0o777);
      return {};
    },
    'problem',
    'data directory',
    /every user may write to .*mode 0777\); look whether all in it is yours, then chmod 700/,
  ],
  [
    'an app file that every user may write to',
    () => {
      chmodSync(join(world.directory, 'app.json'), 0o666);
      return {};
    },
    'problem',
    'app.json',
    /every user may write to .*mode 0666\); look whether it is what you left there/,
  ],
  [
    'a TLS key that every user may read',
    () => {
      const [certFile, keyFile] = [join(world.root, 'cert.pem'), join(world.root, 'key.pem')];
      for (const file of [certFile, keyFile]) writeFileSync(file, '', { mode: 0o644 });
      return { environment: { PARLEY_TLS_CERT_FILE: certFile, PARLEY_TLS_KEY_FILE: keyFile } };
    },
    'problem',
    'TLS key',
    /every user may read the key .*key\.pem/,
  ],
  [
    'an app file that others may read',
    () => {
      chmodSync(join(world.directory, 'app.json'), 0o644);
      return {};
    },
    'problem',
    'app.json',
    /mode 0644\); chmod 600/,
  ],
  [
    'an app file with a secret of a wrong length',
    () => {
      const short = JSON.stringify({ appID: doctorAppID, serverSecret: 'short' });
      writeFileSync(join(world.directory, 'app.json'), short, { mode: 0o600 });
      return {};
    },
    'problem',
    'app.json',
    /a secret of 5 characters and not of 32; remove it/,
  ],
  [
    'a damaged app file',
    () => {
      writeFileSync(join(world.directory, 'app.json'), '{', { mode: 0o600 });
      return {};
    },
    'problem',
    'app.json',
    /is damaged; remove it/,
  ],
  [
    'a database that others may read',
    () => {
      chmodSync(world.path, 0o640);
      return {};
    },
    'problem',
    'parley.db',
    /mode 0640\); chmod 600/,
  ],
  [
    'a disk that is nearly full',
    () => ({ machine: { freeBytes: () => 150 * 2 ** 20 } }),
    'problem',
    'disk',
    /150 MiB are/,
  ],
  [
    'a disk that fills up',
    () => ({ machine: { freeBytes: () => 500 * 2 ** 20 } }),
    'warning',
    'disk',
    /500 MiB are free/,
  ],
  [
    'development tokens on a public address',
    () => ({ environment: { PARLEY_HOST: '0.0.0.0', PARLEY_DEV_TOKENS: '1' } }),
    'problem',
    'PARLEY_DEV_TOKENS',
    /hands tokens of every user to whoever reaches 0\.0\.0\.0; unset it/,
  ],
  [
    'every origin on a public address',
    () => ({ environment: { PARLEY_HOST: '::', PARLEY_ALLOWED_ORIGINS: '*' } }),
    'warning',
    'PARLEY_ALLOWED_ORIGINS',
    /lets every web page connect/,
  ],
  [
    'an origin that the server refuses',
    () => ({
      environment: { PARLEY_ALLOWED_ORIGINS: 'https://*.example.org,capacitor://localhost' },
      machine: { knock: async (_url, origin) => (origin.startsWith('https') ? 403 : 101) },
    }),
    'problem',
    'PARLEY_ALLOWED_ORIGINS',
    /:8700 refuses pages of https:\/\/doctor\.example\.org; start it anew/,
  ],
  [
    'a server that is full',
    () => ({
      environment: { PARLEY_ALLOWED_ORIGINS: 'https://app.example.org' },
      machine: { knock: async () => 503 },
    }),
    'warning',
    'PARLEY_ALLOWED_ORIGINS',
    /answers 503 to pages of https:\/\/app\.example\.org/,
  ],
  [
    'an origin that every file has',
    () => ({ environment: { PARLEY_ALLOWED_ORIGINS: 'null' } }),
    'warning',
    'PARLEY_ALLOWED_ORIGINS',
    /null is what any page says/,
  ],
  [
    'an origin that is none',
    () => ({ environment: { PARLEY_ALLOWED_ORIGINS: 'https://*' } }),
    'problem',
    'settings',
    /"https:\/\/\*" has a star/,
  ],
  ['pages that are not built', () => ({ machine: { hasPages: () => false } }), 'warning', 'pages', /npm run build/],
  [
    'too few open files',
    () => ({ machine: { openFilesMax: () => 1024 } }),
    'warning',
    'open files',
    /1024 are allowed.*LimitNOFILE/,
  ],
  [
    'a port that is in use',
    () => ({ machine: { whyNotListening: async () => 'EADDRINUSE' } }),
    'problem',
    'port',
    /port 8700 of 127\.0\.0\.1 is in use; stop the program/,
  ],
  [
    'a port that another program answers at',
    () => ({
      machine: { ask: async () => ({ status: 200, body: '<html>' }), whyNotListening: async () => 'EADDRINUSE' },
    }),
    'problem',
    'port',
    /is in use/,
  ],
  [
    'an address that is none of this machine',
    () => ({ environment: { PARLEY_HOST: '203.0.113.9' }, machine: { whyNotListening: async () => 'EADDRNOTAVAIL' } }),
    'problem',
    'port',
    /203\.0\.113\.9 is no address of this machine/,
  ],
  [
    'a server that is not ready',
    () => ({ machine: { ask: async () => ({ status: 503, body: '{"ready":false,"sick":["disk"]}' }) } }),
    'problem',
    'server',
    /127\.0\.0\.1:8700 is not ready: disk; look into its log/,
  ],
  [
    'a server that does not answer where it should',
    () => ({ args: ['--url', 'http://192.0.2.1:1/'] }),
    'problem',
    'server',
    /nothing that is Parley answers at http:\/\/192\.0\.2\.1:1\//,
  ],
  [
    'a server that runs with other settings',
    async () => {
      await world.serve();
      return {};
    },
    'warning',
    'server',
    /one has the database, but not at http:\/\/127\.0\.0\.1:8700/,
  ],
];

describe('a seeded fault is found', () => {
  test.each(faults)('%s', async (_name, seed, level, about, text) => {
    const { code, findings } = await world.examine(await seed());
    const found = findings.filter((finding) => finding.level !== 'ok');
    expect(found).toContainEqual({ level, about, text: expect.stringMatching(text) });
    expect(code).toBe(found.some((finding) => finding.level === 'problem') ? 1 : 0);
    expect(JSON.stringify(findings)).not.toContain(doctorSecret);
  });
});

test('what the origins let in is tried at the server, and said where none runs', async () => {
  const knocked: string[] = [];
  const environment = {
    PARLEY_ALLOWED_ORIGINS: 'https://Bücher.example:443, https://*.example.org',
    PARLEY_PORT: '9000',
  };
  const knock = async (url: string, origin: string) => {
    knocked.push(`${url} ${origin}`);
    return 101;
  };
  const about = 'PARLEY_ALLOWED_ORIGINS';
  const named = 'https://xn--bcher-kva.example, https://doctor.example.org';
  expect((await world.examine({ environment, machine: { knock } })).findings.at(-1)).toEqual({
    level: 'ok',
    about,
    text: `the server at http://127.0.0.1:9000 takes pages of ${named}`,
  });
  expect(knocked).toEqual(named.split(', ').map((origin) => `http://127.0.0.1:9000/ws ${origin}`));
  for (const PARLEY_PORT of ['9000', '0']) {
    const { findings } = await world.examine({ environment: { ...environment, PARLEY_PORT } });
    expect(findings.at(-1)).toEqual({ level: 'ok', about, text: `lets in pages such as ${named}` });
  }
});

test('a server that is ready is found by its health', async () => {
  const asked: string[] = [];
  const ask = async (url: string) => {
    asked.push(url);
    return { status: 200, body: '{"ready":true}' };
  };
  const own = await world.examine({ machine: { ask }, environment: { PARLEY_HOST: '0.0.0.0', PARLEY_PORT: '9000' } });
  const other = await world.examine({ machine: { ask }, args: ['--url', 'https://chat.example.org/'] });
  expect(asked).toEqual(['http://127.0.0.1:9000/readyz', 'https://chat.example.org/readyz']);
  for (const { code, findings } of [own, other]) {
    expect(code).toBe(0);
    expect(findings.at(-1)).toMatchObject({ level: 'ok', about: 'server' });
  }
});
