import { describe, expect, it } from 'vitest';
import { type Chat, chatsMax, noteMessages, openChat, parseChatList, previewCharsMax } from './chat-list.ts';
import type { ChatMessage } from './conversation.ts';

const chat = (userID: string, over: Partial<Chat> = {}): Chat => ({
  userID,
  preview: 'hello',
  isPreviewOwn: false,
  timestamp: 100,
  orderKey: 10,
  unreadCount: 0,
  ...over,
});

const message = (orderKey: number, over: Partial<ChatMessage> = {}): ChatMessage => ({
  key: `k${orderKey}`,
  messageID: `${orderKey}`,
  localMessageID: `l${orderKey}`,
  messageSeq: orderKey,
  orderKey,
  timestamp: orderKey * 10,
  senderUserID: 'bob',
  isOwn: false,
  text: `text ${orderKey}`,
  status: 'sent',
  ...over,
});

describe('opening a chat', () => {
  it('adds it to the list once', () => {
    const list = openChat([chat('carol')], 'bob', 500);
    expect(list.map(({ userID }) => userID)).toEqual(['bob', 'carol']);
    expect(openChat(list, 'bob', 900)).toBe(list);
  });

  it('makes it read without moving it', () => {
    const list = [chat('carol', { timestamp: 300 }), chat('bob', { unreadCount: 3 })];
    expect(openChat(list, 'bob', 900)).toEqual([list[0], chat('bob')]);
  });
});

describe('messages that come by', () => {
  const list = [chat('carol', { timestamp: 200, orderKey: 20 }), chat('bob')];
  const note = (messages: readonly ChatMessage[], isOpen = false, userID = 'bob') =>
    noteMessages(list, { userID, messages, isOpen });

  it('move their chat to the top and are counted', () => {
    expect(note([message(30), message(31)])[0]).toEqual(
      chat('bob', { preview: 'text 31', timestamp: 310, orderKey: 31, unreadCount: 2 }),
    );
  });

  it('are read at once in the chat that is open', () => {
    expect(note([message(30)], true)[0]?.unreadCount).toBe(0);
  });

  it('open a chat with somebody new', () => {
    expect(note([message(30)], false, 'dave').map(({ userID }) => userID)).toEqual(['dave', 'carol', 'bob']);
  });

  it('change nothing when they were seen before', () => {
    expect(note([message(10)])).toBe(list);
    expect(note([])).toBe(list);
  });

  it('of one’s own are not unread', () => {
    expect(note([message(30, { isOwn: true })])[0]).toMatchObject({ unreadCount: 0, isPreviewOwn: true });
  });

  it('do not count before they are accepted', () => {
    expect(note([message(30, { isOwn: true, status: 'sending' }), message(31, { status: 'failed' })])).toBe(list);
  });

  it('are cut between characters', () => {
    const preview = note([message(30, { text: '😀'.repeat(1000) })])[0]?.preview;
    expect(preview).toBe(`${'😀'.repeat(previewCharsMax)}…`);
  });
});

describe('the stored list', () => {
  it('comes back as it was', () => {
    const list = [chat('carol', { timestamp: 200 }), chat('bob')];
    expect(parseChatList(JSON.stringify(list))).toEqual(list);
  });

  it.each([
    null,
    '',
    'no JSON',
    '{}',
    '7',
    '[1, null, {"userID": "bob"}]',
    '[{"userID":7}]',
    JSON.stringify([chat('bob', { timestamp: 1e300 }), chat('a b'), chat('carol', { unreadCount: -1 })]),
  ])('%s gives no chats', (stored) => {
    expect(parseChatList(stored)).toEqual([]);
  });

  it('has a limit', () => {
    const many = Array.from({ length: chatsMax + 5 }, (_, index) => chat(`u${index}`));
    expect(parseChatList(JSON.stringify(many))).toHaveLength(chatsMax);
    expect(openChat(parseChatList(JSON.stringify(many)), 'new', 900)).toHaveLength(chatsMax);
  });
});
