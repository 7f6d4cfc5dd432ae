import { execFile } from 'node:child_process';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { generateToken04Sync } from '@parley/backend/node';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };
const tokenOf = (userID: string): string => generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });

/** What an example prints that Alice runs as a reader would, in a process of its own, after Bob has signed in. */
export async function runExample(source: string): Promise<string> {
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
    const text = `${source.replace('http://127.0.0.1:8700', server.url)}\nzim.destroy();\n`;
    const { stdout } = await promisify(execFile)(execPath, ['--input-type=module-typescript', '-e', text], {
      cwd: import.meta.dirname,
      env: { PATH: env['PATH'], TOKEN: tokenOf('alice') },
      timeout: 15_000,
    });
    return stdout;
  } finally {
    bob.destroy();
    await server.stop('SIGKILL');
    directory.remove();
  }
}
