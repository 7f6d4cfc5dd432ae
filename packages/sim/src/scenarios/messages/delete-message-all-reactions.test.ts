import { type ZIMMessage, ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { lostAnswer, markedChat } from './marking.ts';

const { OnlyLocal, PreferServer } = ZIMMessageQueryMode;

describe('deleteMessageAllReactions', () => {
  test("takes all of the caller's away, in one event, and none of others [REACT-7]", async () => {
    const { chat, ann, page, bob, sent } = await markedChat();
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    for (const type of ['a', 'b', 'c']) await ann.react(type, sent, 2);
    await bob.react('b', received);
    await chat.run(500);
    for (const { order } of [ann, page, bob]) order.length = 0;
    await chat.wait(ann.zim.deleteMessageAllReactions(sent));
    expect(ann.order).toEqual(['messageReactionsChanged', 'conversationChanged']);
    await chat.run(500);
    expect([page.order, bob.order]).toEqual([ann.order, ann.order]);
    for (const device of [ann, page, bob]) {
      expect(device.reacted.at(-1)).toEqual(['ann Deleted a 0', 'ann Deleted b 1', 'ann Deleted c 0']);
      expect(device.reactions.map(({ reactionType, totalCount }) => reactionType + totalCount)).toEqual([
        'a0',
        'b1',
        'c0',
      ]);
    }
    expect(await bob.shown('ann', PreferServer)).toEqual(['b 1/1 bob *']);
  });

  test('of none resolves, and nobody is told [REACT-7]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
    await bob.react('b', received);
    await chat.run(500);
    for (const { order } of [ann, bob]) order.length = 0;
    await chat.wait(ann.zim.deleteMessageAllReactions(sent));
    await chat.run(500);
    expect([ann.order, bob.order]).toEqual([[], []]);
  });

  test('of a message that never changed resolves, and leaves what was attached to it [REACT-7] [LOCAL-4]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    await chat.wait(ann.zim.updateMessageLocalExtendedData('note', sent));
    for (const { order } of [ann, bob]) order.length = 0;
    await chat.wait(ann.zim.deleteMessageAllReactions(sent));
    await chat.run(500);
    expect([ann.order, bob.order]).toEqual([[], []]);
    expect((await ann.device.page('bob', { mode: OnlyLocal })).at(-1)?.localExtendedData).toBe('note');
  });

  test('whose answer was lost with the server resolves when it is repeated', async () => {
    const { chat, ann, sent } = await markedChat();
    await ann.react('a', sent);
    await chat.run(500);
    expect(await lostAnswer(chat, () => ann.zim.deleteMessageAllReactions(sent))).toBe(6000009);
    await chat.wait(ann.zim.deleteMessageAllReactions(sent));
    expect(await ann.shown('bob', PreferServer)).toEqual([]);
  });

  test('of what the server does not have is 6000201 [REACT-7]', async () => {
    const { chat, ann, sent } = await markedChat();
    expect(await chat.codeOf(ann.zim.deleteMessageAllReactions({ ...sent, messageSeq: 9 }))).toBe(6000201);
  });

  test.each<[string, unknown, number]>([
    ['that is none', 'x', 6000001],
    ['of a room', { conversationType: 1 }, 6000001],
    ['that was never accepted', { sentStatus: 0 }, 6000001],
  ])('of a message %s is rejected without asking the server', async (_what, over, code) => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('deleteMessageAllReactions', 'storage');
    const message = (typeof over === 'object' ? { ...sent, ...over } : over) as ZIMMessage;
    expect(await chat.codeOf(ann.zim.deleteMessageAllReactions(message))).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails', async () => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('deleteMessageAllReactions', 'storage');
    expect(await chat.codeOf(ann.zim.deleteMessageAllReactions(sent))).toBe(6000202);
  });
});
