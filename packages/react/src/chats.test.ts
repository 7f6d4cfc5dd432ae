import { ZIMConversationEvent, ZIMConversationSyncState, ZIMConversationType } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chats, chatPagesMax, chatsPageSize } from './chats.ts';
import { conversationWith, FakeClient, peer, settle } from './testing/fake-client.ts';

const { Added, Updated, Deleted } = ZIMConversationEvent;

function start() {
  const client = new FakeClient();
  const chats = new Chats(client, 'anna');
  const ids = (): string[] => chats.list.get().map(({ conversationID }) => conversationID);
  const sync = async (state: ZIMConversationSyncState): Promise<void> => {
    client.emit('conversationSyncStateChanged', { state });
    await settle();
  };
  return { client, chats, ids, sync };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => conversationWith(`u${index}`, count - index));

describe('the list of chats', () => {
  it('shows what this device kept, page by page', async () => {
    const { client, chats, ids } = start();
    client.conversations = many(chatsPageSize + 3);
    await chats.load();
    expect(ids()).toEqual(client.conversations.map(({ conversationID }) => conversationID));
  });

  it('ends somewhere', async () => {
    const { client, chats, ids } = start();
    client.conversations = many(chatsPageSize * (chatPagesMax + 1));
    await chats.load();
    expect(ids()).toHaveLength(chatsPageSize * chatPagesMax);
  });

  it('follows what the SDK tells, of people and of groups', () => {
    const { client, chats, ids } = start();
    const group = conversationWith('g', 9, { type: ZIMConversationType.Group });
    client.tell(Added, conversationWith('bob', 1), conversationWith('carol', 2), group);
    expect(ids()).toEqual(['g', 'carol', 'bob']);
    client.tell(Updated, conversationWith('bob', 3, { unreadMessageCount: 1 }));
    expect(ids()).toEqual(['g', 'bob', 'carol']);
    expect(chats.find(peer('bob'))?.unreadCount).toBe(1);
    client.tell(Deleted, conversationWith('bob', 3), group);
    expect(ids()).toEqual(['carol']);
    client.tell(ZIMConversationEvent.Disabled, conversationWith('ghost', 4));
    expect(ids()).toEqual(['ghost', 'carol']);
  });

  it('is that of the server after a synchronisation, without what is gone', async () => {
    const { client, chats, ids, sync } = start();
    client.tell(Added, conversationWith('bob', 1));
    client.conversations = [conversationWith('carol', 2)];
    await sync(ZIMConversationSyncState.Started);
    expect([ids(), chats.isSynced.get()]).toEqual([['bob'], false]);
    await sync(ZIMConversationSyncState.Failed);
    expect([ids(), chats.isSynced.get()]).toEqual([['bob'], false]);
    await sync(ZIMConversationSyncState.Finished);
    expect([ids(), chats.isSynced.get()]).toEqual([['carol'], true]);
  });

  it('stays as it is when it cannot be read', async () => {
    const { client, chats, ids } = start();
    client.tell(Added, conversationWith('bob', 1));
    client.isListBroken = true;
    await chats.load();
    expect(ids()).toEqual(['bob']);
  });

  it('has the total that the SDK tells', () => {
    const { client, chats } = start();
    client.emit('conversationTotalUnreadMessageCountUpdated', { totalUnreadMessageCount: 7 });
    expect(chats.totalUnread.get()).toBe(7);
  });

  it('comes page by page where it is long, and has no hole in between', async () => {
    const { client } = start();
    const chats = new Chats(client, 'anna', { pageSize: 10, firstPages: 1 });
    const ids = (): string[] => chats.list.get().map(({ conversationID }) => conversationID);
    const whole = many(25);
    const inOrder = whole.map(({ conversationID }) => conversationID);
    client.conversations = whole;
    await chats.load();
    expect([ids(), chats.hasMore.get()]).toEqual([inOrder.slice(0, 10), true]);
    client.tell(Updated, conversationWith('u20', 5));
    expect(ids()).toEqual(inOrder.slice(0, 10));
    client.tell(Updated, conversationWith('u20', 99));
    expect(ids()).toEqual(['u20', ...inOrder.slice(0, 10)]);
    client.conversations = [
      conversationWith('u20', 99),
      ...whole.filter(({ conversationID }) => conversationID !== 'u20'),
    ];
    await Promise.all([chats.loadMore(), chats.loadMore()]);
    expect(ids()).toEqual(['u20', ...inOrder.slice(0, 20)]);
    client.isListBroken = true;
    await chats.loadMore();
    client.isListBroken = false;
    await chats.loadMore();
    await chats.loadMore();
    expect(ids()).toEqual(['u20', ...inOrder.filter((id) => id !== 'u20')]);
    expect(chats.hasMore.get()).toBe(false);
    await chats.load();
    expect(ids()).toHaveLength(25);
  });

  it('is left alone after the sign-out', () => {
    const { client, chats, ids } = start();
    chats.end();
    client.tell(Added, conversationWith('bob', 1));
    expect([ids(), client.listenerCount]).toEqual([[], 0]);
  });
});
