import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import { createDevelopmentKey, createDevelopmentTokenRoute } from './development-tokens.ts';
import type { HttpRequest } from './route.ts';

const app = { appID: 1234567890, serverSecret: '0123456789abcdef0123456789abcdef' };

const key = 'k'.repeat(26);
const authorization = `Bearer ${key}`;

const direct: HttpRequest = {
  httpVersion: '1.1',
  headers: { host: 'localhost:8700', authorization },
  remoteAddress: '127.0.0.1',
  body: { userID: 'alice' },
};
const behindProxy: HttpRequest = { ...direct, headers: { ...direct.headers, 'x-forwarded-for': '127.0.0.1' } };
const remote: HttpRequest = { ...direct, remoteAddress: '192.0.2.7', headers: { host: 'chat.example', authorization } };

async function post(request: HttpRequest, isOpen = false): Promise<readonly [number, Record<string, unknown>]> {
  const parts = { clock: createManualClock(), random: seededRandom(1), app, key: isOpen ? undefined : key };
  const route = createDevelopmentTokenRoute(parts);
  const { status, body, headers } = await route.handle(request);
  expect(headers['cache-control']).toBe('no-store');
  return [status, JSON.parse(String(body))];
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
