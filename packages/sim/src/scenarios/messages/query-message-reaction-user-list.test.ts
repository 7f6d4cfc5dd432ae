import type { ZIMMessage, ZIMMessageReactionUserQueryConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { type MarkingDevice, markedChat } from './marking.ts';

const all: ZIMMessageReactionUserQueryConfig = { reactionType: '', nextFlag: 0, count: 0 };

async function reactedChat() {
  const marked = await markedChat();
  const { chat, ann, bob, sent } = marked;
  const received = (await bob.device.page('ann')).at(-1) as ZIMMessage;
  await ann.react('a', sent);
  await bob.react('a', received);
  await ann.react('b', sent);
  await bob.react('c', received, 5);
  await chat.run(500);
  const users = async ({ zim }: MarkingDevice, over: object = {}) => {
    const page = await chat.wait(zim.queryMessageReactionUserList(sent, { ...all, ...over }));
    expect(page.userList).toEqual(page.userInfoList.map(({ userID }) => ({ userID })));
    const { reactionType, nextFlag, totalCount, userInfoList } = page;
    return {
      ...{ reactionType, nextFlag, totalCount },
      users: userInfoList.map(({ userID, reactions }) =>
        [userID, ...reactions.map((one) => one.reactionType + one.sumCount)].join(' '),
      ),
    };
  };
  return { ...marked, received, users };
}

describe('queryMessageReactionUserList', () => {
  test('has the highest count first, then who came first; an empty type asks for all [REACT-8]', async () => {
    const { ann, users } = await reactedChat();
    expect(await users(ann)).toEqual({
      ...{ reactionType: '', nextFlag: 0, totalCount: 2 },
      users: ['bob a1 c5', 'ann a1 b1'],
    });
    expect(await users(ann, { reactionType: 'a' })).toEqual({
      ...{ reactionType: 'a', nextFlag: 0, totalCount: 2 },
      users: ['ann a1', 'bob a1'],
    });
    expect(await users(ann, { reactionType: 'x' })).toMatchObject({ users: [], totalCount: 0, nextFlag: 0 });
  });

  test('goes page by page [REACT-8]', async () => {
    const { ann, users } = await reactedChat();
    const first = await users(ann, { count: 1 });
    expect(first).toMatchObject({ users: ['bob a1 c5'], totalCount: 2 });
    expect(first.nextFlag).not.toBe(0);
    expect(await users(ann, { count: 1, nextFlag: first.nextFlag })).toMatchObject({
      users: ['ann a1 b1'],
      nextFlag: 0,
    });
    expect(await users(ann, { nextFlag: 99 })).toMatchObject({ users: [], nextFlag: 0 });
  });

  test('answers without a connection with what the device knows [REACT-8]', async () => {
    const { chat, ann, users } = await reactedChat();
    chat.pullCable(ann.device);
    await chat.run(1000);
    expect(await users(ann)).toMatchObject({ users: ['bob a1 c5', 'ann a1 b1'], totalCount: 2 });
    expect(await users(ann, { reactionType: 'a', count: 1 })).toMatchObject({ users: ['ann a1'], totalCount: 2 });
  });

  test('of a message that the server does not have, or that was revoked, has nobody', async () => {
    const { chat, ann, sent, users } = await reactedChat();
    const other = { ...sent, messageSeq: 9 };
    expect((await chat.wait(ann.zim.queryMessageReactionUserList(other, all))).totalCount).toBe(0);
    await ann.device.revoke(sent);
    expect(await users(ann)).toMatchObject({ users: [], totalCount: 0 });
  });

  test('returns the message that was asked for', async () => {
    const { chat, ann, sent } = await reactedChat();
    const page = await chat.wait(ann.zim.queryMessageReactionUserList(sent, all));
    expect(page.message).toEqual(sent);
  });

  test.each<[string, object, object, number]>([
    ['more than 100 [REACT-8]', {}, { count: 101 }, 6000001],
    ['a count below 0', {}, { count: -1 }, 6000001],
    ['half a user', {}, { count: 1.5 }, 6000001],
    ['no count', {}, { count: undefined }, 6000001],
    ['a page that is none', {}, { nextFlag: 'x' }, 6000001],
    ['a page before the first', {}, { nextFlag: -1 }, 6000001],
    ['a type of 33 bytes', {}, { reactionType: 'x'.repeat(33) }, 6000001],
    ['a type that is none', {}, { reactionType: 1 }, 6000001],
    ['a room', { conversationType: 1 }, {}, 6000001],
    ['a message that was never accepted', { sentStatus: 2 }, {}, 6000001],
  ])('for %s is rejected without asking the server', async (_what, over, config, code) => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('queryMessageReactionUserList', 'storage');
    const asked = { ...all, ...config } as ZIMMessageReactionUserQueryConfig;
    expect(await chat.codeOf(ann.zim.queryMessageReactionUserList({ ...sent, ...over }, asked))).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails', async () => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('queryMessageReactionUserList', 'storage');
    expect(await chat.codeOf(ann.zim.queryMessageReactionUserList(sent, all))).toBe(6000202);
  });
});
