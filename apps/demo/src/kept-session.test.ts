import { FakeStorage } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { createKeptSession } from './kept-session.ts';
import { testToken } from './testing/test-token.ts';

const anna = { userID: 'anna', userName: 'Anna' };
const expiresAt = 1_700_000_000_000;
const credentials = { appID: 7, token: testToken(expiresAt) };

function start(storage = new FakeStorage()) {
  const clock = { now: expiresAt - 1 };
  return { storage, clock, kept: createKeptSession(storage, () => clock.now) };
}

describe('who is signed in', () => {
  it('is remembered, with a token only if one was brought along', () => {
    const { kept, storage } = start();
    expect(kept.recall()).toBeUndefined();
    kept.keep(anna, credentials);
    expect(start(storage).kept.recall()).toEqual({ person: anna, credentials });
    kept.keep(anna);
    expect(kept.recall()).toEqual({ person: anna });
    expect([...storage.items.values()].join()).not.toContain(credentials.token);
  });

  it('is forgotten as a whole', () => {
    const { kept, storage } = start();
    kept.keep(anna, credentials);
    kept.forget();
    expect([kept.recall(), storage.items.size]).toEqual([undefined, 0]);
  });

  it('is told with the end of the token, which is gone then', () => {
    const { kept, storage, clock } = start();
    kept.keep(anna, credentials);
    clock.now = expiresAt;
    expect(kept.recall()).toEqual({ person: anna, expiredAppID: 7 });
    expect(storage.items.size).toBe(0);
  });

  it('has no token of which nobody knows how long it lasts', () => {
    const { kept, storage } = start();
    kept.keep(anna, { appID: 7, token: '04nonsense' });
    expect([...storage.items.values()].join()).not.toContain('nonsense');
  });

  it.each(['', 'no JSON', '7', '{"appID":"7","token":"04x"}', '{"appID":7}'])('has no token in %j', (stored) => {
    const { kept, storage } = start();
    kept.keep(anna);
    storage.items.set('parley-demo/credentials', stored);
    expect(kept.recall()).toEqual({ person: anna });
  });

  it('is not known where the browser keeps nothing', () => {
    const { kept, storage } = start();
    storage.isBroken = true;
    kept.keep(anna, credentials);
    kept.forget();
    expect(kept.recall()).toBeUndefined();
  });
});
