import { execFile } from 'node:child_process';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { generateToken04Sync } from '@parley/backend/node';
import { ZIMGroupBeInviteMode, ZIMGroupInviteMode, ZIMGroupJoinMode } from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };
const tokenOf = (userID: string): string => generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });

/** A server where Bob has signed in and has groups of his own, and where examples run as a reader would run them, one after the other. */
export interface Stage {
  readonly app: typeof app;
  readonly url: string;
  /** What the program prints that Alice runs in a process of its own, with a token of hers in `TOKEN` and one of Carol's. */
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
      // Each example of the reference signs Alice in.
      PARLEY_LIMITS_LOGINS_PER_SECOND: '100',
    },
  });
  const bob = createClient({ appID: app.appID, server: server.url, platform: createPlatform() });
  const profile = { userName: 'Bob', customStatus: '', customStatusDuration: 0 };
  await bob.login('bob', { token: tokenOf('bob'), isOfflineLogin: false, ...profile });
  await bob.createGroup({ groupID: 'book-club', groupName: 'Book club', groupAvatarUrl: '' }, []);
  const { Any: inviteMode } = ZIMGroupInviteMode;
  const modes = { joinMode: ZIMGroupJoinMode.Auth, inviteMode, beInviteMode: ZIMGroupBeInviteMode.None };
  const config = { groupNotice: '', groupAttributes: {}, maxMemberCount: 0, ...modes };
  await bob.createGroup({ groupID: 'reading-circle', groupName: 'Reading circle', groupAvatarUrl: '' }, [], config);
  return {
    app,
    url: server.url,
    run: async (source) => {
      const text = source.replaceAll('http://127.0.0.1:8700', server.url);
      const { stdout } = await promisify(execFile)(execPath, ['--input-type=module-typescript', '-e', text], {
        cwd: import.meta.dirname,
        env: { PATH: env['PATH'], TOKEN: tokenOf('alice'), CAROLS_TOKEN: tokenOf('carol') },
        timeout: 60_000,
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

/** A program as a page shows it, and the end of its client, which most of them leave open. */
export const ended = (source: string): string => `${source}\nzim.destroy();\n`;

/** On a stage of its own. */
export async function runExample(source: string): Promise<string> {
  const stage = await startStage();
  try {
    return await stage.run(ended(source));
  } finally {
    await stage.end();
  }
}
