import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { generateToken04Sync } from '@parley/backend/node';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import type { Platform } from '@parley/client/platform/platform';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { createSelfSigned } from '@parley/server/testing/self-signed';
import { afterEach, expect, test } from 'vitest';

const app = { appID: 1_000_001, serverSecret: '0123456789abcdef0123456789abcdef' };

const servers: TcpServer[] = [];
/** What the console of the app would show. */
const warnings: string[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  warnings.length = 0;
});

/** Its port on this machine. */
async function listen(server: TcpServer | Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The error of a login at this address, over real connections and without the ten seconds of waiting. */
async function errorOf(server: string): Promise<unknown> {
  const clock = createManualClock();
  const node = createPlatform();
  const sign: { made?: (text: string) => void } = {};
  const found = new Promise<string>((resolve) => {
    sign.made = resolve;
  });
  const platform: Platform = {
    ...node,
    clock,
    log: (level, event) => {
      if (level === 'warn') warnings.push(event);
    },
    diagnose: async (url) => {
      const text = (await node.diagnose?.(url)) ?? '';
      sign.made?.(text);
      return text;
    },
  };
  const client = createClient({ appID: app.appID, server, platform });
  const token = generateToken04Sync({ ...app, userID: 'ann', effectiveTimeInSeconds: 3600 });
  const login = client.login('ann', { token }).then(
    () => 'in',
    (error: unknown) => error,
  );
  await found;
  await clock.run(10_001);
  client.destroy();
  return login;
}

const closedPort = async (): Promise<number> => {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
};

test('a login says that nobody listens, in the console too, and keeps a secret in the address to itself [LOGIN-9a]', async () => {
  const port = await closedPort();
  const message = `no connection to ws://127.0.0.1:${port}/ws: connect ECONNREFUSED 127.0.0.1:${port}`;
  expect(await errorOf(`ws://127.0.0.1:${port}/ws?key=secret`)).toMatchObject({ code: 6000104, message });
  expect(warnings).toEqual([message]);
});

test('a login says of a server that is forbidden to it what is answered, since it comes from no page [LOGIN-9a]', async () => {
  const port = await listen(createServer((_request, response) => response.writeHead(403).end()));
  expect(await errorOf(`http://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringContaining('HTTP 403 is answered there'),
  });
});

test('a login says that what answers is no Parley server [LOGIN-9a]', async () => {
  const port = await listen(createServer((_request, response) => response.writeHead(404).end()));
  expect(await errorOf(`http://127.0.0.1:${port}`)).toMatchObject({
    code: 6000104,
    message: `no connection to ws://127.0.0.1:${port}/ws: HTTP 404 is answered there, but no WebSocket is opened`,
  });
});

test('a login says that it does not speak HTTP [LOGIN-9a]', async () => {
  const port = await listen(createTcpServer((socket) => void socket.on('error', () => {}).end('220 ready\r\n\r\n')));
  expect(await errorOf(`http://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringMatching(/HTTP\/1\.1 protocol|Parse Error/),
  });
});

test('a login says that the certificate is not trusted, or that there is none [LOGIN-9a]', async () => {
  const signed = createSelfSigned('localhost');
  const port = await listen(createTlsServer(signed, (_request, response) => response.end()));
  expect(await errorOf(`https://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringContaining(`no connection to wss://127.0.0.1:${port}/ws: self-signed certificate`),
  });
  const plain = await listen(createServer((_request, response) => response.end()));
  expect(await errorOf(`https://127.0.0.1:${plain}`)).toMatchObject({
    message: expect.stringMatching(/SSL|wrong version/),
  });
});
