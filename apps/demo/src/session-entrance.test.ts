import { type FakeStorage, settle } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { anna, granted, now, production, startSession as start } from './testing/session-setup.ts';
import { testToken } from './testing/test-token.ts';
import type { TokenAnswer } from './token-source.ts';

describe('the entrance', () => {
  const unreachable: TokenAnswer = { outcome: 'unreachable' };
  const answers: readonly (readonly [TokenAnswer, string])[] = [
    [granted, 'development'],
    [production, 'production'],
    [{ outcome: 'refused', reason: 'keyLost' }, 'keyLost'],
    [{ outcome: 'refused', reason: 'keyWrong' }, 'keyWrong'],
    [{ outcome: 'refused', reason: 'elsewhere' }, 'elsewhere'],
    [unreachable, 'unreachable'],
  ];
  it.each(answers)('where the server answers %j is %s', async (answer, entrance) => {
    const { session, state, clients } = start({ answer });
    session.resume();
    expect(state()).toEqual({ phase: 'signedOut', entrance: 'looking' });
    await settle();
    expect([state(), clients]).toEqual([{ phase: 'signedOut', entrance }, []]);
  });

  it('is looked for once more when the user says so', async () => {
    const { server, session, state } = start({ answer: unreachable });
    session.resume();
    await settle();
    server.answer = granted;
    session.resume();
    await settle();
    expect(state()).toMatchObject({ entrance: 'development' });
  });

  it('is known again after the server was started anew with another key', async () => {
    const { server, session, state } = start();
    session.resume();
    await settle();
    server.answer = { outcome: 'refused', reason: 'keyWrong' };
    await session.signIn(anna);
    expect(state()).toEqual({ phase: 'signedOut', person: anna, entrance: 'keyWrong' });
  });

  it('of somebody who was signed in waits for the server', async () => {
    const { tabStorage, signIn } = start();
    await signIn();
    const { server, session, state, clients } = start({ answer: unreachable, tabStorage });
    session.resume();
    await settle();
    expect(state()).toEqual({ phase: 'signedOut', person: anna, entrance: 'unreachable' });
    server.answer = granted;
    session.resume();
    await settle();
    clients[0]?.logins[0]?.resolve();
    await settle();
    expect(state()).toMatchObject({ phase: 'signedIn', person: anna });
  });
});

describe('a token that the user brought along', () => {
  const token = testToken(now + 60_000);
  const signedIn = async () => {
    const started = start({ answer: production });
    void started.session.signIn(anna, { appID: 9, token });
    await settle();
    started.clients[0]?.logins[0]?.resolve();
    await settle();
    return started;
  };
  const reload = async ({ tabStorage }: { tabStorage: FakeStorage }) => {
    const reloaded = start({ answer: production, tabStorage });
    reloaded.session.resume();
    await settle();
    return reloaded;
  };

  it('keeps the session over a reload', async () => {
    const { clients, state } = await reload(await signedIn());
    expect(clients[0]?.logins).toMatchObject([{ userID: 'anna', userName: '', token }]);
    clients[0]?.logins[0]?.resolve();
    await settle();
    expect(state()).toMatchObject({ phase: 'signedIn' });
  });

  it('survives a server that is away, and nothing else', async () => {
    const first = await signedIn();
    const { clients, session, state } = await reload(first);
    clients[0]?.logins[0]?.reject(6000104);
    await settle();
    expect(state()).toEqual({ phase: 'signedOut', person: anna, entrance: 'unreachable' });
    session.resume();
    await settle();
    expect(clients[1]?.logins).toMatchObject([{ token }]);
    clients[1]?.logins[0]?.reject(6000103);
    await settle();
    expect(state()).toMatchObject({ entrance: 'production', notice: { kind: 'loginRefused', code: 6000103 } });
    expect(first.tabStorage.items.size).toBe(0);
  });

  it('that has ended is asked for again, for the same app and user', async () => {
    const first = await signedIn();
    first.tabStorage.items.set('parley-demo/credentials', JSON.stringify({ appID: 9, token: testToken(now) }));
    const { clients, state } = await reload(first);
    const notice = { kind: 'tokenExpired' };
    expect(state()).toEqual({ phase: 'signedOut', person: anna, appID: 9, entrance: 'production', notice });
    expect(clients).toEqual([]);
  });

  it('is gone with the sign-out', async () => {
    const first = await signedIn();
    first.session.signOut();
    expect(first.tabStorage.items.size).toBe(0);
    const { clients, state } = await reload(first);
    expect([clients, state()]).toEqual([[], { phase: 'signedOut', entrance: 'production' }]);
  });
});
