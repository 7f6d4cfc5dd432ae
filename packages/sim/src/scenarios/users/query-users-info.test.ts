import { ZIMConversationType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

const ids = (count: number, prefix = 'ghost'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('queryUsersInfo', () => {
  test('answers in the order of the request, oneself included and duplicates once; ghosts are told by 6000011 [USER-2, USER-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(bob.zim.updateUserName('Bob'));
    await chat.wait(bob.zim.updateUserAvatarUrl('picture'));
    await chat.wait(bob.zim.updateUserExtendedData('data'));
    expect(await ann.infosOf(['ghost', 'bob', 'ann', 'bob'])).toEqual([
      'bob: Bob | picture | data',
      'ann:  |  | ',
      'ghost: 6000011',
    ]);
    const { userList } = await chat.wait(ann.zim.queryUsersInfo(['bob'], { isQueryFromServer: true }));
    expect(userList).toEqual([
      {
        baseInfo: { userID: 'bob', userName: 'Bob', userAvatarUrl: 'picture', userExtendedData: '' },
        userAvatarUrl: 'picture',
        extendedData: 'data',
      },
    ]);
  });

  test('knows a user from the first login on, by its name [USER-3, LOGIN-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await ann.infosOf(['bob'])).toEqual(['bob: 6000011']);
    await chat.device('bob').login({ userName: 'Bob' });
    expect(await ann.infosOf(['bob'])).toEqual(['bob: Bob |  | ']);
  });

  test('answers from the cache unless the server is asked for [USER-4, USER-16]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(bob.zim.updateUserName('old'));
    await ann.infosOf(['bob']);
    await chat.wait(bob.zim.updateUserName('new'));
    await chat.run(1000);
    expect(await ann.infosOf(['bob'])).toEqual(['bob: old |  | ']);
    expect(await ann.infosOf(['bob'], true)).toEqual(['bob: new |  | ']);
    expect(await ann.infosOf(['bob'])).toEqual(['bob: new |  | ']);
    expect(ann.infos).toEqual([]);
  });

  test('gives the conversation with a user the name and the picture that the server told [USER-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'hello');
    await chat.wait(bob.zim.updateUserName('Bob'));
    await chat.wait(bob.zim.updateUserAvatarUrl('picture'));
    const named = async () => {
      const { conversation } = await chat.wait(ann.zim.queryConversation('bob', ZIMConversationType.Peer));
      return [conversation.conversationName, conversation.conversationAvatarUrl];
    };
    expect(await named()).toEqual(['', '']);
    await ann.infosOf(['bob'], true);
    expect(await named()).toEqual(['Bob', 'picture']);
  });

  test('names a new conversation after the user, with the picture [USER-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(ann.zim.updateUserName('Ann'));
    await chat.wait(ann.zim.updateUserAvatarUrl('picture'));
    await ann.send('bob', 'hello');
    await chat.run(1000);
    const { conversation } = await chat.wait(bob.zim.queryConversation('ann', ZIMConversationType.Peer));
    expect([conversation.conversationName, conversation.conversationAvatarUrl]).toEqual(['Ann', 'picture']);
  });

  test('of no ID, of an ID that is none, or without a list is rejected with 6000001 [USER-1]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await ann.infosCode([])).toBe(6000001);
    expect(await ann.infosCode(['bob', 'a b'])).toBe(6000001);
    expect(await ann.infosCode('bob' as never)).toBe(6000001);
  });

  test('of more than ten IDs is rejected with 6000012, and so is the eleventh within ten seconds [USER-1, USER-5, USER-6]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    expect(await ann.infosCode(ids(11))).toBe(6000012);
    expect(await ann.infosOf(['bob', ...ids(9)])).toHaveLength(10);
    expect(await ann.infosCode(['cid'])).toBe(6000012);
    expect(await ann.infosOf(['cid', 'bob'], true)).toEqual(['bob:  |  | ', 'cid: 6000012']);
    expect(await ann.infosOf(['bob'])).toEqual(['bob:  |  | ']);
    await chat.run(10_000);
    expect(await ann.infosOf(['cid'])).toEqual(['cid: 6000011']);
  });

  test('shares its quota with the other devices of the user [USER-5]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    expect(await phone.infosOf(['bob'])).toEqual(['bob:  |  | ']);
    expect(await web.infosOf(ids(8))).toHaveLength(8);
    expect(await phone.infosOf(['cid', 'dan', 'bob'], true)).toEqual(['bob:  |  | ', 'cid: 6000011', 'dan: 6000012']);
    expect(await phone.infosCode(['dan'])).toBe(6000012);
    await chat.run(10_000);
    expect(await phone.infosOf(['dan'])).toEqual(['dan: 6000011']);
  });

  test('without a connection answers from the cache; who is not in it is told by 6000104 [USER-6, CONN-16]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await ann.infosOf(['bob']);
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    expect(await ann.infosOf(['bob'], true)).toEqual(['bob:  |  | ']);
    expect(await ann.infosOf(['cid', 'bob'])).toEqual(['bob:  |  | ', 'cid: 6000104']);
    expect(await ann.infosCode(['cid'])).toBe(6000104);
    plugIn();
    await chat.run(40_000);
    expect(await ann.infosOf(['cid', 'bob'])).toEqual(['bob:  |  | ', 'cid: 6000011']);
  });

  test('outlasts the app: what was queried is known in its next run, also before there is a connection [USER-7]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await ann.infosOf(['bob']);
    ann.zim.logout();
    await ann.login();
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await ann.infosOf(['bob'])).toEqual(['bob:  |  | ']);
  });

  test('fails as its area does: 6000121, 6000122, 6000105, 6000007, 6000008, 6000009 [PARAM-17, CONN-15, CONN-17]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await ann.infosCode(['bob'])).toBe(6000121);
    await ann.login();
    const late = ann.zim.queryUsersInfo(['bob'], { isQueryFromServer: true });
    ann.zim.logout();
    expect(await chat.codeOf(late)).toBe(6000122);
    await ann.login();
    chat.breakNext('queryUsersInfo', 'silence');
    expect(await ann.infosCode(['bob'])).toBe(6000105);
    chat.breakNext('queryUsersInfo', 'handler');
    expect(await ann.infosCode(['bob'])).toBe(6000007);
    chat.breakNext('queryUsersInfo', 'storage');
    expect(await ann.infosCode(['bob'])).toBe(6000008);
    chat.breakNext('queryUsersInfo', 'silence');
    const cut = ann.zim.queryUsersInfo(['bob'], { isQueryFromServer: true });
    cut.catch(() => {});
    await chat.run(500);
    chat.pullCable(ann);
    expect(await chat.codeOf(cut)).toBe(6000009);
  });

  test('is limited on the server with 6000005 [PARAM-13]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, queriesPerSecond: 4 } }),
    });
    const ann = await chat.loggedIn('ann');
    await chat.run(2000);
    const codes: number[] = [];
    for (const userID of ids(8)) codes.push(await ann.infosCode([userID], true));
    expect(codes).toContain(6000005);
    expect(codes[0]).toBe(0);
  });
});
