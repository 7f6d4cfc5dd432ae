import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { silentLog } from '../core/operator-log.ts';
import { createSelfSigned, type SelfSigned } from '../testing/self-signed.ts';
import {
  createTestDirectory,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { createClientFinder } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';
import { jsonAnswer } from './route.ts';

const requestText = 'GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A connection of one's own, so that it is known which handshake a request went through. */
function openTls(port: number, ca: readonly string[]): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: [...ca], servername: 'localhost' }, () => resolve(socket));
    socket.on('error', reject);
  });
}

function askOn(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (data) => resolve(String(data)));
    socket.write(requestText);
  });
}

describe('a listener with a certificate', () => {
  let listener: Listener | undefined;
  afterEach(async () => {
    await listener?.close();
    listener = undefined;
  });

  test('a renewed one serves new connections, and those that stand go on', async () => {
    const [old, next] = [createSelfSigned('old'), createSelfSigned('next')];
    listener = createListener({
      log: silentLog,
      clock: systemClock,
      random: systemRandom,
      certificate: { ...old, expiresAt: 0 },
      findClient: createClientFinder({ trusted: [], header: 'forwarded' }),
      routes: [{ method: 'GET', path: '/thing', handle: async () => jsonAnswer(200, {}) }],
      limits: { bodyBytesMax: 1024, requestMs: 10_000, idleMs: 5000, writeMs: 30_000, connectionsMax: 10 },
    });
    const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
    const standing = await openTls(port, [old.cert]);
    expect(await askOn(standing)).toMatch(/^HTTP\/1\.1 200 [\s\S]*strict-transport-security: max-age=\d+/);
    listener.renew({ ...next, expiresAt: 0 });
    const fresh = await openTls(port, [next.cert]);
    expect(fresh.getPeerCertificate().subject.CN).toBe('next');
    expect(await askOn(standing)).toMatch(/^HTTP\/1\.1 200 /);
    expect(standing.getPeerCertificate().subject.CN).toBe('old');
    standing.destroy();
    fresh.destroy();
  });
});

describe('a server', () => {
  let directory: TestDirectory;
  let server: ServerProcess | undefined;
  let pair: SelfSigned;
  let environment: Readonly<Record<string, string>>;
  beforeEach(() => {
    directory = createTestDirectory();
    pair = createSelfSigned('server');
    const [cert, key] = [join(directory.path, 'cert.pem'), join(directory.path, 'key.pem')];
    writeFileSync(cert, pair.cert);
    writeFileSync(key, pair.key);
    environment = { PARLEY_DATA_DIR: directory.path, PARLEY_TLS_CERT_FILE: cert, PARLEY_TLS_KEY_FILE: key };
  });
  afterEach(async () => {
    await server?.stop('SIGKILL');
    server = undefined;
    directory.remove();
  });

  test('speaks https and wss on its port', async () => {
    server = await startServerProcess({ command: 'serve', environment });
    expect(server.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      get(`${server?.url}/healthz`, { ca: pair.cert, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/ws`, { ca: pair.cert });
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    socket.close();
  });

  test.each<[string, Readonly<Record<string, string>>, number, RegExp]>([
    ['a key of another certificate', {}, 1, /^parley: the TLS certificate: it is not usable .*PARLEY_TLS_KEY_FILE/],
    [
      'a file that is not there',
      { PARLEY_TLS_CERT_FILE: '/nowhere/cert.pem' },
      1,
      /^parley: the TLS certificate: a file of it cannot be read/,
    ],
    ['a certificate without a key', { PARLEY_TLS_KEY_FILE: '' }, 2, /tls\.certFile is set without tls\.keyFile/],
  ])('does not start with %s, and says so in one line', async (_name, changes, code, expected) => {
    writeFileSync(join(directory.path, 'key.pem'), createSelfSigned('other').key);
    const ended = await spawnParley(['serve'], { environment: { PARLEY_PORT: '0', ...environment, ...changes } }).ended;
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(expected);
    expect(ended.err).not.toContain('PRIVATE KEY');
  });
});
