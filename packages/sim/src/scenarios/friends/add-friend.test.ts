import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { applicationsOf, befriend, friendsOf, plain, watchFriends } from './friends.ts';

const withFriends = (friends: number) => ({
  configure: (config: Parameters<NonNullable<Parameters<typeof Chat.open>[0]>['configure'] & object>[0]) => ({
    ...config,
    limits: { ...config.limits, friends },
  }),
});

describe('addFriend', () => {
  test('puts each into the list of the other, with alias and attributes of the caller alone [FRIEND-1, FRIEND-2, FRIEND-8, FRIEND-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(bob.zim.updateUserName('Bob'));
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    const config = { wording: 'from Oslo', friendAlias: 'Bobby', friendAttributes: { k0: 'x', k4: '' } };
    const { friendInfo } = await chat.wait(ann.zim.addFriend('bob', config));
    expect(friendInfo).toEqual({
      userID: 'bob',
      userName: 'Bob',
      userAvatarUrl: '',
      userExtendedData: '',
      friendAlias: 'Bobby',
      friendAttributes: { k0: 'x' },
      createTime: expect.any(Number),
      wording: 'from Oslo',
    });
    await chat.run(1000);
    expect([told, toldBob]).toEqual([['friends Added: bob (Bobby)'], ['friends Added: ann']]);
    const { friendInfos } = await chat.wait(bob.zim.queryFriendsInfo(['ann']));
    expect(friendInfos).toMatchObject([{ friendAlias: '', friendAttributes: {}, wording: 'from Oslo' }]);
  });

  test('tells the own devices before it resolves, in the order of the lists, and the other device [FRIEND-6, FRIEND-7]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await bob.send('ann', 'hello');
    await chat.wait(bob.zim.sendFriendApplication('ann', plain));
    await chat.run(500);
    const [told, toldPhone, toldBob] = [ann, phone, bob].map(watchFriends);
    const added = ann.zim.addFriend('bob', { ...plain, friendAlias: 'Bobby' }).then(() => told?.push('resolved'));
    await chat.wait(added);
    await chat.run(1000);
    const expected = [
      'applications Updated: bob Received Disabled',
      'friends Added: bob (Bobby)',
      'conversation bob: Bobby',
    ];
    expect(told).toEqual([...expected, 'resolved']);
    expect(toldPhone).toEqual(expected);
    expect(toldBob).toEqual(['applications Updated: ann Sent Disabled', 'friends Added: ann']);
  });

  test('refuses the first fault in the documented order [FRIEND-8]', async () => {
    const chat = await Chat.open(withFriends(1));
    const ann = await chat.loggedIn('ann');
    const [bob, carol] = [await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    const add = (userID: string, config: object = plain) =>
      chat.codeOf(ann.zim.addFriend(userID, config as typeof plain));
    // FriendModuleCannotAddSelfToFriendList, FriendModuleFriendAreUnregistered
    expect([await add('ann'), await add('nobody')]).toEqual([6000810, 6000811]);
    await befriend(chat, ann, bob);
    // FriendModuleIsAlreadyYourFriend, and FriendModuleFriendNumsLimit of the own list
    expect([await add('bob'), await add('carol')]).toEqual([6000803, 6000801]);
    // and of the list of the other
    expect(await chat.codeOf(carol.zim.addFriend('ann', plain))).toBe(6000801);
    const faults = [
      { ...plain, friendAlias: 'a'.repeat(257) },
      { ...plain, wording: 5 },
      { ...plain, friendAttributes: { k5: 'x' } },
      { ...plain, friendAttributes: { k0: 'x'.repeat(1023) } },
      { ...plain, friendAttributes: ['x'] },
      'config',
    ];
    for (const config of faults) expect(await add('carol', config as object)).toBe(6000001);
    expect(await add('a b')).toBe(6000001);
    expect(await friendsOf(chat, ann)).toEqual(['bob']);
  });

  test('takes an alias of 256 characters and attributes of 1024 bytes, and a config of nothing [FRIEND-2, FRIEND-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await chat.loggedIn('carol');
    const config = {
      wording: '😀'.repeat(256),
      friendAlias: '😀'.repeat(256),
      friendAttributes: { k0: 'x'.repeat(1022) },
    };
    const { friendInfo } = await chat.wait(ann.zim.addFriend('bob', config));
    expect(friendInfo).toMatchObject(config);
    const { friendInfo: carol } = await chat.wait(ann.zim.addFriend('carol', undefined as unknown as typeof plain));
    expect(carol).toMatchObject({ friendAlias: '', friendAttributes: {}, wording: '' });
  });

  test('of both sides at once makes one friendship and no more [FRIEND-9]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [told, toldBob] = [watchFriends(ann), watchFriends(bob)];
    const codes = await Promise.all([
      chat.codeOf(ann.zim.addFriend('bob', { ...plain, friendAlias: 'B' })),
      chat.codeOf(bob.zim.addFriend('ann', { ...plain, friendAlias: 'A' })),
    ]);
    await chat.run(1000);
    expect(codes.toSorted()).toEqual([0, 6000803]);
    expect([told.length, toldBob.length]).toEqual([1, 1]);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)].flat()).toHaveLength(2);
    expect(await applicationsOf(chat, ann)).toEqual([]);
  });

  test('survives the death of the server, and may be repeated when its answer was lost [FRIEND-9]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const told = watchFriends(ann);
    chat.breakNext('addFriend', 'silence');
    // NetworkModuleRequestTimeout
    expect(await chat.codeOf(ann.zim.addFriend('bob', plain), 60_000)).toBe(6000105);
    expect(await chat.codeOf(ann.zim.addFriend('bob', plain))).toBe(0);
    await chat.restartServers();
    await chat.run(60_000);
    expect(told).toEqual(['friends Added: bob']);
    expect(await chat.codeOf(ann.zim.addFriend('bob', plain))).toBe(6000803);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)]).toEqual([['bob'], ['ann']]);
  });

  test.each([
    ['handler', 6000007],
    ['storage', 6000008],
  ] as const)('a fault of the kind %s changes nothing', async (kind, code) => {
    const chat = await Chat.open();
    const [ann] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const told = watchFriends(ann);
    chat.breakNext('addFriend', kind);
    expect(await chat.codeOf(ann.zim.addFriend('bob', plain))).toBe(code);
    await chat.run(1000);
    expect([told, await friendsOf(chat, ann)]).toEqual([[], []]);
  });
});
