import { ZIMFriendRelationCheckType, type ZIMFriendSearchConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { reasonsOf } from '../refusals.ts';
import { befriend, plain } from './friends.ts';

const search = (changes: Partial<ZIMFriendSearchConfig>): ZIMFriendSearchConfig => ({
  ...{ count: 10, nextFlag: 0, isAlsoMatchFriendAlias: false, keywords: ['x'] },
  ...changes,
});

/** Ann with friends `u0` … in the order in which they came. */
async function withFriends(count: number) {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const userIDs = Array.from({ length: count }, (_, index) => `u${index}`);
  for (const userID of userIDs) {
    const friend = await chat.loggedIn(userID);
    await chat.wait(friend.zim.updateUserName(`Name ${userID}`));
    await chat.wait(ann.zim.addFriend(userID, { ...plain, friendAlias: userID === 'u1' ? 'Boss' : '' }));
    await chat.run(100);
  }
  return { chat, ann };
}

describe('queryFriendList, queryFriendsInfo and searchLocalFriends', () => {
  test('pages go on where the one before ended, also when others come between [FRIEND-23]', async () => {
    const { chat, ann } = await withFriends(5);
    const first = await chat.wait(ann.zim.queryFriendList({ count: 2 }));
    expect(first.friendList.map(({ userID }) => userID)).toEqual(['u4', 'u3']);
    await chat.loggedIn('new');
    await chat.wait(ann.zim.addFriend('new', plain));
    const second = await chat.wait(ann.zim.queryFriendList({ count: 2, nextFlag: first.nextFlag }));
    const third = await chat.wait(ann.zim.queryFriendList({ count: 3000, nextFlag: second.nextFlag }));
    expect([...second.friendList, ...third.friendList].map(({ userID }) => userID)).toEqual(['u2', 'u1', 'u0']);
    expect(third.nextFlag).toBe(0);
    const code = (config: object) => chat.codeOf(ann.zim.queryFriendList(config as { count: number }));
    for (const count of [0, -1, 1.5, '2']) expect(await code({ count })).toBe(6000001);
    for (const nextFlag of [99, -1, '1', first.nextFlag + 0.5])
      expect(await code({ count: 1, nextFlag })).toBe(6000001);
  });

  test('who is no friend has a reason [FRIEND-24]', async () => {
    const { chat, ann } = await withFriends(2);
    const { friendInfos, errorUserList } = await chat.wait(
      ann.zim.queryFriendsInfo(['u1', 'nobody', 'u0', 'ann', 'u1']),
    );
    expect(friendInfos.map(({ userID, friendAlias }) => `${userID} ${friendAlias}`)).toEqual(['u1 Boss', 'u0 ']);
    expect(reasonsOf(errorUserList)).toEqual(['nobody 6000812', 'ann 6000812']);
    const many = Array.from({ length: 21 }, (_, index) => `x${index}`);
    expect(await chat.codeOf(ann.zim.queryFriendsInfo(many))).toBe(6000809);
    expect(await chat.codeOf(ann.zim.queryFriendsInfo([]))).toBe(6000001);
  });

  test('friends are found by name and, if it is asked for, by alias [FRIEND-26]', async () => {
    const { chat, ann } = await withFriends(3);
    const found = async (changes: Partial<ZIMFriendSearchConfig>) => {
      const { friendInfoList } = await chat.wait(ann.zim.searchLocalFriends(search(changes)));
      return friendInfoList.map(({ userID }) => userID);
    };
    expect(await found({ keywords: ['NAME'] })).toEqual(['u2', 'u1', 'u0']);
    expect(await found({ keywords: ['name', 'U1'] })).toEqual(['u1']);
    expect(await found({ keywords: ['boss'] })).toEqual([]);
    expect(await found({ keywords: ['boss', 'name'], isAlsoMatchFriendAlias: true })).toEqual(['u1']);
    const page = await chat.wait(ann.zim.searchLocalFriends(search({ keywords: ['name'], count: 2 })));
    expect(await found({ keywords: ['name'], nextFlag: page.nextFlag })).toEqual(['u0']);
    for (const keywords of [[], [''], ['x'.repeat(65)], Array(6).fill('x'), 'x', undefined]) {
      expect(await chat.codeOf(ann.zim.searchLocalFriends(search({ keywords: keywords as string[] })))).toBe(6000001);
    }
  });
});

describe('checkFriendsRelation', () => {
  test('says who has whom, in both directions or in the own list [FRIEND-24, FRIEND-25]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [carol, dave] = [await chat.loggedIn('carol'), await chat.loggedIn('dave')];
    await chat.loggedIn('eve');
    for (const other of [bob, carol, dave]) await befriend(chat, ann, other);
    await chat.wait(carol.zim.deleteFriends(['ann'], { type: 1 }));
    await chat.wait(ann.zim.deleteFriends(['dave'], { type: 1 }));
    const check = async (type: ZIMFriendRelationCheckType) => {
      const userIDs = ['bob', 'carol', 'dave', 'eve', 'ann', 'nobody', 'bob'];
      const { relationInfos, errorUserList } = await chat.wait(ann.zim.checkFriendsRelation(userIDs, { type }));
      return [relationInfos.map((one) => `${one.userID} ${one.type}`), reasonsOf(errorUserList)];
    };
    // CommonModuleParamsInvalid, FriendModuleFriendAreUnregistered
    const failed = ['ann 6000001', 'nobody 6000811'];
    expect(await check(ZIMFriendRelationCheckType.Both)).toEqual([['bob 6', 'carol 4', 'dave 5', 'eve 3'], failed]);
    expect(await check(ZIMFriendRelationCheckType.Single)).toEqual([['bob 2', 'carol 2', 'dave 1', 'eve 1'], failed]);
    const many = Array.from({ length: 21 }, (_, index) => `x${index}`);
    expect(await chat.codeOf(ann.zim.checkFriendsRelation(many, { type: 0 }))).toBe(6000809);
    expect(await chat.codeOf(ann.zim.checkFriendsRelation(['bob'], { type: 2 as never }))).toBe(6000001);
  });
});
