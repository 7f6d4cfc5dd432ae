import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAppFile } from '../app-file.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { loginWire } from '../testing/wire-client.ts';

let directory: TestDirectory;
let running: ServerProcess[] = [];

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop('SIGKILL')));
  running = [];
  directory.remove();
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ environment: { PARLEY_DATA_DIR: directory.path, ...environment } });
  running.push(server);
  return server;
}

function appOf(): { appID: number; serverSecret: string } {
  const app = readAppFile(directory.path);
  if (app === undefined || app === 'damaged') throw new Error('there is no app');
  return app;
}

const textTo = (targetID: string, localMessageID: string) => ({
  conversationType: 0,
  targetID,
  localMessageID,
  content: { type: 1, message: `text ${localMessageID}` },
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('ends an idle server with 0, at once', async () => {
    const server = await start();
    const sentAt = performance.now();
    const { code, err } = await server.stop(signal);
    expect([code, err]).toEqual([0, '']);
    expect(performance.now() - sentAt).toBeLessThan(1500);
    await expect(askHttp(`${server.url}/healthz`)).rejects.toThrow();
  });
});

test('a message in flight is answered or not there, and what was answered is there', async () => {
  const server = await start({ PARLEY_LIMITS_MESSAGES_PER_SECOND: '100000' });
  const app = appOf();
  const bob = await loginWire(server.url, app, 'bob');
  const alice = await loginWire(server.url, app, 'alice');
  expect((await alice.request('sendMessage', textTo('bob', 'first'))).kind).toBe('answer');

  const sends = Array.from({ length: 200 }, (_, index) => `m${index}`).map(async (localMessageID) => ({
    localMessageID,
    outcome: await alice.request('sendMessage', textTo('bob', localMessageID)),
  }));
  const [ended, outcomes] = await Promise.all([server.stop('SIGTERM'), Promise.all(sends)]);
  expect(ended.code).toBe(0);
  expect(await bob.closed).toBe(4000);
  expect(alice.events).toContain('serverStopping');
  const acknowledged = outcomes.filter(({ outcome }) => outcome.kind === 'answer').map((sent) => sent.localMessageID);

  const again = await start();
  const reader = await loginWire(again.url, app, 'bob');
  const stored: string[] = [];
  let anchor: number | undefined;
  for (;;) {
    const page = await reader.request('queryHistoryMessage', {
      conversationType: 0,
      targetID: 'alice',
      count: 100,
      reverse: false,
      ...(anchor !== undefined && { anchor }),
    });
    if (page.kind !== 'answer') throw new Error(`history: ${JSON.stringify(page)}`);
    const messages = page.result['messages'] as { localMessageID: string; orderKey: number }[];
    stored.push(...messages.map(({ localMessageID }) => localMessageID));
    anchor = messages.at(-1)?.orderKey;
    if (messages.length === 0) break;
  }
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored).toEqual(expect.arrayContaining(['first', ...acknowledged]));
  // The order is that of the calls.
  const numbers = stored.slice(1).map((name) => Number(name.slice(1)));
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});

test('a server below the shell of npm stops with it', async () => {
  const server = await startServerProcess({
    environment: { PARLEY_DATA_DIR: directory.path, npm_lifecycle_event: 'start' },
    isBelowShell: true,
  });
  running.push(server);
  // The streams close when the server, which shares them, has ended too.
  const { signal, out } = await server.stop('SIGTERM');
  expect(signal).toBe('SIGTERM');
  expect(out).toMatch(/server\.stopping signal=SIGTERM[\s\S]*server\.stopped/);
});

test('a second signal ends a server that still waits', async () => {
  const server = await start({ PARLEY_DRAIN_MS: '60000' });
  await loginWire(server.url, appOf(), 'alice');
  server.kill('SIGTERM');
  await expect.poll(async () => (await askHttp(`${server.url}/readyz`)).status, { timeout: 5000 }).toBe(503);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const { code } = await server.stop('SIGTERM');
  expect(code).toBe(143);
});

test('while it waits it says that it is stopping', async () => {
  const server = await start({ PARLEY_DRAIN_MS: '60000' });
  await loginWire(server.url, appOf(), 'alice');
  server.kill('SIGTERM');
  await expect
    .poll(async () => (await askHttp(`${server.url}/readyz`)).body, { timeout: 5000 })
    .toBe('{"ready":false,"sick":["the server is stopping"]}');
  expect((await askHttp(`${server.url}/healthz`)).status).toBe(200);
});
