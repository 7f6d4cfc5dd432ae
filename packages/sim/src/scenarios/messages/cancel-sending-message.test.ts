import { type ZIMMessage, ZIMMessageSentStatus, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage } from '../chat.ts';

const cancel = (device: ChatDevice, message: unknown, config: unknown = {}) =>
  device.zim.cancelSendingMessage(message as ZIMMessage, config as object);

async function begin() {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

describe('cancelSendingMessage', () => {
  test('of a message that waits is rejected with 6000207, and the message goes its way [SEND-37]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const message = textMessage('on its way');
    const sending = ann.startSend('bob', message);
    await chat.run(100);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Sending);
    expect(await chat.codeOf(cancel(ann, message))).toBe(6000207);
    plugIn();
    await chat.wait(sending);
    await chat.run(500);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['on its way']);
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 1]);
  });

  test.each<[string, object]>([
    ['a message that was sent', {}],
    ['a message that failed', { sentStatus: ZIMMessageSentStatus.Failed }],
    ['a message that nobody knows', { localMessageID: 'unknown', messageID: '' }],
    ['a Command', { type: ZIMMessageType.Command }],
    ['a Multiple without files', { type: ZIMMessageType.Multiple }],
    ['a picture with an address', { type: ZIMMessageType.Image, fileDownloadUrl: 'https://chat.example/cat.png' }],
  ])('of %s is rejected with 6000207 [SEND-37]', async (_name, over) => {
    const { chat, ann } = await begin();
    const sent = await ann.send('bob', 'hello');
    expect(await chat.codeOf(cancel(ann, { ...sent, ...over }))).toBe(6000207);
    expect(await chat.codeOf(cancel(ann, { ...sent, ...over }, undefined))).toBe(6000207);
  });

  test('of what is no message is rejected with 6000001, before login with 6000121', async () => {
    const { chat, ann } = await begin();
    for (const message of [undefined, null, 'text', 7]) expect(await chat.codeOf(cancel(ann, message))).toBe(6000001);
    expect(await chat.codeOf(cancel(ann, textMessage('hello'), 'config'))).toBe(6000001);
    expect(await chat.codeOf(cancel(chat.device('dan'), textMessage('hello')))).toBe(6000121);
  });
});
