import { type ZIMConversation, type ZIMConversationFilterOption, ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const ids = (list: readonly ZIMConversation[]): readonly string[] => list.map(({ conversationID }) => conversationID);

/** Ann has conversations with five people, the last with eve, and one unread message from cid. */
async function begin(): Promise<{ chat: Chat; ann: ChatDevice }> {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const people = ['bob', 'cid', 'dan', 'eve', 'fay'];
  for (const person of people) await chat.loggedIn(person);
  for (const person of ['fay', 'bob', 'dan', 'cid', 'eve']) await ann.send(person, `to ${person}`);
  const cid = await chat.loggedIn('cid');
  await cid.send('ann', 'unread');
  await ann.send('eve', 'last');
  await chat.run(500);
  return { chat, ann };
}

describe('queryConversationList', () => {
  test('lists the newest first, page by page', async () => {
    const { chat, ann } = await begin();
    const all = await ann.list();
    expect(ids(all)).toEqual(['eve', 'cid', 'dan', 'bob', 'fay']);
    const first = await ann.list({ count: 2 });
    const second = await chat.wait(ann.zim.queryConversationList({ count: 2, nextConversation: first[1] as never }));
    const third = await chat.wait(
      ann.zim.queryConversationList({ count: 2, nextConversation: second.conversationList[1] as never }),
    );
    expect([...ids(first), ...ids(second.conversationList), ...ids(third.conversationList)]).toEqual(ids(all));
  });

  test.each<[string, Partial<ZIMConversationFilterOption>, readonly string[]]>([
    ['nothing', {}, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['what is unread', { isOnlyUnreadConversation: true }, ['cid']],
    ['what is pinned', { pinnedFilter: 1 }, []],
    ['what is not pinned', { pinnedFilter: 2 }, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['groups', { conversationTypes: [ZIMConversationType.Group] }, []],
    ['peers', { conversationTypes: [ZIMConversationType.Peer] }, ['eve', 'cid', 'dan', 'bob', 'fay']],
    ['what is marked', { marks: [-1] }, []],
    ['what is not marked', { marks: [0, 7] }, ['eve', 'cid', 'dan', 'bob', 'fay']],
  ])('filters by %s', async (_name, option, expected) => {
    const { chat, ann } = await begin();
    const listed = ann.zim.queryConversationList({ count: 10 }, option as ZIMConversationFilterOption);
    expect(ids((await chat.wait(listed)).conversationList)).toEqual(expected);
  });

  test.each([
    [{ count: 0 }, undefined],
    [{ count: 501 }, undefined],
    [{ count: 1.5 }, undefined],
    [undefined, undefined],
    [{ count: 1, nextConversation: {} }, undefined],
    [{ count: 1 }, { conversationTypes: [1] }],
    [{ count: 1 }, { marks: [61] }],
    [{ count: 1 }, { pinnedFilter: 3 }],
    [{ count: 1 }, { isOnlyUnreadConversation: 1 }],
  ])('with %j and %j is refused', async (config, option) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.queryConversationList(config as never, option as never))).toBe(6000001);
  });

  test('answers without a connection, also in the next run of the app', async () => {
    const { chat, ann } = await begin();
    chat.pullCable(ann);
    await chat.run(2000);
    expect(ids(await ann.list())).toEqual(['eve', 'cid', 'dan', 'bob', 'fay']);
  });
});

describe('queryConversation', () => {
  const query = (device: ChatDevice, id: string, type: number = ZIMConversationType.Peer) =>
    device.zim.queryConversation(id, type as ZIMConversationType);

  test('returns the entry that the device holds', async () => {
    const { chat, ann } = await begin();
    const { conversation } = await chat.wait(query(ann, 'cid'));
    expect(conversation).toMatchObject({ unreadMessageCount: 1, lastMessage: { message: 'unread' } });
    expect(conversation).toEqual((await ann.list())[1]);
  });

  test('asks the server for one that the device does not hold yet', async () => {
    const { chat } = await begin();
    chat.breakNext('sync', 'silence', 1);
    const fresh = chat.device('ann', { platformType: 5 });
    await fresh.login();
    const { conversation } = await chat.wait(query(fresh, 'cid'));
    expect(conversation).toMatchObject({ conversationID: 'cid', unreadMessageCount: 1 });
  });

  test.each([
    ['nobody', 'nobody', 0, 6000603],
    ['oneself', 'ann', 0, 6000603],
    ['a group', 'team', 2, 6000603],
    ['a room', 'hall', 1, 6000001],
    ['an empty ID', '', 0, 6000001],
  ])('with %s is refused', async (_name, id, type, code) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(query(ann, id, type))).toBe(code);
  });

  test('tells the failures of the server and of the network', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.breakNext('queryConversation', 'handler');
    expect(await chat.codeOf(query(ann, 'bob'))).toBe(6000602);
    chat.breakNext('queryConversation', 'silence');
    expect(await chat.codeOf(query(ann, 'bob'))).toBe(6000105);
    chat.pullCable(ann);
    await chat.run(2000);
    expect(await chat.codeOf(query(ann, 'bob'))).toBe(6000603);
  });
});
