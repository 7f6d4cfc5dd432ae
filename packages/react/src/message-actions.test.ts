import { ZIMConversationType, type ZIMMessage, ZIMMessageReceiptStatus, ZIMMessageType } from '@parley/client';
import { expect, test } from 'vitest';
import type { ChatMessage } from './conversation.ts';
import { keyOf } from './conversation-key.ts';
import { createStore } from './store.ts';
import { createChatStores } from './stores.ts';
import { conversationWith, FakeClient, peer, receivedMessage, settle } from './testing/fake-client.ts';

const bob = peer('bob');

/** Anna, who looks at her chat with bob, where these messages are. */
async function open(...messages: readonly ZIMMessage[]) {
  const client = new FakeClient();
  const waits: (() => void)[] = [];
  const stores = createChatStores({
    client,
    userID: 'anna',
    after: (_delayMs, work) => {
      waits.push(work);
      return () => undefined;
    },
    isVisible: createStore(true),
  });
  stores.conversations.open(bob);
  client.queries[0]?.resolve(messages);
  await settle();
  const shown = (): readonly ChatMessage[] => stores.conversations.byKey.get().get(keyOf(bob))?.messages ?? [];
  const at = (index: number): ChatMessage => {
    const message = shown()[index];
    if (!message) throw new Error('there is no such message');
    return message;
  };
  return { client, stores, shown, at, waits };
}

const own = (sequence: number, over: Partial<ZIMMessage> = {}): ZIMMessage => ({
  ...receivedMessage(sequence),
  senderUserID: 'anna',
  receiptStatus: ZIMMessageReceiptStatus.Processing,
  ...over,
});

const reaction = { conversationID: 'bob', conversationType: ZIMConversationType.Peer, messageID: '1001' };

test('what was edited and revoked stands in the thread, and is said where it was refused', async () => {
  const { client, stores, at } = await open(own(1), own(2));
  expect(await stores.actions.edit(bob, at(0), 'better')).toEqual({ isDone: true });
  expect([at(0).text, at(0).details]).toEqual(['better', { isEdited: true }]);
  expect(await stores.actions.revoke(bob, at(1))).toEqual({ isDone: true });
  expect(at(1).details).toEqual({ kind: 'revoked' });
  client.refusal = 6000286;
  expect(await stores.actions.edit(bob, at(0), 'best')).toEqual({ isDone: false, code: 6000286 });
  expect(client.asked).toEqual(['edit 1001', 'revoke 1002']);
});

test('a reaction is added, or taken back where it is the own one', async () => {
  const mine = { ...reaction, reactionType: '👍', totalCount: 2, sumCount: 2, isSelfIncluded: true };
  const userList = [{ userID: 'anna' }, { userID: 'bob' }];
  const { client, stores, at } = await open({ ...receivedMessage(1), reactions: [{ ...mine, userList }] });
  expect(at(0).details?.reactions).toEqual([{ type: '👍', count: 2, isOwn: true, others: ['bob'] }]);
  await stores.actions.toggleReaction(at(0), '👍');
  await stores.actions.toggleReaction(at(0), '🙏');
  expect(client.asked).toEqual(['take back 👍 1001', 'react 🙏 1001']);
  client.emit('messageReactionsChanged', {
    reactions: [],
    changeInfoList: [{ message: receivedMessage(1), userChangeInfoList: [] }],
  });
  expect(at(0).details).toBeUndefined();
});

test('who has read is shown message by message, and up to one', async () => {
  const { client, shown } = await open(own(1), own(2), own(3));
  const info = { ...reaction, readMemberCount: 1, unreadMemberCount: 0, isSelfOperated: false, readTime: 9 };
  const status = ZIMMessageReceiptStatus.Done;
  client.emit('messageReceiptChanged', { infos: [{ ...info, status, messageID: '1001' }] });
  expect(shown().map(({ details }) => details?.isRead)).toEqual([true, undefined, undefined]);
  const [first, , third] = shown();
  client.emit('conversationMessageReceiptChanged', { infos: [{ ...info, status, messageID: '1002' }] });
  expect(shown().map(({ details }) => details?.isRead)).toEqual([true, true, undefined]);
  // Those that did not change are the same, so that they are not drawn again.
  expect([shown()[0] === first, shown()[2] === third]).toEqual([true, true]);
});

test('receipts are sent when the end is in view, and for what another device has read', async () => {
  const { client, stores } = await open(receivedMessage(1));
  const owed = { ...receivedMessage(1), receiptStatus: ZIMMessageReceiptStatus.Processing };
  client.conversations = [conversationWith('bob', 1, { lastMessage: owed })];
  await stores.chats.load();
  stores.reading.setEndInView(bob, false);
  stores.reading.open(bob);
  await settle();
  expect(client.asked).toEqual([]);
  stores.reading.setEndInView(bob, true);
  await settle();
  expect([client.asked, client.readings]).toEqual([['receipts bob'], []]);
});

test('several are sent on one after the other, or as one', async () => {
  const { client, stores, shown, waits } = await open(own(1), own(2));
  const cleo = peer('cleo');
  const done = stores.actions.forward(cleo, shown());
  await settle();
  client.sends[0]?.attach('l1', 1);
  await settle();
  expect(client.sends).toHaveLength(1);
  waits.shift()?.();
  await settle();
  client.sends[1]?.attach('l2', 2);
  expect(await done).toEqual({ isDone: true });
  expect(client.sends.map(({ message }) => (message as { message?: string }).message)).toEqual(['text 1', 'text 2']);
  void stores.actions.forward(cleo, shown(), { title: 'Chat', summary: 'text' });
  await settle();
  expect(client.sends[2]?.message).toMatchObject({ type: ZIMMessageType.Combine, title: 'Chat', summary: 'text' });
});

