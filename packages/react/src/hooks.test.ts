import { ZIMConversationType } from '@parley/client';
import { act, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Chat } from './chat-list.ts';
import type { ChatMessage } from './conversation.ts';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useClient } from './use-client.ts';
import { useConnection } from './use-connection.ts';
import { useConversation } from './use-conversation.ts';
import { useConversations } from './use-conversations.ts';
import { useMessages } from './use-messages.ts';
import { useReading } from './use-reading.ts';
import { useSend } from './use-send.ts';
import { useUsers } from './use-users.ts';
import { useUserStatus, useUsersStatus } from './use-users-status.ts';

const { Peer } = ZIMConversationType;
const withUser = (conversationID: string) => ({ type: Peer, conversationID });
const texts = (messages: readonly ChatMessage[]): readonly string[] =>
  messages.map(({ text, status }) => `${text} ${status}`);
const names = (list: readonly Chat[]): readonly string[] => list.map(({ conversationID }) => conversationID);

let world: ChatWorld;
beforeEach(() => {
  world = createChatWorld();
});
afterEach(() => world.end());

describe('a page in StrictMode', () => {
  it('has one client, which many components share, and signs in once', async () => {
    const [one, other] = [probe(useClient), probe(useClient)];
    const connection = probe(useConnection);
    await world.mount(world.page({}, one.element, other.element, connection.element));
    expect(connection.last()).toMatchObject({ state: 'connecting', isSynced: false });
    await world.run(200);
    expect(connection.last()).toMatchObject({ state: 'connected', isSynced: true });
    expect(connection.last()).not.toHaveProperty('error');
    expect([world.clients.length, world.asked]).toEqual([1, ['ann']]);
    expect([one.last(), other.last()]).toEqual([world.clients[0], world.clients[0]]);
  });

  it('shows what is sent and what comes, and the list follows', async () => {
    const messages = probe(() => useMessages(withUser('bob')));
    const list = probe(() => useConversations());
    const sending = probe(() => useSend(withUser('bob')));
    await world.mount(world.page({}, messages.element, list.element, sending.element));
    expect(messages.last()).toMatchObject({ messages: [], isLoading: true });
    await world.run(200);
    expect(messages.last()).toMatchObject({ messages: [], isLoading: false, hasOlder: false, hasFailed: false });

    const outcome = sending.last().send('Hello, Bob!');
    await world.run(0);
    expect(await outcome).toEqual({ isAttached: true });
    expect(texts(messages.last().messages)).toEqual(['Hello, Bob! sending']);
    await world.run(200);
    expect(texts(messages.last().messages)).toEqual(['Hello, Bob! sent']);

    world.server.send('bob', 'ann', 'Hello, Ann!');
    await world.run(200);
    expect(texts(messages.last().messages)).toEqual(['Hello, Bob! sent', 'Hello, Ann! sent']);
    expect(list.last()).toMatchObject({
      conversations: [{ ...withUser('bob'), unreadCount: 1, newest: { text: 'Hello, Ann!' } }],
      totalUnread: 1,
      isLoading: false,
    });
  });

  it('shows who is online, for whom many components share one call', async () => {
    const asked: unknown[] = [];
    world.server.before = ({ method, params }) => {
      if (method !== 'subscribeUsersStatus') return undefined;
      asked.push(params['userIDs']);
      const status = {
        ...{ userID: 'bob', onlineStatus: 0, onlinePlatforms: [6], customStatus: 'busy', customStatusExpiredTime: -1 },
        ...{ lastOnlineStatusUpdateTime: 1, lastCustomStatusUpdateTime: 1, version: 1 },
      };
      const subscription = { status, subscribedAt: 1, expiresAt: 9_000_000_000_000 };
      return { result: { subscriptions: [subscription], missing: ['cid'], dropped: [] } };
    };
    const one = probe(() => useUserStatus('bob'));
    const all = probe(() => useUsersStatus(['cid', 'bob', 'ann']));
    await world.mount(world.page({}, one.element, all.element));
    expect(one.last()).toBeUndefined();
    await world.run(500);
    expect(one.last()).toMatchObject({ userID: 'bob', onlineStatus: 0, customStatus: 'busy' });
    expect(all.last()).toEqual([undefined, one.last(), undefined]);
    expect(asked).toEqual([['bob', 'cid']]);
  });

  it('marks a conversation as read', async () => {
    world.server.send('bob', 'ann', 'Hello, Ann!');
    const messages = probe(() => useMessages(withUser('bob')));
    const list = probe(() => useConversations());
    await world.mount(world.page({}, messages.element, list.element));
    await world.run(300);
    expect(list.last().totalUnread).toBe(1);
    const log = world.server.logOf('ann', 'bob');
    const reading = { log, readPosition: 1, readMessageSeq: 1, messageSeq: 1, unreadMessageCount: 0 };
    world.server.before = ({ method, params }) =>
      method === 'clearConversationUnreadMessageCount'
        ? { result: { ...reading, position: params['position'] } }
        : undefined;
    const isRead = messages.last().markRead();
    await world.run(300);
    expect([await isRead, list.last().totalUnread]).toEqual([true, 0]);
    world.server.send('bob', 'ann', 'Another one');
    await world.run(300);
    world.server.before = () => ({ code: 6000605 });
    const isReadAgain = messages.last().markRead();
    await world.run(300);
    expect(await isReadAgain).toBe(false);
  });

  it('keeps what could not be sent, and sends it again', async () => {
    const messages = probe(() => useMessages(withUser('bob')));
    const sending = probe(() => useSend(withUser('bob')));
    await world.mount(world.page({}, messages.element, sending.element));
    await world.run(200);
    world.server.faults.set('sendMessage', 6000204);
    void sending.last().send({ type: 200, message: 'of the app', subType: 1 });
    await world.run(200);
    const [failed] = messages.last().messages;
    expect(failed).toMatchObject({ status: 'failed', failureCode: 6000204, content: { message: 'of the app' } });
    world.server.faults.clear();
    if (failed) sending.last().resend(failed);
    await world.run(200);
    expect(messages.last().messages).toMatchObject([{ key: failed?.key, status: 'sent' }]);
  });

  it('says why something never became a message', async () => {
    const sending = probe(() => useSend(withUser('bob')));
    await world.mount(world.page({}, sending.element));
    expect(await sending.last().send('too early')).toEqual({ isAttached: false, code: 6000121 });
    await world.run(200);
    expect(await sending.last().send('')).toEqual({ isAttached: false, code: 6000001 });
  });

  it('loads older pages', async () => {
    for (let index = 1; index <= 40; index += 1) world.server.send('bob', 'ann', `text ${index}`);
    const messages = probe(() => useMessages(withUser('bob')));
    await world.mount(world.page({}, messages.element));
    await world.run(2000);
    expect(messages.last()).toMatchObject({ hasOlder: true, isLoading: false });
    expect(messages.last().messages).toHaveLength(30);
    await act(async () => messages.last().loadOlder());
    await world.run(0);
    expect(messages.last().isLoading).toBe(true);
    await world.run(2000);
    expect(messages.last()).toMatchObject({ hasOlder: false, isLoading: false });
    expect(messages.last().messages.map(({ messageSeq }) => messageSeq)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it('filters and searches the list', async () => {
    const isUnread = ({ unreadCount }: Chat): boolean => unreadCount > 0;
    for (const userID of ['bob', 'carol', 'dave']) world.server.send(userID, 'ann', 'hi');
    world.server.send('ann', 'erin', 'hi');
    const all = probe(() => useConversations());
    const unread = probe(() => useConversations({ filter: isUnread }));
    const found = probe(() => useConversations({ search: 'AR' }));
    await world.mount(world.page({}, all.element, unread.element, found.element));
    await world.run(500);
    expect([...names(all.last().conversations)].sort()).toEqual(['bob', 'carol', 'dave', 'erin']);
    expect([...names(unread.last().conversations)].sort()).toEqual(['bob', 'carol', 'dave']);
    expect(names(found.last().conversations)).toEqual(['carol']);
    expect(found.last().totalUnread).toBe(3);
  });

  it('brings more of a long list when it is wanted, and all of it for a search', async () => {
    for (let index = 1; index <= 130; index += 1) world.server.send(`u${index}`, 'ann', 'hi');
    const list = probe(() => useConversations());
    const mounted = await world.mount(world.page({}, list.element));
    await world.run(5000);
    expect([list.last().conversations.length, list.last().hasMore]).toEqual([100, true]);
    await act(async () => list.last().loadMore());
    await world.run(0);
    expect([list.last().conversations.length, list.last().hasMore]).toEqual([130, false]);
    await mounted.unmount();
    await world.run(1);

    const found = probe(() => useConversations({ search: 'u1' }));
    await world.mount(world.page({}, found.element));
    await world.run(5000);
    expect(found.last().conversations).toHaveLength(42);
  });

  it('finds itself again when the connection was away', async () => {
    const connection = probe(useConnection);
    const messages = probe(() => useMessages(withUser('bob')));
    await world.mount(world.page({}, connection.element, messages.element));
    await world.run(200);
    world.server.before = () => 'silence';
    world.server.cut();
    await world.run(100);
    expect(connection.last().state).toBe('reconnecting');
    world.server.before = () => undefined;
    world.server.send('bob', 'ann', 'meanwhile');
    await world.run(60_000);
    expect(connection.last().state).toBe('connected');
    expect(texts(messages.last().messages)).toEqual(['meanwhile sent']);
  });
});

describe('a component is drawn again only for what it shows', () => {
  it('a thread not for a message elsewhere, a composer not for any', async () => {
    world.server.send('bob', 'ann', 'before');
    const [bob, carol] = [probe(() => useMessages(withUser('bob'))), probe(() => useMessages(withUser('carol')))];
    const [sending, list, connection] = [
      probe(() => useSend(withUser('bob'))),
      probe(() => useConversations()),
      probe(useConnection),
    ];
    const users = probe(() => useUsers(['bob']));
    const [line, reading] = [probe(() => useConversation(withUser('bob'))), probe(() => useReading(withUser('bob')))];
    const all = [bob, carol, sending, list, connection, users, line, reading];
    await world.mount(world.page({}, ...all.map(({ element }) => element)));
    await world.run(500);
    const before = all.map(({ said }) => said.length);
    expect(line.last()).toMatchObject({ ...withUser('bob'), newest: { text: 'before' } });
    world.server.send('carol', 'ann', 'hi');
    await world.run(500);
    const more = all.map(({ said }, index) => said.length - (before[index] ?? 0));
    const [ofBob, ofCarol = 0, ofSending, ofList = 0, ...ofOthers] = more;
    expect([ofBob, ofSending, ...ofOthers]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Math.min(ofCarol, ofList)).toBeGreaterThan(0);
  });

  it('a page of a thread, a list and a line once for a message, whatever of it changes', async () => {
    world.server.send('bob', 'ann', 'before');
    const bob = withUser('bob');
    const whole = probe(() => [useMessages(bob), useConversations(), useConversation(bob), useReading(bob)] as const);
    await world.mount(world.page({}, whole.element));
    await world.run(500);
    const before = whole.said.length;
    world.server.send('bob', 'ann', 'hi');
    await world.run(500);
    expect(texts(whole.last()[0].messages)).toEqual(['before sent', 'hi sent']);
    expect(whole.last()[1].totalUnread).toBe(2);
    // In StrictMode everything is drawn twice.
    expect(whole.said.length - before).toBe(2);
  });

  it('no list and no thread for a key press in the composer', async () => {
    const shown = [probe(() => useConversations()), probe(() => useMessages(withUser('bob')))];
    const composer = probe(() => ({ ...useSend(withUser('bob')), field: useState('') }));
    await world.mount(world.page({}, composer.element, ...shown.map(({ element }) => element)));
    await world.run(500);
    const before = shown.map(({ said }) => said.length);
    const [, setText] = composer.last().field;
    await act(async () => setText('H'));
    expect(composer.last().field[0]).toBe('H');
    expect(shown.map(({ said }) => said.length)).toEqual(before);
  });

  it('nothing for another drawing of the page with the same props', async () => {
    const list = probe(() => useConversations());
    const mounted = await world.mount(world.page({}, list.element));
    await world.run(500);
    const before = list.said.length;
    const getToken = async (): Promise<string> => 'another function each time';
    await mounted.render(world.page({ getToken }, list.element));
    await world.run(500);
    expect([list.said.length - before, world.clients.length]).toEqual([0, 1]);
  });
});

describe('users', () => {
  it('are described together, and what is not known has an ID alone', async () => {
    world.server.before = ({ method, params }) =>
      method === 'queryUsersInfo'
        ? {
            result: {
              users: (params['userIDs'] as string[]).map((userID) => ({
                userID,
                userName: userID.toUpperCase(),
                userAvatarUrl: '',
                userExtendedData: '',
              })),
              missing: [],
            },
          }
        : undefined;
    const one = probe(() => useUsers(['bob', 'carol']));
    const other = probe(() => useUsers(['carol', 'dave']));
    await world.mount(world.page({}, one.element, other.element));
    expect(one.last()).toEqual([
      { userID: 'bob', name: '', avatarUrl: '' },
      { userID: 'carol', name: '', avatarUrl: '' },
    ]);
    await world.run(500);
    await world.run(10_000);
    expect(one.last().map(({ name }) => name)).toEqual(['BOB', 'CAROL']);
    expect(other.last().map(({ name }) => name)).toEqual(['CAROL', 'DAVE']);
  });
});

describe('outside of a provider', () => {
  it('a hook says what is missing', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(world.mount(probe(useClient).element)).rejects.toThrow('<ParleyProvider>');
    said.mockRestore();
  });
});
