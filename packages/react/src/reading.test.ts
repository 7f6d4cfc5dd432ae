import { type ZIMConversation, ZIMConversationEvent, ZIMConversationSyncState } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chats } from './chats.ts';
import { keyOf } from './conversation-key.ts';
import type { ConversationsByKey } from './conversations.ts';
import { Reading, readAgainMs } from './reading.ts';
import { createStore } from './store.ts';
import { conversationWith, FakeClient, peer, settle } from './testing/fake-client.ts';

async function start({ isSynced = true, isSeen = true } = {}) {
  const client = new FakeClient();
  const isVisible = createStore(isSeen);
  const timers: { delayMs: number; work: () => void }[] = [];
  const chats = new Chats(client, 'anna');
  const after = (delayMs: number, work: () => void): (() => void) => {
    const timer = { delayMs, work };
    timers.push(timer);
    return () => {
      timers.splice(timers.indexOf(timer), 1);
    };
  };
  const messages = createStore<ConversationsByKey>(new Map());
  const reading = new Reading({ client, chats, messages, isVisible, after });
  const tell = (unread: number, read: number, over: Partial<ZIMConversation> = {}): void =>
    client.tell(
      ZIMConversationEvent.Updated,
      conversationWith('bob', read + unread, { unreadMessageCount: unread, readMessageSeq: read, ...over }),
    );
  const finishSync = async (): Promise<void> => {
    client.conversations = chats.find(peer('bob')) ? [conversationOf(chats)] : [];
    client.emit('conversationSyncStateChanged', { state: ZIMConversationSyncState.Finished });
    await settle();
  };
  if (isSynced) await finishSync();
  const readUpTo = (): number | undefined => reading.readUpTo.get().get(keyOf(peer('bob')));
  return { client, chats, messages, reading, isVisible, timers, tell, finishSync, readUpTo };
}

const conversationOf = (chats: Chats): ZIMConversation => {
  const { unreadCount = 0, readMessageSeq = 0 } = chats.find(peer('bob')) ?? {};
  return conversationWith('bob', readMessageSeq + unreadCount, { unreadMessageCount: unreadCount, readMessageSeq });
};

describe('a chat that is opened', () => {
  it('is marked as read, and keeps the place from where on it was unread', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(3, 5);
    reading.open(peer('bob'));
    expect(client.readings.map(({ userID }) => userID)).toEqual(['bob']);
    expect(readUpTo()).toBe(5);
    tell(0, 8);
    client.readings[0]?.resolve();
    await settle();
    expect(client.readings).toHaveLength(1);
    expect(readUpTo()).toBe(5);
    reading.close(peer('bob'));
    expect(readUpTo()).toBeUndefined();
  });

  it('without unread messages is left alone', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(0, 5);
    reading.open(peer('bob'));
    expect([client.readings, readUpTo()]).toEqual([[], undefined]);
  });

  it('before the list is known is marked when it is', async () => {
    const { client, reading, tell, finishSync, readUpTo } = await start({ isSynced: false });
    reading.open(peer('bob'));
    tell(0, 5);
    tell(2, 5);
    expect(readUpTo()).toBe(5);
    client.readings[0]?.resolve();
    tell(0, 7);
    await finishSync();
    tell(1, 7);
    expect(readUpTo()).toBe(5);
  });

  it('is not read while nobody can see the page, and then from where it was', async () => {
    const { client, reading, isVisible, tell, readUpTo } = await start({ isSeen: false });
    tell(2, 5);
    reading.open(peer('bob'));
    tell(3, 5);
    expect([client.readings, readUpTo()]).toEqual([[], undefined]);
    isVisible.set(true);
    expect([client.readings.length, readUpTo()]).toEqual([1, 5]);
  });
});