test('an answer names what it answers, and shows what becomes of it', async () => {
  const { client, stores, at } = await open(receivedMessage(1));
  void stores.conversations.send(bob, 'yes', {}, at(0));
  expect(client.asked).toEqual(['reply to 1001']);
  const repliedInfo = {
    state: 0,
    messageInfo: { type: ZIMMessageType.Revoke },
    senderUserID: 'bob',
    sentTime: 1,
    messageID: '1001',
    messageSeq: 1,
  } as const;
  client.emit('messageRepliedInfoChanged', { messageList: [own(2, { repliedInfo })] });
  expect(at(1).details?.quote).toMatchObject({ state: 'revoked', messageSeq: 1, isOwn: false });
});

test('pins are the last first, and go with what is revoked', async () => {
  const { client, stores } = await open(receivedMessage(1));
  const pinned = (): string[] => (stores.pins.byKey.get().get(keyOf(bob)) ?? []).map(({ messageID }) => messageID);
  client.pinned = [receivedMessage(1)];
  stores.pins.open(bob);
  await settle();
  client.emit('messagePinStatusChanged', { infos: [{ pinStatus: 1, message: receivedMessage(2) }] });
  expect(pinned()).toEqual(['1002', '1001']);
  client.emit('messageRevokeReceived', {
    messageList: [{ ...receivedMessage(2), type: ZIMMessageType.Revoke } as never],
  });
  expect(pinned()).toEqual(['1001']);
  client.emit('messagePinStatusChanged', { infos: [{ pinStatus: 0, message: receivedMessage(1) }] });
  expect(pinned()).toEqual([]);
});

test('who is typing is known until it ends', async () => {
  const { client, stores } = await open();
  const typing = { conversationID: 'bob', conversationType: ZIMConversationType.Peer, userID: 'bob' };
  client.emit('typingChanged', { ...typing, isTyping: true });
  expect(stores.typing.byKey.get().get(keyOf(bob))).toEqual(['bob']);
  client.emit('typingChanged', { ...typing, isTyping: false });
  expect(stores.typing.byKey.get().size).toBe(0);
  stores.typing.tell(bob, true);
  expect(client.asked).toEqual(['typing bob true']);
});

test('older pages are loaded until a place is among the messages', async () => {
  const page = (first: number, count: number): ZIMMessage[] =>
    Array.from({ length: count }, (_, index) => receivedMessage(first + index));
  const { client, stores, at } = await open(...page(171, 30));
  const reached = stores.conversations.reach(bob, 60);
  client.queries[1]?.resolve(page(71, 100));
  await settle();
  client.queries[2]?.resolve(page(1, 70));
  expect([await reached, at(0).messageSeq, client.queries.length]).toEqual([true, 1, 3]);
});

test('messages are deleted for the user everywhere, a hundred at a time, and are shown nowhere any more', async () => {
  const many = Array.from({ length: 130 }, (_, index) => receivedMessage(index + 1));
  const { client, stores, shown, at } = await open(...many);
  client.pinned = [receivedMessage(1), receivedMessage(130)];
  stores.pins.open(bob);
  await settle();
  stores.composings.set(bob, { kind: 'reply', message: at(0) });
  expect(await stores.actions.delete(bob, shown().slice(0, 120))).toEqual({ isDone: true });
  expect(client.asked.map((asked) => asked.split(' ').length)).toEqual([102, 22]);
  expect(client.asked[1]).toMatch(/^delete 1101 .* 1120 everywhere$/);
  expect([shown().length, stores.composings.byKey.get().size]).toEqual([10, 0]);
  expect(
    stores.pins.byKey
      .get()
      .get(keyOf(bob))
      ?.map(({ messageID }) => messageID),
  ).toEqual(['1130']);
  client.refusal = 6000104;
  expect(await stores.actions.delete(bob, [at(0)])).toEqual({ isDone: false, code: 6000104 });
  expect(shown()).toHaveLength(10);
});

test('what is deleted on another device goes here too', async () => {
  const { client, stores, shown, at } = await open(receivedMessage(1), receivedMessage(2), receivedMessage(3));
  const deleted = {
    conversationID: 'bob',
    conversationType: ZIMConversationType.Peer,
    isDeleteConversationAllMessage: false,
    messageList: [],
  };
  client.emit('messageDeleted', { ...deleted, messageDeleteType: 0, messageList: [receivedMessage(2)] });
  expect(shown().map(({ messageSeq }) => messageSeq)).toEqual([1, 3]);
  stores.composings.set(bob, { kind: 'reply', message: at(0) });
  client.emit('messageDeleted', { ...deleted, messageDeleteType: 1 });
  expect([shown(), stores.composings.byKey.get().size]).toEqual([[], 0]);

  stores.conversations.take(bob, [receivedMessage(4)]);
  client.conversations = [conversationWith('carol', 1)];
  client.emit('messageDeleted', {
    ...deleted,
    conversationID: '',
    conversationType: -1,
    messageDeleteType: 2,
  } as never);
  await settle();
  expect([shown(), stores.chats.list.get().map(({ key }) => key)]).toEqual([[], ['0:carol']]);
  client.conversations = [];
  client.emit('conversationsAllDeleted', { count: 1 });
  await settle();
  expect(stores.chats.list.get()).toEqual([]);
});
