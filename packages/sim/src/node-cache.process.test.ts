import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateToken04Sync } from '@parley/backend/node';
import { ZIM, type ZIMMessage, ZIMMessageSentStatus, type ZIMTextMessage } from '@parley/client';
import { sleep } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import { readAppFile } from '@parley/server/app-file';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * The SDK in Node with a folder for its caches: what one process leaves, the next one finds.
 */

let directory: TestDirectory;
let server: ServerProcess;
let children: ChildProcess[] = [];

const startServer = async (port: string): Promise<void> => {
  const environment = { PARLEY_PORT: port, PARLEY_DATA_DIR: directory.path };
  server = await startServerProcess({ environment: { ...environment, PARLEY_LOGIN_POLICY: 'multi' } });
};

beforeEach(async () => {
  directory = createTestDirectory();
  await startServer('0');
});
afterEach(async () => {
  ZIM.getInstance()?.destroy();
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await server.stop('SIGKILL');
  directory.remove();
});

const cacheFolder = (): string => join(directory.path, 'client caches');

const tokenOf = (userID: string): { appID: number; token: string } => {
  const app = readAppFile(directory.path);
  if (app === undefined || app === 'damaged') throw new Error('there is no app');
  return { appID: app.appID, token: generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 }) };
};

async function login(userID: string): Promise<{ zim: ZIM; errors: number[] }> {
  ZIM.setAdvancedConfig('zim_cache_folder', cacheFolder());
  const { appID, token } = tokenOf(userID);
  const zim = ZIM.create({ appID, server: server.url });
  if (!zim) throw new Error('there is an instance');
  const errors: number[] = [];
  zim.on('error', (_, { code }) => void errors.push(code));
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return { zim, errors };
}

async function history(zim: ZIM, mode: 0 | 2 = 0): Promise<ZIMMessage[]> {
  const { messageList } = await zim.queryHistoryMessage('bob', 0, { count: 20, reverse: true, mode });
  return messageList;
}

const shown = (messages: readonly ZIMMessage[]): string[] =>
  messages.map((one) => `${(one as ZIMTextMessage).message} ${one.sentStatus}`);

const send = async (zim: ZIM, text: string): Promise<void> => {
  const message: ZIMTextMessage = { type: 1, message: text };
  await zim.sendMessage(message, 'bob', 0, { priority: 1 });
};

/** A process with the SDK that logs ann in, says so, and sends what it is told line by line. */
async function startAnn(): Promise<ChildProcess> {
  const { appID, token } = tokenOf('ann');
  const client = import.meta.resolve('@parley/client');
  const script = `
    import { ZIM } from ${JSON.stringify(client)};
    import { createInterface } from 'node:readline';
    ZIM.setAdvancedConfig('zim_cache_folder', ${JSON.stringify(cacheFolder())});
    const zim = ZIM.create({ appID: ${appID}, server: ${JSON.stringify(server.url)} });
    zim.on('messageSentStatusChanged', (_, { infos }) => {
      for (const { status } of infos) console.log('status ' + status);
    });
    await zim.login('ann', { userName: '', token: ${JSON.stringify(token)}, isOfflineLogin: false });
    console.log('ready');
    for await (const line of createInterface(process.stdin)) {
      zim.sendMessage({ type: 1, message: line }, 'bob', 0, { priority: 1 }).catch(() => {});
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  await said(child, 'ready');
  return child;
}

async function said(child: ChildProcess, what: string): Promise<void> {
  for await (const [data] of on(child.stdout ?? child, 'data')) {
    if (String(data).includes(what)) return;
  }
}

test('what a process was sending when it was killed has failed, and is sent once when it is tried again', {
  timeout: 60_000,
}, async () => {
  mkdirSync(cacheFolder());
  await login('bob');
  ZIM.getInstance()?.destroy();
  const child = await startAnn();
  child.stdin?.write('before\n');
  await said(child, 'status 1');
  await server.stop('SIGKILL');
  // The SDK takes ten messages in a second.
  await sleep(systemClock, 120);
  child.stdin?.write('into the void\n');
  await said(child, 'status 0');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await startServer(String(server.port));
  const { zim, errors } = await login('ann');
  const found = await history(zim);
  expect(shown(found)).toEqual(['before 1', 'into the void 2']);
  const failed = found.at(-1);
  if (!failed) throw new Error('it is there');
  const { localMessageID } = failed;
  await zim.sendMessage(failed, 'bob', 0, { priority: 1, isRetrySend: true });
  expect(failed).toMatchObject({ localMessageID, sentStatus: ZIMMessageSentStatus.Success, messageSeq: 2 });
  zim.destroy();
  const { zim: again } = await login('ann');
  expect(shown(await history(again))).toEqual(['before 1', 'into the void 1']);
  expect(shown(await history(again, 2))).toEqual(['before 1', 'into the void 1']);
  expect(errors).toEqual([]);
});

test('two processes of one user keep one file, and lose and double nothing', { timeout: 60_000 }, async () => {
  await login('bob');
  ZIM.getInstance()?.destroy();
  const child = await startAnn();
  const { zim, errors } = await login('ann');
  for (let round = 0; round < 10; round += 1) {
    child.stdin?.write(`child ${round}\n`);
    await Promise.all([send(zim, `here ${round}`), said(child, 'status 1'), sleep(systemClock, 120)]);
  }
  await expect.poll(async () => (await history(zim)).length, { timeout: 10_000 }).toBe(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  zim.destroy();
  const { zim: again } = await login('ann');
  const texts = shown(await history(again)).sort();
  const expected = Array.from({ length: 10 }, (_, round) => [`child ${round} 1`, `here ${round} 1`]).flat();
  expect(texts).toEqual(expected.sort());
  expect(errors).toEqual([]);
});
