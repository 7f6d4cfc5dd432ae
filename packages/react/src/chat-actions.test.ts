import { expect, test } from 'vitest';
import { ChatActions } from './chat-actions.ts';
import type { ConversationKey } from './conversation-key.ts';
import { keyOf } from './conversation-key.ts';
import { FakeClient, peer } from './testing/fake-client.ts';

const bob = peer('bob');

function start() {
  const client = new FakeClient();
  const cleared: ConversationKey[] = [];
  return { client, cleared, actions: new ChatActions({ client, onCleared: (ref) => cleared.push(keyOf(ref)) }) };
}

test('what is set for a conversation is set on all devices', async () => {
  const { client, actions } = start();
  await actions.setPinned(bob, true);
  await actions.setPinned(bob, false);
  await actions.setMuted(bob, true);
  await actions.setMuted(bob, false);
  await actions.setMark(bob, 3, true);
  await actions.setMark(bob, 3, false);
  expect(await actions.markAllRead()).toEqual({ isDone: true });
  expect(client.asked).toEqual([
    'pin bob',
    'unpin bob',
    'status 2 bob',
    'status 1 bob',
    'set mark 3 bob',
    'take mark 3 bob',
    'read all',
  ]);
  const isRead = actions.markRead(bob);
  client.readings[0]?.resolve();
  expect(await isRead).toEqual({ isDone: true });
});

test('a chat is cleared, or deleted with all messages, for the user on all devices', async () => {
  const { client, actions, cleared } = start();
  expect(await actions.clear(bob)).toEqual({ isDone: true });
  expect(await actions.remove(bob)).toEqual({ isDone: true });
  expect(client.asked).toEqual(['clear bob everywhere', 'clear bob everywhere', 'remove bob everywhere']);
  expect(cleared).toEqual(['0:bob', '0:bob']);
});

test('what another device has deleted meanwhile is deleted', async () => {
  const { client, actions } = start();
  client.refusal = 6000603;
  expect([await actions.clear(bob), await actions.remove(bob)]).toEqual([{ isDone: true }, { isDone: true }]);
});

test('a refusal is said, and nothing goes', async () => {
  const { client, actions, cleared } = start();
  client.refusal = 6000604;
  const refused = { isDone: false, code: 6000604 };
  expect(await actions.setPinned(bob, true)).toEqual(refused);
  expect(await actions.setMuted(bob, true)).toEqual(refused);
  expect(await actions.setMark(bob, 1, true)).toEqual(refused);
  expect(await actions.markAllRead()).toEqual(refused);
  expect(await actions.clear(bob)).toEqual(refused);
  expect(await actions.remove(bob)).toEqual(refused);
  expect([client.asked, cleared]).toEqual([[], []]);
});
