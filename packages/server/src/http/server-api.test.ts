import { describe, expect, test } from 'vitest';
import type { ActionRequest } from '../server-api/server-api.ts';
import { createPermit } from './client-address.ts';
import type { HttpRequest, Route } from './route.ts';
import { createServerApiRoutes } from './server-api.ts';

const page: Route = {
  method: 'GET',
  path: '/',
  handle: () => Promise.resolve({ status: 200, headers: {}, body: 'the page' }),
};

const request: HttpRequest = {
  httpVersion: '1.1',
  headers: { 'content-type': 'application/json' },
  remoteAddress: '127.0.0.1',
  query: 'Action=QueryUserInfos',
  body: undefined,
};

function serve({ allowPlainHttp = false, isSecure = false, withPage = true, addresses = [] as string[] } = {}) {
  const asked: ActionRequest[] = [];
  const turnedAway: unknown[] = [];
  const routes = createServerApiRoutes(
    {
      serverApi: {
        answer: (one) => {
          asked.push(one);
          return Promise.resolve({ Code: 7, Message: 'm', RequestId: '1' });
        },
        turnedAway: (...one) => turnedAway.push(one),
      },
      allowPlainHttp,
      mayAsk: createPermit(addresses),
      clientOf: ({ remoteAddress }) => ({ address: remoteAddress, isSecure }),
      describe: () => Promise.resolve({ openapi: '3.1.0' }),
    },
    withPage ? page : undefined,
  );
  const send = async (method: Route['method'], over: Partial<HttpRequest> = {}) => {
    const route = routes.find((one) => one.method === method);
    if (!route) throw new Error('there is such a route');
    return route.handle({ ...request, ...over });
  };
  return { asked, turnedAway, send, routes };
}

describe('the address / [API-1, API-13]', () => {
  test('answers an error with status 200 too, and lets no page read it', async () => {
    const { send } = serve();
    const { status, headers, body } = await send('POST');
    expect([status, body]).toEqual([200, '{"Code":7,"Message":"m","RequestId":"1"}']);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('is the page for whoever asks for no action', async () => {
    const { send, asked } = serve();
    for (const query of ['', 'room=1', 'action=x']) expect((await send('GET', { query })).body).toBe('the page');
    for (const query of ['Action=X', 'AppId=1', 'a=b&Signature=', 'SignatureNonce=1', 'Timestamp=1']) {
      expect((await send('GET', { query })).body).toContain('Code');
    }
    expect(asked).toHaveLength(5);
    expect((await serve({ withPage: false }).send('GET', { query: '' })).body).toContain('Code');
  });

  test('hands the body on as it came', async () => {
    const { send, asked } = serve();
    const bytes = new TextEncoder().encode('{}');
    await send('POST', { body: bytes });
    await send('POST', { body: 'unreadable' });
    await send('POST', { headers: {}, body: bytes });
    const { query, remoteAddress: remote } = request;
    expect(asked).toEqual([
      { query, remote, body: { contentType: 'application/json', bytes } },
      { query, remote, body: 'unreadable' },
      { query, remote, body: { contentType: undefined, bytes } },
    ]);
  });

  test('describes itself beside it', async () => {
    const { routes } = serve();
    const description = await routes.find((route) => route.path === '/openapi.json')?.handle(request);
    expect(description).toMatchObject({ status: 200, body: '{"openapi":"3.1.0"}' });
  });

  test('says which methods it takes', async () => {
    const { send } = serve();
    expect(await send('OPTIONS')).toEqual({ status: 204, headers: { allow: 'GET, POST, OPTIONS' }, body: '' });
  });
});

describe('plain HTTP [API-6]', () => {
  const remote = { remoteAddress: '192.0.2.7' };

  test('is for this machine, unless it is allowed', async () => {
    const { send, turnedAway } = serve();
    expect((await send('POST', remote)).status).toBe(403);
    expect(turnedAway).toEqual([['plainHttp', '192.0.2.7']]);
    expect((await serve().send('GET', remote)).status).toBe(403);
    expect((await serve().send('GET', { ...remote, query: '' })).body).toBe('the page');
    expect((await serve({ isSecure: true }).send('POST', remote)).status).toBe(200);
    expect((await serve({ allowPlainHttp: true }).send('POST', remote)).status).toBe(200);
    expect((await serve().send('POST', { remoteAddress: '::1' })).status).toBe(200);
  });
});

describe('a list of addresses', () => {
  const addresses = ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'];

  test.each(['192.0.2.200', '::ffff:192.0.2.200', '2001:db8:1::5', '198.51.100.7'])(
    'lets %s in',
    async (remoteAddress) => {
      const { send, turnedAway } = serve({ addresses, isSecure: true });
      expect((await send('POST', { remoteAddress })).status).toBe(200);
      expect(turnedAway).toEqual([]);
    },
  );

  test.each(['192.0.3.1', '198.51.100.8', '2001:db9::1', '127.0.0.1', undefined])(
    'keeps %s out',
    async (remoteAddress) => {
      const { send, asked, turnedAway } = serve({ addresses, isSecure: true });
      for (const method of ['GET', 'POST'] as const) {
        const { status, body } = await send(method, { remoteAddress });
        expect([status, body]).toEqual([403, expect.stringContaining('addressNotListed')]);
      }
      expect(asked).toEqual([]);
      expect(turnedAway).toEqual([
        ['address', remoteAddress],
        ['address', remoteAddress],
      ]);
      expect((await send('GET', { remoteAddress, query: '' })).body).toBe('the page');
    },
  );

  test('that is empty lets everybody in', async () => {
    expect((await serve({ isSecure: true }).send('POST', { remoteAddress: undefined })).status).toBe(200);
  });
});
