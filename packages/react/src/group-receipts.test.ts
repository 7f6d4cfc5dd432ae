import {
  ZIMConversationEvent,
  ZIMConversationSyncState,
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessageReceiptStatus,
} from '@parley/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatMessage } from './conversation.ts';
import { keyOf } from './conversation-key.ts';
import { receiptMembersAtMost } from './message-actions.ts';
import { Readers } from './readers.ts';
import { readAgainMs } from './reading.ts';
import { membersAtOnce } from './some-members.ts';
import { createStore } from './store.ts';
import { type ChatStores, createChatStores } from './stores.ts';
import { conversationWith, FakeClient, receivedMessage, settle } from './testing/fake-client.ts';
import { groupMember } from './testing/fake-groups.ts';

const group = { type: ZIMConversationType.Group, conversationID: 'g' } as const;
const { Processing, Done } = ZIMMessageReceiptStatus;

const inGroup = (sequence: number, over: Partial<ZIMMessage> = {}): ZIMMessage => ({
  ...receivedMessage(sequence),
  ...{ conversationID: 'g', conversationType: group.type, receiptStatus: Processing },
  ...over,
});
const own = (sequence: number, over: Partial<ZIMMessage> = {}): ZIMMessage =>
  inGroup(sequence, { senderUserID: 'anna', ...over });
const members = (...userIDs: readonly string[]) => userIDs.map((userID) => groupMember(userID));

let client: FakeClient;
let stores: ChatStores;
let waits: { delayMs: number; work: () => void }[];
beforeEach(() => {
  client = new FakeClient();
  waits = [];
  stores = createChatStores({
    client,
    userID: 'anna',
    after: (delayMs, work) => {
      waits.push({ delayMs, work });
      return () => undefined;
    },
    isVisible: createStore(true),
  });
});
afterEach(() => stores.end());

/** The history of the group as the server has it. */
async function open(...messages: readonly ZIMMessage[]): Promise<void> {
  stores.conversations.open(group);
  client.queries.at(-1)?.resolve(messages);
  await settle();
}
const shown = (): readonly ChatMessage[] => stores.conversations.byKey.get().get(keyOf(group))?.messages ?? [];
const readBy = () => shown().map(({ details }) => details?.readBy);
const said = (word: string): string[] => client.asked.filter((one) => one.startsWith(word));

describe('messages of a group that were read', () => {
  beforeEach(async () => {
    client.conversations = [conversationWith('g', 3, { type: group.type })];
    client.emit('conversationSyncStateChanged', { state: ZIMConversationSyncState.Finished });
    await settle();
  });

  test('are told of once, in as many as the SDK takes at once, and those alone that ask for it', async () => {
    const many = Array.from({ length: 12 }, (_, index) => inGroup(index + 1));
    stores.reading.open(group);
    await open(...many, own(20), inGroup(21, { receiptStatus: Done }), inGroup(22, { receiptStatus: 0 }));
    expect(said('read ')).toEqual(['read g 1001 1002 1003 1004 1005 1006 1007 1008 1009 1010', 'read g 1011 1012']);
    const messageList = [inGroup(23)];
    client.emit('groupMessageReceived', {
      ...{ messageList, fromConversationID: 'g', info: { isOfflineMessage: false } },
    });
    client.tell(ZIMConversationEvent.Updated, conversationWith('g', 23, { type: group.type }));
    await settle();
    expect(said('read ').slice(2)).toEqual(['read g 1023']);
  });

  test('are told of when their end is in view, and not before', async () => {
    stores.reading.setEndInView(group, false);
    stores.reading.open(group);
    await open(inGroup(1));
    expect(said('read ')).toEqual([]);
    stores.reading.setEndInView(group, true);
    await settle();
    expect(said('read ')).toEqual(['read g 1001']);
  });

  test('are told of after a while where that failed, and no more where nobody waits for it', async () => {
    client.refusal = 6000105;
    stores.reading.open(group);
    await open(inGroup(1));
    expect([said('read '), waits.map(({ delayMs }) => delayMs)]).toEqual([[], [readAgainMs]]);
    client.refusal = 6000277;
    waits.shift()?.work();
    await settle();
    client.refusal = undefined;
    client.tell(ZIMConversationEvent.Updated, conversationWith('g', 1, { type: group.type }));
    await settle();
    expect([said('read '), waits]).toEqual([[], []]);
  });
});

