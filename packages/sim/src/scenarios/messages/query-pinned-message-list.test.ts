import type { ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { textMessage } from '../chat.ts';
import { MarkingDevice, markedChat } from './marking.ts';

describe('queryPinnedMessageList', () => {
  test('has the last pinned first, with who pinned it and when, on a new device too [PIN-6]', async () => {
    const { chat, ann, sent } = await markedChat();
    const mine = { ...textMessage('later'), localExtendedData: 'mine' };
    const { message: later } = await chat.wait(ann.device.startSend('bob', mine));
    await ann.pin({ ...later });
    await chat.run(1000);
    await ann.pin(sent);
    const { messageList } = await chat.wait(ann.zim.queryPinnedMessageList('bob', 0));
    expect(messageList.map(({ messageID }) => messageID)).toEqual([sent.messageID, later.messageID]);
    const [first, second] = messageList;
    expect(first).toMatchObject({ message: 'hello', conversationID: 'bob', pinnedUserID: 'ann' });
    expect(second?.localExtendedData).toBe('mine');
    expect(Math.abs((first?.pinnedTime ?? 0) - chat.world.own.wall())).toBeLessThan(1000);
    expect(first?.pinnedTime).toBeGreaterThan(second?.pinnedTime ?? 0);
    const fresh = new MarkingDevice(chat, await chat.loggedIn('bob', { platformType: 5 }));
    expect(await fresh.pins('ann')).toEqual(['hello by ann', 'later by ann']);
  });

  test('of large messages comes in several answers [PIN-6]', async () => {
    const marked = await markedChat({
      configure: (config) => ({ ...config, limits: { ...config.limits, textBytesMax: 32_768 } }),
    });
    const { chat, ann } = marked;
    const prefixes = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const prefix of prefixes) {
      const { message } = await chat.wait(ann.device.startSend('bob', prefix + 'x'.repeat(32_000)));
      await chat.run(200);
      await ann.pin({ ...message });
    }
    expect((await ann.pins('bob')).map((line) => line[0])).toEqual([...prefixes].reverse());
  });

  test('of a conversation that does not exist is empty', async () => {
    const { ann } = await markedChat();
    expect(await ann.pins('nobody')).toEqual([]);
  });

  test('loses what retention removes [PIN-4]', async () => {
    const dayMs = 86_400_000;
    const { chat, ann, sent } = await markedChat({
      configure: (config) => ({ ...config, messages: { ...config.messages, retentionDays: 1 } }),
    });
    await ann.pin(sent);
    await ann.react('👍', sent);
    await chat.restartServers({ downMs: 2 * dayMs });
    await chat.run(3_700_000);
    await ann.device.login().catch(() => {});
    expect(await ann.pins('bob')).toEqual([]);
    const query = { reactionType: '', nextFlag: 0, count: 0 };
    expect((await chat.wait(ann.zim.queryMessageReactionUserList(sent, query))).totalCount).toBe(0);
  });

  test.each<[string, string, number, number]>([
    ['a room [PIN-6]', 'room', 1, 6000001],
    ['a type that is none', 'bob', 7, 6000001],
    ['an empty ID', '', 0, 6000001],
    ['an ID that is none', 'b b', 0, 6000001],
    ['an ID of 33 bytes', 'b'.repeat(33), 0, 6000001],
  ])('of %s is rejected without asking the server', async (_what, conversationID, type, code) => {
    const { chat, ann } = await markedChat();
    chat.breakNext('queryPinnedMessageList', 'storage');
    const asked = ann.zim.queryPinnedMessageList(conversationID, type as ZIMConversationType);
    expect(await chat.codeOf(asked)).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails, and with 6000104 without a connection', async () => {
    const { chat, ann } = await markedChat();
    chat.breakNext('queryPinnedMessageList', 'storage');
    expect(await chat.codeOf(ann.zim.queryPinnedMessageList('bob', 0))).toBe(6000202);
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.queryPinnedMessageList('bob', 0))).toBe(6000104);
  });
});
