import { join } from 'node:path';
import { generateToken04Sync } from '@parley/backend/node';
import { isTextMessage, ZIM, ZIMConversationType } from '@parley/client';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';
import { expect, test } from 'vitest';

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };
const tokenOf = (userID: string): string => generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });

test('two bots in one process write to each other, each with a folder of its own [INSTANCE-2b]', async () => {
  const directory = createTestDirectory();
  const server = await startServerProcess({
    environment: {
      PARLEY_DATA_DIR: join(directory.path, 'data'),
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
    },
  });
  const bots = ['ann', 'bob'].map((name) =>
    ZIM.createAnother({ appID: app.appID, server: server.url, cacheFolder: join(directory.path, name) }),
  );
  const [ann, bob] = bots;
  try {
    const heard = new Promise<string>((resolve) => {
      bob?.subscribe('peerMessageReceived', (_zim, { messageList: [message], fromConversationID }) => {
        if (isTextMessage(message)) resolve(`${fromConversationID}: ${message.message}`);
      });
    });
    await Promise.all([ann?.login('ann', { token: tokenOf('ann') }), bob?.login('bob', { token: tokenOf('bob') })]);
    await ann?.sendMessage({ type: 1, message: 'hello' }, 'bob', ZIMConversationType.Peer);
    expect(await heard).toBe('ann: hello');
    expect(ZIM.getInstance()).toBe(null);
    // Without the server each is let in by what its own folder has.
    for (const bot of bots) bot.logout();
    await ann?.login('ann', { token: tokenOf('ann'), isOfflineLogin: true });
    await expect(bob?.login('ann', { token: tokenOf('ann'), isOfflineLogin: true })).rejects.toMatchObject({
      code: 6000124,
    });
  } finally {
    for (const bot of bots) bot.destroy();
    await server.stop('SIGKILL');
    directory.remove();
  }
});
