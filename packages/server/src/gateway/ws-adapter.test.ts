import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket as TcpSocket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { wireLimits } from '@parley/protocol/limits';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createPageCheck, type PageSettings } from './page-check.ts';
import type { Socket } from './socket.ts';
import { attachWebSockets, type WebSocketOptions } from './ws-adapter.ts';

interface Accepted {
  readonly socket: Socket;
  readonly messages: string[];
  /** Bytes that the network brought, piece by piece. */
  readonly pieces: number[];
  readonly closed: Promise<void>;
}

interface Bench {
  readonly server: Server;
  readonly port: number;
  readonly accepted: Accepted[];
  readonly detach: () => void;
  connect(options?: { path?: string; origin?: string; host?: string }): WebSocket;
}

type BenchOptions = WebSocketOptions & PageSettings & { readonly connectionsMax?: number };

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function open({ connectionsMax = 10, ...options }: BenchOptions = {}): Promise<Bench> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  servers.push(server);
  const accepted: Accepted[] = [];
  let count = 0;
  const gateway = {
    refusalOf: () => (count >= connectionsMax ? ('full' as const) : undefined),
    accept: (socket: Socket): void => {
      const messages: string[] = [];
      const pieces: number[] = [];
      const gone = Promise.withResolvers<void>();
      let isClosed = false;
      socket.listen({
        received: (bytes) => void pieces.push(bytes),
        message: (text) => void messages.push(text),
        closed: () => {
          expect(isClosed).toBe(false);
          isClosed = true;
          count -= 1;
          gone.resolve();
        },
      });
      count += 1;
      accepted.push({ socket, messages, pieces, closed: gone.promise });
    },
  };
  const detach = attachWebSockets(server, gateway, { mayConnect: createPageCheck(options), ...options });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    accepted,
    detach,
    connect: ({ path = '/ws', origin, host } = {}) =>
      new WebSocket(`ws://127.0.0.1:${port}${path}`, {
        ...(origin !== undefined && { origin }),
        ...(host !== undefined && { headers: { host } }),
      }),
  };
}

async function openOne(options: BenchOptions = {}): Promise<{ client: WebSocket; accepted: Accepted }> {
  const bench = await open(options);
  const client = bench.connect();
  await once(client, 'open');
  const [accepted] = bench.accepted;
  if (!accepted) throw new Error('a connection was accepted');
  return { client, accepted };
}

const closeOf = async (client: WebSocket): Promise<string> => {
  const [code, reason] = await once(client, 'close');
  return `${code} ${reason}`;
};

