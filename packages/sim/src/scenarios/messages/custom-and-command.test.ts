import {
  type ZIMCommandMessage,
  ZIMConversationType,
  type ZIMCustomMessage,
  type ZIMMessage,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const custom = (over: Partial<ZIMCustomMessage> = {}): ZIMCustomMessage => ({
  type: ZIMMessageType.Custom,
  message: '{"card":1}',
  subType: 7,
  ...over,
});
const command = (
  bytes: number[] | Uint8Array = [0, 255, 10],
  over: Partial<ZIMCommandMessage> = {},
): ZIMCommandMessage => ({
  type: ZIMMessageType.Command,
  message: Uint8Array.from(bytes),
  ...over,
});

const send = (device: ChatDevice, message: unknown, config: object = {}) =>
  device.zim.sendMessage(message as ZIMMessage, 'bob', ZIMConversationType.Peer, { priority: 1, ...config });

async function begin() {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

describe('a Custom message', () => {
  test('is received, counted, kept and mirrored with all its fields [MSG-11, MSG-12, MENTION-2]', async () => {
    const { chat, ann, bob } = await begin();
    const page = await chat.loggedIn('ann', { platformType: 5 });
    const fields = { searchedContent: 'card', extendedData: 'x', mentionedUserIDs: ['bob'], isMentionAll: true };
    const { message } = await chat.wait(send(ann, custom(fields)));
    await chat.run(500);
    const expected = { type: 200, message: '{"card":1}', subType: 7, ...fields };
    for (const seen of [bob, page].map(({ received }) => received[0]?.messages[0]))
      expect(seen).toMatchObject(expected);
    expect(message).toMatchObject(expected);
    expect((await bob.page('ann'))[0]).toMatchObject(expected);
    expect(bob.listed).toEqual(['Added ann 1']);
  });

  test.each([
    ['without a subType', { subType: undefined }],
    ['with a subType below', { subType: -1 }],
    ['with a subType above', { subType: 201 }],
    ['with a broken subType', { subType: 1.5 }],
    ['that is blank', { message: ' \n' }],
    ['that is no text', { message: 5 }],
    ['that is too long', { message: 'x'.repeat(2049) }],
    ['with a searchedContent of 65 bytes', { searchedContent: 'x'.repeat(65) }],
    ['with 51 mentions', { mentionedUserIDs: Array.from({ length: 51 }, (_, index) => `u${index}`) }],
    ['with a mention that is no userID', { mentionedUserIDs: ['a b'] }],
    ['with an extendedData of 1025 bytes', { extendedData: 'x'.repeat(1025) }],
    ['with an isMentionAll that is text', { isMentionAll: 'yes' }],
  ])('%s is refused and leaves no trace [MSG-12, MENTION-1, SEND-1, SEND-3]', async (_name, over) => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(send(ann, { ...custom(), ...over }))).toBe(6000001);
    expect(ann.statuses).toEqual([]);
    expect(ann.listed).toEqual([]);
  });

  test('is sent again after an outage under its own ID [SEND-25]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const message = custom();
    expect(await chat.codeOf(send(ann, message), 120_000)).toBe(6000009);
    const { localMessageID } = message;
    plugIn();
    await chat.run(5000);
    await chat.wait(send(ann, message, { isRetrySend: true }));
    await chat.run(500);
    expect(message).toMatchObject({ localMessageID, sentStatus: ZIMMessageSentStatus.Success, subType: 7 });
    expect(bob.received.map(({ messages }) => messages[0]?.localMessageID)).toEqual([localMessageID]);
  });
});

