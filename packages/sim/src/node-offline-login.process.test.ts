import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generateToken04Sync } from '@parley/backend/node';
import { readAppFile } from '@parley/server/app-file';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * The SDK in Node with a folder: who was logged in in one process is let in without a server in the next one.
 */

let directory: TestDirectory;
let server: ServerProcess;
let children: ChildProcess[] = [];

beforeEach(async () => {
  directory = createTestDirectory();
  const environment = { PARLEY_PORT: '0', PARLEY_DATA_DIR: directory.path, PARLEY_LOGIN_POLICY: 'multi' };
  server = await startServerProcess({ environment });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await server.stop('SIGKILL');
  directory.remove();
});

interface RunOptions {
  readonly userID: string;
  /** What the process does with `zim` and `login(isOfflineLogin)`; `tell` adds to what the test is told. */
  readonly script: string;
  readonly folder?: string | undefined;
}

/** Runs a process of its own with the SDK, and resolves with what it told. */
async function run({ userID, script, folder }: RunOptions): Promise<readonly unknown[]> {
  const app = readAppFile(directory.path);
  if (app === undefined || app === 'damaged') throw new Error('there is an app');
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  const source = `
    import { ZIM } from ${JSON.stringify(import.meta.resolve('@parley/client'))};
    const folder = ${JSON.stringify(folder ?? '')};
    if (folder !== '') ZIM.setAdvancedConfig('zim_cache_folder', folder);
    const zim = ZIM.create({ appID: ${app.appID}, server: ${JSON.stringify(server.url)} });
    const told = [];
    const tell = (what) => void told.push(what);
    const login = (isOfflineLogin) =>
      zim.login(${JSON.stringify(userID)}, { userName: '', token: ${JSON.stringify(token)}, isOfflineLogin });
    const codeOf = (promise) => promise.then(() => 0, ({ code }) => code);
    const heard = (event) => new Promise((resolve) => zim.on(event, (_, data) => resolve(data)));
    const send = (text, to) => zim.sendMessage({ type: 1, message: text }, to, 0, { priority: 1 });
    const textsWith = async (other) => {
      const { messageList } = await zim.queryHistoryMessage(other, 0, { count: 20, reverse: true, mode: 0 });
      return messageList.map(({ message }) => message);
    };
    ${script}
    process.stdout.write(JSON.stringify(told), () => process.exit(0));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [told] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(told);
}

const folderNamed = (name: string): string => join(directory.path, name);

const deviceIDsIn = (folder: string): string[] => {
  const kept = readdirSync(folder).filter((name) => name.endsWith('.record'));
  const contents = kept.map((name) => readFileSync(join(folder, name), 'utf8'));
  return contents.filter((content) => /^[0-9a-v]{20}$/.test(content));
};

const online = 'await login(false);';
const offlineCode = 'tell(await codeOf(login(true)));';

test('whoever was logged in in one process gets in without a server in the next one, and finds his chat', {
  timeout: 60_000,
}, async () => {
  const folder = folderNamed('ann');
  await run({ userID: 'ann', folder, script: `${online} await zim.updateUserName('Ann A.');` });
  await run({ userID: 'bob', script: `${online} await send('hello', 'ann');` });
  const received = `const came = heard('peerMessageReceived'); ${online}
    tell((await came).messageList.map(({ message }) => message));`;
  expect(await run({ userID: 'ann', folder, script: received })).toEqual([['hello']]);
  const deviceIDs = deviceIDsIn(folder);
  expect(deviceIDs).toHaveLength(1);
  await server.stop('SIGTERM');
  const withoutServer = `
    ${offlineCode}
    const { conversationList } = await zim.queryConversationList({ count: 10 });
    tell(conversationList.map(({ conversationID, unreadMessageCount }) => [conversationID, unreadMessageCount]));
    tell(await textsWith('bob'));
    const { userList } = await zim.queryUsersInfo(['ann'], { isQueryFromServer: false });
    tell(userList.map(({ baseInfo }) => baseInfo.userName));
    tell(await codeOf(zim.updateUserName('Ann B.')));`;
  const found = [0, [['bob', 1]], ['hello'], ['Ann A.'], 6000104];
  expect(await run({ userID: 'ann', folder, script: withoutServer })).toEqual(found);
  expect(deviceIDsIn(folder)).toEqual(deviceIDs);
  expect(await run({ userID: 'bob', folder, script: offlineCode })).toEqual([6000124]);
  expect(await run({ userID: 'ann', script: offlineCode })).toEqual([6000124]);
  expect(await run({ userID: 'ann', folder: folderNamed('elsewhere'), script: offlineCode })).toEqual([6000124]);
});

test('after a logout that clears nobody gets in without a server', { timeout: 60_000 }, async () => {
  const folder = folderNamed('ann');
  await run({ userID: 'ann', folder, script: `${online} zim.logout({ isClearDB: true }); zim.destroy();` });
  expect(await run({ userID: 'ann', folder, script: offlineCode })).toEqual([6000124]);
});

test('two processes of two users on one folder are one device, and neither is taken for the other', {
  timeout: 60_000,
}, async () => {
  const folder = folderNamed('shared');
  await run({ userID: 'bob', script: online });
  // Each writes until the other's message is there, and once more, so that both are logged in at one time. The first
  // messages may find nobody registered, or a device that is new and is not told of what came before it.
  const talk = (other: string): string => `
    let came;
    void heard('peerMessageReceived').then((data) => { came = data; });
    ${online}
    while (!came) {
      await codeOf(send('hello', ${JSON.stringify(other)}));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    tell(await codeOf(send('last', ${JSON.stringify(other)})));
    tell(came.fromConversationID);
    tell(await codeOf(zim.updateUserExtendedData('still in')));`;
  const both = [
    run({ userID: 'ann', folder, script: talk('bob') }),
    run({ userID: 'bob', folder, script: talk('ann') }),
  ];
  expect(await Promise.all(both)).toEqual([
    [0, 'bob', 0],
    [0, 'ann', 0],
  ]);
  expect(deviceIDsIn(folder)).toHaveLength(1);
  await server.stop('SIGTERM');
  // Only who was logged in last is known to the device, as among the pages of one browser.
  const codes = [
    await run({ userID: 'ann', folder, script: offlineCode }),
    await run({ userID: 'bob', folder, script: offlineCode }),
  ].flat();
  expect(codes.toSorted()).toEqual([0, 6000124]);
});