describe('the own messages of a group', () => {
  test('say how many have read them, as it was, and as it becomes', async () => {
    client.readers = members('bob');
    client.nonReaders = members('cleo', 'dan');
    await open(own(1), inGroup(2), own(3, { receiptStatus: 0 }));
    expect(said('ask')).toEqual(['ask receipts of g 1001']);
    expect(readBy()).toEqual([{ count: 1, of: 3 }, undefined, undefined]);
    const info = { messageID: '1001', conversationID: 'g', conversationType: group.type, readTime: 5 };
    const all = { readMemberCount: 2, unreadMemberCount: 0, status: Done, isSelfOperated: false };
    client.emit('messageReceiptChanged', { infos: [{ ...info, ...all }] });
    expect(shown()[0]?.details).toEqual({ isRead: true, readBy: { count: 2, of: 2 } });
  });

  test('say nothing of who has read what others wrote', async () => {
    await open(inGroup(1));
    const none = { readMemberCount: 0, unreadMemberCount: 0, status: Done, isSelfOperated: true };
    const info = { messageID: '1001', conversationID: 'g', conversationType: group.type, readTime: 5 };
    client.emit('messageReceiptChanged', { infos: [{ ...info, ...none }] });
    expect([readBy(), said('ask')]).toEqual([[undefined], []]);
  });

  test('are asked for when they were sent, here or elsewhere, and again when the connection was away', async () => {
    client.nonReaders = members('bob');
    await open();
    client.emit('groupMessageReceived', {
      ...{ messageList: [own(1)], fromConversationID: 'g', info: { isOfflineMessage: false } },
    });
    await settle();
    expect(readBy()).toEqual([{ count: 0, of: 1 }]);
    client.nonReaders = [];
    client.readers = members('bob');
    stores.refresh();
    client.queries.at(-1)?.resolve([own(1)]);
    await settle();
    expect(readBy()).toEqual([{ count: 1, of: 1 }]);
    expect(said('ask')).toEqual(['ask receipts of g 1001', 'ask receipts of g 1001']);
  });

  test('keep what is known where it cannot be asked, and lose it with what they said', async () => {
    client.nonReaders = members('bob');
    await open(own(1));
    client.refusal = 6000104;
    stores.conversations.refresh();
    client.queries.at(-1)?.resolve([own(1)]);
    await settle();
    expect(readBy()).toEqual([{ count: 0, of: 1 }]);
    client.refusal = undefined;
    const [message] = shown();
    if (message) await stores.actions.revoke(group, message);
    expect(shown()[0]?.details).toEqual({ kind: 'revoked' });
  });
});

describe('who has read a message', () => {
  test('is read in pages, each list for itself', async () => {
    client.readers = Array.from({ length: membersAtOnce + 1 }, (_, index) => groupMember(`user${index}`));
    client.nonReaders = members('bob');
    const readers = new Readers(client, own(1));
    readers.reread();
    await settle();
    const lengths = (): unknown[] => {
      const { read, unread } = readers.lists.get();
      return [read?.members.length, read?.hasMore, unread?.members.length, unread?.hasMore];
    };
    expect(lengths()).toEqual([membersAtOnce, true, 1, false]);
    readers.loadMore('read');
    await settle();
    expect(lengths()).toEqual([membersAtOnce + 1, false, 1, false]);
  });

  test('is said not to be known with the reason, and what was known stays', async () => {
    client.readers = members('bob');
    const readers = new Readers(client, own(1));
    readers.reread();
    await settle();
    client.refusal = 6000521;
    readers.reread();
    await settle();
    expect(readers.lists.get()).toMatchObject({ failureCode: 6000521, read: { members: [{ userID: 'bob' }] } });
    client.refusal = undefined;
    readers.reread();
    await settle();
    expect(readers.lists.get().failureCode).toBeUndefined();
  });
});

test('what is sent on to a group asks for receipts where it is not too large', async () => {
  await open(inGroup(1));
  const asks = async (count: number): Promise<unknown> => {
    client.groupMembers = Array.from({ length: count }, (_, index) => groupMember(`user${index}`));
    void stores.actions.forward(group, shown().slice(0, 1));
    await settle();
    return client.sends.at(-1)?.hasReceipt;
  };
  expect([await asks(receiptMembersAtMost), await asks(receiptMembersAtMost + 1)]).toEqual([true, false]);
  client.refusal = 6000104;
  expect(await asks(2)).toBe(false);
});
