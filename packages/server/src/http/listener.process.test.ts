import { type AddressInfo, connect } from 'node:net';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, describe, expect, test } from 'vitest';
import type { LogFields } from '../core/operator-log.ts';
import { askHttp, type HttpReply } from '../testing/server-process.ts';
import { createClientFinder } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';
import { jsonAnswer, type Route } from './route.ts';

const logged: { readonly event: string; readonly fields: LogFields | undefined }[] = [];
const log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (event: string, fields?: LogFields) => void logged.push({ event, fields }),
};

const routes: readonly Route[] = [
  { method: 'GET', path: '/thing', handle: () => Promise.resolve(jsonAnswer(200, { thing: true })) },
  { method: 'POST', path: '/thing', handle: ({ body }) => Promise.resolve(jsonAnswer(200, { body })) },
  { method: 'GET', path: '/broken', handle: () => Promise.reject(new Error('the secret is out')) },
  { method: 'POST', path: '/act', handle: () => Promise.resolve(jsonAnswer(200, {})) },
  {
    method: 'POST',
    path: '/bytes',
    bytesMax: 8,
    handle: ({ body }) => {
      const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
      if (text === 'broken') throw new Error('the secret is out');
      return Promise.resolve(jsonAnswer(200, { text }));
    },
  },
];

let listener: Listener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
  logged.length = 0;
});

async function start(limits: Partial<Parameters<typeof createListener>[0]['limits']> = {}): Promise<AddressInfo> {
  listener = createListener({
    log,
    clock: systemClock,
    random: systemRandom,
    findClient: createClientFinder({ trusted: ['127.0.0.1'], header: 'x-forwarded-for' }),
    routes,
    limits: { bodyBytesMax: 1024, requestMs: 10_000, idleMs: 5000, writeMs: 30_000, connectionsMax: 100, ...limits },
  });
  return listener.listen({ host: '127.0.0.1', port: 0 });
}

const ask = (
  { port }: AddressInfo,
  { path, ...options }: { readonly path: string } & NonNullable<Parameters<typeof askHttp>[1]>,
): Promise<HttpReply> => askHttp(`http://127.0.0.1:${port}`, { ...options, path });

const json = { 'content-type': 'application/json' };

describe('answers', () => {
  test('a route is answered, with headers that let nothing run', async () => {
    const { status, headers, body } = await ask(await start(), { path: '/thing?x=1' });
    expect([status, body]).toEqual([200, '{"thing":true}']);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('HEAD answers as GET does, without a body', async () => {
    const { status, headers, body } = await ask(await start(), { method: 'HEAD', path: '/thing' });
    expect([status, headers['content-length'], body]).toEqual([200, '14', '']);
  });

  test('a JSON body reaches the handler', async () => {
    const address = await start();
    const { body } = await ask(address, { method: 'POST', path: '/thing', headers: json, body: '{"a":1}' });
    expect(body).toBe('{"body":{"a":1}}');
  });
});

describe('a route that takes bytes', () => {
  const post = async (address: AddressInfo, body?: string, headers = {}) =>
    ask(address, { method: 'POST', path: '/bytes', headers, ...(body !== undefined && { body }) });

  test('has them whatever they are, and answers with the headers of every answer', async () => {
    const address = await start();
    for (const headers of [{}, json, { 'content-type': ';;;' }]) {
      const { status, headers: answered, body } = await post(address, 'ab', headers);
      expect([status, body]).toEqual([200, '{"text":"ab"}']);
      expect(answered).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'content-length': '13',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
    }
    expect((await post(address)).body).toBe('{"text":"undefined"}');
  });

  test('says so where there are too many, whether they are counted before or after', async () => {
    const address = await start();
    const exchange = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let received = '';
        const socket = connect(address.port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk) => {
          received += String(chunk);
        });
        socket.on('close', () => resolve(received));
        socket.on('error', reject);
      });
    const head = 'POST /bytes HTTP/1.1\r\nHost: a\r\n';
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
    for (const text of [`${head}Content-Length: 9\r\n\r\n`, `${chunked}5\r\nabcde\r\n4\r\nfghi\r\n`]) {
      const heard = await exchange(text);
      expect(heard).toMatch(/^HTTP\/1\.1 200 /);
      expect(heard).toMatch(/\r\nconnection: close\r\n/i);
      expect(heard).toContain('{"text":"unreadable"}');
    }
    const whole = `${chunked}5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n`;
    const twice = await exchange(`${whole}${whole.replace('Host: a', 'Host: a\r\nConnection: close')}`);
    expect(twice.match(/\{"text":"abcdefgh"\}/g)).toHaveLength(2);
  });

  test('that fails is answered as every failure is', async () => {
    const { status, headers, body } = await post(await start(), 'broken');
    expect([status, headers['x-content-type-options']]).toEqual([500, 'nosniff']);
    expect(body).toMatch(/the incident is [0-9a-v]{12}/);
    expect(body).not.toContain('secret');
    const request = headers['x-request-id'];
    const fields = { incident: expect.any(String), request, method: 'POST', path: '/bytes' };
    expect(logged).toEqual([{ event: 'http.failed', fields }]);
  });
});

