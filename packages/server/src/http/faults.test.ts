import { describe, expect, test } from 'vitest';
import { createFaults } from '../core/faults.ts';
import { createFaultRoutes } from './faults.ts';
import type { HttpRequest } from './route.ts';

const direct: HttpRequest = {
  httpVersion: '1.1',
  headers: { host: 'localhost:8700' },
  remoteAddress: '127.0.0.1',
  query: '',
  body: undefined,
};

function setUp() {
  const faults = createFaults();
  const routes = createFaultRoutes(faults);
  const post = async (path: string, request: Partial<HttpRequest>): Promise<readonly [number, unknown]> => {
    const route = routes.find((candidate) => candidate.path === path);
    if (!route) throw new Error(`no route ${path}`);
    const { status, body } = await route.handle({ ...direct, ...request });
    return [status, JSON.parse(String(body))];
  };
  return { faults, post };
}

test('an order from this machine makes the next calls fail', async () => {
  const { faults, post } = setUp();
  const body = { operation: 'sendMessage', kind: 'storage', times: 2 };
  expect(await post('/faults', { body })).toEqual([200, { armed: body }]);
  expect([1, 2, 3].map(() => faults.next('sendMessage'))).toEqual(['storage', 'storage', undefined]);
});

test('without a number it is one call', async () => {
  const { faults, post } = setUp();
  await post('/faults', { body: { operation: 'login', kind: 'silence' } });
  expect([1, 2].map(() => faults.next('login'))).toEqual(['silence', undefined]);
});

test('all orders are taken back', async () => {
  const { faults, post } = setUp();
  await post('/faults', { body: { operation: 'login', kind: 'handler' } });
  expect(await post('/faults/none', {})).toEqual([200, { armed: null }]);
  expect(faults.next('login')).toBeUndefined();
});

describe('refused', () => {
  const body = { operation: 'login', kind: 'handler' };
  test.each<[string, Partial<HttpRequest>]>([
    ['another machine', { body, remoteAddress: '192.0.2.7' }],
    ['a proxy', { body, headers: { ...direct.headers, 'x-forwarded-for': '127.0.0.1' } }],
  ])('%s', async (_name, request) => {
    const { faults, post } = setUp();
    expect((await post('/faults', request))[0]).toBe(403);
    expect((await post('/faults/none', request))[0]).toBe(403);
    expect(faults.next('login')).toBeUndefined();
  });

  test.each<[string, unknown, RegExp]>([
    ['an unknown operation', { ...body, operation: 'frob' }, /^operation is not one of login, /],
    ['an unknown kind', { ...body, kind: 'fire' }, /^kind is not one of handler, storage, diskFull, silence/],
    ['no number', { ...body, times: 0 }, /^times is not a whole number from 1 to 1000/],
    ['no body', undefined, /^body is not an object/],
  ])('%s', async (_name, bad, message) => {
    expect(await setUp().post('/faults', { body: bad })).toEqual([
      400,
      { error: 'parameterInvalid', message: expect.stringMatching(message) },
    ]);
  });
});
