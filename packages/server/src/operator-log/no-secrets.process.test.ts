import { generateToken04Sync } from '@parley/backend/node';
import { createServerApi } from '@parley/backend/server-api';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { protocolVersion } from '@parley/protocol/version';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppCredentials } from '../app-file.ts';
import { readSettings } from '../config-source.ts';
import { startServer } from '../server.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { connectWire, loginWire } from '../testing/wire-client.ts';
import { createJsonLog } from './json-log.ts';

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };
const words = 'the quick brown fox tells nobody';
const profileName = 'Alice of the long name';
const json = { 'content-type': 'application/json' };

let directory: TestDirectory;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

/** Everything that may fail fails once, with text in it that is nobody's business. Returns the tokens that were used. */
async function runThroughEverything(url: string): Promise<readonly string[]> {
  const token = generateToken04Sync({ ...app, userID: 'alice', effectiveTimeInSeconds: 3600 });
  const stale = generateToken04Sync({ ...app, userID: 'carol', effectiveTimeInSeconds: 3600 }).replace(/^04A/, '04B');
  const device = { platform: 5, sdkVersion: '0', deviceID: 'd', instanceID: 'i', userName: profileName };
  const serverApi = createServerApi({ url, ...app });
  const stranger = await connectWire(url);
  await stranger.request('login', { protocolVersion, appID: app.appID, userID: 'alice', token: stale, ...device });
  stranger.close();
  const bob = await loginWire(url, app, 'bob');
  const alice = await connectWire(url);
  await alice.request('login', { protocolVersion, appID: app.appID, userID: 'alice', token, ...device });
  const send = (targetID: string, content: unknown) =>
    alice.request('sendMessage', { conversationType: 0, targetID, localMessageID: words, content });
  await send('bob', { type: 1, message: words });
  await send('nobody', { type: 1, message: words });
  await send('bob', { type: 1, message: words, [words]: words });
  await send('bob', words);
  for (const kind of ['handler', 'storage']) {
    await askHttp(`${url}/faults`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ operation: 'sendMessage', kind }),
    });
    await send('bob', { type: 1, message: words });
  }
  await askHttp(`${url}/${encodeURIComponent(words)}?token=${encodeURIComponent(token)}`, {
    headers: { authorization: `Bearer ${token}`, cookie: words },
  });
  await askHttp(`${url}/faults`, { method: 'POST', headers: json, body: `{"operation": "${words}"` });
  await alice.request(words, { token });
  for (const [name, params] of [
    ['UserRegister', { UserInfo: [{ UserId: 'dora', UserName: profileName }] }],
    ['SendPeerMessage', { FromUserId: words, ToUserId: [words], MessageBody: { Message: words } }],
    [
      'SendPeerMessage',
      { FromUserId: 'dora', ToUserId: ['bob'], MessageType: 1, Priority: 1, MessageBody: { Message: words } },
    ],
    [words, {}],
  ] as const) {
    await serverApi.send(name, params);
  }
  await createServerApi({ url, ...app, serverSecret: words }).send('UserRegister', {});
  await Promise.all([alice.closed, bob.close()]);
  return [token, stale];
}

const settings = (): Record<string, string> => ({
  PARLEY_PORT: '0',
  PARLEY_DATA_DIR: directory.path,
  PARLEY_LOG_LEVEL: 'debug',
  PARLEY_APP_ID: String(app.appID),
  PARLEY_APP_SECRET: app.serverSecret,
});

function expectNothingPrivate(written: string, tokens: readonly string[]): void {
  for (const private_ of [...tokens, app.serverSecret, words, encodeURIComponent(words), profileName]) {
    expect(written).not.toContain(private_);
  }
  expect(written).toMatch(/connection\.opened/);
  expect(written).toMatch(/connection\.closed.*unknownFrame/);
  expect(written).toMatch(/http\.answered.*404/);
  expect(written).toMatch(/action\.answered.*SendPeerMessage/);
  expect(written).toMatch(/action\.declined.*SendPeerMessage/);
  expect(written).toMatch(/serverApi\.refused.*signatureWrong/);
}

/** The failures are there, with what leads from one line to the next. */
function expectFailures(written: string): void {
  expect(written.match(/request failed/g)).toHaveLength(2);
  const connection = /request failed.*connection["=:]+([0-9a-v]{17})/.exec(written)?.[1] ?? 'none';
  expect(written.split('\n').filter((line) => line.includes(connection)).length).toBeGreaterThanOrEqual(4);
}

describe('at the lowest level', () => {
  test('under parley start, where operations fail', async () => {
    server = await startServerProcess({ command: 'start', environment: { ...settings(), PARLEY_FAULTS: '1' } });
    const tokens = await runThroughEverything(server.url);
    const { out, err } = await server.stop();
    expectNothingPrivate(out + err, tokens);
    expectFailures(out + err);
  });

  test('under parley serve', async () => {
    server = await startServerProcess({ command: 'serve', environment: settings() });
    const tokens = await runThroughEverything(server.url);
    const { out, err } = await server.stop();
    expectNothingPrivate(out + err, tokens);
  });

  test('in lines of JSON, where operations fail', async () => {
    const lines: string[] = [];
    const read = readSettings({ environment: { ...settings(), PARLEY_FAULTS: '1' } });
    if (!read.ok) throw new Error(read.faults.join());
    const running = await startServer({
      settings: read.settings,
      isForDevelopment: false,
      log: createJsonLog('debug', { write: (line) => void lines.push(line) }),
      clock: systemClock,
      random: systemRandom,
      onFatal: (failure) => {
        throw failure;
      },
    });
    const tokens = await runThroughEverything(running.url);
    await running.stop();
    expectNothingPrivate(lines.join(''), tokens);
    expectFailures(lines.join(''));
  });
});
