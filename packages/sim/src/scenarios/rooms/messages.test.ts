import {
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '@parley/client';
import type { Config } from '@parley/server/config';
import { describe, expect, it } from 'vitest';
import { makeStage, say, startSay, taken } from './rooms.ts';

const command = (text: string) =>
  ({ type: ZIMMessageType.Command, message: new TextEncoder().encode(text) }) as unknown as ZIMMessage;
const barrage = (message: string) => ({ type: ZIMMessageType.Barrage, message }) as unknown as ZIMMessage;
const custom = { type: ZIMMessageType.Custom, message: 'c', subType: 1 } as unknown as ZIMMessage;

describe('a message of a room', () => {
  it('reaches the others in order, and the sender by its result [SEND-33, ROOMMSG-2, ROOMMSG-3, ROOMMSG-4]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const first = await say(chat, ann, 'One');
    const second = await say(chat, bob, 'Two');
    const third = await say(chat, ann, custom);
    expect([first, second, third].map(({ messageSeq }) => messageSeq)).toEqual([1, 2, 3]);
    expect(second.orderKey).toBeGreaterThan(first.orderKey ?? 0);
    expect([first.conversationID, first.conversationType, first.sentStatus]).toEqual([
      'r',
      ZIMConversationType.Room,
      ZIMMessageSentStatus.Success,
    ]);
    expect(taken(told.carol)).toEqual(['r ann: One', 'r bob: Two', 'r ann: c']);
    expect([taken(told.ann), taken(told.bob)]).toEqual([['r bob: Two'], ['r ann: One', 'r ann: c']]);
  });

  it('is told by the older event as well [RECV-15]', async () => {
    const { chat, ann, bob } = await makeStage();
    const older: string[] = [];
    bob.zim.on('receiveRoomMessage', (_zim, { messageList, fromConversationID }) => {
      older.push(`${fromConversationID} ${messageList.map(({ senderUserID }) => senderUserID).join(', ')}`);
    });
    await say(chat, ann, 'One');
    expect(older).toEqual(['r ann']);
  });

  it('may be a Combine of a copy that there is; a new copy is 6000203 [ROOMMSG-8a]', async () => {
    const { chat, ann, told } = await makeStage();
    const text = await ann.send('bob', 'To be copied');
    const combine = (fields: object) =>
      ({ type: ZIMMessageType.Combine, title: 'A talk', summary: 'In short', ...fields }) as unknown as ZIMMessage;
    expect(await chat.codeOf(startSay(ann, combine({ messageList: [text] })))).toBe(6000203);
    const peer = ZIMConversationType.Peer;
    const sending = ann.zim.sendMessage(combine({ messageList: [text] }), 'bob', peer, { priority: 1 });
    const { message } = await chat.wait(sending);
    const { combineID } = message as ZIMMessage & { readonly combineID: string };
    await say(chat, ann, combine({ combineID, messageList: [] }));
    expect(taken(told.carol)).toEqual(['r ann: type 100']);
  });

  it('is refused to who is not in the room: 6000204, 6000321, 6000326 [ROOMMSG-1]', async () => {
    const { chat, bob } = await makeStage();
    const dora = await chat.loggedIn('dora');
    expect(await chat.codeOf(startSay(dora, 'Hello', { roomID: 's' }))).toBe(6000204);
    expect(await chat.codeOf(startSay(dora, 'Hello'))).toBe(6000321);
    expect(await chat.codeOf(startSay(dora, barrage('Hello')))).toBe(6000321);
    expect(await chat.codeOf(startSay(dora, command('Hello'), { roomID: 's' }))).toBe(6000204);
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    expect(await chat.codeOf(startSay(bob, 'Hello'))).toBe(6000326);
    plugIn();
  });

  it('may be a Command or a Barrage, which have no sequence [ROOMMSG-3, ROOMMSG-4, MSG-19a, RECV-15]', async () => {
    const { chat, ann, told } = await makeStage();
    const flown = await say(chat, ann, barrage('Wow'));
    const ordered = await say(chat, ann, command('do'));
    expect([flown.messageSeq, ordered.messageSeq]).toEqual([0, 0]);
    expect(flown.orderKey).toBeGreaterThan(0);
    expect(taken(told.bob)).toEqual(['r ann: Wow', 'r ann: type 2']);
    expect((await say(chat, ann, 'Text')).messageSeq).toBe(1);
    expect(
      await chat.codeOf(ann.zim.sendMessage(barrage('Wow'), 'bob', ZIMConversationType.Peer, { priority: 1 })),
    ).toBe(6000001);
  });

  it('carries mentions and has no receipt, no reactions and no revoking [ROOMMSG-5, SEND-34, MSG-19]', async () => {
    const { chat, ann, bob } = await makeStage();
    let received: ZIMMessage | undefined;
    bob.zim.on('roomMessageReceived', (_zim, { messageList }) => {
      received = messageList[0];
    });
    const text = { type: ZIMMessageType.Text, message: 'You', mentionedUserIDs: ['bob'] } as unknown as ZIMMessage;
    const sent = await say(chat, ann, text, { hasReceipt: true });
    expect(received?.mentionedUserIDs).toEqual(['bob']);
    expect([sent.receiptStatus, received?.receiptStatus]).toEqual([
      ZIMMessageReceiptStatus.None,
      ZIMMessageReceiptStatus.None,
    ]);
    expect(await chat.codeOf(ann.zim.revokeMessage(sent))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.addMessageReaction('like', sent))).not.toBe(0);
    const { conversationList } = await chat.wait(ann.zim.queryConversationList({ count: 10 }));
    expect(conversationList).toEqual([]);
  });

  it('is not sent again after an outage: 6000009 [ROOMMSG-5, SEND-32]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const code = chat.codeOf(startSay(bob, 'Lost?'), 60_000);
    const plugIn = chat.pullCable(bob);
    expect(await code).toBe(6000009);
    plugIn();
    await chat.run(20_000);
    expect(taken(told.ann).length).toBeLessThanOrEqual(1);
    await say(chat, ann, 'On');
    expect(taken(told.bob).at(-1)).toBe('r ann: On');
  });

  it('is missed by who was away: nothing is kept [ROOMMSG-8]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    await say(chat, ann, 'Unheard');
    plugIn();
    await chat.run(15_000);
    await say(chat, ann, 'Heard');
    expect(taken(told.bob).filter((line) => line.includes('ann:'))).toEqual(['r ann: Heard']);
    const config = { count: 10, reverse: true, mode: ZIMMessageQueryMode.General };
    const { messageList } = await chat.wait(ann.zim.queryHistoryMessage('r', ZIMConversationType.Room, config));
    expect(messageList).toEqual([]);
  });

  it('is limited for a device: 6000004; a Barrage is not [ROOMMSG-7]', async () => {
    const { chat, ann } = await makeStage();
    const codes = [];
    for (let turn = 0; turn < 11; turn += 1) codes.push(chat.codeOf(startSay(ann, `${turn}`)));
    expect(await Promise.all(codes)).toContain(6000004);
    await chat.run(2000);
    for (let turn = 0; turn < 30; turn += 1) expect(await chat.codeOf(startSay(ann, barrage(`${turn}`)))).toBe(0);
  });
});

