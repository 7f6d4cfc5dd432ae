import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket as TcpSocket } from 'node:net';
import { sleep } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import { afterEach, expect, test } from 'vitest';
import type { Socket } from './socket.ts';
import { attachWebSockets } from './ws-adapter.ts';

let server: Server | undefined;
let reader: TcpSocket | undefined;
afterEach(() => {
  reader?.destroy();
  server?.close();
  server?.closeAllConnections();
});

const upgrade = [
  'GET /ws HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** A socket whose other side reads nothing, with all that the system takes for it already written. */
async function openFull(): Promise<{ socket: Socket; reader: TcpSocket; gone: Promise<void> }> {
  const opened = Promise.withResolvers<Socket>();
  const gone = Promise.withResolvers<void>();
  const gateway = {
    refusalOf: () => undefined,
    accept: (socket: Socket): void => {
      socket.listen({ received: () => {}, message: () => {}, closed: () => gone.resolve() });
      opened.resolve(socket);
    },
  };
  server = createServer();
  attachWebSockets(server, gateway, {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  reader = client;
  client.on('error', () => {});
  client.write(`${upgrade.join('\r\n')}\r\n\r\n`);
  await once(client, 'data');
  client.pause();
  const socket = await opened.promise;
  const large = 'x'.repeat(200_000);
  // The system's buffers grow for a while.
  for (let full = 0; full < 5; full += socket.bufferedBytes() === 0 ? 0 : 1) {
    socket.send(large);
    await sleep(systemClock, 20);
  }
  return { socket, reader: client, gone: gone.promise };
}

test('messages that wait are counted with what they cost beside their characters', async () => {
  const { socket } = await openFull();
  const before = socket.bufferedBytes();
  for (let index = 0; index < 1000; index += 1) socket.send('{}');
  // An entry in the stream for each and its header: 250 bytes that live, twice as much until they are collected.
  expect(socket.bufferedBytes() - before).toBeGreaterThan(250 * 1000);
});

test('what is read counts no more', async () => {
  const { socket, reader: client } = await openFull();
  for (let index = 0; index < 1000; index += 1) socket.send('{}');
  client.resume();
  await expect.poll(() => socket.bufferedBytes(), { timeout: 10_000 }).toBe(0);
});

test('a socket that is cut is gone at once, with what waited', async () => {
  const { socket, gone } = await openFull();
  socket.cut();
  await gone;
  expect(socket.bufferedBytes()).toBe(0);
  socket.send('{}');
});
