import { ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { mergeChats, searchChats, sortChats, toChat } from './chat-list.ts';
import { conversationWith, receivedMessage } from './testing/fake-client.ts';

const chat = (userID: string, sequence: number, over = {}) => toChat(conversationWith(userID, sequence, over), 'anna');
const order = (list: ReturnType<typeof sortChats>): string[] => list.map(({ conversationID }) => conversationID);

describe('a line of the list', () => {
  it('is a snapshot of the conversation', () => {
    const over = {
      conversationName: 'Bob B.',
      conversationAvatarUrl: '/a.svg',
      unreadMessageCount: 2,
      readMessageSeq: 1,
    };
    expect(chat('bob', 3, over)).toEqual({
      key: '0:bob',
      type: 0,
      conversationID: 'bob',
      name: 'Bob B.',
      avatarUrl: '/a.svg',
      newest: expect.objectContaining({ text: 'text 3', isOwn: false, status: 'sent' }),
      unreadCount: 2,
      readMessageSeq: 1,
      orderKey: 30,
      isMentioned: false,
      isPinned: false,
      isMuted: false,
      marks: [],
      content: conversationWith('bob', 3, over),
    });
  });

  it('says that something unread mentions the user', () => {
    const mention = { fromUserID: 'bob', messageID: '1', messageSeq: 1, type: 1 };
    expect(chat('bob', 1, { mentionedInfoList: [mention] })).toMatchObject({ isMentioned: true });
  });

  it('has what the user set for it', () => {
    expect(chat('bob', 1, { notificationStatus: 2, marks: [3, 1] })).toMatchObject({ isMuted: true, marks: [3, 1] });
  });

  it.each([
    [{ conversationAlias: 'Bobby', conversationName: 'Bob' }, 'Bobby'],
    [{ conversationName: 'Bob' }, 'Bob'],
    [{}, 'bob'],
  ])('of %j is called %s', (over, name) => {
    expect(chat('bob', 1, over).name).toBe(name);
  });

  it('has the state of an own message that was not sent', () => {
    const lastMessage = { ...receivedMessage(4), senderUserID: 'anna', sentStatus: ZIMMessageSentStatus.Failed };
    expect(chat('bob', 4, { lastMessage }).newest).toMatchObject({ isOwn: true, status: 'failed' });
  });

  it('can be without a message', () => {
    const { lastMessage: _, ...empty } = conversationWith('bob', 0);
    expect(toChat(empty, 'anna').newest).toBeUndefined();
  });
});

describe('the list', () => {
  it('has pinned chats first, then the newest, then those with the smaller ID', () => {
    const list = sortChats([chat('d', 1), chat('b', 5), chat('c', 9), chat('a', 5), chat('e', 2, { isPinned: true })]);
    expect(order(list)).toEqual(['e', 'c', 'a', 'b', 'd']);
  });

  it('takes a newer state in its place, a new chat, and leaves out what was removed', () => {
    const list = sortChats([chat('bob', 5), chat('carol', 4), chat('dave', 3)]);
    const next = mergeChats(list, [chat('carol', 7), chat('erin', 6)], new Set(['0:dave', '0:nobody'] as const));
    expect(order(next)).toEqual(['carol', 'erin', 'bob']);
  });

  it.each([
    ['', ['e', 'b']],
    ['BOB', ['b']],
    ['  smith bo ', ['b']],
    ['e', ['e']],
    ['ev bob', []],
  ])('that is searched for %j has %j', (text, found) => {
    const list = [chat('e', 2, { conversationName: 'Ève' }), chat('b', 1, { conversationName: 'Bob Smith' })];
    expect(order(searchChats(list, text))).toEqual(found);
  });
});
