import { type ZIMMessage, ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { lostAnswer, lostRequest, markedChat, reactionOf, reactionsIn } from './marking.ts';

const { OnlyLocal, PreferServer } = ZIMMessageQueryMode;

describe('deleteMessageReaction', () => {
  test('takes the own reaction and its count away, and leaves that of others [REACT-6]', async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    await ann.react('👏', sent, 5);
    await bob.react('👏', received, 2);
    await chat.run(500);
    for (const { order } of [ann, page, bob]) order.length = 0;
    expect(reactionOf(await ann.unreact('👏', sent))).toBe('👏 1/2 bob');
    expect(ann.order).toEqual(['messageReactionsChanged', 'conversationChanged']);
    await chat.run(500);
    expect([page.order, bob.order]).toEqual([ann.order, ann.order]);
    for (const device of [ann, page, bob]) {
      expect(device.reacted.at(-1)).toEqual(['ann Deleted 👏 2']);
      expect(device.reactions.map(({ sumCount }) => sumCount)).toEqual([2]);
    }
    expect([await ann.shown('bob', OnlyLocal), await bob.shown('ann', PreferServer)]).toEqual([
      ['👏 1/2 bob'],
      ['👏 1/2 bob *'],
    ]);
    // The count begins anew.
    expect(reactionOf(await ann.react('👏', sent, 1))).toBe('👏 2/3 ann,bob *');
  });

  test('of the last user takes the type away [REACT-6]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    await ann.react('❤', sent);
    const left = await ann.unreact('👍', sent);
    expect([reactionOf(left), left.messageID]).toEqual(['👍 0/0 ', sent.messageID]);
    await chat.run(500);
    expect(bob.reacted.at(-1)).toEqual(['ann Deleted 👍 0']);
    expect(bob.reactions.map(reactionOf)).toEqual(['👍 0/0 ']);
    await ann.unreact('❤', sent);
    await chat.run(500);
    for (const [device, other] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      expect(await device.shown(other, PreferServer)).toEqual([]);
      expect(reactionsIn(device.device.conversations.get(other)?.lastMessage)).toEqual([]);
    }
  });

  test('of what the user has not set is rejected with 6000280 [REACT-6]', async () => {
    const { ann, bob, sent } = await markedChat();
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    expect(await ann.unreactCode('👍', sent)).toBe(6000280);
    await bob.react('👍', received);
    expect(await ann.unreactCode('👍', sent)).toBe(6000280);
    expect(await bob.unreactCode('👍', received)).toBe(0);
    expect(await bob.unreactCode('👍', received)).toBe(6000280);
    expect(await ann.unreactCode('👍', { ...sent, messageSeq: 9 })).toBe(6000280);
  });

  test('of two devices at once is done once', async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    await chat.run(500);
    const codes = [ann, page].map(({ zim }) => chat.codeOf(zim.deleteMessageReaction('👍', sent)));
    expect((await Promise.all(codes)).sort()).toEqual([0, 6000280]);
    await chat.run(500);
    expect(bob.reacted).toEqual([['ann Added 👍 1'], ['ann Deleted 👍 0']]);
  });

  test('whose answer was lost with the server resolves when it is repeated [REACT-3a]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    await chat.run(500);
    const shownBefore = bob.reacted.length;
    expect(await lostAnswer(chat, () => ann.zim.deleteMessageReaction('👍', sent))).toBe(6000009);
    expect((await ann.unreact('👍', sent)).totalCount).toBe(0);
    await chat.run(500);
    expect(await bob.shown('ann', PreferServer)).toEqual([]);
    expect(bob.reacted.length - shownBefore).toBeLessThanOrEqual(1);
    expect(await ann.unreactCode('👍', sent)).toBe(6000280);
  });

  test('that never reached the server resolves when it is repeated, also where nothing was set [REACT-3a]', async () => {
    const { chat, ann, sent } = await markedChat();
    expect(await lostRequest(chat, () => ann.zim.deleteMessageReaction('👍', sent))).toBe(6000009);
    expect((await ann.unreact('👍', sent)).totalCount).toBe(0);
    expect(await ann.unreactCode('👍', sent)).toBe(6000280);
  });

  test('is not told who was away [REACT-11]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await ann.react('👍', sent);
    await chat.run(500);
    const plugIn = chat.pullCable(bob.device);
    await ann.unreact('👍', sent);
    plugIn();
    await chat.run(10_000);
    expect(bob.reacted).toEqual([['ann Added 👍 1']]);
    expect(await bob.shown('ann', OnlyLocal)).toEqual([]);
  });

  test.each<[string, string, Partial<ZIMMessage>, number]>([
    ['of a room', '👍', { conversationType: 1 }, 6000001],
    ['that was never accepted', '👍', { sentStatus: 2, messageID: '' }, 6000001],
    ['with an empty type', '', {}, 6000001],
    ['with a type of 33 bytes', 'x'.repeat(33), {}, 6000001],
  ])('of a message %s is rejected without asking the server', async (_what, type, over, code) => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('deleteMessageReaction', 'storage');
    expect(await ann.unreactCode(type, { ...sent, ...over })).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails, and changes nothing', async () => {
    const { chat, ann, sent } = await markedChat();
    await ann.react('👍', sent);
    chat.breakNext('deleteMessageReaction', 'storage');
    expect(await ann.unreactCode('👍', sent)).toBe(6000202);
    expect(await ann.unreactCode('👍', sent)).toBe(0);
  });
});
