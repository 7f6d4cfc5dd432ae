import {
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessageDirection,
  ZIMMessageQueryMode,
  type ZIMRevokeMessage,
} from '@parley/client';
import { describe, expect, it, test } from 'vitest';
import type { ChatDevice, ChatOptions } from '../chat.ts';
import { makeStage, roomR, say, startSay, taken, watchRooms } from '../rooms/rooms.ts';
import { AppBackend } from './backend.ts';
import { multipleOf, refusedContents } from './said.ts';

const keeping: ChatOptions['configure'] = (config) => ({
  ...config,
  rooms: { ...config.rooms, storeMessages: true, storedMessagesMax: 50 },
});

/** Ann, Bob and Carol are in the room `r`; Dora is not, and the app's server can be asked. */
async function setUp(options?: ChatOptions) {
  const stage = await makeStage(options);
  const dora = await stage.chat.loggedIn('dora');
  const hers = watchRooms(dora);
  return { ...stage, dora, hers, backend: new AppBackend(stage.chat) };
}

const saying = (text: string, more: object = {}) => ({
  ...{ FromUserId: 'dora', RoomId: 'r', MessageType: 1, Priority: 3, MessageBody: { Message: text } },
  ...more,
});

function revokedOn({ zim }: ChatDevice): ZIMRevokeMessage[] {
  const revoked: ZIMRevokeMessage[] = [];
  zim.on('messageRevokeReceived', (_zim, { messageList }) => revoked.push(...messageList));
  return revoked;
}

const textOf = (message: ZIMMessage): unknown => Reflect.get(message, 'message') ?? message.type;
const config = { count: 10, reverse: true, mode: ZIMMessageQueryMode.General };
const { Room } = ZIMConversationType;

