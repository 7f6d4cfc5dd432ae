import { ZIMConversationType } from '@parley/client';
import { act, useState } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useConversations } from './use-conversations.ts';
import { useMessages } from './use-messages.ts';
import { useReading } from './use-reading.ts';

const bob = { type: ZIMConversationType.Peer, conversationID: 'bob' };

let world: ChatWorld;
beforeEach(() => {
  world = createChatWorld();
});
afterEach(() => world.end());

/** The server's part: how often ann has read, and that all is read then. */
function countReadings(): { count: number } {
  const readings = { count: 0 };
  world.server.before = ({ method, params }) => {
    if (method !== 'clearConversationUnreadMessageCount') return undefined;
    readings.count += 1;
    const log = world.server.logOf('ann', 'bob');
    const position = Number(params['position']);
    const read = { readPosition: position, readMessageSeq: position, messageSeq: position, unreadMessageCount: 0 };
    return { result: { log, position, ...read } };
  };
  return readings;
}

const unread = (list: ReturnType<typeof useConversations>): number => list.totalUnread;

test('a conversation is read once its newest message is in view, and keeps the place where it was unread', async () => {
  world.server.send('bob', 'ann', 'one');
  world.server.send('bob', 'ann', 'two');
  const readings = countReadings();
  const list = probe(() => useConversations());
  const messages = probe(() => useMessages(bob));
  const reading = probe(() => useReading(bob));
  await world.mount(world.page({}, list.element, messages.element, reading.element));
  await world.run(300);
  expect([readings.count, unread(list.last())]).toEqual([0, 2]);
  const first = messages.last().messages[0]?.key;
  expect(reading.last().firstUnreadKey).toBe(first);

  act(() => reading.last().setEndInView(true));
  await world.run(300);
  expect([readings.count, unread(list.last()), reading.last().firstUnreadKey]).toEqual([1, 0, first]);

  act(() => reading.last().setEndInView(false));
  world.server.send('bob', 'ann', 'three');
  await world.run(300);
  expect([readings.count, unread(list.last())]).toEqual([1, 1]);
  expect(reading.last().firstUnreadKey).toBe(messages.last().messages[2]?.key);
});

test('a conversation that stays open is read with every message, and one that is shown no more is not', async () => {
  const readings = countReadings();
  const list = probe(() => useConversations());
  const isShown: { set?: (value: boolean) => void } = {};
  const outer = probe(() => {
    const [shown, setShown] = useState(true);
    isShown.set = setShown;
    return useReading(shown ? bob : { ...bob, conversationID: 'carol' });
  });
  await world.mount(world.page({}, list.element, outer.element));
  await world.run(300);
  act(() => outer.last().setEndInView(true));
  world.server.send('bob', 'ann', 'one');
  await world.run(300);
  expect([readings.count, unread(list.last())]).toEqual([1, 0]);
  act(() => isShown.set?.(false));
  world.server.send('bob', 'ann', 'two');
  await world.run(300);
  expect([readings.count, unread(list.last())]).toEqual([1, 1]);
});
