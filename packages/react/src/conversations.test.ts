import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './conversation.ts';
import { keyOf } from './conversation-key.ts';
import { Conversations, historyPageSize, keptConversationsMax } from './conversations.ts';
import { FakeClient, peer, receivedMessage, settle } from './testing/fake-client.ts';

const bob = peer('bob');

function start() {
  const client = new FakeClient();
  const failures: string[] = [];
  const conversations = new Conversations({
    client,
    selfUserID: 'anna',
    onSendFailed: () => failures.push('failed'),
  });
  const shown = (userID = 'bob'): readonly ChatMessage[] =>
    conversations.byKey.get().get(keyOf(peer(userID)))?.messages ?? [];
  const sequences = (): number[] => shown().map(({ messageSeq }) => messageSeq);
  return { client, conversations, failures, shown, sequences };
}

const page = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => receivedMessage(first + index));

describe('the history of a chat', () => {
  it('is asked for anew where messages were deleted while it was on its way', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    conversations.forget(bob);
    client.queries[0]?.resolve(page(1, 3));
    await settle();
    expect(sequences()).toEqual([]);
    client.queries[1]?.resolve(page(4, 4));
    await settle();
    expect([sequences(), client.queries.length]).toEqual([[4], 2]);
  });

  it('is loaded from its newest page when the chat is opened', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    expect(client.queries[0]?.config).toMatchObject({ count: historyPageSize, reverse: true });
    expect(client.queries[0]?.config.nextMessage).toBeUndefined();
    client.queries[0]?.resolve(page(1, 3));
    await settle();
    expect(sequences()).toEqual([1, 2, 3]);
    expect(conversations.byKey.get().get(keyOf(bob))).toMatchObject({ history: 'ready', hasOlder: false });
  });

  it('goes on before the oldest message, one page at a time', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    client.queries[0]?.resolve(page(51, 50 + historyPageSize));
    await settle();
    conversations.loadOlder(bob);
    conversations.loadOlder(bob);
    expect(client.queries).toHaveLength(2);
    expect(client.queries[1]?.config.nextMessage).toMatchObject({
      messageID: '1051',
      orderKey: 510,
      conversationID: 'bob',
    });
    client.queries[1]?.resolve(page(41, 50));
    await settle();
    expect(sequences().slice(0, 2)).toEqual([41, 42]);
    expect(conversations.byKey.get().get(keyOf(bob))?.hasOlder).toBe(false);
  });

  it('can be asked for again after it could not be loaded', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    client.queries[0]?.reject(6000105);
    await settle();
    expect(conversations.byKey.get().get(keyOf(bob))?.history).toBe('failed');
    conversations.loadOlder(bob);
    client.queries[1]?.resolve(page(1, 2));
    await settle();
    expect(sequences()).toEqual([1, 2]);
  });

  it('is compared once more when the connection came back during a query', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    conversations.refresh();
    conversations.refresh();
    expect(client.queries).toHaveLength(1);
    client.queries[0]?.resolve(page(1, 2));
    await settle();
    expect(client.queries).toHaveLength(2);
    client.queries[1]?.resolve(page(1, 3));
    await settle();
    expect(sequences()).toEqual([1, 2, 3]);
    expect(client.queries).toHaveLength(2);
  });

  it('is not asked for while no chat is open', () => {
    const { client, conversations } = start();
    conversations.open(bob);
    conversations.close(bob);
    conversations.refresh();
    expect(client.queries).toHaveLength(1);
  });
});

describe('messages that arrive', () => {
  it('are shown in a chat that was opened, and once only', async () => {
    const { client, conversations, sequences } = start();
    conversations.open(bob);
    conversations.take(bob, page(2, 3));
    client.queries[0]?.resolve(page(1, 3));
    await settle();
    conversations.take(bob, page(3, 4));
    expect(sequences()).toEqual([1, 2, 3, 4]);
  });

  it('wait for their chat to be opened', () => {
    const { conversations, shown } = start();
    expect(conversations.take(bob, page(1, 1))).toHaveLength(1);
    expect(shown()).toEqual([]);
  });
});

describe('sending', () => {
  it('shows the message as soon as it is attached, then as sent', async () => {
    const { client, conversations, shown } = start();
    conversations.open(bob);
    const outcome = conversations.send(bob, 'hello');
    client.sends[0]?.attach('l1', 10);
    expect(await outcome).toEqual({ isAttached: true });
    expect(shown()).toMatchObject([{ text: 'hello', status: 'sending', isOwn: true }]);
    client.sends[0]?.resolve();
    await settle();
    expect(shown()).toMatchObject([{ text: 'hello', status: 'sent', messageID: 'm-l1' }]);
  });

  it('says why a text was refused that never became a message', async () => {
    const { client, conversations, shown, failures } = start();
    conversations.open(bob);
    const outcome = conversations.send(bob, 'x'.repeat(100_000));
    client.sends[0]?.reject(6000001);
    expect(await outcome).toEqual({ isAttached: false, code: 6000001 });
    expect(shown()).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('keeps a failed message with its reason, and retries the SDK’s own object', async () => {
    const { client, conversations, shown, failures } = start();
    conversations.open(bob);
    void conversations.send(bob, 'hello');
    client.sends[0]?.attach('l1', 10);
    client.sends[0]?.reject(6000204);
    await settle();
    expect(shown()).toMatchObject([{ status: 'failed', failureCode: 6000204 }]);
    expect(failures).toHaveLength(1);

    const [failed] = shown();
    if (failed) conversations.retry(bob, failed);
    expect(client.sends[1]).toMatchObject({ isRetrySend: true });
    expect(client.sends[1]?.message).toBe(client.sends[0]?.message);
    client.sends[1]?.attach('l1', 99);
    client.sends[1]?.resolve();
    await settle();
    expect(shown()).toMatchObject([{ status: 'sent', orderKey: 99 }]);
  });

  it('does not retry what is being sent or was sent', async () => {
    const { client, conversations, shown } = start();
    conversations.open(bob);
    void conversations.send(bob, 'hello');
    client.sends[0]?.attach('l1', 10);
    const [sending] = shown();
    if (sending) conversations.retry(bob, sending);
    client.sends[0]?.resolve();
    await settle();
    const [sent] = shown();
    if (sent) conversations.retry(bob, sent);
    expect(client.sends).toHaveLength(1);
  });

  it('keeps a failed message when its retry is refused', async () => {
    const { client, conversations, shown } = start();
    conversations.open(bob);
    void conversations.send(bob, 'hello');
    client.sends[0]?.attach('l1', 10);
    client.sends[0]?.reject(6000009);
    await settle();
    const [failed] = shown();
    if (failed) conversations.retry(bob, failed);
    client.sends[1]?.reject(6000004);
    await settle();
    expect(shown()).toMatchObject([{ status: 'failed', failureCode: 6000004 }]);
  });
});

describe('chats in memory', () => {
  it('are forgotten from the oldest on, but never with a message that was not sent', () => {
    const { client, conversations } = start();
    conversations.open(peer('first'));
    void conversations.send(peer('first'), 'hello');
    client.sends[0]?.attach('l1', 10);
    conversations.close(peer('first'));
    for (let index = 0; index < keptConversationsMax + 5; index += 1) {
      conversations.open(peer(`u${index}`));
      conversations.close(peer(`u${index}`));
    }
    const kept = [...conversations.byKey.get().keys()];
    expect(kept).toHaveLength(keptConversationsMax);
    expect(kept.slice(0, 2)).toEqual([keyOf(peer('first')), keyOf(peer('u6'))]);
  });
});
