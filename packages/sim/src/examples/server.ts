import { execFile } from 'node:child_process';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { generateToken04Sync } from '@parley/backend/node';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };
const tokenOf = (userID: string): string => generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });

/** A server where Bob has signed in, and where examples run as a reader would run them, one after the other. */
export interface Stage {
  /** What the program prints that Alice runs in a process of its own. */
  run(source: string): Promise<string>;
  end(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const directory = createTestDirectory();
  const server = await startServerProcess({
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
    },
  });
  const bob = createClient({ appID: app.appID, server: server.url, platform: createPlatform() });
  const profile = { userName: 'Bob', customStatus: '', customStatusDuration: 0 };
  await bob.login('bob', { token: tokenOf('bob'), isOfflineLogin: false, ...profile });
  return {
    run: async (source) => {
      const text = `${source.replaceAll('http://127.0.0.1:8700', server.url)}\nzim.destroy();\n`;
      const { stdout } = await promisify(execFile)(execPath, ['--input-type=module-typescript', '-e', text], {
        cwd: import.meta.dirname,
        env: { PATH: env['PATH'], TOKEN: tokenOf('alice') },
        timeout: 15_000,
      });
      return stdout;
    },
    end: async () => {
      bob.destroy();
      await server.stop('SIGKILL');
      directory.remove();
    },
  };
}

/** On a stage of its own. */
export async function runExample(source: string): Promise<string> {
  const stage = await startStage();
  try {
    return await stage.run(source);
  } finally {
    await stage.end();
  }
}
