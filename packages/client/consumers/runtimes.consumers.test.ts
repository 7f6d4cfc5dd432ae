import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { isTextMessage, ZIM } from '@parley/client';
import { millis } from '@parley/kernel/brand';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { toAppID } from '../../server/src/core/ids.ts';
import { checkToken } from '../../server/src/features/session/token04.ts';
import { installPackages } from './frameworks.ts';
import { exampleApp, startServer, type TestServer } from './server.ts';

// Large programs start here, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = join(import.meta.dirname, 'runtimes');
const written = join(folder, 'dist');
const load = createRequire(join(folder, 'package.json'));
const examples = join(import.meta.dirname, '../../../examples');

const options = `{ appID: ${exampleApp.appID}, userID: 'alice', serverSecret: '${exampleApp.secret}', effectiveTimeInSeconds: 3600 }`;
const programs = {
  'promise.mjs': `import { generateToken04 } from '@parley/backend'; console.log(await generateToken04(${options}));`,
  'promise.cjs': `require('@parley/backend').generateToken04(${options}).then(console.log);`,
  'sync.mjs': `import { generateToken04Sync } from '@parley/backend/node'; console.log(generateToken04Sync(${options}));`,
};

/** The program of the package for this machine. */
function programOf(packages: readonly string[], file: string): string {
  const name = packages.find((candidate) => existsSync(join(folder, 'node_modules', candidate, file)));
  if (!name) throw new Error(`none of ${packages.join(', ')} is installed`);
  return join(folder, 'node_modules', name, file);
}
const runtimes = [
  {
    name: 'Bun',
    packages: ['@oven/bun-linux-x64', '@oven/bun-linux-aarch64', '@oven/bun-darwin-aarch64'],
    file: 'bin/bun',
    words: ['run'],
  },
  {
    name: 'Deno',
    packages: ['@deno/linux-x64-glibc', '@deno/linux-arm64-glibc', '@deno/darwin-arm64'],
    file: 'deno',
    words: ['run', '--allow-all', '--no-lock'],
  },
];

/** As the server reads it. */
const isGood = (token: string): boolean => {
  const app = {
    app: toAppID(exampleApp.appID),
    serverSecret: exampleApp.secret,
    isEnabled: true,
    createdAt: millis(0),
  };
  const check = { app, userID: 'alice', now: millis(Date.now()), purpose: 'login', takesCbc: true } as const;
  return 'expiresAt' in checkToken({ ...check, token });
};

beforeAll(() => {
  installPackages(inject('sdk') ?? { tarball: '', backendTarball: '', reactTarball: '' }, folder);
  mkdirSync(written, { recursive: true });
  for (const [file, text] of Object.entries(programs)) writeFileSync(join(written, file), `${text}\n`);
  copyFileSync(join(examples, 'node-bot/bot.mjs'), join(written, 'bot.mjs'));
});

describe.each(runtimes)('in $name', ({ packages, file, words }) => {
  test.each(Object.keys(programs))('%s makes a token that the server reads', async (program) => {
    const { stdout } = await promisify(execFile)(programOf(packages, file), [...words, program], { cwd: written });
    expect([isGood(stdout.trim()), isGood(`${stdout.trim()}A`)]).toEqual([true, false]);
  });

  describe('the bot of the examples', () => {
    const running: { server?: TestServer; end?: () => unknown } = {};
    beforeAll(async () => {
      running.server = await startServer();
    });
    afterAll(async () => {
      running.end?.();
      await running.server?.stop();
    });

    test('answers', async () => {
      const { url = '', token } = running.server ?? {};
      const bot = spawn(programOf(packages, file), [...words, 'bot.mjs'], {
        cwd: written,
        env: {
          PATH: env['PATH'],
          HOME: written,
          PARLEY_SERVER: url,
          PARLEY_APP_ID: String(exampleApp.appID),
          PARLEY_APP_SECRET: exampleApp.secret,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.end = () => bot.kill();
      for await (const line of bot.stdout.setEncoding('utf8')) if (String(line).includes('bot is here')) break;
      const zim = ZIM.createAnother({ appID: exampleApp.appID, server: url });
      try {
        const answered = new Promise<string>((resolve) => {
          zim.on('peerMessageReceived', (_zim, { messageList: [first] }) => {
            if (first && isTextMessage(first)) resolve(first.message);
          });
        });
        await zim.login('alice', { token: (await token?.('alice'))?.token ?? '' });
        await zim.sendMessage({ type: 1, message: 'Hello' }, 'bot', 0);
        expect(await answered).toBe('HELLO');
      } finally {
        zim.destroy();
      }
      bot.kill('SIGTERM');
      await once(bot, 'exit');
    });
  });
});

test('in an edge function', async () => {
  const { EdgeVM } = load('@edge-runtime/vm');
  const vm = new EdgeVM();
  const source = readFileSync(join(folder, 'node_modules/@parley/backend/cjs/index.js'), 'utf8');
  const token: unknown = await vm.evaluate(
    `(() => { const exports = {}; ${source}\n; return exports.generateToken04(${options}); })()`,
  );
  expect(isGood(String(token))).toBe(true);
});
