import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../core/operator-log.ts';
import type { Socket as GatewaySocket } from '../gateway/socket.ts';
import { attachWebSockets } from '../gateway/ws-adapter.ts';
import { createSelfSigned } from '../testing/self-signed.ts';
import { createClientFinder } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';

/** More than any system keeps for a connection. */
const large = Buffer.alloc(32 * 1024 * 1024, 'x');
const ask = 'GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n';
const upgrade = [
  'GET /ws HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');
const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
/** Sends more than the other side takes. */
const flood = (socket: GatewaySocket): void => {
  socket.listen({ received: () => {}, message: () => {}, closed: () => {} });
  socket.send(String(large));
};
const writeMs = 700;

let listener: Listener | undefined;
let clients: Socket[] = [];
afterEach(async () => {
  for (const client of clients) client.destroy();
  clients = [];
  listener?.server.closeAllConnections();
  await listener?.close();
  listener = undefined;
});

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
  const self = createSelfSigned('localhost');

  /** The other side of a connection that asks and reads nothing; `gone`: the server has given it up. */
  async function askAndSleep(request = ask): Promise<{ client: Socket; gone: Promise<unknown> }> {
    listener = createListener({
      log: silentLog,
      clock: systemClock,
      random: systemRandom,
      findClient: createClientFinder({ trusted: [], header: 'forwarded' }),
      routes: [{ method: 'GET', path: '/large', handle: async () => ({ status: 200, headers: {}, body: large }) }],
      limits: { bodyBytesMax: 1024, requestMs: 10_000, idleMs: 5000, writeMs, connectionsMax: 10 },
      ...(scheme === 'https' && { certificate: { ...self, expiresAt: 0 } }),
    });
    attachWebSockets(listener.server, { refusalOf: () => undefined, accept: flood }, {});
    const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
    const accepted = once(listener.server, 'connection');
    const client =
      scheme === 'http'
        ? connect({ port, host: '127.0.0.1' })
        : connectTls({ port, host: '127.0.0.1', ca: [self.cert], servername: 'localhost' });
    clients.push(client);
    client.on('error', () => {});
    await once(client, scheme === 'http' ? 'connect' : 'secureConnect');
    client.pause();
    client.write(request);
    const [socket] = await accepted;
    return { client, gone: once(socket, 'close') };
  }

  test('an answer that nobody reads holds its place no longer than it may', async () => {
    const { gone } = await askAndSleep();
    await gone;
  });

  test('not even for one who goes on asking', async () => {
    const { client, gone } = await askAndSleep();
    const nag = setInterval(() => client.write(ask), 100);
    await gone;
    clearInterval(nag);
  });

  test('nor for a WebSocket whose other side goes on sending', async () => {
    const { client, gone } = await askAndSleep(`${upgrade}\r\n\r\n`);
    const nag = setInterval(() => client.write(ping), 100);
    await gone;
    clearInterval(nag);
  });

  test('an answer that is read slowly arrives', async () => {
    const { client, gone } = await askAndSleep();
    let isGone = false;
    void gone.then(() => {
      isGone = true;
    });
    let bytes = 0;
    client.on('data', (data) => {
      bytes += data.length;
    });
    // Four times as long in all as a write may take nothing; the system tells the server of much that was read at once.
    for (let nap = 1; nap <= 14; nap += 1) {
      client.resume();
      while (bytes < nap * 1_500_000) await once(client, 'data');
      client.pause();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(isGone).toBe(false);
    client.resume();
    await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(large.length);
  });
});