describe('a Command message', () => {
  test('reaches the connected devices of the receiver byte for byte, and is kept nowhere [MSG-13, SEND-28, HISTORY-8, CONV-2]', async () => {
    const { chat, ann, bob } = await begin();
    const phone = await chat.loggedIn('bob', { platformType: 5 });
    const page = await chat.loggedIn('ann', { platformType: 5 });
    const bytes = Uint8Array.from({ length: 5120 }, (_, index) => index % 256);
    const sent = command(bytes, { extendedData: 'x' });
    const { message } = await chat.wait(send(ann, sent));
    await chat.run(500);
    expect(message).toBe(sent);
    expect(message).toMatchObject({ sentStatus: ZIMMessageSentStatus.Success, messageSeq: 0, conversationID: 'bob' });
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 1]);
    for (const device of [bob, phone]) {
      const [received] = device.received[0]?.messages ?? [];
      expect(received).toMatchObject({ type: 2, messageID: message.messageID, direction: 1, extendedData: 'x' });
      expect((received as ZIMCommandMessage).message).toEqual(bytes);
      expect(device.listed).toEqual([]);
    }
    expect(page.received).toEqual([]);
    expect([...(await ann.page('bob')), ...(await bob.page('ann'))]).toEqual([]);
    expect(ann.listed).toEqual([]);
  });

  test('is not replayed to who was away [RECV-9, SEND-28]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(bob);
    await chat.run(2000);
    await chat.wait(send(ann, command()));
    plugIn();
    await chat.run(5000);
    expect(bob.received).toEqual([]);
  });

  test.each([
    ['no bytes', command([])],
    ['5121 bytes', command(new Uint8Array(5121))],
    ['text', { type: 2, message: 'text' }],
    ['a plain list', { type: 2, message: [1, 2] }],
    ['nothing', { type: 2 }],
  ])('of %s is refused [MSG-13]', async (_name, message) => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(send(ann, message))).toBe(6000001);
    expect(ann.statuses).toEqual([]);
  });

  test('cannot be sent again as the same message [SEND-26]', async () => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(send(ann, command(), { isRetrySend: true }))).toBe(6000001);
  });

  test('waits for no connection: 6000104 without one, 6000009 if it goes meanwhile [SEND-24]', async () => {
    const { chat, ann } = await begin();
    chat.breakNext('sendCommandMessage', 'silence');
    const lost = chat.codeOf(send(ann, command()));
    await chat.run(500);
    const plugIn = chat.pullCable(ann);
    expect(await lost).toBe(6000009);
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 2]);
    await chat.run(500);
    expect(await chat.codeOf(send(ann, command()))).toBe(6000104);
    expect(ann.statuses).toHaveLength(2);
    plugIn();
  });

  test('to nobody is told as such, and an internal failure by the code of sending [SEND-9, SEND-18]', async () => {
    const { chat, ann } = await begin();
    const toGhost = ann.zim.sendMessage(command(), 'ghost', ZIMConversationType.Peer, { priority: 1 });
    expect(await chat.codeOf(toGhost)).toBe(6000204);
    await chat.run(100);
    chat.breakNext('sendCommandMessage', 'storage');
    expect(await chat.codeOf(send(ann, command()))).toBe(6000203);
  });

  test('has a rate of its own: 30 in a second, 34 ms apart [SEND-6]', async () => {
    const { chat, ann } = await begin();
    const text = ann.startSend('bob', 'a text has another budget');
    const codes: number[] = [];
    for (let index = 0; index < 30; index += 1) {
      void send(ann, command()).catch(({ code }: { code: number }) => codes.push(code));
      await chat.run(34);
    }
    await chat.wait(text);
    expect(codes).not.toContain(6000004);
  });
});

test('what the server counts is refused there, also in the order of the calls [SEND-5, SEND-10]', async () => {
  const chat = await Chat.open({
    configure: (config) => ({ ...config, limits: { ...config.limits, messagesPerSecond: 2 } }),
  });
  const ann = await chat.loggedIn('ann');
  await chat.loggedIn('bob');
  const codes: number[] = [];
  for (let index = 0; index < 4; index += 1) {
    void ann.startSend('bob', `m${index}`).catch(({ code }: { code: number }) => codes.push(code));
    await chat.run(100);
  }
  await chat.run(1000);
  expect(codes).toEqual([6000005, 6000005]);
});
