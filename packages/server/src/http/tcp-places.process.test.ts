import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { askHttp } from '../testing/server-process.ts';
import { createClientFinder, createTrust } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';
import { jsonAnswer } from './route.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const answered = { method: 'GET' as const, path: '/healthz', handle: () => Promise.resolve(jsonAnswer(200, {})) };

let listener: Listener | undefined;
const streams: Socket[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.destroy();
  await listener?.close();
});

interface Sharing {
  readonly connectionsMax: number;
  readonly connectionsPerAddress: number;
  readonly trusted?: readonly string[];
  readonly takesWebSockets?: boolean;
}

async function start(sharing: Sharing): Promise<number> {
  const { connectionsMax, connectionsPerAddress, trusted = [], takesWebSockets = true } = sharing;
  listener = createListener({
    log: silent,
    clock: systemClock,
    random: systemRandom,
    findClient: createClientFinder({ trusted, header: 'x-forwarded-for' }),
    routes: [answered],
    limits: { bodyBytesMax: 1024, requestMs: 60_000, idleMs: 60_000, writeMs: 30_000, connectionsMax },
    sharing: { connectionsPerAddress, isTrusted: createTrust(trusted) },
  });
  const webSockets = new WebSocketServer({ noServer: true });
  if (takesWebSockets) {
    listener.server.on('upgrade', (request, stream, head) =>
      webSockets.handleUpgrade(request, stream, head, (webSocket) => webSocket.send('open')),
    );
  }
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  return port;
}

/** A connection that says nothing. */
async function openSilent(port: number): Promise<Socket> {
  const stream = connect(port, '127.0.0.1');
  stream.on('error', () => {});
  streams.push(stream);
  await once(stream, 'connect');
  return stream;
}

const health = async (port: number): Promise<number | undefined> =>
  (await askHttp(`http://127.0.0.1:${port}/healthz`)).status;

test.each([
  ['of one address', { connectionsMax: 100, connectionsPerAddress: 10 }],
  ['of the server, of which no address gets more than half', { connectionsMax: 20, connectionsPerAddress: 1000 }],
])('silent connections that use up what there is %s keep nobody from an answer', async (_name, sharing) => {
  const port = await start(sharing);
  const crowd: Socket[] = [];
  for (let count = 0; count < 30; count += 1) crowd.push(await openSilent(port));
  for (let count = 0; count < 10; count += 1) expect(await health(port)).toBe(200);
  await expect.poll(() => crowd.filter((stream) => !stream.closed).length).toBeLessThanOrEqual(10);
});

test('a WebSocket makes no room for others, and where all are WebSockets a newcomer is turned away', async () => {
  const port = await start({ connectionsMax: 100, connectionsPerAddress: 3 });
  const webSockets = Array.from({ length: 3 }, () => new WebSocket(`ws://127.0.0.1:${port}/`));
  await Promise.all(webSockets.map((webSocket) => once(webSocket, 'message')));
  await expect(health(port)).rejects.toThrow();
  expect(webSockets.map(({ readyState }) => readyState)).toEqual([1, 1, 1]);
  webSockets[0]?.terminate();
  await expect.poll(() => health(port).catch(() => 0)).toBe(200);
  for (const webSocket of webSockets) webSocket.terminate();
});

test('a trusted proxy may have as many as there are', async () => {
  const port = await start({ connectionsMax: 100, connectionsPerAddress: 3, trusted: ['127.0.0.1'] });
  const streamsOfProxy: Socket[] = [];
  for (let count = 0; count < 30; count += 1) streamsOfProxy.push(await openSilent(port));
  expect(await health(port)).toBe(200);
  expect(streamsOfProxy.filter((stream) => stream.closed)).toEqual([]);
});

test('where nobody takes WebSockets any more, who asks for one is not left waiting', async () => {
  const port = await start({ connectionsMax: 100, connectionsPerAddress: 10, takesWebSockets: false });
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const [error] = await once(webSocket, 'error');
  expect(error).toBeInstanceOf(Error);
});