describe('a chat that stays open', () => {
  it('is read with every message, without a line between them', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(0, 5);
    reading.open(peer('bob'));
    tell(1, 5);
    expect([client.readings.length, readUpTo()]).toEqual([1, undefined]);
  });

  it('is read once more when a message came meanwhile', async () => {
    const { client, reading, tell } = await start();
    reading.open(peer('bob'));
    tell(1, 5);
    tell(2, 5);
    expect(client.readings).toHaveLength(1);
    tell(1, 6);
    client.readings[0]?.resolve();
    await settle();
    expect(client.readings).toHaveLength(2);
  });

  it('is not read again and again while the list does not know of it', async () => {
    const { client, reading, tell } = await start();
    reading.open(peer('bob'));
    tell(1, 5);
    client.readings[0]?.resolve();
    await settle();
    expect(client.readings).toHaveLength(1);
  });

  it('is tried again after a while when it could not be told, unless it was closed', async () => {
    const { client, reading, timers, tell } = await start();
    reading.open(peer('bob'));
    tell(1, 5);
    client.readings[0]?.reject(6000105);
    await settle();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([readAgainMs]);
    timers[0]?.work();
    expect(client.readings).toHaveLength(2);
    client.readings[1]?.reject(6000105);
    await settle();
    expect(timers).toHaveLength(1);
    reading.close(peer('bob'));
    expect([client.readings.length, timers]).toEqual([2, []]);
  });

  it('in a page that is hidden is unread until it is seen', async () => {
    const { client, reading, isVisible, tell, readUpTo } = await start();
    tell(0, 5);
    reading.open(peer('bob'));
    isVisible.set(false);
    tell(2, 5);
    expect(client.readings).toEqual([]);
    isVisible.set(true);
    expect([client.readings.length, readUpTo()]).toEqual([1, 5]);
  });

  it('is left alone after the sign-out', async () => {
    const { client, reading, isVisible, timers, tell } = await start();
    reading.open(peer('bob'));
    tell(1, 5);
    client.readings[0]?.reject(6000105);
    await settle();
    reading.end();
    tell(2, 5);
    isVisible.set(false);
    isVisible.set(true);
    expect([client.readings.length, timers]).toEqual([1, []]);
  });
});

describe('a chat whose newest messages are out of sight', () => {
  it('is not read, but keeps the place from where on it was unread', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(3, 5);
    reading.setEndInView(peer('bob'), false);
    reading.open(peer('bob'));
    expect(client.readings).toEqual([]);
    expect(readUpTo()).toBe(5);
    reading.setEndInView(peer('bob'), true);
    expect(client.readings.map(({ userID }) => userID)).toEqual(['bob']);
    expect(readUpTo()).toBe(5);
  });

  it('is read as soon as they are in sight, from where the new ones begin', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(0, 5);
    reading.open(peer('bob'));
    reading.setEndInView(peer('bob'), false);
    tell(2, 5);
    await settle();
    expect(client.readings).toEqual([]);
    reading.setEndInView(peer('bob'), true);
    expect(client.readings).toHaveLength(1);
    expect(readUpTo()).toBe(5);
  });

  it('holds up no other', async () => {
    const { client, reading, tell } = await start();
    tell(1, 5);
    reading.setEndInView(peer('carol'), false);
    reading.open(peer('bob'));
    expect(client.readings).toHaveLength(1);
  });
});

describe('several chats that are open', () => {
  it('are read side by side, each from where it was', async () => {
    const { client, reading, tell, readUpTo } = await start();
    const carol = conversationWith('carol', 4, { unreadMessageCount: 1, readMessageSeq: 3 });
    client.tell(ZIMConversationEvent.Updated, carol);
    tell(3, 5);
    reading.open(peer('bob'));
    reading.open(peer('carol'));
    expect(client.readings.map(({ userID }) => userID)).toEqual(['bob', 'carol']);
    expect([readUpTo(), reading.readUpTo.get().get(keyOf(peer('carol')))]).toEqual([5, 3]);
  });

  it('that are one, in two places, stay open until both have closed it', async () => {
    const { client, reading, tell, readUpTo } = await start();
    tell(3, 5);
    reading.open(peer('bob'));
    reading.open(peer('bob'));
    reading.close(peer('bob'));
    expect(readUpTo()).toBe(5);
    client.readings[0]?.resolve();
    await settle();
    tell(0, 8);
    tell(1, 8);
    expect(client.readings).toHaveLength(2);
    reading.close(peer('bob'));
    reading.close(peer('bob'));
    expect(readUpTo()).toBeUndefined();
    reading.open(peer('bob'));
    expect(readUpTo()).toBe(8);
  });
});
