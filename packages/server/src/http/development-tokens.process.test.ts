import { protocolVersion } from '@parley/protocol/version';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAppFile } from '../app-file.ts';
import {
  askHttp,
  createTestDirectory,
  type HttpReply,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { connectWire } from '../testing/wire-client.ts';

const json = { 'content-type': 'application/json' };
const body = JSON.stringify({ userID: 'alice' });

interface World {
  readonly server: ServerProcess;
  readonly directory: TestDirectory;
}

async function open(command: 'start' | 'serve', environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const directory = createTestDirectory();
  const server = await startServerProcess({
    command,
    environment: { PARLEY_DATA_DIR: directory.path, ...environment },
  });
  return { server, directory };
}

async function close({ server, directory }: World): Promise<void> {
  await server.stop('SIGKILL');
  directory.remove();
}

const ask = ({ server }: World, headers: Readonly<Record<string, string>> = {}): Promise<HttpReply> =>
  askHttp(`${server.url}/api/development-token`, {
    method: 'POST',
    headers: { ...json, ...server.keyHeaders, ...headers },
    body,
  });

const forwarded = { 'x-forwarded-for': '127.0.0.1' };

describe('under parley start', () => {
  let world: World;
  beforeAll(async () => {
    world = await open('start');
  });
  afterAll(() => close(world));

  test('a direct request gets a token with which the user can sign in', async () => {
    const reply = await ask(world);
    expect(reply.status).toBe(200);
    const { appID, token } = JSON.parse(reply.body);
    expect(readAppFile(world.directory.path)).toMatchObject({ appID });
    const client = await connectWire(world.server.url);
    const outcome = await client.request('login', {
      protocolVersion,
      appID,
      userID: 'alice',
      token,
      platform: 6,
      sdkVersion: '0',
      deviceID: 'd',
      instanceID: 'i',
    });
    expect(outcome.kind).toBe('answer');
    client.close();
  });

  test('so does the page of this server', async () => {
    const { url } = world.server;
    expect((await ask(world, { origin: url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('so does a page that another program of this machine serves, once its browser has asked for leave', async () => {
    const origin = 'http://localhost:5173';
    const leave = await askHttp(`${world.server.url}/api/development-token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect([leave.status, leave.headers['access-control-allow-origin']]).toEqual([204, origin]);
    const reply = await ask(world, { origin, 'sec-fetch-site': 'cross-site' });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([200, origin]);
  });

  test.each<[string, Record<string, string>]>([
    ['through a proxy', forwarded],
    ['through a proxy with the standard header', { forwarded: 'for=127.0.0.1' }],
    ['through a proxy that only says so', { via: '1.1 cache' }],
    ['by a rebound name', { host: 'evil.example' }],
    ['of a page of another origin', { origin: 'https://evil.example' }],
    ['of a page of this machine, by a rebound name', { origin: 'http://127.0.0.1:1', host: 'evil.example' }],
  ])('a request %s is refused', async (_name, headers) => {
    const reply = await ask(world, headers);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([403, { error: 'notDirect', message: expect.any(String) }]);
  });

  test('a request with a key of another start is refused, as one is that comes through a proxy without a trace', async () => {
    const { url } = world.server;
    const options = { method: 'POST', body, headers: { ...json, 'x-unheard-of-proxy': '192.0.2.7' } };
    for (const headers of [options.headers, { ...options.headers, authorization: `Bearer ${'0'.repeat(26)}` }]) {
      const reply = await askHttp(`${url}/api/development-token`, { ...options, headers });
      expect([reply.status, JSON.parse(reply.body)]).toMatchObject([403, { error: 'keyMissing' }]);
    }
  });

  test('the key stands behind the address that is printed, and nowhere else', () => {
    const [, key = 'none'] = /#key\/(\S+)/.exec(world.server.out()) ?? [];
    expect(world.server.out().split(key)).toHaveLength(2);
    expect(world.server.keyHeaders).toEqual({ authorization: `Bearer ${key}` });
  });

  test('a form of a hostile page is refused before it is read', async () => {
    expect((await ask(world, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('another site gets no permission to ask', async () => {
    const reply = await askHttp(`${world.server.url}/api/development-token`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(reply.status).toBe(405);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('opened by the operator it answers through a proxy too', async () => {
  const world = await open('start', { PARLEY_DEV_TOKENS: '1' });
  try {
    expect((await ask(world, { ...forwarded, host: 'chat.example' })).status).toBe(200);
  } finally {
    await close(world);
  }
});

test('under parley serve there is no such address', async () => {
  const world = await open('serve');
  try {
    expect((await ask(world)).status).toBe(404);
    expect((await ask(world, forwarded)).status).toBe(404);
  } finally {
    await close(world);
  }
});
