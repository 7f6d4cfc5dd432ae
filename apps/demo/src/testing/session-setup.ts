import type { ZIM } from '@parley/client';
import { createStore } from '@parley/react';
import { FakeClient, FakeStorage, settle } from '@parley/react/testing/fake-client';
import { Drafts } from '../drafts.ts';
import { createKnownRooms } from '../known-rooms.ts';
import { Session, type SessionState } from '../session.ts';
import type { TokenAnswer } from '../token-source.ts';
import { FakeLocalStorage, FakeTimers } from './fake-local-storage.ts';

export const production: TokenAnswer = { outcome: 'refused', reason: 'production' };
export const anna = { userID: 'anna', userName: 'Anna' };
export const now = 1_700_000_000_000;
export const granted: TokenAnswer = { outcome: 'granted', appID: 7, token: '04x' };

export function startSession({ answer = granted, tabStorage = new FakeStorage() } = {}) {
  const server = { answer };
  const clients: FakeClient[] = [];
  const session = new Session({
    createClient: () => {
      const client = new FakeClient();
      client.isSignedIn = false;
      clients.push(client);
      return client as unknown as ZIM;
    },
    requestToken: () => Promise.resolve(server.answer),
    createDrafts: (account) =>
      new Drafts({
        account,
        storage: new FakeLocalStorage(),
        page: new EventTarget(),
        after: new FakeTimers().after,
        now: () => now,
      }),
    createKnownRooms: (account) => createKnownRooms({ account, storage: new FakeLocalStorage() }),
    tabStorage,
    isVisible: createStore(true),
    now: () => now,
    after: () => () => {},
  });
  const state = (): SessionState => session.state.get();
  const signIn = async (): Promise<FakeClient> => {
    void session.signIn(anna);
    await settle();
    const client = clients.at(-1);
    client?.logins[0]?.resolve();
    await settle();
    if (!client) throw new Error('there is no client');
    return client;
  };
  return { server, session, clients, tabStorage, state, signIn };
}
