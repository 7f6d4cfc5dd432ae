import {
  ZIMConversationType,
  type ZIMImageMessage,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, textMessage } from '../chat.ts';

/* The names that sends had before `sendMessage`. */

const config = { priority: ZIMMessagePriority.Low };
const peer = ZIMConversationType.Peer;
const image = (over: object = {}): ZIMImageMessage => ({
  ...{ type: ZIMMessageType.Image, fileDownloadUrl: 'https://chat.example/cat.png' },
  ...over,
});

describe('the sends of before', () => {
  test('sendPeerMessage does what sendMessage does [SEND-38]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const message = textMessage('as ever');
    const result = await chat.wait(ann.zim.sendPeerMessage(message, 'bob', config));
    await chat.run(500);
    expect([result.message, message.messageSeq]).toEqual([message, 1]);
    expect(bob.received.flatMap((event) => event.texts)).toEqual(['as ever']);
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 1]);
    expect(await chat.codeOf(ann.zim.sendPeerMessage(textMessage('x'), 'nobody', config))).toBe(6000204);
    expect(await chat.codeOf(ann.zim.sendPeerMessage(textMessage(' '), 'bob', config))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.sendPeerMessage(textMessage('x'), 'ann', config))).toBe(6000001);
    chat.breakNext('sendMessage', 'storage');
    expect(await chat.codeOf(ann.zim.sendPeerMessage(message, 'bob', config))).toBe(6000203);
    await chat.run(200);
    const again = { ...config, isRetrySend: true };
    expect(await chat.codeOf(ann.zim.sendPeerMessage(message, 'bob', again))).toBe(0);
  });

  test('those to a group and to a room are, and files wait [SEND-38]', async () => {
    const chat = await Chat.open();
    const [ann] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const { zim } = ann;
    // MessageModuleTargetDoesNotExist
    expect(await chat.codeOf(zim.sendGroupMessage(textMessage('x'), 'team', config))).toBe(6000204);
    expect(await chat.codeOf(zim.sendRoomMessage(textMessage('x'), 'lobby', config))).toBe(6000204);
    expect(await chat.codeOf(zim.sendMediaMessage(image(), 'bob', peer, config))).toBe(6000013);
    expect(await chat.codeOf(zim.sendGroupMessage(textMessage('x'), '', config))).toBe(6000001);
    expect(await chat.codeOf(zim.sendRoomMessage(textMessage('x'), '', config))).toBe(6000001);
    expect(await chat.codeOf(zim.sendMediaMessage(image(), 'ann', peer, config))).toBe(6000001);
    expect(await chat.codeOf(chat.device('dan').zim.sendPeerMessage(textMessage('x'), 'bob', config))).toBe(6000121);
  });

  test('sendMediaMessage takes nothing but files [SEND-38]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    for (const type of [1, 2, 10, 20, 30, 31, 32, 100, 200, 0, undefined]) {
      const message = { ...textMessage('x'), type } as ZIMMessage;
      expect([type, await chat.codeOf(ann.zim.sendMediaMessage(message, 'bob', peer, config))]).toEqual([
        type,
        6000001,
      ]);
    }
  });
});
