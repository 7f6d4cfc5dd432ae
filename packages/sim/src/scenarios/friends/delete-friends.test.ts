import { ZIMFriendDeleteType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { reasonsOf, refusalOf } from '../refusals.ts';
import { befriend, friendsOf, plain, watchFriends } from './friends.ts';

const [both, single] = [{ type: ZIMFriendDeleteType.Both }, { type: ZIMFriendDeleteType.Single }];

describe('deleteFriends', () => {
  test('takes each out of the list of the other, and the alias out of the conversation [FRIEND-4, FRIEND-11]', async () => {
    const chat = await Chat.open();
    const [ann, phone, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await bob.send('ann', 'hello');
    await chat.wait(ann.zim.addFriend('bob', { ...plain, friendAlias: 'Bobby' }));
    await chat.run(500);
    const [told, toldPhone, toldBob] = [ann, phone, bob].map(watchFriends);
    const { errorUserList } = await chat.wait(ann.zim.deleteFriends(['bob', 'bob'], both));
    await chat.run(500);
    expect(errorUserList).toEqual([]);
    const expected = ['friends Deleted: bob (Bobby)', 'conversation bob: '];
    expect([told, toldPhone, toldBob]).toEqual([expected, expected, ['friends Deleted: ann']]);
    expect([await friendsOf(chat, ann), await friendsOf(chat, phone), await friendsOf(chat, bob)]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('for oneself leaves the list of the other, who then is a friend again at once [FRIEND-11, FRIEND-14]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await befriend(chat, ann, bob);
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    await chat.wait(ann.zim.deleteFriends(['bob'], single));
    await chat.run(500);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)]).toEqual([[], ['ann']]);
    const sent = await chat.wait(
      ann.zim.sendFriendApplication('bob', { ...plain, friendAlias: 'B', wording: 'again' }),
    );
    expect(sent.applicationInfo).toMatchObject({ type: 2, state: 2, applyUser: { userID: 'bob' }, wording: 'again' });
    await chat.run(500);
    expect(told).toEqual(['friends Deleted: bob', 'friends Added: bob (B)']);
    expect(toldBob).toEqual([]);
    const { applicationList } = await chat.wait(ann.zim.queryFriendApplicationList({ count: 1 }));
    expect(applicationList).toEqual([]);
  });

  test('names whom it could not delete, and is refused if it could delete nobody [FRIEND-10, FRIEND-12]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await chat.loggedIn('carol');
    await befriend(chat, ann, bob);
    const { errorUserList } = await chat.wait(ann.zim.deleteFriends(['ann', 'bob', 'carol', 'nobody'], both));
    // FriendModuleCannotDeleteSelf, FriendModuleNotYourFriend
    expect(reasonsOf(errorUserList)).toEqual(['ann 6000813', 'carol 6000812', 'nobody 6000812']);
    expect(await refusalOf(chat, ann.zim.deleteFriends(['ann', 'bob'], both))).toEqual([
      6000813,
      ['ann 6000813', 'bob 6000812'],
    ]);
    expect(await refusalOf(chat, ann.zim.deleteFriends(['bob'], single))).toEqual([6000812, ['bob 6000812']]);
  });

  test('takes 20 users and no more, and refuses what is no list [FRIEND-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);
    const code = (userIDs: unknown, config: unknown = both) =>
      chat.codeOf(ann.zim.deleteFriends(userIDs as string[], config as typeof both));
    // FriendModuleFriendOperationLimitExceeded
    expect([await code(ids(20)), await code(ids(21))]).toEqual([6000812, 6000809]);
    for (const wrong of [[], 'bob', [''], ['a b'], [5]]) expect(await code(wrong)).toBe(6000001);
    expect([await code(['bob'], { type: 2 }), await code(['bob'], 5)]).toEqual([6000001, 6000001]);
  });
});
