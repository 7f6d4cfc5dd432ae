import { Conversations, createStore } from '@parley/react';
import { FakeClient, type OpenSend, settle } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { PlacedConversations } from './places.ts';
import { Resending } from './resending.ts';

const noReturn = 6000009;
const noConnection = 6000104;
const noAnswer = 6000105;

function start() {
  const client = new FakeClient();
  const conversations = new PlacedConversations(
    new Conversations({ client, selfUserID: 'anna', onSendFailed: () => {} }),
  );
  const isConnected = createStore(true);
  const resending = new Resending({ conversations, isConnected });
  let place = 0;
  /** Somebody writes; the SDK keeps it and has not sent it. */
  const write = (userID: string, text: string): OpenSend => {
    conversations.open(userID);
    void conversations.send(userID, text);
    return attach(text);
  };
  const attach = (localMessageID: string): OpenSend => {
    const send = client.sends.at(-1);
    if (!send) throw new Error('nothing is being sent');
    place += 10;
    send.attach(localMessageID, place);
    return send;
  };
  const fail = async (send: OpenSend, code: number): Promise<void> => {
    send.reject(code);
    await settle();
  };
  const retried = (): string[] =>
    client.sends.filter(({ isRetrySend }) => isRetrySend).map(({ message }) => message.localMessageID ?? '');
  /** The SDK takes the last message that was sent again, and the server answers. */
  const answer = async (): Promise<void> => {
    attach(client.sends.at(-1)?.message.localMessageID ?? '').resolve();
    await settle();
  };
  return { client, conversations, isConnected, resending, write, attach, fail, retried, answer };
}

describe('what failed for want of a connection', () => {
  it.each([noReturn, noConnection, noAnswer])(
    '(%i) is sent again once it is back, as the same message',
    async (code) => {
      const { isConnected, write, fail, retried, answer, conversations } = start();
      isConnected.set(false);
      await fail(write('bob', 'one'), code);
      expect(retried()).toEqual([]);
      isConnected.set(true);
      await settle();
      expect(retried()).toEqual(['one']);
      await answer();
      isConnected.set(false);
      isConnected.set(true);
      await settle();
      expect(retried()).toEqual(['one']);
      expect(conversations.byPlace.get().get('bob')?.messages).toMatchObject([{ status: 'sent' }]);
    },
  );

  it('is sent again although the chat was compared with the server meanwhile', async () => {
    const { client, conversations, isConnected, write, fail, retried } = start();
    isConnected.set(false);
    const send = write('bob', 'one');
    await fail(send, noReturn);
    client.queries[0]?.resolve([send.message]);
    await settle();
    expect(conversations.byPlace.get().get('bob')?.messages).toHaveLength(1);
    isConnected.set(true);
    await settle();
    expect(retried()).toEqual(['one']);
  });

  it('goes in the order in which it was written, one after another, in all chats', async () => {
    const { isConnected, write, fail, retried, answer } = start();
    isConnected.set(false);
    const sends = [write('bob', 'one'), write('carl', 'two'), write('bob', 'three')];
    for (const send of sends.reverse()) await fail(send, noReturn);
    isConnected.set(true);
    await settle();
    for (const sofar of [['one'], ['one', 'two'], ['one', 'two', 'three']]) {
      expect(retried()).toEqual(sofar);
      await answer();
    }
    expect(retried()).toHaveLength(3);
  });

  it('stops with the next outage, and goes on after it with what was not answered', async () => {
    const { client, isConnected, write, attach, fail, retried } = start();
    isConnected.set(false);
    await fail(write('bob', 'one'), noReturn);
    await fail(write('bob', 'two'), noReturn);
    isConnected.set(true);
    await settle();
    attach('one');
    isConnected.set(false);
    await settle();
    expect(retried()).toEqual(['one']);
    const [, , again] = client.sends;
    if (again) await fail(again, noReturn);
    isConnected.set(true);
    await settle();
    // It went to the end of the chat when it was tried.
    expect(retried()).toEqual(['one', 'two']);
  });

  it('is sent again once for each return of the connection', async () => {
    const { isConnected, write, attach, fail, retried } = start();
    isConnected.set(false);
    await fail(write('bob', 'one'), noAnswer);
    isConnected.set(true);
    await settle();
    await fail(attach('one'), noAnswer);
    expect(retried()).toEqual(['one']);
    isConnected.set(false);
    isConnected.set(true);
    await settle();
    expect(retried()).toEqual(['one', 'one']);
  });

  it('is sent again although word of its failure came late', async () => {
    const { isConnected, write, fail, retried } = start();
    const late = write('bob', 'late');
    isConnected.set(false);
    isConnected.set(true);
    await fail(late, noReturn);
    expect(retried()).toEqual(['late']);
  });

  it('is left to the user who is sending it again himself', async () => {
    const { conversations, isConnected, write, fail, retried } = start();
    isConnected.set(false);
    await fail(write('bob', 'one'), noReturn);
    const [message] = conversations.byPlace.get().get('bob')?.messages ?? [];
    if (message) void conversations.retry('bob', message);
    isConnected.set(true);
    await settle();
    expect(retried()).toEqual(['one']);
  });
});

describe('what failed for another reason', () => {
  it.each([6000001, 6000004, 6000005, 6000121, 6000203, 6000204])('(%i) stays with the user', async (code) => {
    const { isConnected, write, fail, retried } = start();
    await fail(write('bob', 'one'), code);
    isConnected.set(false);
    isConnected.set(true);
    await settle();
    expect(retried()).toEqual([]);
  });

  it('stays there, and is in nobody else’s way', async () => {
    const { isConnected, write, attach, fail, retried } = start();
    isConnected.set(false);
    await fail(write('bob', 'one'), noReturn);
    await fail(write('bob', 'two'), noReturn);
    isConnected.set(true);
    await settle();
    await fail(attach('one'), 6000204);
    expect(retried()).toEqual(['one', 'two']);
  });

  it('for want of an answer over a connection that holds, waits for the next one', async () => {
    const { isConnected, write, fail, retried } = start();
    await fail(write('bob', 'one'), noAnswer);
    expect(retried()).toEqual([]);
    isConnected.set(false);
    isConnected.set(true);
    await settle();
    expect(retried()).toEqual(['one']);
  });
});

it('ends with the session', async () => {
  const { isConnected, resending, write, fail, retried } = start();
  isConnected.set(false);
  await fail(write('bob', 'one'), noReturn);
  resending.end();
  isConnected.set(true);
  await settle();
  expect(retried()).toEqual([]);
});
