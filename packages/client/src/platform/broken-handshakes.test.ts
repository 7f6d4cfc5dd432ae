import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocketOfLibrary from 'ws';
import { createClient } from '../create.ts';
import { record } from '../testing/recorder.ts';
import { loginConfig } from '../testing/setup.ts';
import { unwatchedRejections } from '../testing/unwatched.ts';
import { createPlatform } from './node.ts';
import { openWebSocket } from './web-socket.ts';

/*
 * What a client meets in place of a server, over real sockets: whatever it is, the login fails with a code, and
 * no rejection is left that would end a process.
 */

const running: { server?: Server | undefined; sockets: Set<Socket> } = { sockets: new Set() };

afterEach(() => {
  for (const socket of running.sockets) socket.destroy();
  running.server?.close();
  running.server = undefined;
});

/** The ten seconds of a login are a tenth of one. */
const hurry = 100;
const hurriedClock: Clock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * hurry,
  after: (delayMs, task) => systemClock.after(delayMs / hurry, task),
};

/** Listens and does that with each connection; resolves with the address. */
async function listen(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    running.sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  running.server = server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return `http://127.0.0.1:${address.port}`;
}

const answering =
  (...lines: readonly string[]) =>
  (socket: Socket): void =>
    void socket.once('data', () => socket.end(`${lines.join('\r\n')}\r\n\r\n`));

const inPlaceOfAServer: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
  ['closes at once', (socket) => void socket.end()],
  ['resets the connection', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['refuses the handshake', answering('HTTP/1.1 403 Forbidden', 'content-length: 0')],
  ['has a page there', answering('HTTP/1.1 200 OK', 'content-type: text/html', 'content-length: 4', '', '<p/>')],
  ['sends elsewhere', answering('HTTP/1.1 302 Found', 'location: http://127.0.0.1:1/', 'content-length: 0')],
  [
    'accepts another key',
    answering(
      'HTTP/1.1 101 Switching Protocols',
      'upgrade: websocket',
      'connection: upgrade',
      'sec-websocket-accept: none',
    ),
  ],
  ['speaks another language', (socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))],
  ['says nothing', () => {}],
];

describe.each([
  ['the WebSocket of Node', globalThis.WebSocket],
  ['the library `ws`', WebSocketOfLibrary],
])('with %s, a server that', (_name, WebSocketClass) => {
  test.each(inPlaceOfAServer)(
    '%s: the login fails with a code, and no rejection is left [LOGIN-9]',
    async (_what, serve) => {
      const server = await listen(serve);
      let attempts = 0;
      const client = createClient({
        appID: 1,
        server,
        platform: {
          ...createPlatform(),
          clock: hurriedClock,
          log: () => {},
          openSocket: (url, listener) => {
            attempts += 1;
            return openWebSocket(url, listener, WebSocketClass as never);
          },
        },
      });
      const told = record(client);
      const rejections = await unwatchedRejections(async () => {
        const code = await client.login('ann', loginConfig()).then(
          () => 0,
          (error) => error.code,
        );
        expect(code).toBe(6000104);
        client.destroy();
      });
      expect(attempts).toBeGreaterThan(0);
      expect(rejections).toEqual([]);
      expect(told.errors).toEqual([]);
      expect(told.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/LoginTimeout']);
    },
  );
});
