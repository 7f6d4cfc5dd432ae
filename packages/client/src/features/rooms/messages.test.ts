import { describe, expect, test } from 'vitest';
import type { ZIMMessage } from '../../index.ts';
import { ZIMConversationType, ZIMMessageQueryMode } from '../../index.ts';
import type { Reply, Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { beginWithRooms as begin, said, watchAny } from '../../testing/rooms.ts';

const { Room: room } = ZIMConversationType;
const text = { type: 1, message: 'hello', extendedData: 'x', mentionedUserIDs: ['bob'] } as ZIMMessage;
const barrage = { type: 20, message: 'wow' } as ZIMMessage;
const command = { type: 2, message: Uint8Array.of(1, 2) } as ZIMMessage;
const sent = { messageID: 7, timestamp: 5, orderKey: 9 };
const accepts: Readonly<Record<string, Script>> = {
  sendRoomMessage: () => ({ result: { ...sent, messageSeq: 4 } }),
  sendRoomSignal: () => ({ result: sent }),
};

describe('sending', () => {
  test('a message fills the object and is told as every send is [ROOMMSG-4, ROOMMSG-5]', async () => {
    const { client, clock, enter, told, server } = await begin(accepts);
    await enter();
    const message = { ...text };
    const order: string[] = [];
    const config = { priority: 3, hasReceipt: true } as const;
    const notification = { onMessageAttached: () => order.push('attached') };
    const call = client.sendMessage(message, 'r', room, config, notification).then(() => order.push('resolved'));
    await clock.run(50);
    await call;
    expect([order, told.statuses.map(({ status }) => status)]).toEqual([
      ['attached', 'resolved'],
      [0, 1],
    ]);
    expect(message).toMatchObject({
      ...{ messageID: '7', messageSeq: 4, timestamp: 5, orderKey: 9, sentStatus: 1, direction: 0, receiptStatus: 0 },
      ...{
        conversationID: 'r',
        conversationType: 1,
        senderUserID: 'ann',
        mentionedUserIDs: ['bob'],
        extendedData: 'x',
      },
    });
    const [{ params } = { params: {} }] = server.requests('sendRoomMessage');
    expect(params).toMatchObject({ roomID: 'r', priority: 3, content: { type: 1, message: 'hello' } });
    expect(params).not.toHaveProperty('hasReceipt');
    expect(await client.queryConversationList({ count: 10 })).toMatchObject({ conversationList: [] });
  });

  test('goes by its type to one method or the other [ROOMMSG-3]', async () => {
    const { client, clock, enter, server } = await begin(accepts);
    await enter();
    const messages = [
      text,
      barrage,
      command,
      { type: 200, message: 'x', subType: 1 },
      { type: 10, messageInfoList: [{ type: 1, message: 'x' }] },
      { type: 100, title: 't', summary: 's', messageList: [], combineID: 'c' },
    ] as ZIMMessage[];
    const calls = messages.map((message) => watch(client.sendMessage({ ...message }, 'r', room)));
    await clock.run(2000);
    expect(calls.map((call) => call.outcome())).toMatchObject(calls.map(() => ({ message: { messageID: '7' } })));
    expect(calls.map((call) => (call.outcome() as { message: ZIMMessage }).message.messageSeq)).toEqual([
      4, 0, 0, 4, 4, 4,
    ]);
    const typesOf = (method: string) =>
      server.requests(method).map(({ params }) => (params['content'] as { type: number }).type);
    expect([typesOf('sendRoomMessage'), typesOf('sendRoomSignal')]).toEqual([
      [1, 200, 10, 100],
      [20, 2],
    ]);
  });

  test('is refused for what no room takes [ROOMMSG-5]', async () => {
    const { client, clock, enter } = await begin(accepts);
    await enter();
    const calls = [
      client.sendMessage({ ...barrage }, 'bob', ZIMConversationType.Peer),
      client.sendMessage({ ...barrage }, 'g', ZIMConversationType.Group),
      client.sendMessage({ type: 20, message: ' ' } as ZIMMessage, 'r', room),
      client.sendMessage({ type: 20, message: 'x'.repeat(5121) } as ZIMMessage, 'r', room),
      client.sendMessage({ type: 30, message: 'x' } as ZIMMessage, 'r', room),
      client.sendMessage({ ...text }, 'r r', room),
      client.sendMessage({ ...text, localMessageID: 'm' }, 'r', room, { isRetrySend: true }),
    ].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual(calls.map(() => 6000001));
  });

  test('during an outage is refused by what the room is, and nothing waits for the link [ROOMMSG-1, ROOMMSG-5]', async () => {
    const { client, clock, enter, told, server, cut } = await begin({ ...accepts, sendRoomMessage: () => 'silence' });
    await enter();
    const underWay = watch(client.sendMessage({ ...text }, 'r', room));
    await clock.run(50);
    server.network = 'refuses';
    await cut();
    const calls = ['r', 's'].flatMap((roomID) => [
      watch(client.sendMessage({ ...text }, roomID, room)),
      watch(client.sendMessage({ ...barrage }, roomID, room)),
    ]);
    await clock.run(50);
    expect(underWay.outcome()).toBe(6000009);
    expect(calls.map((call) => call.outcome())).toEqual([6000326, 6000326, 6000104, 6000104]);
    expect(told.statuses.map(({ status }) => status)).toEqual([0, 2]);
    server.network = 'accepts';
    await clock.run(60_000);
    expect(server.requests('sendRoomMessage').length).toBe(1);
  });

  test('that is answered late has succeeded after all', async () => {
    let late: (reply: Reply) => void = () => {};
    const { client, clock, enter, told } = await begin({
      sendRoomMessage: () => new Promise((resolve) => (late = resolve)),
    });
    await enter();
    const message = { ...text };
    const call = watch(client.sendMessage(message, 'r', room));
    await clock.run(15_100);
    expect(call.outcome()).toBe(6000105);
    late({ result: { ...sent, messageSeq: 4 } });
    await clock.run(50);
    expect([told.statuses.map(({ status }) => status), message.messageID]).toEqual([[0, 2, 1], '7']);
  });

  test.each([
    ['Text', text, 10],
    ['Command', command, 30],
    ['Barrage', barrage, 40],
  ] as const)('%s has its own rate [ROOMMSG-7]', async (_name, message, admitted) => {
    const { client, clock, enter } = await begin(accepts, { messagesPerSecondMax: 10, commandsPerSecondMax: 30 });
    await enter();
    const calls = Array.from({ length: 40 }, () => watch(client.sendMessage({ ...message }, 'r', room)));
    await clock.run(2000);
    const codes = calls.map((call) => call.outcome()).filter((outcome) => outcome === 6000004);
    expect(codes.length).toBe(40 - admitted);
  });
});

describe('receiving', () => {
  test('tells of messages as of the room [ROOMMSG-2]', async () => {
    const { client, enter, entries } = await begin();
    await enter();
    const received: ZIMMessage[] = [];
    client.on('roomMessageReceived', (_zim, { messageList }) => received.push(...messageList));
    await entries(said(4, 'hello'));
    expect(received).toMatchObject([
      {
        ...{ type: 1, message: 'hello', messageID: '104', messageSeq: 4, senderUserID: 'bob', direction: 1 },
        ...{ conversationID: 'r', conversationType: 1, sentStatus: 1, receiptStatus: 0 },
      },
    ]);
  });

  test('tells of signals but not of the own ones, and of a new type what is known [ROOMMSG-2, ROOMMSG-3]', async () => {
    const { client, enter, push, rooms, say } = await begin();
    await enter();
    const localMessageID = await say('mine');
    const received: ZIMMessage[] = [];
    client.on('roomMessageReceived', (_zim, { messageList }) => received.push(...messageList));
    const signal = { room: 5, ...sent, senderUserID: 'bob', localMessageID: 'l' };
    await push('roomSignal', { ...signal, content: { type: 20, message: 'wow' } });
    await push('roomSignal', { ...signal, messageID: 8, content: { type: 2, message: 'AQI=' } });
    await push('roomSignal', { ...signal, messageID: 9, content: { type: 77, message: 'new' } });
    await push('roomSignal', {
      ...signal,
      messageID: 10,
      senderUserID: 'ann',
      localMessageID,
      content: { type: 20, message: 'mine' },
    });
    const fromMyPhone = { ...signal, messageID: 11, senderUserID: 'ann' };
    await push('roomSignal', { ...fromMyPhone, content: { type: 20, message: 'from my phone' } });
    await push('roomSignal', { ...signal, room: 77, content: { type: 20, message: 'elsewhere' } });
    expect(received).toMatchObject([
      {
        type: 20,
        message: 'wow',
        messageID: '7',
        messageSeq: 0,
        conversationID: 'r',
        conversationType: 1,
        direction: 1,
      },
      { type: 2, message: Uint8Array.of(1, 2) },
      { type: 0 },
      { type: 20, message: 'from my phone', direction: 0 },
    ]);
    expect(rooms.filter((line) => line.startsWith('old event')).length).toBe(4);
  });
});

describe('what stays on this device', () => {
  test('is inserted into a room and found in its history, but in no list and by no search [ROOMMSG-5, ROOMMSG-8]', async () => {
    const { client, clock, server } = await begin();
    const inserting = [{ ...text }, { ...barrage }].map((message) =>
      client.insertMessageToLocalDB(message, 'nowhere', room, 'bob'),
    );
    await clock.run(50);
    await Promise.all(inserting);
    const query = async (roomID: string) => {
      const asked = client.queryHistoryMessage(roomID, room, { count: 10 });
      await clock.run(50);
      return (await asked).messageList;
    };
    const messageList = await query('nowhere');
    expect(messageList).toMatchObject([
      { type: 1, message: 'hello', conversationType: 1, conversationID: 'nowhere', isUserInserted: true },
      { type: 20, message: 'wow', isUserInserted: true },
    ]);
    const { conversationList } = await client.queryConversationList({ count: 10 });
    const found = await client.searchGlobalLocalMessages({
      ...{ count: 10, order: 0, keywords: ['hello'], messageTypes: [], subMessageTypes: [], senderUserIDs: [] },
      ...{ startTime: 0, endTime: 0 },
    });
    expect([conversationList, found.messageList]).toEqual([[], []]);
    expect(await query('other')).toEqual([]);
    expect(server.requests('queryHistoryMessage')).toEqual([]);
    const refused = [
      client.insertMessageToLocalDB({ ...command }, 'nowhere', room, 'bob'),
      client.insertMessageToLocalDB({ ...barrage }, 'bob', ZIMConversationType.Peer, 'bob'),
    ].map(watchAny);
    await clock.run(50);
    expect(refused.map((call) => call.outcome())).toEqual([6000001, 6000001]);
  });

  test('is all that there is without the server, or where that is not to be asked [ROOMMSG-8]', async () => {
    const { client, clock, server, cut } = await begin();
    const inserting = client.insertMessageToLocalDB({ ...text }, 'nowhere', room, 'bob');
    await clock.run(50);
    await inserting;
    const query = async (mode: ZIMMessageQueryMode) => {
      const asked = client.queryHistoryMessage('nowhere', room, { count: 10, mode });
      await clock.run(50);
      return (await asked).messageList.length;
    };
    const local = await query(ZIMMessageQueryMode.OnlyLocal);
    server.network = 'refuses';
    await cut();
    const cutOff = await query(ZIMMessageQueryMode.General);
    expect([local, cutOff]).toEqual([1, 1]);
    expect(server.requests('queryRoomHistory')).toEqual([]);
  });

  test('nothing else may be done with a message of a room [ROOMMSG-5]', async () => {
    const { client, clock, enter, entries } = await begin();
    await enter();
    const received: ZIMMessage[] = [];
    client.on('roomMessageReceived', (_zim, { messageList }) => received.push(...messageList));
    await entries(said(4, 'hello'));
    const [message] = received;
    if (!message) throw new Error('nothing was received');
    const calls = [
      client.revokeMessage(message),
      client.addMessageReaction('x', message),
      client.deleteMessageReaction('x', message),
      client.pinMessage(message, true),
      client.queryPinnedMessageList('r', room),
      client.sendMessageReceiptsRead([message], 'r', room),
      client.sendConversationMessageReceiptRead('r', room),
      client.editMessage(message, {}),
      client.replyMessage({ ...text }, message),
      client.deleteMessages([message], 'r', room, { isAlsoDeleteServerMessage: false }),
      client.deleteAllMessage('r', room, { isAlsoDeleteServerMessage: false }),
      client.clearConversationUnreadMessageCount('r', room),
      client.queryConversation('r', room),
      client.updateConversationPinnedState(true, 'r', room),
      client.searchLocalMessages('r', room, { count: 1, order: 0, keywords: ['x'] } as never),
    ].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual(calls.map(() => 6000001));
  });
});
