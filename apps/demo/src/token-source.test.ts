import { describe, expect, it } from 'vitest';
import { createDevelopmentTokenSource } from './token-source.ts';

const answering = (status: number, body: unknown) =>
  createDevelopmentTokenSource(() => Promise.resolve(new Response(JSON.stringify(body), { status })), {
    text: undefined,
  });

describe('a development token', () => {
  const cases = [
    { rule: 'is handed on', status: 200, body: { appID: 7, token: '04x' }, outcome: 'granted' },
    { rule: 'is refused where it cannot be said why', status: 403, body: {}, outcome: 'refused' },
    { rule: 'needs a server that works', status: 500, body: {}, outcome: 'unreachable' },
    { rule: 'needs an answer that can be understood', status: 200, body: { appID: '7' }, outcome: 'refused' },
    { rule: 'needs an answer that is an object', status: 200, body: null, outcome: 'refused' },
  ];
  it.each(cases)('$rule', async ({ status, body, outcome }) => {
    expect((await answering(status, body)('anna')).outcome).toBe(outcome);
  });

  const refusals = [
    { status: 404, body: '{}', reason: 'production', key: undefined },
    { status: 404, body: '<p>Not here</p>', reason: 'production', key: 'k' },
    { status: 403, body: '{"error":"notDirect"}', reason: 'elsewhere', key: 'k' },
    { status: 403, body: '{"error":"keyMissing"}', reason: 'keyLost', key: undefined },
    { status: 403, body: '{"error":"keyMissing"}', reason: 'keyWrong', key: 'k' },
  ] as const;
  it.each(refusals)('is refused with $status and $body to the key $key: $reason', async (refusal) => {
    const { status, body, reason, key } = refusal;
    const request = createDevelopmentTokenSource(() => Promise.resolve(new Response(body, { status })), { text: key });
    expect(await request('anna')).toEqual({ outcome: 'refused', reason });
  });

  it('cannot be had while the server is away', async () => {
    const request = createDevelopmentTokenSource(() => Promise.reject(new TypeError('failed to fetch')), { text: 'k' });
    expect(await request('anna')).toEqual({ outcome: 'unreachable' });
  });

  it.each([
    { key: 'k1', headers: { 'content-type': 'application/json', authorization: 'Bearer k1' } },
    { key: undefined, headers: { 'content-type': 'application/json' } },
  ])('is asked for by user ID and, if there is one, with the key $key', async ({ key, headers }) => {
    const asked: unknown[] = [];
    const request = createDevelopmentTokenSource(
      (...call) => {
        asked.push(call);
        return Promise.resolve(new Response('{}'));
      },
      { text: key },
    );
    await request('anna');
    expect(asked).toEqual([['api/development-token', { method: 'POST', headers, body: '{"userID":"anna"}' }]]);
  });
});
