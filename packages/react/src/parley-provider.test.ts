import { ZIMConversationType } from '@parley/client';
import { opened } from '@parley/client/testing/fake-server';
import { tokenNamed } from '@parley/client/testing/test-tokens';
import { act, createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Chat } from './chat-list.ts';
import type { ChatMessage } from './conversation.ts';
import { openConnection } from './leases.ts';
import { ParleyProvider } from './parley-provider.ts';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useClient } from './use-client.ts';
import { useConnection } from './use-connection.ts';
import { useConversations } from './use-conversations.ts';
import { useMessages } from './use-messages.ts';

const withUser = (conversationID: string) => ({ type: ZIMConversationType.Peer, conversationID });
const texts = (messages: readonly ChatMessage[]): readonly string[] =>
  messages.map(({ text, status }) => `${text} ${status}`);
const names = (list: readonly Chat[]): readonly string[] => list.map(({ conversationID }) => conversationID);

let world: ChatWorld;
beforeEach(() => {
  world = createChatWorld();
});
afterEach(() => world.end());

describe('tokens', () => {
  const soon = 100;
  const inWorld = (seconds: number): number => Math.floor(world.clock.wall() / 1000) + seconds;

  it('are renewed before they expire, without a break', async () => {
    const getToken = vi.fn(async () => tokenNamed('short', inWorld(soon)));
    world.server.after = ({ method }) => {
      const { tokenExpiresAt, serverTime, ...session } = opened(world.clock, { tokenExpiresAt: 1000 * inWorld(soon) });
      const renewed = { tokenExpiresAt, serverTime };
      if (method === 'login') return { result: { ...session, ...renewed } };
      return method === 'renewToken' ? { result: renewed } : undefined;
    };
    const connection = probe(useConnection);
    await world.mount(world.page({ getToken }, connection.element));
    await world.run(1000);
    connection.said.length = 0;
    for (let second = 0; second < 3 * soon; second += 1) await world.run(1000);
    expect(getToken.mock.calls.length).toBeGreaterThan(3);
    expect(new Set(connection.said.map(({ state }) => state))).toEqual(new Set());
  });

  it('that cannot be had are asked for again, and the session is taken up when there is one', async () => {
    const answers = ['', 'away', 'here'];
    const getToken = async (): Promise<string> => {
      if (answers.length > 1) throw new Error(`${answers.shift()}`);
      return tokenNamed('late', inWorld(1000));
    };
    const connection = probe(useConnection);
    await world.mount(world.page({ getToken }, connection.element));
    await world.run(1500);
    expect(connection.last()).toMatchObject({ state: 'connecting', error: { message: 'away' } });
    await world.run(3000);
    expect(connection.last().state).toBe('connected');
    expect(connection.last()).not.toHaveProperty('error');
  });

  it('that are refused end the waiting, until somebody tries again', async () => {
    const [connection, list] = [probe(useConnection), probe(() => useConversations())];
    const messages = probe(() => useMessages(withUser('bob')));
    world.server.faults.set('login', 6000103);
    await world.mount(world.page({}, connection.element, list.element, messages.element));
    await world.run(500);
    expect(connection.last()).toMatchObject({ state: 'failed', error: { code: 6000103 } });
    expect([list.last().isLoading, messages.last().isLoading, world.asked.length]).toEqual([false, false, 1]);
    world.server.faults.clear();
    await act(async () => connection.last().retry());
    await world.run(500);
    expect([connection.last().state, list.last().isLoading]).toEqual(['connected', false]);
  });

  it('have to come from somewhere', async () => {
    const connection = probe(useConnection);
    await world.mount(world.page({ getToken: undefined }, connection.element));
    const error = { message: 'getToken is missing: nobody signs this client in' };
    expect(connection.last()).toMatchObject({ state: 'failed', error });
  });
});

