import { describe, expect, test } from 'vitest';
import { Chat, textOf } from '../chat.ts';
import { replier } from './replies.ts';

async function annAndBob() {
  const chat = await Chat.open();
  const [ann, bob] = [await replier(chat, 'ann'), await replier(chat, 'bob')];
  const root = { ...(await ann.send('bob', 'the root')) };
  await chat.run(500);
  return { chat, ann, bob, root };
}

describe('queryMessageRepliedList', () => {
  test('pages through a tree from its root or any reply [REPLY-9]', async () => {
    const { ann, root } = await annAndBob();
    const first = await ann.replying.reply(root, 'one');
    for (const text of ['two', 'three']) await ann.replying.reply(first, text);
    for (const named of [root, first]) {
      const page = await ann.replying.tree(named, { count: 2 });
      expect(page.messageList.map(textOf)).toEqual(['one', 'two']);
      expect(page.rootRepliedInfo).toMatchObject({
        ...{ state: 0, senderUserID: 'ann', sentTime: root.timestamp, repliedCount: 3 },
        message: { messageID: root.messageID, rootRepliedCount: 3 },
      });
      const rest = await ann.replying.tree(named, { count: 2, nextFlag: page.nextFlag });
      expect([rest.messageList.map(textOf), rest.nextFlag]).toEqual([['three'], 0]);
      expect(rest.messageList[0]?.repliedInfo).toMatchObject({ state: 0, messageInfo: { message: 'one' } });
    }
  });

  test('of a message without a tree is empty, and so is that of a reply that was revoked [REPLY-9]', async () => {
    const { ann, root } = await annAndBob();
    const empty = { messageList: [], nextFlag: 0, rootRepliedInfo: { state: 0, repliedCount: 0 } };
    expect(await ann.replying.tree(root)).toMatchObject(empty);
    const reply = await ann.replying.reply(root, 'one');
    await ann.revoke(reply);
    expect(await ann.replying.tree(root)).toMatchObject(empty);
    expect(await ann.replying.tree(reply)).toMatchObject(empty);
    const unknown = { ...root, messageSeq: 9, messageID: '9' };
    expect((await ann.replying.tree(unknown)).rootRepliedInfo).toEqual({
      ...{ state: 2, senderUserID: '', sentTime: 0, repliedCount: 0 },
    });
  });

  test('of a root that was revoked goes on and is counted [REPLY-8]', async () => {
    const { ann, bob, root } = await annAndBob();
    await ann.replying.reply(root, 'one');
    await ann.revoke(root);
    const [received] = await bob.page('ann');
    if (!received) throw new Error('bob has it');
    const { messageList, rootRepliedInfo } = await bob.replying.tree(received);
    expect(messageList.map(({ repliedInfo }) => repliedInfo?.messageInfo)).toEqual([{ type: 31 }]);
    expect(rootRepliedInfo).toMatchObject({ state: 0, repliedCount: 1, message: { type: 31, rootRepliedCount: 0 } });
  });

  test.each<[string, object, object, number]>([
    ['a count of 0', {}, { count: 0 }, 6000001],
    ['a count of 101 [REPLY-9]', {}, { count: 101 }, 6000001],
    ['a flag below 0', {}, { nextFlag: -1 }, 6000001],
    ['a flag that is none', {}, { nextFlag: 'x' }, 6000001],
    ['a message of a room', { conversationType: 1 }, {}, 6000001],
    ['a message that was not accepted', { messageID: '' }, {}, 6000001],
  ])('takes no %s', async (_what, over, config, code) => {
    const { ann, root } = await annAndBob();
    expect(await ann.replying.treeCode({ ...root, ...over }, config)).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails, without a connection with 6000104', async () => {
    const { chat, ann, root } = await annAndBob();
    chat.breakNext('queryMessageRepliedList', 'storage');
    expect(await ann.replying.treeCode(root, {})).toBe(6000202);
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await ann.replying.treeCode(root, {})).toBe(6000104);
  });
});
