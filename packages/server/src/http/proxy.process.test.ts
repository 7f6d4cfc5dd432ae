import { once } from 'node:events';
import { closeReasons } from '@parley/protocol/close-reasons';
import { protocolVersion } from '@parley/protocol/version';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';

const appID = 4711;
const credentials = { PARLEY_APP_ID: String(appID), PARLEY_APP_SECRET: 'a-server-secret-of-32-characters' };

let directory: TestDirectory;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

async function start(
  environment: Readonly<Record<string, string>>,
  command: 'start' | 'serve' = 'serve',
): Promise<ServerProcess> {
  server = await startServerProcess({
    command,
    environment: { PARLEY_DATA_DIR: directory.path, PARLEY_LOG_LEVEL: 'debug', ...environment },
  });
  return server;
}

/** Resolves with the status of the refusal, or 101. */
function upgrade({ url }: ServerProcess, headers: Readonly<Record<string, string>>): Promise<number> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, { headers });
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
    socket.on('error', () => {});
  });
}

const forwarded = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' };

test('a trusted proxy is believed about the address and the scheme of its clients', async () => {
  const process = await start({ PARLEY_PROXY_TRUSTED: '127.0.0.0/8' });
  expect(await upgrade(process, forwarded)).toBe(101);
  const { headers } = await askHttp(`${process.url}/healthz`, { headers: forwarded });
  expect(headers['strict-transport-security']).toBe('max-age=15552000');
  const { out } = await process.stop();
  expect(out).toMatch(/"event":"connection\.opened".*"remote":"192\.0\.2\.7"/);
  expect(out).toMatch(/"event":"http\.answered".*"remote":"192\.0\.2\.7"/);
});

test('anybody else is not', async () => {
  const process = await start({ PARLEY_PROXY_TRUSTED: '10.0.0.0/8' });
  expect(await upgrade(process, forwarded)).toBe(101);
  const { headers } = await askHttp(`${process.url}/healthz`, { headers: forwarded });
  expect(headers['strict-transport-security']).toBeUndefined();
  const { out } = await process.stop();
  expect(out).not.toContain('192.0.2.7');
});

test('a trusted proxy on this machine gets no development tokens for its clients', async () => {
  const process = await start({ PARLEY_PROXY_TRUSTED: '127.0.0.1' }, 'start');
  const ask = (headers: Readonly<Record<string, string>>) =>
    askHttp(`${process.url}/api/development-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...process.keyHeaders, ...headers },
      body: '{"userID":"alice"}',
    });
  expect((await ask({})).status).toBe(200);
  for (const address of ['192.0.2.7', '127.0.0.1']) {
    expect((await ask({ 'x-forwarded-for': address })).status).toBe(403);
  }
});

test('the page of a foreign origin is turned away and told of in the log; a declared one may connect', async () => {
  const process = await start({ PARLEY_ALLOWED_ORIGINS: 'https://app.example' });
  const evil = 'https://evil.example';
  expect(await upgrade(process, { origin: evil })).toBe(403);
  expect(await upgrade(process, { origin: `https://${'long'.repeat(100)}.example` })).toBe(403);
  expect(await upgrade(process, { origin: 'https://app.example' })).toBe(101);
  expect(await upgrade(process, { origin: process.url })).toBe(101);
  expect(await upgrade(process, {})).toBe(101);
  const { out } = await process.stop();
  const refused = out.split('\n').filter((line) => line.includes('connection.refused'));
  expect(refused.map((line) => JSON.parse(line))).toMatchObject([
    { reason: 'origin', origin: evil, setting: 'PARLEY_ALLOWED_ORIGINS', remote: '127.0.0.1' },
    { reason: 'origin', origin: expect.stringMatching(/^https:.{194}$/) },
  ]);
});

/** Tries a worthless token on a connection of its own; the code of the refusal and, if it was closed, that of the close. */
async function fail({ url, appID }: { url: string; appID: number }, address: string): Promise<readonly unknown[]> {
  const headers = { 'x-forwarded-for': address };
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, { headers });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await once(socket, 'open');
  const params = { ...device, appID, token: '04AAAA' };
  socket.send(JSON.stringify([{ kind: 'request', id: 1, method: 'login', params }]));
  const [data] = await once(socket, 'message');
  const { code } = JSON.parse(String(data))[0];
  // A connection that stays answers a heartbeat.
  socket.send('[{"kind":"ping"}]');
  const ending = await Promise.race([closed, once(socket, 'message').then(() => 'open')]);
  socket.terminate();
  return [code, ending];
}

const device = {
  protocolVersion,
  userID: 'alice',
  platform: 5,
  sdkVersion: '0.0.0',
  deviceID: 'device',
  instanceID: 'instance',
};

const [invalidToken, tooManyFailures] = [6000103, closeReasons.tooManyFailures.code];

test('failed logins are charged to the client that a trusted proxy tells of, IPv4 or IPv6', async () => {
  const process = await start({ PARLEY_PROXY_TRUSTED: '127.0.0.0/8', ...credentials });
  const at = { url: process.url, appID };
  for (const [first, same, other] of [
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['2001:db8:1:2::7', '[2001:db8:1:2:3::9]:4711', '2001:db8:1:3::7'],
  ] as const) {
    for (let count = 0; count < 9; count += 1) expect(await fail(at, first)).toEqual([invalidToken, 'open']);
    expect(await fail(at, first)).toEqual([invalidToken, tooManyFailures]);
    expect(await fail(at, same)).toEqual([invalidToken, tooManyFailures]);
    expect(await fail(at, other)).toEqual([invalidToken, 'open']);
  }
});

test('an address that anybody else tells of is not believed: they are all charged to one', async () => {
  const process = await start(credentials);
  const at = { url: process.url, appID };
  for (let count = 0; count < 9; count += 1) expect(await fail(at, `192.0.2.${count}`)).toEqual([invalidToken, 'open']);
  expect(await fail(at, '192.0.2.99')).toEqual([invalidToken, tooManyFailures]);
});
