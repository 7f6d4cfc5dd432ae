import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { generateToken04Sync } from '@parley/backend/node';
import { readAppFile } from '@parley/server/app-file';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';
import { expect, test } from 'vitest';

/** What an old library leaves behind. Not before the sources are loaded: Node itself does not read TypeScript then. */
const dirty = 'Object.prototype.shuffle = function () {}; Object.prototype.isOfTheLibrary = true;';
const onSignal = `process.on('SIGUSR2', () => { ${dirty} console.log('dirty'); });`;
const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(onSignal)}`];

test('a server process and an app process with an extended `Object.prototype` chat over real sockets [INSTANCE-9a]', async () => {
  const directory = createTestDirectory();
  const environment = { PARLEY_DATA_DIR: directory.path };
  const server = await startServerProcess({ environment, nodeOptions });
  try {
    const isDirty = new Promise<void>((resolve) => {
      server.onOutput(() => server.out().includes('dirty') && resolve());
    });
    server.kill('SIGUSR2');
    await isDirty;
    const app = readAppFile(directory.path);
    if (app === undefined || app === 'damaged') throw new Error('there is an app');
    const tokenOf = (userID: string): string => generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
    const source = `
      import { ZIM } from ${JSON.stringify(import.meta.resolve('@parley/client'))};
      ${dirty}
      ZIM.setAdvancedConfig('zim_cache_folder', ${JSON.stringify(`${directory.path}/app`)});
      const zim = ZIM.create({ appID: ${app.appID}, server: ${JSON.stringify(server.url)} });
      const told = [];
      zim.on('error', (_, { code }) => void told.push(code));
      await zim.login('bob', { userName: 'Bob', token: ${JSON.stringify(tokenOf('bob'))} });
      zim.logout();
      await zim.login('ann', { userName: 'Ann', token: ${JSON.stringify(tokenOf('ann'))} });
      const { message } = await zim.sendMessage({ type: 1, message: 'hello' }, 'bob', 0, { priority: 1 });
      const { messageList } = await zim.queryHistoryMessage('bob', 0, { count: 20, reverse: true, mode: 1 });
      const { conversationList } = await zim.queryConversationList({ count: 20 });
      const { userList } = await zim.queryUsersInfo(['bob'], { isQueryFromServer: true });
      await zim.updateUserName('Anne');
      await zim.revokeMessage(message);
      told.push(messageList.length, conversationList.length, userList[0].baseInfo.userName);
      zim.destroy();
      process.stdout.write(JSON.stringify(told), () => process.exit(0));`;
    const child = spawn(execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 50_000,
    });
    const [told] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(JSON.parse(told)).toEqual([1, 1, 'Bob']);
    expect(server.out()).not.toContain('request failed');
  } finally {
    await server.stop('SIGKILL');
    directory.remove();
  }
});
