import { ZIMConnectionEvent, ZIMConnectionState, ZIMConversationEvent, ZIMErrorCode } from '@parley/client';
import {
  conversationWith,
  FakeStorage,
  fullInfo,
  peer,
  receivedMessage,
  settle,
} from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { anna, production, startSession as start } from './testing/session-setup.ts';

const connection = (state: ZIMConnectionState, event: ZIMConnectionEvent) => ({ state, event, extendedData: '{}' });
const lost = connection(ZIMConnectionState.Reconnecting, ZIMConnectionEvent.LoginInterrupted);
const back = connection(ZIMConnectionState.Connected, ZIMConnectionEvent.Success);

describe('signing in', () => {
  it('logs in with the token that the server handed out', async () => {
    const { state, signIn } = start();
    const client = await signIn();
    expect(client.logins).toMatchObject([{ userID: 'anna', userName: 'Anna', token: '04x' }]);
    expect(state()).toMatchObject({ phase: 'signedIn', person: anna, isConnected: true });
  });

  it('gives somebody who was proposed a name only if there is none', async () => {
    for (const [stored, updates] of [
      ['', ['name Anna']],
      ['Annie', []],
    ] as const) {
      const { session, clients } = start();
      void session.signInAsProposed(anna);
      await settle();
      const [client] = clients;
      client?.people.set('anna', fullInfo('anna', stored, ''));
      client?.logins[0]?.resolve();
      await settle();
      expect(client?.logins).toMatchObject([{ userID: 'anna', userName: '' }]);
      expect(client?.updates).toEqual(updates);
    }
  });

  it('takes no name back that was taken away elsewhere', async () => {
    const tabStorage = new FakeStorage();
    await start({ tabStorage }).signIn();
    const { session, clients } = start({ tabStorage });
    session.resume();
    await settle();
    clients[0]?.people.set('anna', fullInfo('anna', '', ''));
    clients[0]?.logins[0]?.resolve();
    await settle();
    expect(clients[0]?.lookups).toHaveLength(1);
    expect(clients[0]?.updates).toEqual([]);
  });

  it('makes one client, however often it is asked for', async () => {
    const { session, clients } = start();
    void session.signIn(anna);
    void session.signIn(anna);
    await settle();
    void session.signIn(anna);
    await settle();
    expect(clients).toHaveLength(1);
  });

  it('asks for a token where the server hands out none, and takes it', async () => {
    const { session, state, clients } = start({ answer: production });
    await session.signIn(anna);
    expect(state()).toEqual({ phase: 'signedOut', person: anna, entrance: 'production' });
    void session.signIn(anna, { appID: 9, token: '04y' });
    await settle();
    expect(clients[0]?.logins).toMatchObject([{ token: '04y' }]);
  });

  it('says when the server cannot be reached', async () => {
    const { session, state } = start({ answer: { outcome: 'unreachable' } });
    await session.signIn(anna);
    expect(state()).toMatchObject({ phase: 'signedOut', notice: { kind: 'unreachable' } });
  });

  it('says why it was refused, and frees the client for the next attempt', async () => {
    const { session, state, clients } = start();
    void session.signIn(anna);
    await settle();
    clients[0]?.logins[0]?.reject(6000103);
    await settle();
    expect(state()).toMatchObject({
      phase: 'signedOut',
      notice: { kind: 'loginRefused', code: 6000103 },
      person: anna,
    });
    expect(clients[0]?.ended).toEqual(['destroy']);
  });

  it('is repeated after the page was loaded anew, without a stored token', async () => {
    const first = start();
    await first.signIn();
    expect([...first.tabStorage.items.values()].join()).not.toContain('04x');
    const second = start({ tabStorage: first.tabStorage });
    second.session.resume();
    await settle();
    expect(second.state()).toMatchObject({ phase: 'signingIn', isResuming: true });
    // The name may have been changed on another device since.
    expect(second.clients[0]?.logins).toMatchObject([{ userID: 'anna', userName: '' }]);
  });

  it.each(['', 'no JSON', '7', '{"userID":7}'])('is not repeated for %j in the storage', async (stored) => {
    const { session, tabStorage, clients } = start();
    tabStorage.items.set('parley-demo/person', stored);
    session.resume();
    await settle();
    expect(clients).toEqual([]);
  });

  it('works where the browser stores nothing', async () => {
    const { session, tabStorage, state, signIn } = start();
    tabStorage.isBroken = true;
    session.resume();
    const client = await signIn();
    client.emit('peerMessageReceived', message(1));
    expect(state()).toMatchObject({ phase: 'signedIn' });
    session.signOut();
    expect(state()).toMatchObject({ phase: 'signedOut' });
  });
});

const message = (sequence: number) => ({
  messageList: [receivedMessage(sequence)],
  fromConversationID: 'bob',
  info: { isOfflineMessage: false },
});

