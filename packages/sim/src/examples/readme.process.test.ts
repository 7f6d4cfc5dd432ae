import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { generateToken04 } from '@parley/backend';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const readme = readFileSync(join(here, '../../../../README.md'), 'utf8');
const example = readFileSync(join(here, 'hello.ts'), 'utf8');

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };
const tokenOf = (userID: string): string => generateToken04({ ...app, userID, effectiveTimeInSeconds: 3600 });

test('the README shows the example that is checked and run here', () => {
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});

test('the example of the README says that its message is durable', async () => {
  const directory = createTestDirectory();
  const server = await startServerProcess({
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
    },
  });
  const bob = createClient({ appID: app.appID, server: server.url, platform: createPlatform() });
  try {
    const profile = { userName: 'Bob', customStatus: '', customStatusDuration: 0 };
    await bob.login('bob', { token: tokenOf('bob'), isOfflineLogin: false, ...profile });
    // Run as a reader would, in a process of its own, against the server of this test.
    const source = `${example.replace('http://127.0.0.1:8700', server.url)}\nzim.destroy();\n`;
    const { stdout } = await promisify(execFile)(execPath, ['--input-type=module-typescript', '-e', source], {
      cwd: here,
      env: { PATH: env['PATH'], TOKEN: tokenOf('alice') },
      timeout: 15_000,
    });
    expect(stdout).toMatch(/connection 2\ndurable as \d+\n/);
  } finally {
    bob.destroy();
    await server.stop('SIGKILL');
    directory.remove();
  }
});