describe('SendRoomMessage', () => {
  it('tells everybody in the room, whoever sends [APIMSG-11, ROOMMSG-2, ROOMMSG-4]', async () => {
    const { chat, backend, bob, told, hers } = await setUp();
    const received: ZIMMessage[] = [];
    bob.zim.on('roomMessageReceived', (_zim, { messageList }) => received.push(...messageList));
    const answer = await backend.call(
      'SendRoomMessage',
      saying('Hello', { MessageBody: { Message: 'Hello', ExtendedData: 'x' } }),
    );
    await chat.run(500);
    expect(answer).toMatchObject({ Code: 0, MsgSeq: 1, AuditInfos: [] });
    expect(received).toMatchObject([
      {
        ...{
          messageID: String(answer['MsgId']),
          messageSeq: 1,
          isServerMessage: true,
          direction: 1,
          extendedData: 'x',
        },
        ...{ senderUserID: 'dora', conversationID: 'r', receiptStatus: 0, sentStatus: 1 },
      },
    ]);
    expect([taken(told.ann), taken(told.carol), taken(hers)]).toEqual([['r dora: Hello'], ['r dora: Hello'], []]);
    const { conversationList } = await chat.wait(bob.zim.queryConversationList({ count: 10 }));
    expect(conversationList).toEqual([]);
  });

  it('tells the devices of the sender that are there only if that is asked for [APIMSG-11]', async () => {
    const { chat, backend, bob, told } = await setUp();
    const his: string[] = [];
    bob.zim.on('roomMessageReceived', (_zim, { messageList }) => {
      his.push(
        ...messageList.map(
          ({ type, direction }) => `${type} ${direction === ZIMMessageDirection.Send ? 'sent' : 'received'}`,
        ),
      );
    });
    for (const SenderUnaware of [undefined, 1, 0]) {
      for (const MessageType of [1, 2, 20]) {
        await backend.call(
          'SendRoomMessage',
          saying(`${SenderUnaware}`, { FromUserId: 'bob', SenderUnaware, MessageType }),
        );
      }
      await chat.run(1000);
    }
    expect(taken(his)).toEqual(['1 sent', '2 sent', '20 sent']);
    expect(taken(told.ann)).toHaveLength(9);
    await say(chat, bob, 'On');
    expect(taken(his)).toEqual([]);
    expect(taken(told.ann)).toEqual(['r bob: On']);
  });

  it('takes Text, Command, Multiple, Barrage and Custom; two of them have no sequence [APIMSG-1, ROOMMSG-4]', async () => {
    const { chat, backend, bob } = await setUp();
    const received: ZIMMessage[] = [];
    bob.zim.on('roomMessageReceived', (_zim, { messageList }) => received.push(...messageList));
    const send = (more: object) => backend.call('SendRoomMessage', saying('x', more));
    const multiple = { Message: multipleOf({ MsgType: 1, Msg: 'in' }) };
    expect(await send({ MessageType: 2, MessageBody: { Message: 'AQI=', IsBase64: 1 } })).not.toHaveProperty('MsgSeq');
    expect(await send({ MessageType: 20 })).not.toHaveProperty('MsgSeq');
    expect(await send({ MessageType: 10, MessageBody: multiple })).toMatchObject({ Code: 0, MsgSeq: 1 });
    expect(await send({ MessageType: 200, SubMsgType: 7, SearchedContent: 's' })).toMatchObject({ Code: 0, MsgSeq: 2 });
    await chat.run(500);
    expect(received).toMatchObject([
      { type: 2, message: Uint8Array.of(1, 2), isServerMessage: true, messageSeq: 0 },
      { type: 20, message: 'x', isServerMessage: true, messageSeq: 0 },
      { type: 10, messageInfoList: [{ type: 1, message: 'in' }] },
      { type: 200, subType: 7, searchedContent: 's' },
    ]);
  });

  it('says what is wrong with it [APIMSG-1, APIMSG-2, APIMSG-4, APICODE-14]', async () => {
    const { chat, backend } = await setUp();
    const cases: readonly (readonly [string, object, number])[] = [
      ['somebody unknown', { FromUserId: 'eve' }, 660500002],
      ['nobody', { FromUserId: undefined }, 660000002],
      ['a room that there is not', { RoomId: 's' }, 660300001],
      ['no room', { RoomId: undefined }, 660000002],
      ['a receipt', { MessageBody: { Message: 'x', HasReceipt: 1 } }, 660300013],
      ['no receipt', { MessageBody: { Message: 'x', HasReceipt: 0 } }, 0],
      ['a receipt of a Command', { MessageType: 2, MessageBody: { Message: 'x', HasReceipt: 1 } }, 660300013],
      ['a push, which is passed over', { MessageBody: { Message: 'x', OfflinePush: { Enable: 1 } } }, 0],
      ['a sender who is half aware', { SenderUnaware: 2 }, 660000002],
      ['a Barrage that is empty', { MessageType: 20, MessageBody: { Message: ' ' } }, 660000002],
      ['a Barrage of 2 KB', { MessageType: 20, MessageBody: { Message: 'x'.repeat(2048) } }, 0],
      ['a Barrage of more', { MessageType: 20, MessageBody: { Message: 'x'.repeat(2049) } }, 660400001],
      ...refusedContents.filter(([what]) => what !== 'a Barrage'),
    ];
    for (const [what, more, code] of cases) {
      await chat.run(150);
      expect([what, await backend.code('SendRoomMessage', saying('x', more))]).toEqual([what, code]);
    }
  });

  it('is a message of its own each time, and ten a second go through [API-16, API-20]', async () => {
    const { chat, backend, told } = await setUp();
    const low = saying('Again', { Priority: 1 });
    const codes = await chat.wait(Promise.all(Array.from({ length: 11 }, () => backend.start('SendRoomMessage', low))));
    expect(codes.map(({ Code }) => Code).sort()).toEqual([...Array.from({ length: 10 }, () => 0), 660300005]);
    await chat.run(500);
    expect(taken(told.bob)).toHaveLength(10);
  });

  it('fails with 660000003 where the server does, and nobody is told', async () => {
    const { chat, backend, told } = await setUp();
    chat.breakNext('SendRoomMessage', 'storage');
    expect(await backend.code('SendRoomMessage', saying('x'))).toBe(660000003);
    await chat.run(500);
    expect(taken(told.bob)).toEqual([]);
  });
});