describe('the connection', () => {
  it('is shown as lost and as back, and the open chat is compared with the server', async () => {
    const { state, signIn } = start();
    const client = await signIn();
    const signedIn = state();
    if (signedIn.phase === 'signedIn') signedIn.messaging.conversations.open('bob');
    client.queries[0]?.resolve([]);
    await settle();
    client.emit('connectionStateChanged', lost);
    expect(state()).toMatchObject({ isConnected: false });
    client.emit('connectionStateChanged', back);
    expect(state()).toMatchObject({ isConnected: true });
    expect(client.queries).toHaveLength(2);
    // Once after the login, and once more now.
    expect(client.lookups).toHaveLength(2);
  });

  const ends = [
    { event: ZIMConnectionEvent.KickedOut, kind: 'kickedOut' },
    { event: ZIMConnectionEvent.TokenExpired, kind: 'tokenExpired' },
    { event: ZIMConnectionEvent.Unregistered, kind: 'unregistered' },
    { event: ZIMConnectionEvent.LoginInterrupted, kind: 'interrupted' },
  ] as const;
  it.each(ends)('that ends for good tells why: $kind', async ({ event, kind }) => {
    const { state, signIn, tabStorage } = start();
    const client = await signIn();
    client.emit('connectionStateChanged', connection(ZIMConnectionState.Disconnected, event));
    expect(state()).toMatchObject({ phase: 'signedOut', notice: { kind }, person: anna });
    expect(client.ended).toEqual(['destroy']);
    expect(tabStorage.items.size).toBe(0);
  });

  it('of an old session says nothing about the new one', async () => {
    const { session, state, signIn } = start();
    const first = await signIn();
    session.signOut();
    await signIn();
    first.emit('connectionStateChanged', connection(ZIMConnectionState.Disconnected, ZIMConnectionEvent.KickedOut));
    first.emit('connectionStateChanged', lost);
    expect(state()).toMatchObject({ phase: 'signedIn', isConnected: true });
  });

  it('goes on with a new token when the old one is about to expire', async () => {
    const { state, signIn } = start();
    const client = await signIn();
    client.emit('tokenWillExpire', { second: 30 });
    await settle();
    expect(client.renewals.map(({ token }) => token)).toEqual(['04x']);
    client.renewals[0]?.resolve();
    await settle();
    client.emit('connectionStateChanged', lost);
    client.emit('connectionStateChanged', back);
    await settle();
    expect(client.renewals).toHaveLength(1);
    expect(state()).toMatchObject({ phase: 'signedIn' });
  });

  it('asks for a new token once more after an outage, if it could not be renewed before', async () => {
    const { signIn } = start();
    const client = await signIn();
    client.emit('tokenWillExpire', { second: 30 });
    await settle();
    client.renewals[0]?.reject(ZIMErrorCode.NetworkModuleNetworkError);
    await settle();
    client.emit('connectionStateChanged', lost);
    client.emit('connectionStateChanged', back);
    await settle();
    expect(client.renewals).toHaveLength(2);
  });

  it('does not renew the token of somebody who has signed out meanwhile', async () => {
    const { session, signIn } = start();
    const client = await signIn();
    client.emit('tokenWillExpire', { second: 30 });
    session.signOut();
    await settle();
    expect(client.renewals).toEqual([]);
  });

  it('that reports a fault shows it until it is dismissed', async () => {
    const { session, state, signIn } = start();
    const client = await signIn();
    client.emit('error', { code: ZIMErrorCode.ConversationModuleServerError, message: '' } as never);
    expect(state()).toMatchObject({ faultCode: 6000602 });
    session.dismissFault();
    expect(state()).not.toHaveProperty('faultCode');
  });
});

describe('signing out', () => {
  it('ends the session and forgets who was signed in', async () => {
    const { session, state, signIn, tabStorage } = start();
    const client = await signIn();
    session.signOut();
    expect(client.ended).toEqual(['logout', 'destroy']);
    expect(tabStorage.items.size).toBe(0);
    expect(state()).toMatchObject({ phase: 'signedOut', person: anna });
    expect(state()).not.toHaveProperty('notice');
  });

  it('does nothing where nobody is signed in', () => {
    const { session, state } = start();
    session.signOut();
    expect(state()).toEqual({ phase: 'signedOut', entrance: 'looking' });
  });
});

describe('messages', () => {
  const open = async () => {
    const { session, state, signIn } = start();
    const client = await signIn();
    const signedIn = state();
    if (signedIn.phase !== 'signedIn') throw new Error('nobody is signed in');
    const { messaging } = signedIn;
    return { session, client, ...messaging, stores: messaging.connection.stores };
  };
  const unread = conversationWith('bob', 1, { unreadMessageCount: 1, readMessageSeq: 0 });

  it('that arrive stand in the list of chats and are announced', async () => {
    const { client, chats, announcer } = await open();
    client.emit('peerMessageReceived', message(1));
    client.tell(ZIMConversationEvent.Added, unread);
    expect(chats.list.get()).toMatchObject([{ place: 'bob', newest: { text: 'text 1' }, unreadCount: 1 }]);
    expect(announcer.announcements.get()).toMatchObject([{ kind: 'inOtherChat', place: 'bob' }]);
    client.emit('peerMessageReceived', { ...message(2), messageList: [receivedMessage(2), receivedMessage(3)] });
    expect(announcer.announcements.get()[1]).toMatchObject({ kind: 'several', count: 2 });
  });

  it('in the open chat are read out and marked as read', async () => {
    const { client, announcer, conversations, stores } = await open();
    conversations.open('bob');
    stores.reading.open(peer('bob'));
    client.emit('peerMessageReceived', message(1));
    client.tell(ZIMConversationEvent.Added, unread);
    expect(announcer.announcements.get()).toMatchObject([{ kind: 'inOpenChat', text: 'text 1' }]);
    expect(client.readings).toHaveLength(1);
  });

  it('that failed in an outage are sent again when it is over', async () => {
    const { client, conversations } = await open();
    conversations.open('bob');
    void conversations.send('bob', 'hello');
    client.sends[0]?.attach('l1', 10);
    client.emit('connectionStateChanged', lost);
    client.sends[0]?.reject(6000009);
    await settle();
    expect(client.sends).toHaveLength(1);
    client.emit('connectionStateChanged', back);
    await settle();
    expect(client.sends.map(({ isRetrySend }) => isRetrySend)).toEqual([false, true]);
  });

  it('of a session that is over change nothing', async () => {
    const { session, client, stores } = await open();
    stores.reading.open(peer('bob'));
    session.signOut();
    client.tell(ZIMConversationEvent.Added, unread);
    expect(client.readings).toEqual([]);
  });
});
