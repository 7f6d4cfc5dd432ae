import { describe, expect, test } from 'vitest';
import { createServerApi, type ServerApiInit, type ServerApiOptions } from './server-api.ts';

const serverSecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const done = { Code: 0, Message: 'success', RequestId: '1' };
const declined = (Code: number, fields: object = {}) => ({ Code, Message: 'no', RequestId: '2', ...fields });

type Reply = object | Error;

/** Answers one after the other; the last one again and again. */
function setUp(replies: readonly Reply[], over: Partial<ServerApiOptions> = {}) {
  const asked: (readonly [address: URL, init: ServerApiInit])[] = [];
  const pauses: number[] = [];
  const api = createServerApi({
    url: 'https://chat.example/ignored',
    appID: 1_234_567_890,
    serverSecret,
    now: () => 1_700_000_000_999,
    random: (count) =>
      Uint8Array.from({ length: count }, (_, index) => [1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef][index] ?? 0),
    sleep: (durationMs) => {
      pauses.push(durationMs);
      return Promise.resolve();
    },
    fetch: (address, init) => {
      asked.push([new URL(address), init]);
      const reply = replies[Math.min(asked.length, replies.length) - 1];
      if (reply instanceof Error) return Promise.reject(reply);
      return Promise.resolve({ status: 502, json: () => Promise.resolve(reply) });
    },
    ...over,
  });
  const query = () => api.call('QueryUserInfos', { UserIds: ['ann'] });
  const register = () => api.call('UserRegister', { UserInfo: [{ UserId: 'ann' }] });
  return { asked, pauses, api, query, register };
}

test('a request is signed as the documentation says', async () => {
  const { asked, query } = setUp([{ ...done, Result: [], ErrorList: [] }]);
  expect(await query()).toEqual({ ok: true, requestID: '1', result: { Result: [], ErrorList: [] } });
  const [[address, init] = []] = asked;
  expect([address?.origin, address?.pathname]).toEqual(['https://chat.example', '/']);
  expect(Object.fromEntries(address?.searchParams ?? [])).toEqual({
    Action: 'QueryUserInfos',
    AppId: '1234567890',
    SignatureNonce: '0123456789abcdef',
    Timestamp: '1700000000',
    SignatureVersion: '2.0',
    Signature: '5f15d726de08ecf26bb41ca69c25b0a2',
  });
  expect(init).toMatchObject({ method: 'POST', body: '{"UserIds":["ann"]}' });
});

describe('a failure is a value', () => {
  test('where the server declines, with what became of each target', async () => {
    const failed = { ErrorList: [{ UserId: 'ann', SubCode: 660700002 }] };
    const { asked, register } = setUp([declined(660700002, failed)]);
    expect(await register()).toEqual({
      ok: false,
      failure: { kind: 'declined', code: 660700002, message: 'no', requestID: '2' },
      result: failed,
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [new DOMException('too slow', 'TimeoutError'), { kind: 'timeout', message: 'too slow' }],
    [new TypeError('fetch failed'), { kind: 'network', message: 'fetch failed' }],
    [{ error: 'bad gateway' }, { kind: 'foreign', status: 502, message: expect.stringContaining('502') }],
    [
      { Code: 'x', RequestId: '1' },
      { kind: 'foreign', status: 502, message: expect.stringContaining('502') },
    ],
  ])('where nothing of use comes back: %s', async (reply, failure) => {
    const { register } = setUp([reply]);
    expect(await register()).toEqual({ ok: false, failure });
  });
});

describe('a request is tried again', () => {
  test.each([1, 7, 660300005, 660700001])('where the server did not begin: %i', async (code) => {
    const { asked, pauses, register } = setUp([declined(code), declined(code), done]);
    expect(await register()).toMatchObject({ ok: true });
    expect([asked.length, pauses]).toEqual([3, [200, 400]]);
  });

  test('without an answer only if nothing can be done twice', async () => {
    const lost = new TypeError('fetch failed');
    const question = setUp([lost, { ...done, Result: [], ErrorList: [] }]);
    expect(await question.query()).toMatchObject({ ok: true });
    const change = setUp([lost, done]);
    expect(await change.register()).toMatchObject({ ok: false, failure: { kind: 'network' } });
    expect([question.asked.length, change.asked.length]).toEqual([2, 1]);
  });

  test('no more often than is asked for, with pauses that have an end', async () => {
    const { asked, pauses, query } = setUp([declined(1)], { retries: 6 });
    expect(await query()).toMatchObject({ ok: false, failure: { code: 1 } });
    expect([asked.length, pauses]).toEqual([7, [200, 400, 800, 1600, 3200, 5000]]);
    const once = setUp([declined(1)], { retries: 0 });
    await once.query();
    expect(once.asked).toHaveLength(1);
  });
});

test('an action that this version does not know is sent once and answered as it came', async () => {
  const { asked, api } = setUp([declined(100000007)]);
  expect(await api.send('Novelty', { Text: 'ü' })).toEqual(declined(100000007));
  expect(asked[0]?.[1].body).toBe('{"Text":"ü"}');
  await expect(setUp([new TypeError('fetch failed')]).api.send('Novelty')).rejects.toThrow('fetch failed');
});

test('a request that lasts too long is given up', async () => {
  const { query } = setUp([], {
    timeoutMs: 5,
    retries: 0,
    fetch: (_address, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  });
  expect(await query()).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
});
