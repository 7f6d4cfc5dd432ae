import { ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { openWithFivePeople } from './five-people.ts';

describe('queryConversation', () => {
  const query = (device: ChatDevice, id: string, type: number = ZIMConversationType.Peer) =>
    device.zim.queryConversation(id, type as ZIMConversationType);

  test('returns the entry that the device holds [CONV-11]', async () => {
    const { chat, ann } = await openWithFivePeople();
    const { conversation } = await chat.wait(query(ann, 'cid'));
    expect(conversation).toMatchObject({ unreadMessageCount: 1, lastMessage: { message: 'unread' } });
    expect(conversation).toEqual((await ann.list())[1]);
  });

  test('asks the server for one that the device does not hold yet [CONV-11]', async () => {
    const { chat } = await openWithFivePeople();
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
  ])('with %s is refused [CONV-11, CONV-10]', async (_name, id, type, code) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(query(ann, id, type))).toBe(code);
  });

  test('tells the failures of the server and of the network [CONV-12, CONN-17]', async () => {
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
