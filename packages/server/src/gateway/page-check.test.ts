import { expect, test } from 'vitest';
import { foreignOrigins, loopbackOrigins } from '../testing/origins.ts';
import { createPageCheck, createPageDiagnosisRoute } from './page-check.ts';

const from = (
  origin: string | readonly string[] | undefined,
  host = 'localhost:8700',
  remoteAddress = '127.0.0.1',
) => ({
  httpVersion: '1.1',
  headers: { host, origin },
  remoteAddress,
  query: '',
  body: undefined,
});

const forDevelopment = createPageCheck({ areLoopbackPagesAllowed: true });
const forProduction = createPageCheck({});

test('on a machine for development pages of loopback origins may connect, otherwise none', () => {
  expect(loopbackOrigins.filter((origin) => !forDevelopment(from(origin)))).toEqual([]);
  expect(foreignOrigins.filter((origin) => forDevelopment(from(origin)))).toEqual([]);
  expect([...loopbackOrigins, ...foreignOrigins].filter((origin) => forProduction(from(origin)))).toEqual([]);
});

test.each([
  ['by a name that was rebound to this machine', from('http://localhost:3000', 'evil.example:8700')],
  ['from another machine', from('http://localhost:3000', 'localhost:8700', '192.168.1.9')],
  [
    'through a proxy',
    { ...from('http://localhost:3000'), headers: { ...from('http://localhost:3000').headers, via: '1.1 x' } },
  ],
  ['two of them', from(['http://localhost:3000', 'http://localhost:3000'])],
])('but not %s', (_name, request) => {
  expect(forDevelopment(request)).toBe(false);
});

test('what was allowed before is allowed on', () => {
  for (const mayConnect of [forDevelopment, forProduction]) {
    expect(mayConnect(from(undefined, 'chat.example', '192.0.2.7'))).toBe(true);
    expect(mayConnect(from('https://chat.example', 'chat.example', '192.0.2.7'))).toBe(true);
  }
  const declared = createPageCheck({ allowedOrigins: ['http://localhost:*'] });
  expect(declared(from('http://localhost:3000', 'chat.example', '192.0.2.7'))).toBe(true);
});

test('a page may read whether it is turned away, and by which setting it would not be', async () => {
  const { handle } = createPageDiagnosisRoute('/ws', forProduction);
  const [refused, welcome] = [await handle(from('https://evil.example')), await handle(from('http://localhost:8700'))];
  expect([refused.status, JSON.parse(String(refused.body))]).toEqual([
    403,
    {
      error: 'originNotAllowed',
      message:
        'Pages of this origin may not connect; the setting allowedOrigins (PARLEY_ALLOWED_ORIGINS) names those that may.',
    },
  ]);
  expect([welcome.status, welcome.headers['upgrade']]).toEqual([426, 'websocket']);
  for (const { headers } of [refused, welcome]) {
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', vary: 'origin', 'cache-control': 'no-store' });
  }
});