describe('a room in which more is said than it hands out', () => {
  it('drops Barrage and Low, delays Medium and hands out High [ROOMMSG-6]', async () => {
    const { chat, ann, bob, told } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, messagesPerSecond: 2 } }),
    });
    await say(chat, ann, 'One');
    await say(chat, ann, 'Two');
    taken(told.carol);
    const low = await say(chat, ann, 'Low');
    expect(low.sentStatus).toBe(ZIMMessageSentStatus.Success);
    const medium = startSay(bob, 'Medium', { priority: ZIMMessagePriority.Medium });
    await chat.run(110);
    const high = await say(chat, bob, 'High', { priority: ZIMMessagePriority.High });
    await say(chat, ann, barrage('Flown'));
    await chat.wait(medium);
    await chat.run(1500);
    expect(taken(told.carol)).toEqual(['r bob: High', 'r bob: Medium']);
    expect(high.messageSeq).toBe(3);
  });
});

it('lets nobody who is outside use up what a room hands out [ROOMMSG-1, ROOMMSG-6]', async () => {
  const { chat, ann, told } = await makeStage({
    configure: (config) => ({ ...config, rooms: { ...config.rooms, messagesPerSecond: 1 } }),
  });
  const dora = await chat.loggedIn('dora');
  for (const message of ['Hello', barrage('Hello')]) expect(await chat.codeOf(startSay(dora, message))).toBe(6000321);
  await say(chat, ann, 'Heard');
  expect(taken(told.bob)).toEqual(['r ann: Heard']);
});

describe('a room that keeps its messages', () => {
  const options = {
    configure: (config: Config) => ({
      ...config,
      rooms: {
        ...config.rooms,
        storeMessages: true,
        storedMessagesMax: 3,
        entriesKept: 10,
        storedRoomLifetimeSeconds: 100,
      },
    }),
  };

  it('tells who comes back what was missed, as missed [ROOMMSG-10]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage(options);
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    await say(chat, ann, 'One');
    await say(chat, ann, barrage('Flown'));
    await chat.wait(carol.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await say(chat, carol, 'Two');
    plugIn();
    await chat.run(15_000);
    await say(chat, ann, 'Three');
    expect(taken(told.bob).slice(2)).toEqual([
      'r Connected Success',
      'r ann: One (missed)',
      'r carol: Two (missed)',
      'r Set {"topic":"tea"}',
      'r ann: Three',
    ]);
  });

  it('keeps the newest, and stays for its time without members [ROOMMSG-9]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage(options);
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    for (const text of ['One', 'Two', 'Three', 'Four', 'Five']) await say(chat, ann, text);
    for (let turn = 0; turn < 12; turn += 1) await chat.wait(ann.zim.setRoomAttributes({ turn: `${turn}` }, 'r'));
    plugIn();
    await chat.run(15_000);
    const missed = taken(told.bob).filter((line) => line.includes('(missed)'));
    expect(missed).toEqual(['Three', 'Four', 'Five'].map((text) => `r ann: ${text} (missed)`));
    for (const { zim } of [ann, bob, carol]) await chat.wait(zim.leaveRoom('r'));
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 'r', roomName: '' }))).toBe(6000323);
    await chat.run(95_000);
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 'r', roomName: '' }))).toBe(6000323);
    await chat.run(8000);
    expect(await chat.codeOf(ann.zim.joinRoom('r'))).toBe(6000322);
  });
});