describe('refusals are JSON with a fixed word', () => {
  test.each<[string, Parameters<typeof ask>[1], number, string]>([
    ['an unknown address', { path: '/nothing' }, 404, 'notFound'],
    ['a way out of the pages', { path: '/../../etc/passwd' }, 404, 'notFound'],
    ['an encoded way out of the pages', { path: '/%2e%2e%2fetc/passwd' }, 404, 'notFound'],
    ['an address that cannot be decoded', { path: '/%ff' }, 400, 'badRequest'],
    ['another method', { method: 'DELETE', path: '/thing' }, 405, 'methodNotAllowed'],
    ['GET where only POST is', { path: '/act?x' }, 405, 'methodNotAllowed'],
    ['a rare method', { method: 'PROPFIND', path: '/thing' }, 405, 'methodNotAllowed'],
    ['a body that is not JSON', { method: 'POST', path: '/thing', headers: json, body: '{' }, 400, 'badRequest'],
    ['an empty body that claims JSON', { method: 'POST', path: '/thing', headers: json, body: '' }, 400, 'badRequest'],
    [
      'a body that would change a prototype',
      { method: 'POST', path: '/thing', headers: json, body: '{"__proto__":{"x":1}}' },
      400,
      'badRequest',
    ],
    [
      'a form, which any page of the world may send',
      { method: 'POST', path: '/thing', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'unsupportedMediaType',
    ],
    [
      'a body over the limit',
      { method: 'POST', path: '/thing', headers: json, body: `"${'x'.repeat(2000)}"` },
      413,
      'bodyTooLarge',
    ],
  ])('%s', async (_name, options, expectedStatus, error) => {
    const { status, headers, body } = await ask(await start(), options);
    expect([status, headers['content-type']]).toEqual([expectedStatus, 'application/json; charset=utf-8']);
    expect(JSON.parse(body || '{}')).toEqual({ error, message: expect.any(String) });
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('405 names what is allowed', async () => {
    const address = await start();
    expect((await ask(address, { method: 'PUT', path: '/thing' })).headers['allow']).toBe('GET, HEAD, POST');
    expect((await ask(address, { method: 'GET', path: '/act' })).headers['allow']).toBe('POST');
  });

  test('a failure has an incident that is in the log, and tells nothing else', async () => {
    const { status, headers, body } = await ask(await start(), { path: '/broken' });
    expect(status).toBe(500);
    expect(body).not.toContain('secret');
    const incident = /the incident is ([0-9a-v]{12})/.exec(body)?.[1];
    expect(logged).toEqual([
      {
        event: 'http.failed',
        fields: { incident: expect.any(String), request: headers['x-request-id'], method: 'GET', path: '/broken' },
      },
    ]);
    expect(logged[0]?.fields?.['incident']).toBe(incident);
  });
});

describe('slow and many', () => {
  /** Writes `text` and resolves when the server has ended the connection. */
  function drip({ port }: AddressInfo, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let received = '';
      socket.on('data', (chunk) => {
        received += String(chunk);
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  }

  test.each([
    ['whose headers never end', 'GET /thing HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'whose body never ends',
      'POST /thing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('a request %s is cut off', async (_name, text) => {
    const address = await start({ requestMs: 300 });
    expect(await drip(address, text)).toMatch(/^HTTP\/1\.1 408 |^$/);
  });

  test('a request may be given as long as the setting permits', async () => {
    expect((await ask(await start({ requestMs: 600_000 }), { path: '/thing' })).status).toBe(200);
  });

  test('a connection that waits for nothing is closed', async () => {
    const address = await start({ idleMs: 200 });
    expect(await drip(address, 'GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a connection over the limit is dropped', async () => {
    const address = await start({ connectionsMax: 1, idleMs: 500 });
    const first = drip(address, 'GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await drip(address, '').catch(() => '')).toBe('');
    expect(await first).toMatch(/^HTTP\/1\.1 200 /);
  });
});
