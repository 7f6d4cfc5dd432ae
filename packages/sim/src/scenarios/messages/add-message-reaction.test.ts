import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { ChatOptions } from '../chat.ts';
import { lostAnswer, MarkingDevice, markedChat, reactionOf, reactionsIn } from './marking.ts';

const { OnlyLocal, PreferServer } = ZIMMessageQueryMode;
const messages = (over: object): ChatOptions => ({
  configure: (config) => ({ ...config, messages: { ...config.messages, ...over } }),
});

describe('addMessageReaction', () => {
  test('resolves with the reaction, which shows wherever the message does [REACT-3, REACT-4, REACT-10]', async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    const reaction = await ann.react('👍', sent);
    expect(reaction).toEqual({
      ...{ reactionType: '👍', conversationID: 'bob', conversationType: 0, messageID: sent.messageID },
      ...{ totalCount: 1, sumCount: 1, isSelfIncluded: true, userList: [{ userID: 'ann' }] },
    });
    expect(ann.order).toEqual(['messageReactionsChanged', 'conversationChanged']);
    await chat.run(500);
    expect([page.order, bob.order]).toEqual([ann.order, ann.order]);
    for (const [device, other, line] of [
      [ann, 'bob', '👍 1/1 ann *'],
      [page, 'bob', '👍 1/1 ann *'],
      [bob, 'ann', '👍 1/1 ann'],
    ] as const) {
      expect(device.reacted).toEqual([['ann Added 👍 1']]);
      expect(device.reactions.map(reactionOf)).toEqual([line]);
      expect(device.changed[0]?.message).toMatchObject({ messageID: sent.messageID, message: 'hello' });
      expect(reactionsIn(device.changed[0]?.message)).toEqual([line]);
      expect([await device.shown(other, OnlyLocal), await device.shown(other, PreferServer)]).toEqual([[line], [line]]);
      expect(reactionsIn(device.device.conversations.get(other)?.lastMessage)).toEqual([line]);
    }
    expect(bob.device.conversations.get('ann')?.unreadMessageCount).toBe(1);
  });

  test('of an earlier message changes nothing of the conversation', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await ann.device.send('bob', 'later');
    await chat.run(500);
    for (const { order } of [ann, bob]) order.length = 0;
    await ann.react('👍', sent);
    await chat.run(500);
    expect([ann.order, bob.order]).toEqual([['messageReactionsChanged'], ['messageReactionsChanged']]);
  });

  test('of several users and types keeps the newest user first and the types in their order [REACT-4, REACT-5]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    const [received] = await bob.device.page('ann');
    await bob.react('❤', received as ZIMMessage);
    expect(reactionOf(await bob.react('👍', received as ZIMMessage))).toBe('👍 2/2 bob,ann *');
    await chat.run(500);
    expect(await ann.shown('bob')).toEqual(['👍 2/2 bob,ann *', '❤ 1/1 bob']);
    expect(ann.reacted).toEqual([['ann Added 👍 1'], ['bob Added ❤ 1'], ['bob Added 👍 2']]);
  });

  test('of the same type again is rejected with 6000280, from whichever device [REACT-3]', async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    await chat.run(200);
    expect(await ann.reactCode('👍', sent)).toBe(6000280);
    expect(await page.reactCode('👍', sent)).toBe(6000280);
    expect(await page.reactCode('👍', sent, 0)).toBe(6000280);
    await chat.run(500);
    expect(bob.reacted).toHaveLength(1);
  });

  test('with increaseCount adds to the own count, as often as it is called [REACT-3, REACT-4]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    expect(reactionOf(await ann.react('👏', sent, 3))).toBe('👏 1/3 ann *');
    expect(reactionOf(await ann.react('👏', sent, 2))).toBe('👏 1/5 ann *');
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    expect(reactionOf(await bob.react('👏', received, -1))).toBe('👏 2/6 bob,ann *');
    await chat.run(500);
    expect(ann.reacted.flat()).toEqual(['ann Added 👏 3', 'ann Added 👏 5', 'bob Added 👏 6']);
    expect(bob.reacted.flat()).toEqual(ann.reacted.flat());
  });

  test('of two callers at once counts both [REACT-4]', async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    const calls = [ann.startReact('👏', sent, 1), page.startReact('👏', sent, 2), bob.startReact('👏', received, 4)];
    await chat.wait(Promise.all(calls));
    await chat.run(500);
    for (const device of [ann, page, bob]) {
      const line = (await device.shown(device === bob ? 'ann' : 'bob', OnlyLocal))[0];
      expect(line).toMatch(/^👏 2\/7 /);
      expect(device.reactions[0]?.sumCount).toBe(7);
    }
  });

  test('of two types at once answers each call with its own', async () => {
    const { chat, ann, sent } = await markedChat();
    const both = await chat.wait(Promise.all([ann.startReact('a', sent), ann.startReact('b', sent)]));
    expect(both.map(reactionOf)).toEqual(['a 1/1 ann *', 'b 1/1 ann *']);
  });

  test('tells nobody who was away, who sees it with the next synchronisation [REACT-11]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    const plugIn = chat.pullCable(bob.device);
    await chat.run(500);
    await ann.react('👍', sent);
    await ann.react('👍', sent, 4);
    plugIn();
    await chat.run(10_000);
    expect(bob.reacted).toEqual([]);
    expect(await bob.shown('ann', OnlyLocal)).toEqual(['👍 1/5 ann']);
    expect(reactionsIn(bob.device.conversations.get('ann')?.lastMessage)).toEqual(['👍 1/5 ann']);
  });

  test('is not told where the message is not held [REACT-9]', async () => {
    const { chat, ann, sent } = await markedChat();
    // It holds the last message as that of the conversation alone.
    const fresh = new MarkingDevice(chat, await chat.loggedIn('bob', { platformType: 5 }));
    await ann.react('👍', sent);
    await chat.run(500);
    expect(fresh.reacted).toEqual([]);
    expect(reactionsIn(fresh.device.conversations.get('ann')?.lastMessage)).toEqual(['👍 1/1 ann']);
  });

  test.each<[string, number | undefined]>([
    ['plain', undefined],
    ['with increaseCount', 3],
  ])('%s, whose answer was lost with the server, counts once when it is repeated [REACT-3a]', async (_how, by) => {
    const { chat, ann, bob, sent } = await markedChat();
    expect(await lostAnswer(chat, () => ann.startReact('👍', sent, by))).toBe(6000009);
    const again = await ann.react('👍', sent, by);
    expect(reactionOf(again)).toBe(`👍 1/${by ?? 1} ann *`);
    await chat.run(1000);
    expect(await bob.shown('ann', PreferServer)).toEqual([`👍 1/${by ?? 1} ann`]);
    expect(reactionOf(await ann.react('👍', sent, 2))).toBe(`👍 1/${(by ?? 1) + 2} ann *`);
  });

  test('that was set before is 6000280 also when a call had no answer [REACT-3a]', async () => {
    const { chat, ann, page, sent } = await markedChat();
    await page.react('👍', sent);
    await chat.run(500);
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await ann.reactCode('👍', sent)).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(await ann.reactCode('👍', sent)).toBe(6000280);
  });

  test('that was not answered in time and repeated counts once [REACT-3a]', async () => {
    const { chat, ann, sent } = await markedChat();
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await ann.reactCode('👏', sent, 2)).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(reactionOf(await ann.react('👏', sent, 2))).toBe('👏 1/2 ann *');
    expect(reactionOf(await ann.react('👏', sent, 2))).toBe('👏 1/4 ann *');
  });

  test('takes 7 days, and 100 types of a message; then it is 6000201 [REACT-1, REACT-2]', async () => {
    const { chat, ann, sent } = await markedChat(messages({ reactionTypesMax: 3, reactWithinSeconds: 60 }));
    for (const type of ['1', '2', '3']) await ann.react(type, sent);
    expect(await ann.reactCode('4', sent)).toBe(6000201);
    expect(await ann.reactCode('3', sent, 1)).toBe(0);
    await ann.unreact('2', sent);
    expect(await ann.reactCode('4', sent)).toBe(0);
    await ann.unreact('4', sent);
    await chat.run((sent.timestamp ?? 0) + 59_000 - chat.world.own.wall());
    expect(await ann.reactCode('4', sent)).toBe(0);
    await chat.run(2000);
    expect(await ann.reactCode('5', sent)).toBe(6000201);
    expect(await ann.reactCode('3', sent, 1)).toBe(6000201);
    expect(await ann.unreactCode('3', sent)).toBe(0);
  });

  test('of what was revoked, or the server does not have, is 6000201 [REACT-2]', async () => {
    const { chat, ann, sent } = await markedChat();
    expect(await ann.reactCode('👍', { ...sent, messageSeq: 9 })).toBe(6000201);
    expect(await ann.reactCode('👍', { ...sent, conversationID: 'nobody' })).toBe(6000201);
    await ann.react('👍', sent);
    const revoked = await ann.device.revoke(sent);
    expect(reactionsIn(revoked)).toEqual([]);
    expect(await ann.reactCode('❤', sent)).toBe(6000201);
    expect(await ann.reactCode('❤', revoked)).toBe(6000201);
    expect(await ann.unreactCode('👍', sent)).toBe(6000280);
    await chat.wait(ann.zim.deleteMessageAllReactions(sent));
    expect(ann.reacted).toHaveLength(1);
  });

  test.each<[string, string, Partial<ZIMMessage>, unknown, number]>([
    ['of a room [REACT-2]', '👍', { conversationType: 1 }, undefined, 6000001],
    ['that was never accepted [REACT-2]', '👍', { sentStatus: 2, messageID: '' }, undefined, 6000001],
    ['that stands on this device alone', '👍', { isUserInserted: true }, undefined, 6000001],
    ['that takes none [REACT-2]', '👍', { type: ZIMMessageType.Command }, undefined, 6000201],
    ['that is a Tips message', '👍', { type: ZIMMessageType.Tips }, undefined, 6000201],
    ['of a newer type', '👍', { type: ZIMMessageType.Unknown }, undefined, 6000201],
    ['with an ID that is none', '👍', { messageID: '__proto__' }, undefined, 6000001],
    ['without a sequence', '👍', { messageSeq: -1 }, undefined, 6000001],
    ['of an empty conversation', '👍', { conversationID: '' }, undefined, 6000001],
    ['with an empty type [REACT-1]', '', {}, undefined, 6000001],
    ['with a type of 33 bytes [REACT-1]', `${'é'.repeat(16)}x`, {}, undefined, 6000001],
    ['with half a character', '\ud83d', {}, undefined, 6000001],
    ['with U+0000', 'a\u0000', {}, undefined, 6000001],
    ['with a type that is none', 5 as unknown as string, {}, undefined, 6000001],
    ['by half a time', '👍', {}, { increaseCount: 1.5 }, 6000001],
    ['by text', '👍', {}, { increaseCount: '2' }, 6000001],
    ['by more than fits', '👍', {}, { increaseCount: 1_000_001 }, 6000001],
    ['with a config that is none', '👍', {}, 'no', 6000001],
  ])('to a message %s is rejected without asking the server', async (_what, type, over, config, code) => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('addMessageReaction', 'storage');
    const call = ann.zim.addMessageReaction(type, { ...sent, ...over }, config as { increaseCount: number });
    expect(await chat.codeOf(call)).toBe(code);
  });

  test('takes any type of 1 to 32 bytes as it is [REACT-1]', async () => {
    const { ann, sent } = await markedChat();
    for (const type of ['é'.repeat(16), '__proto__', ' ', 'constructor', '"\\']) {
      expect((await ann.react(type, sent)).reactionType).toBe(type);
    }
    const types = (await ann.device.page('bob', { mode: PreferServer }))[0]?.reactions?.map((one) => one.reactionType);
    expect(types).toEqual(['é'.repeat(16), '__proto__', ' ', 'constructor', '"\\']);
  });

  test('without a connection is rejected with 6000104, before login with 6000121', async () => {
    const { chat, ann, sent } = await markedChat();
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await ann.reactCode('👍', sent)).toBe(6000104);
    expect(await chat.codeOf(chat.device('ann').zim.addMessageReaction('👍', sent))).toBe(6000121);
  });

  test('is rejected with 6000202 when the storage fails, and changes nothing', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    chat.breakNext('addMessageReaction', 'storage');
    expect(await ann.reactCode('👍', sent)).toBe(6000202);
    await chat.run(500);
    expect(bob.reacted).toEqual([]);
    expect(await ann.reactCode('👍', sent)).toBe(0);
  });
});