const answerOf = async (client: WebSocket): Promise<number> => {
  client.on('error', () => {});
  return new Promise((resolve) => {
    client.on('open', () => resolve(101));
    client.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
};

test.each<[string, { path?: string; origin?: string; host?: string }, readonly string[], number]>([
  ['the path of the socket', {}, [], 101],
  ['the path with a query', { path: '/ws?a=1' }, [], 101],
  ['another path', { path: '/' }, [], 404],
  ['a path below it', { path: '/ws/more' }, [], 404],
  ['the origin of the same host', { origin: 'http://chat.example:80', host: 'chat.example' }, [], 101],
  ['the origin of the same host and port', { origin: 'https://chat.example:8443', host: 'chat.example:8443' }, [], 101],
  ['the origin of another host', { origin: 'https://evil.example', host: 'chat.example' }, [], 403],
  ['the origin of another port', { origin: 'https://chat.example:1', host: 'chat.example' }, [], 403],
  ['an origin that hides itself', { origin: 'null' }, [], 403],
  ['an origin that is listed', { origin: 'https://app.example' }, ['https://app.example'], 101],
  ['an origin that is not listed', { origin: 'https://app.example.evil' }, ['https://app.example'], 403],
  ['an app of Capacitor', { origin: 'capacitor://localhost' }, ['capacitor://localhost'], 101],
  ['an app of Capacitor on the host of the server', { origin: 'capacitor://localhost', host: 'localhost' }, [], 403],
  ['an origin that is listed in other letters', { origin: 'https://app.example' }, ['https://App.Example:443'], 101],
  ['an international name', { origin: 'https://xn--bcher-kva.example' }, ['https://bücher.example'], 101],
  ['a name below a domain', { origin: 'https://app.example.org' }, ['https://*.example.org'], 101],
  ['the domain itself', { origin: 'https://example.org' }, ['https://*.example.org'], 403],
  ['any origin where all are allowed', { origin: 'https://evil.example' }, ['*'], 101],
])('%s', async (_name, request, allowedOrigins, status) => {
  const bench = await open({ allowedOrigins });
  expect(await answerOf(bench.connect(request))).toBe(status);
  expect(bench.accepted).toHaveLength(status === 101 ? 1 : 0);
});

test('the refusal of a page says which setting lets it in; other refusals say nothing', async () => {
  const bench = await open({ connectionsMax: 0 });
  const ask = async (origin?: string) => {
    const client = bench.connect({ ...(origin !== undefined && { origin }) });
    client.on('error', () => {});
    const [, response]: [unknown, IncomingMessage] = (await once(client, 'unexpected-response')) as never;
    return [response.statusCode, response.headers['content-type'], await textOf(response)];
  };
  expect(await ask('https://evil.example')).toEqual([
    403,
    'application/json; charset=utf-8',
    expect.stringContaining('PARLEY_ALLOWED_ORIGINS'),
  ]);
  expect(await ask()).toEqual([503, undefined, '']);
});

test('a node that is full says so, and has room again when a connection is gone', async () => {
  const bench = await open({ connectionsMax: 1 });
  const first = bench.connect();
  await once(first, 'open');
  expect(await answerOf(bench.connect())).toBe(503);
  first.close();
  await bench.accepted[0]?.closed;
  expect(await answerOf(bench.connect())).toBe(101);
});

test('text goes through in both directions', async () => {
  const { client, accepted } = await openOne();
  client.send('聊 [1]');
  accepted.socket.send('hello \u{1f600}');
  const [data] = await once(client, 'message');
  expect(String(data)).toBe('hello \u{1f600}');
  client.close();
  await accepted.closed;
  expect(accepted.messages).toEqual(['聊 [1]']);
});

test.each<[string, (client: WebSocket) => void, string]>([
  ['a binary message', (client) => client.send(new Uint8Array([1])), '4100 malformedFrame'],
  [
    'a message that is too large',
    (client) => client.send('x'.repeat(wireLimits.messageBytesMax + 1)),
    '4101 frameTooLarge',
  ],
  [
    'text that is not UTF-8',
    (client) => client.send(new Uint8Array([0xff, 0xfe]), { binary: false }),
    '4100 malformedFrame',
  ],
])('%s closes the connection with a typed reason and reaches nobody', async (_name, send, close) => {
  const { client, accepted } = await openOne();
  send(client);
  expect(await closeOf(client)).toBe(close);
  await accepted.closed;
  expect(accepted.messages).toEqual([]);
});

test('a message as large as the wire allows goes through', async () => {
  const { client, accepted } = await openOne();
  client.send('x'.repeat(wireLimits.messageBytesMax));
  client.close();
  await accepted.closed;
  expect(accepted.messages.map((text) => text.length)).toEqual([wireLimits.messageBytesMax]);
});

test('a close carries its code and the name of its reason, and nothing is handed in after it', async () => {
  const { client, accepted } = await openOne();
  client.on('message', () => client.send('too late'));
  accepted.socket.send('last word');
  accepted.socket.close('kickedOut');
  accepted.socket.close('silent');
  accepted.socket.send('after the last word');
  expect(await closeOf(client)).toBe('4200 kickedOut');
  await accepted.closed;
  expect(accepted.messages).toEqual([]);
  accepted.socket.send('to nobody');
  accepted.socket.close('silent');
});

/** A client that does its handshake and then neither reads nor answers. */
async function openDeaf(bench: Bench): Promise<TcpSocket> {
  const stream = connect(bench.port, '127.0.0.1');
  stream.on('error', () => {});
  stream.write(
    'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(stream, 'data');
  stream.pause();
  return stream;
}

test('a client that never answers the close is cut off after the grace', async () => {
  const bench = await open({ closeGraceMs: 30 });
  await openDeaf(bench);
  bench.accepted[0]?.socket.close('silent');
  await bench.accepted[0]?.closed;
});

test('what a client does not read is counted, and it can be cut off', async () => {
  const bench = await open({ closeGraceMs: 30 });
  await openDeaf(bench);
  const [accepted] = bench.accepted;
  if (!accepted) throw new Error('a connection was accepted');
  const bytes = 32 * 1024 * 1024;
  for (let sent = 0; sent < bytes; sent += 1024 * 1024) accepted.socket.send('x'.repeat(1024 * 1024));
  expect(accepted.socket.bufferedBytes()).toBeGreaterThan(bytes / 4);
  accepted.socket.close('slowConsumer');
  await accepted.closed;
});

test('bytes that are no WebSocket frame, and a client that vanishes, close the connection once', async () => {
  const bench = await open({ closeGraceMs: 30 });
  const noise = await openDeaf(bench);
  noise.write(new Uint8Array([0xff, 0xff, 0xff, 0xff]));
  const vanishing = await openDeaf(bench);
  vanishing.destroy();
  for (const accepted of bench.accepted) await accepted.closed;
  expect(bench.accepted).toHaveLength(2);
});

test('after the end of the service no connection is taken, and those that stand live on', async () => {
  const bench = await open();
  const client = bench.connect();
  await once(client, 'open');
  bench.detach();
  bench.detach();
  expect(await answerOf(bench.connect())).toBe(404);
  bench.accepted[0]?.socket.send('still here');
  const [data] = await once(client, 'message');
  expect(String(data)).toBe('still here');
  expect(bench.accepted).toHaveLength(1);
});

/** A frame as a client sends it, masked with zeros. */
function frameOf(opcode: number, payload: string, isLast: boolean): readonly number[] {
  const bytes = new TextEncoder().encode(payload);
  return [(isLast ? 0x80 : 0) | opcode, 0x80 | bytes.length, 0, 0, 0, 0, ...bytes];
}

/** So many of one frame, one after the other. */
const repeated = (frame: readonly number[], count: number): Uint8Array =>
  new Uint8Array(Array(count).fill(frame).flat());

const [continuation, text, ping] = [0, 1, 9];

test('every byte that comes is told of before what it holds', async () => {
  const { client, accepted } = await openOne();
  client.send('hello');
  await expect.poll(() => accepted.messages).toEqual(['hello']);
  const maskedHeaderBytes = 2 + 4;
  expect(accepted.pieces).toEqual([maskedHeaderBytes + 'hello'.length]);
});

test('a message in hundreds of pieces ends the connection long before it is whole', async () => {
  const bench = await open({ closeGraceMs: 30 });
  const stream = await openDeaf(bench);
  stream.write(repeated(frameOf(text, 'x', false), 1));
  stream.write(repeated(frameOf(continuation, 'x', false), 20_000));
  const [accepted] = bench.accepted;
  await accepted?.closed;
  expect(accepted?.messages).toEqual([]);
});

test('a thousand pings of WebSocket that come in one piece have one answer', async () => {
  const bench = await open();
  const stream = await openDeaf(bench);
  let answerBytes = 0;
  stream.on('data', ({ length }: Uint8Array) => {
    answerBytes += length;
  });
  stream.resume();
  stream.write(repeated(frameOf(ping, 'p', true), 1000));
  stream.write(repeated(frameOf(text, 'end', true), 1));
  await expect.poll(() => bench.accepted[0]?.messages).toEqual(['end']);
  await expect.poll(() => answerBytes).toBeGreaterThan(0);
  const pongBytes = 2 + 1;
  expect(answerBytes).toBeLessThan(10 * pongBytes);
});

test('of a connection that is held nothing is read until it is released, and nothing is lost', async () => {
  const { client, accepted } = await openOne();
  accepted.socket.hold();
  const count = 200;
  for (let index = 0; index < count; index += 1) client.send('x'.repeat(50_000));
  client.send('last');
  await expect.poll(() => client.bufferedAmount).toBeGreaterThan(0);
  expect(accepted.messages.length).toBeLessThan(count);
  accepted.socket.release();
  await expect.poll(() => accepted.messages.at(-1)).toBe('last');
  expect(accepted.messages).toHaveLength(count + 1);
});

test('a connection that is held is closed in good order', async () => {
  const { client, accepted } = await openOne();
  accepted.socket.hold();
  accepted.socket.close('kickedOut');
  expect(await closeOf(client)).toBe('4200 kickedOut');
  await accepted.closed;
});

test('a connection that is dropped is gone at once, though its client answers nothing', async () => {
  const bench = await open({ closeGraceMs: 60_000 });
  await openDeaf(bench);
  const [accepted] = bench.accepted;
  accepted?.socket.close('kickedOut');
  accepted?.socket.drop('crowdedOut');
  await accepted?.closed;
});

test('whoever goes on sending to a connection that was closed is cut off', async () => {
  const bench = await open({ closeGraceMs: 60_000 });
  const stream = await openDeaf(bench);
  const [accepted] = bench.accepted;
  accepted?.socket.close('tooManyFrames');
  stream.on('error', () => {});
  stream.write(new Uint8Array(2 * wireLimits.messageBytesMax));
  await accepted?.closed;
});