describe('what a room keeps', () => {
  it('is read by every member, also what was said before he came [ROOMMSG-12]', async () => {
    const { chat, backend, ann, dora } = await setUp({ configure: keeping });
    for (const text of ['One', 'Two', 'Three']) await say(chat, ann, text);
    await backend.call('SendRoomMessage', saying('Four'));
    const query = (device: ChatDevice, more: object = {}, roomID = 'r') =>
      device.zim.queryHistoryMessage(roomID, Room, { ...config, ...more });
    expect(await chat.codeOf(query(dora))).toBe(6000321);
    expect(await chat.codeOf(query(dora, { mode: ZIMMessageQueryMode.OnlyLocal }))).toBe(0);
    await chat.wait(dora.zim.joinRoom('r'));
    const all = await chat.wait(query(dora));
    expect(all.messageList.map(textOf)).toEqual(['One', 'Two', 'Three', 'Four']);
    expect(all.messageList.map(({ direction }) => direction)).toEqual([1, 1, 1, 0]);
    const newest = await chat.wait(query(dora, { count: 2 }));
    expect(newest.messageList.map(textOf)).toEqual(['Three', 'Four']);
    const nextMessage = newest.messageList[0];
    expect((await chat.wait(query(dora, { count: 2, nextMessage }))).messageList.map(textOf)).toEqual(['One', 'Two']);
    const oldest = await chat.wait(query(dora, { count: 1, reverse: false }));
    expect(oldest.messageList.map(textOf)).toEqual(['One']);
    const after = { count: 2, reverse: false, nextMessage: oldest.messageList[0] };
    expect((await chat.wait(query(dora, after))).messageList.map(textOf)).toEqual(['Two', 'Three']);
    expect((await chat.wait(query(dora, {}, 'unknown'))).messageList).toEqual([]);
  });

  it('stands among what the app has inserted on the device [ROOMMSG-12]', async () => {
    const { chat, ann, bob } = await setUp({ configure: keeping });
    await say(chat, ann, 'One');
    const own = { type: 1, message: 'Mine' } as unknown as ZIMMessage;
    const { message } = await chat.wait(bob.zim.insertMessageToLocalDB(own, 'r', Room, 'bob'));
    await chat.run(100);
    await say(chat, ann, 'Two');
    const query = (more: object) => chat.wait(bob.zim.queryHistoryMessage('r', Room, { ...config, ...more }));
    expect((await query({})).messageList.map(textOf)).toEqual(['One', 'Mine', 'Two']);
    expect((await query({ nextMessage: message })).messageList.map(textOf)).toEqual(['One']);
    expect((await query({ reverse: false, nextMessage: message })).messageList.map(textOf)).toEqual(['Two']);
  });

  it('comes in several answers where it does not fit one [ROOMMSG-12]', async () => {
    const { chat, ann, bob } = await setUp({ configure: keeping });
    const texts = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(2000)}`);
    for (const text of texts) await say(chat, ann, text);
    for (const reverse of [true, false]) {
      const { messageList } = await chat.wait(
        bob.zim.queryHistoryMessage('r', Room, { ...config, count: 100, reverse }),
      );
      expect(messageList.map(textOf)).toEqual(texts);
    }
  });

  it('ends with the room, and is not there in one that keeps nothing [ROOMMSG-8, ROOMMSG-9]', async () => {
    const { chat, backend, ann } = await setUp({ configure: keeping });
    await say(chat, ann, 'One');
    await backend.call('DestroyRoom', { RoomId: 'r' });
    await chat.run(500);
    await chat.wait(ann.zim.createRoom(roomR));
    expect((await chat.wait(ann.zim.queryHistoryMessage('r', Room, config))).messageList).toEqual([]);
  });

  it('cannot be read where the server fails: 6000202', async () => {
    const { chat, ann } = await setUp({ configure: keeping });
    chat.breakNext('queryRoomHistory', 'handler');
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('r', Room, config))).toBe(6000202);
  });
});

describe('RevokeRoomMessage', () => {
  const revoking = (MsgSeq: number, more: object = {}) => ({ FromUserId: 'ann', RoomId: 'r', MsgSeq, ...more });

  it('takes a message back that the room keeps, for everybody [ROOMMSG-11, APIMSG-17]', async () => {
    const { chat, backend, ann, bob } = await setUp({ configure: keeping });
    const [hers, his] = [revokedOn(ann), revokedOn(bob)];
    const sent = await say(chat, ann, 'Wrong');
    await chat.run(300_000);
    expect(await backend.call('RevokeRoomMessage', revoking(1, { Payload: 'why' }))).toMatchObject({ Code: 0 });
    await chat.run(500);
    for (const [one] of [hers, his]) {
      expect(one).toMatchObject({
        ...{ type: 31, messageID: sent.messageID, messageSeq: 1, orderKey: sent.orderKey, timestamp: sent.timestamp },
        ...{ revokeStatus: 2, revokeType: 0, operatedUserID: 'ann', revokeExtendedData: 'why' },
        ...{ originalMessageType: 1, originalTextMessageContent: 'Wrong', conversationID: 'r' },
      });
    }
    const { messageList } = await chat.wait(bob.zim.queryHistoryMessage('r', Room, config));
    expect(messageList).toMatchObject([{ type: 31, messageSeq: 1, revokeExtendedData: 'why' }]);
    expect(await backend.code('RevokeRoomMessage', revoking(1))).toBe(660000023);
  });

  it('is told to who was away, instead of what was taken back [ROOMMSG-10, ROOMMSG-11]', async () => {
    const { chat, backend, ann, bob, told } = await setUp({ configure: keeping });
    const his = revokedOn(bob);
    await say(chat, ann, 'Known');
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    taken(told.bob);
    await say(chat, ann, 'Unknown');
    for (const MsgSeq of [1, 2]) await backend.call('RevokeRoomMessage', revoking(MsgSeq));
    plugIn();
    await chat.run(15_000);
    expect(taken(told.bob)).toEqual(['r Connecting NetworkInterrupted', 'r Connected Success']);
    expect(his.map(({ messageSeq }) => messageSeq)).toEqual([1, 2]);
  });

  it('says why a message is not taken back, in this order [APIMSG-16, APIMSG-17, APICODE-9, APICODE-14]', async () => {
    const { chat, backend, bob } = await setUp({ configure: keeping });
    await say(chat, bob, 'His');
    await backend.call('SendRoomMessage', saying('Fly', { MessageType: 20 }));
    for (const [what, params, code] of [
      ['no sequence', { FromUserId: 'ann', RoomId: 'r' }, 660000002],
      ['a sequence of 0', revoking(0), 660000002],
      ['a payload of 201 bytes', revoking(1, { Payload: 'x'.repeat(201) }), 660000002],
      ['somebody unknown', revoking(1, { FromUserId: 'eve' }), 660500002],
      ['a room that there is not', revoking(1, { RoomId: 's' }), 660300001],
      ['who is not in the room', revoking(1, { FromUserId: 'dora' }), 660300002],
      ['a message that there is not', revoking(2), 660000022],
      ['a message of somebody else', revoking(1), 660000026],
      ['a payload of 200 bytes', revoking(1, { FromUserId: 'bob', Payload: 'x'.repeat(200) }), 0],
      ['a message that was taken back', revoking(1), 660000023],
    ] as const) {
      expect([what, await backend.code('RevokeRoomMessage', params)]).toEqual([what, code]);
    }
    chat.breakNext('RevokeRoomMessage', 'handler');
    expect(await backend.code('RevokeRoomMessage', revoking(1))).toBe(660000001);
  });

  test('is refused in a room that keeps nothing: 660000027 [ROOMMSG-11, APIMSG-17]', async () => {
    const { chat, backend, ann } = await setUp();
    await chat.wait(startSay(ann, 'Hello'));
    expect(await backend.code('RevokeRoomMessage', revoking(1))).toBe(660000027);
  });
});
