import { type AddressInfo, connect } from 'node:net';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActionRequest } from '../server-api/server-api.ts';
import { createClientFinder } from './client-address.ts';
import { createListener, type Listener } from './listener.ts';
import { jsonAnswer } from './route.ts';
import { actionBodyBytesMax, createServerApiRoutes } from './server-api.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let listener: Listener;
let address: string;
let port: number;
let asked: ActionRequest[];

beforeEach(async () => {
  asked = [];
  const answer = (request: ActionRequest) => {
    asked.push(request);
    return Promise.resolve({ Code: 0, Message: 'success', RequestId: '1' });
  };
  const clientOf = () => ({ address: '127.0.0.1', isSecure: false });
  listener = createListener({
    log: silent,
    clock: systemClock,
    random: systemRandom,
    findClient: createClientFinder({ trusted: [], header: 'x-forwarded-for' }),
    routes: [
      ...createServerApiRoutes(
        {
          ...{ serverApi: { answer, turnedAway: () => {} }, allowPlainHttp: true, mayAsk: () => true },
          ...{ clientOf, describe: () => Promise.resolve({}) },
        },
        undefined,
      ),
      { method: 'POST', path: '/thing', handle: ({ body }) => Promise.resolve(jsonAnswer(200, { body })) },
    ],
    limits: { bodyBytesMax: 1024, requestMs: 10_000, idleMs: 5000, writeMs: 30_000, connectionsMax: 100 },
  });
  ({ port } = (await listener.listen({ host: '127.0.0.1', port: 0 })) as AddressInfo);
  address = `http://127.0.0.1:${port}/?Action=X`;
});
afterEach(() => listener.close());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(address, { method: 'POST', body, headers });
const textOf = ({ body }: ActionRequest): unknown =>
  typeof body === 'object' ? [body.contentType, new TextDecoder().decode(body.bytes)] : body;

describe('a request over a real socket', () => {
  test.each([
    ['application/json', '{"a":1}'],
    ['application/json; charset=utf-8', '{"a":1}'],
    ['text/plain;charset=UTF-8', '{"a":1}'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['application/octet-stream', 'not JSON'],
  ])('with a body of %s is handed on as it is [API-2]', async (type, body) => {
    const response = await post(body, { 'content-type': type });
    expect([response.status, await response.json()]).toEqual([200, { Code: 0, Message: 'success', RequestId: '1' }]);
    expect(asked.map(textOf)).toEqual([[type, body]]);
  });

  test('with no body, and with none that has a type', async () => {
    expect((await fetch(address, { method: 'POST' })).status).toBe(200);
    expect((await post(new Uint8Array(Buffer.from('{}')))).status).toBe(200);
    expect(asked.map(textOf)).toEqual([undefined, [undefined, '{}']]);
  });

  test('with GET has its query', async () => {
    expect((await fetch(`${address}&UserId[]=a%20b`)).status).toBe(200);
    expect(asked).toEqual([{ query: 'Action=X&UserId[]=a%20b', remote: '127.0.0.1' }]);
  });

  test('of 1 MiB is read, and one byte more is answered and not read [API-5]', async () => {
    await post('a'.repeat(actionBodyBytesMax));
    const response = await post('a'.repeat(actionBodyBytesMax + 1));
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    expect(asked.map(({ body }) => (body === 'unreadable' ? body : 'read'))).toEqual(['read', 'unreadable']);
  });

  test('that says its length wrongly, or breaks off, does no harm', async () => {
    const write = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = '';
        const stream = connect(port, '127.0.0.1', () => stream.end(text));
        stream.on('data', (part) => {
          heard += String(part);
        });
        stream.on('close', () => resolve(heard));
        stream.on('error', () => {});
      });
    await write(
      'POST /?Action=X HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
    );
    expect((await post('{}')).status).toBe(200);
    expect(asked.filter(({ body }) => typeof body === 'object').map(textOf)).toEqual([
      ['text/plain;charset=UTF-8', '{}'],
    ]);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])(
    'with %s is refused, and another path is not there [API-13]',
    async (method) => {
      const response = await fetch(address, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
      expect((await fetch(address.replace('/?', '/other?'), { method })).status).toBe(404);
    },
  );

  test('asked about by a browser gets no word that lets a page read it [API-6]', async () => {
    const response = await fetch(address, { method: 'OPTIONS', headers: { origin: 'https://a.example' } });
    expect(response.status).toBe(204);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('leaves other addresses with their JSON', async () => {
    const other = address.replace('/?Action=X', '/thing');
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(other, { method: 'POST', body: '{"a":1}', headers });
    expect(await response.json()).toEqual({ body: { a: 1 } });
    expect((await fetch(other, { method: 'POST', body: 'a'.repeat(2000), headers })).status).toBe(413);
  });
});