describe('the client of a page', () => {
  const isDestroyed = async (client = world.clients[0]): Promise<boolean> =>
    (await client?.renewToken('').then(
      () => 0,
      ({ code }) => code,
    )) === 6000002;

  it('ends after the last component, and not before the next turn', async () => {
    const mounted = await world.mount(world.page({}, probe(useClient).element));
    await world.run(200);
    await mounted.unmount();
    expect(await isDestroyed()).toBe(false);
    await world.run(1);
    expect(await isDestroyed()).toBe(true);
    await world.run(1000);
    expect([world.clock.timerCount, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('goes on where a page moves to another place of the tree', async () => {
    const client = probe(useClient);
    const mounted = await world.mount(world.page({ key: 'one' } as object, client.element));
    await world.run(200);
    await mounted.render(world.page({ key: 'other' } as object, client.element));
    await world.run(200);
    expect(client.last()).toBe(world.clients[0]);
    expect([world.clients.length, world.asked, await isDestroyed()]).toEqual([1, ['ann'], false]);
  });

  it('is another one for another user, of whom nothing is shown that was of the first', async () => {
    world.server.send('bob', 'ann', 'for Ann');
    world.server.send('bob', 'zoe', 'for Zoe');
    const messages = probe(() => useMessages(withUser('bob')));
    const mounted = await world.mount(world.page({}, messages.element));
    await world.run(300);
    expect(texts(messages.last().messages)).toEqual(['for Ann sent']);
    messages.said.length = 0;
    await mounted.render(world.page({ userID: 'zoe' }, messages.element));
    expect(messages.said.flatMap((said) => said.messages)).toEqual([]);
    await world.run(300);
    expect(texts(messages.last().messages)).toEqual(['for Zoe sent']);
    expect(messages.said.flatMap((said) => texts(said.messages))).not.toContain('for Ann sent');
    expect([world.clients.length, world.asked]).toEqual([2, ['ann', 'zoe']]);
    expect(await isDestroyed()).toBe(true);
  });

  it('is gone while nobody is signed in, and comes with the next sign-in', async () => {
    const [connection, list] = [probe(useConnection), probe(() => useConversations())];
    world.server.send('bob', 'ann', 'for Ann');
    const mounted = await world.mount(world.page({}, connection.element, list.element));
    await world.run(300);
    await mounted.render(world.page({ userID: undefined }, connection.element, list.element));
    expect([connection.last(), list.last()]).toMatchObject([
      { state: 'signedOut' },
      { conversations: [], totalUnread: 0 },
    ]);
    await world.run(1);
    expect(await isDestroyed()).toBe(true);
    await mounted.render(world.page({}, connection.element, list.element));
    await world.run(300);
    expect([connection.last().state, names(list.last().conversations)]).toEqual(['connected', ['bob']]);
  });

  it('made elsewhere is used and left alone', async () => {
    const ann = await world.other('ann');
    world.server.send('bob', 'ann', 'hi');
    const [connection, list] = [probe(useConnection), probe(() => useConversations())];
    const mounted = await world.mount(
      world.page({ client: ann.client, getToken: undefined }, connection.element, list.element),
    );
    await world.run(300);
    expect([connection.last().state, names(list.last().conversations)]).toEqual(['connected', ['bob']]);
    await mounted.unmount();
    await world.run(1);
    expect([world.clients, await isDestroyed(ann.client)]).toEqual([[], false]);
  });

  it('in a connection that is held elsewhere is used, and outlives the page', async () => {
    const { client } = await world.other('ann');
    const { connection, release } = openConnection({ userID: 'ann', client });
    const [status, list] = [probe(useConnection), probe(() => useConversations())];
    world.server.send('bob', 'ann', 'hi');
    const mounted = await world.mount(createElement(ParleyProvider, { connection }, status.element, list.element));
    await world.run(300);
    expect([status.last().state, names(list.last().conversations)]).toEqual(['connected', ['bob']]);
    await mounted.unmount();
    world.server.send('carol', 'ann', 'hi');
    await world.run(300);
    expect([world.clients, connection.stores.chats.list.get().length]).toEqual([[], 2]);
    release();
  });

  it('that cannot be made is told, and made by another try', async () => {
    const connection = probe(useConnection);
    const failing = vi.fn(() => {
      throw Object.assign(new Error('there is an instance already'), { code: 1 });
    });
    await world.mount(world.page({ createClient: failing }, connection.element));
    const error = { code: 1, message: 'there is an instance already' };
    expect(connection.last()).toMatchObject({ state: 'failed', error });
    failing.mockClear();
    await act(async () => connection.last().retry());
    expect(failing).toHaveBeenCalled();
  });
});

describe('without React', () => {
  it('a connection is signed in and its stores follow, until it is released', async () => {
    const { client } = await world.other('ann');
    const { connection, release } = openConnection({ userID: 'ann', client });
    const told: number[] = [];
    connection.stores.chats.list.subscribe(() => told.push(connection.stores.chats.list.get().length));
    world.server.send('bob', 'ann', 'hi');
    await world.run(300);
    expect([connection.status.get(), told.at(-1)]).toEqual([{ state: 'connected' }, 1]);
    release();
    await world.run(1);
    world.server.send('carol', 'ann', 'hi');
    await world.run(300);
    expect(connection.stores.chats.list.get()).toHaveLength(1);
  });
});
