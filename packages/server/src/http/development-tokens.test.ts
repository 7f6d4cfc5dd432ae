import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import { foreignOrigins } from '../testing/origins.ts';
import { createDevelopmentKey, createDevelopmentTokenRoutes } from './development-tokens.ts';
import type { HttpAnswer, HttpRequest } from './route.ts';

const app = { appID: 1234567890, serverSecret: '0123456789abcdef0123456789abcdef' };

const key = 'k'.repeat(26);
const authorization = `Bearer ${key}`;

const direct: HttpRequest = {
  httpVersion: '1.1',
  headers: { host: 'localhost:8700', authorization },
  remoteAddress: '127.0.0.1',
  query: '',
  body: { userID: 'alice' },
};
const behindProxy: HttpRequest = { ...direct, headers: { ...direct.headers, 'x-forwarded-for': '127.0.0.1' } };
const remote: HttpRequest = { ...direct, remoteAddress: '192.0.2.7', headers: { host: 'chat.example', authorization } };

async function post(request: HttpRequest, isOpen = false): Promise<readonly [number, Record<string, unknown>]> {
  const { status, body, headers } = await handle('POST', request, isOpen);
  expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'origin' });
  return [status, JSON.parse(String(body))];
}

function handle(method: 'POST' | 'OPTIONS', request: HttpRequest, isOpen = false): Promise<HttpAnswer> {
  const parts = { clock: createManualClock(), random: seededRandom(1), app, key: isOpen ? undefined : key };
  const route = createDevelopmentTokenRoutes(parts).find((one) => one.method === method);
  if (!route) throw new Error('the address has both methods');
  return route.handle(request);
}

test('a direct request gets the app and a token that lives a day', async () => {
  const [status, answer] = await post(direct);
  expect(status).toBe(200);
  expect(answer).toEqual({ appID: app.appID, token: expect.stringMatching(/^04[0-9A-Za-z+/]+=*$/) });
  const expire = Buffer.from(String(answer['token']).slice(2), 'base64').readBigInt64BE(0);
  expect(Number(expire) * 1000).toBe(createManualClock().wall() + 24 * 60 * 60 * 1000);
});

test('a request that is not direct is refused and told why', async () => {
  for (const request of [behindProxy, remote]) {
    expect(await post(request)).toEqual([
      403,
      { error: 'notDirect', message: expect.stringMatching(/^Development tokens are for direct requests/) },
    ]);
  }
});

test.each<[string, string | readonly string[] | undefined]>([
  ['no key', undefined],
  ['an empty key', 'Bearer '],
  ['a part of it', authorization.slice(0, -1)],
  ['more than it', `${authorization}k`],
  ['another key', `Bearer ${'x'.repeat(26)}`],
  ['the key of another scheme', `Basic ${key}`],
  ['the key in characters of another alphabet', `Bearer ${'\u00ff'.repeat(26)}`],
  ['two of them', [authorization, authorization]],
])('with %s nobody is answered, and the proxy that sends him needs no header to be known', async (_name, shown) => {
  const request = { ...direct, headers: { ...direct.headers, authorization: shown } };
  expect(await post(request)).toEqual([
    403,
    { error: 'keyMissing', message: expect.stringMatching(/opened by the address which the server printed/) },
  ]);
});

test('every run of a server has a key of its own, too long to be guessed', () => {
  const random = seededRandom(1);
  const keys = Array.from({ length: 50 }, () => createDevelopmentKey(random));
  expect(new Set(keys).size).toBe(50);
  for (const one of keys) expect(one).toMatch(/^[0-9a-z]{26}$/);
});

test('the refusal comes before a look at the body', async () => {
  expect((await post({ ...remote, body: { userID: '' } }))[0]).toBe(403);
});

test('when opened by the operator everybody is answered', async () => {
  expect((await post(behindProxy, true))[0]).toBe(200);
  expect((await post(remote, true))[0]).toBe(200);
});

describe('a bad body is refused and its field named', () => {
  test.each<[string, unknown, RegExp]>([
    ['none', undefined, /^body /],
    ['text', 'alice', /^body /],
    ['null', null, /^body /],
    ['a list', [], /^userID /],
    ['no userID', {}, /^userID /],
    ['an empty userID', { userID: '' }, /^userID is empty/],
    ['a userID of 33 bytes', { userID: 'x'.repeat(33) }, /^userID is over 32 bytes/],
    ['a userID with a space', { userID: 'a b' }, /^userID has a character/],
    ['a userID that is a number', { userID: 1 }, /^userID /],
  ])('%s', async (_name, body, message) => {
    expect(await post({ ...direct, body })).toEqual([
      400,
      { error: 'parameterInvalid', message: expect.stringMatching(message) },
    ]);
  });
});

describe('a page of another origin of this machine', () => {
  const from = (headers: HttpRequest['headers']): HttpRequest => ({
    ...direct,
    headers: { ...direct.headers, 'sec-fetch-site': 'cross-site', ...headers },
  });

  test('may ask, show its key and read every answer', async () => {
    const origin = 'http://127.0.0.1:5173';
    const preflight = await handle('OPTIONS', from({ origin, authorization: undefined }));
    expect(preflight).toMatchObject({ status: 204, body: '' });
    expect(preflight.headers).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
      'cache-control': 'no-store',
      vary: 'origin',
    });
    for (const [request, status] of [
      [from({ origin }), 200],
      [from({ origin, authorization: 'Bearer none' }), 403],
      [{ ...from({ origin }), body: {} }, 400],
    ] as const) {
      const answer = await handle('POST', request);
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, origin]);
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test('is let into this network where its browser asks for that', async () => {
    const asking = { 'access-control-request-private-network': 'true' };
    const leave = async (origin: string) => (await handle('OPTIONS', from({ origin, ...asking }))).headers;
    expect(await leave('http://localhost:1')).toMatchObject({ 'access-control-allow-private-network': 'true' });
    expect(await leave('https://evil.example')).not.toHaveProperty('access-control-allow-private-network');
  });

  test('gets nothing by a name that was rebound to this machine, nor through a proxy', async () => {
    const origin = 'http://localhost:5173';
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-for': '127.0.0.1' },
      { origin: [origin, origin] },
    ]) {
      expect((await post(from({ origin, ...headers })))[1]).toMatchObject({ error: 'notDirect' });
    }
    expect((await post({ ...from({ origin }), remoteAddress: '192.0.2.7' }))[1]).toMatchObject({ error: 'notDirect' });
  });
});

test.each(foreignOrigins)('a page of %s gets neither leave nor a token', async (origin) => {
  const request = { ...direct, headers: { ...direct.headers, origin } };
  const [preflight, answer] = [await handle('OPTIONS', request), await handle('POST', request)];
  expect([preflight.status, answer.status]).toEqual([405, 403]);
  for (const { headers } of [preflight, answer]) {
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers['vary']).toBe('origin');
  }
  // Where everybody gets tokens, no page of another origin does.
  expect((await handle('POST', request, true)).headers).not.toHaveProperty('access-control-allow-origin');
});
