import { describe, expect, it } from 'vitest';
import { Chat, type ChatOptions } from '../chat.ts';
import { applicationsOf, befriend, friendsOf, watchFriends } from '../friends/friends.ts';
import { AppBackend } from './backend.ts';

async function setUp(options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  return { chat, backend, ann, bob };
}

const ofAnn = { FromUserId: 'ann' };
const missing = { UserId: 'x', SubCode: 660700015 };

describe('AddFriends', () => {
  it('makes both directions, with alias and notes for one [API-27, APIOBJ-4]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    const phone = await chat.loggedIn('bob', { platformType: 5 });
    const told = [ann, bob, phone].map(watchFriends);
    const at = chat.world.wall() - 5000;
    const info = { UserId: 'bob', FriendAlias: 'B', FriendTime: at, Attributes: [{ Key: 'k0', Value: 'v' }] };
    expect(await backend.call('AddFriends', { ...ofAnn, FriendInfos: [info] })).toMatchObject({
      Code: 0,
      ErrorList: [],
    });
    await chat.run(500);
    expect(told).toEqual([['friends Added: bob (B)'], ['friends Added: ann'], ['friends Added: ann']]);
    expect(await backend.get('QueryFriendList', 'FromUserId=ann')).toMatchObject({
      TotalCount: 1,
      Next: 0,
      FriendInfos: [{ UserId: 'bob', FriendAlias: 'B', CreateTime: at, Attributes: [{ Key: 'k0', Value: 'v' }] }],
    });
    expect(await backend.call('QueryFriendList', { FromUserId: 'bob' })).toMatchObject({
      FriendInfos: [{ UserId: 'ann', FriendAlias: '', CreateTime: at, Attributes: [] }],
    });
  });

  it('adds the direction that is missing, and says that there is none', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await befriend(chat, ann, bob);
    expect(await backend.code('AddFriends', { ...ofAnn, FriendInfos: [{ UserId: 'bob' }] })).toBe(660800027);
    await backend.call('DeleteFriends', { ...ofAnn, UserIds: ['bob'], DeleteType: 1 });
    expect(await backend.code('AddFriends', { ...ofAnn, FriendInfos: [{ UserId: 'bob' }] })).toBe(0);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)]).toEqual([['bob'], ['ann']]);
  });

  it('says of each user why not [APIOBJ-5, APICODE-20, APICODE-21]', async () => {
    const { chat, backend } = await setUp({
      configure: (config) => ({ ...config, limits: { ...config.limits, friends: 1, friendIDs: 4 } }),
    });
    const add = (...FriendInfos: readonly unknown[]) => backend.call('AddFriends', { ...ofAnn, FriendInfos });
    const late = chat.world.wall() + 60_000;
    expect(await add({ UserId: 'ann' }, { UserId: 'x' }, { UserId: 'bob', FriendTime: late })).toMatchObject({
      Code: 660800020,
      ErrorList: [{ UserId: 'ann', SubCode: 660800020 }, missing, { UserId: 'bob', SubCode: 660800046 }],
    });
    const attributes = (...keys: readonly string[]) => keys.map((Key) => ({ Key, Value: 'v' }));
    const of = async (info: object) => (await add({ UserId: 'bob', ...info })).Code;
    expect(await of({ FriendAlias: 'a'.repeat(257) })).toBe(660800021);
    expect(await of({ Attributes: attributes('k9') })).toBe(660800023);
    expect(await of({ Attributes: [{ Key: 'k0', Value: 'v'.repeat(1023) }] })).toBe(660800024);
    expect(await of({ Attributes: 'k0' })).toBe(660800026);
    expect(await of({ Attributes: attributes('k0', 'k0') })).toBe(660800032);
    expect((await add({ UserId: 'x' })).Code).toBe(660800025);
    expect((await add({ UserId: 'bob' }, { UserId: 'bob' })).Code).toBe(660800022);
    expect((await add(...['a', 'b', 'c', 'd', 'e'].map((UserId) => ({ UserId })))).Code).toBe(660800019);
    expect(await backend.code('AddFriends', { FromUserId: 'x', FriendInfos: [{ UserId: 'bob' }] })).toBe(660500002);
    expect((await add({ UserId: 'bob' })).Code).toBe(0);
    await chat.loggedIn('cid');
    expect((await add({ UserId: 'cid' })).Code).toBe(660800028);
  });
});

describe('SendFriendApplication', () => {
  it('asks for a user, and makes friends at once of whoever lists him [API-27]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    const apply = () =>
      backend.call('SendFriendApplication', { ...ofAnn, FriendInfos: [{ UserId: 'bob', Wording: 'hi' }] });
    expect(await apply()).toMatchObject({ Code: 0 });
    await chat.run(500);
    expect([await applicationsOf(chat, ann), await applicationsOf(chat, bob)]).toEqual([
      ['bob Sent Waiting'],
      ['ann Received Waiting'],
    ]);
    await chat.wait(bob.zim.acceptFriendApplication('ann', { friendAlias: '', friendAttributes: {} }));
    expect((await apply()).Code).toBe(660800027);
    await backend.call('DeleteFriends', { ...ofAnn, UserIds: ['bob'], DeleteType: 1 });
    expect((await apply()).Code).toBe(0);
    expect(await friendsOf(chat, ann)).toEqual(['bob']);
  });

  it('counts from the time that is given', async () => {
    const { chat, backend, bob } = await setUp();
    const week = 7 * 24 * 60 * 60 * 1000;
    const CreateTime = chat.world.wall() - week + 60_000;
    await backend.call('SendFriendApplication', { ...ofAnn, FriendInfos: [{ UserId: 'bob', CreateTime }] });
    await chat.run(500);
    expect(await applicationsOf(chat, bob)).toEqual(['ann Received Waiting']);
    await chat.run(90_000);
    expect(await applicationsOf(chat, bob)).toEqual(['ann Received Expired']);
  });
});

describe('DeleteFriends and DeleteAllFriends', () => {
  it('take friends out of one list or of both', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await befriend(chat, ann, bob);
    const remove = (UserIds: readonly string[], DeleteType: number) =>
      backend.call('DeleteFriends', { ...ofAnn, UserIds, DeleteType });
    expect(await remove(['ann', 'bob', 'x'], 1)).toMatchObject({
      Code: 0,
      ErrorList: [
        { UserId: 'ann', SubCode: 660800033 },
        { UserId: 'x', SubCode: 660800034 },
      ],
    });
    await chat.run(500);
    expect([await friendsOf(chat, ann), await friendsOf(chat, bob)]).toEqual([[], ['ann']]);
    expect((await remove(['bob'], 0)).Code).toBe(660800034);
    expect((await remove(['bob', 'bob'], 0)).Code).toBe(660800022);
    expect((await remove(['bob'], 2)).Code).toBe(660000002);
  });

  it('empty a list, however long, and succeed with an empty one', async () => {
    const { chat, backend, ann } = await setUp({
      configure: (config) => ({ ...config, limits: { ...config.limits, friendIDs: 2 } }),
    });
    const users = ['c1', 'c2', 'c3', 'c4', 'c5'].map((UserId) => ({ UserId }));
    await backend.call('UserRegister', { UserInfo: users });
    for (const user of users) await backend.call('AddFriends', { ...ofAnn, FriendInfos: [user] });
    expect(await backend.get('DeleteAllFriends', 'FromUserId=ann&DeleteType=0')).toMatchObject({ Code: 0 });
    expect(await backend.code('DeleteAllFriends', { ...ofAnn, DeleteType: 0 })).toBe(0);
    await chat.run(500);
    expect(await friendsOf(chat, ann)).toEqual([]);
    expect(await backend.call('QueryFriendList', { FromUserId: 'c3' })).toMatchObject({ TotalCount: 0 });
    expect(await backend.code('DeleteAllFriends', { FromUserId: 'x', DeleteType: 0 })).toBe(660500002);
  });
});

describe('QueryFriendList', () => {
  it('has pages, the newest friendship first', async () => {
    const { chat, backend } = await setUp();
    const users = ['c1', 'c2', 'c3'].map((UserId, index) => ({ UserId, FriendTime: chat.world.wall() - index * 1000 }));
    await backend.call('UserRegister', { UserInfo: users });
    await backend.call('AddFriends', { ...ofAnn, FriendInfos: users });
    const namesOf = ({ FriendInfos }: Readonly<Record<string, unknown>>) =>
      (FriendInfos as readonly { readonly UserId: string }[]).map(({ UserId }) => UserId);
    const first = await backend.call('QueryFriendList', { ...ofAnn, Limit: 2 });
    const second = await backend.call('QueryFriendList', { ...ofAnn, Limit: 2, Next: first['Next'] });
    expect([namesOf(first), namesOf(second), second['Next']]).toEqual([['c1', 'c2'], ['c3'], 0]);
    expect(namesOf(await backend.call('QueryFriendList', { ...ofAnn, Limit: 0 }))).toHaveLength(3);
    expect(await backend.code('QueryFriendList', { FromUserId: 'x' })).toBe(660500002);
  });
});

describe('CheckFriendsRelation', () => {
  it('says how users stand, each way [API-27]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await befriend(chat, ann, bob);
    await chat.loggedIn('cid');
    const check = (CheckType: number) =>
      backend.call('CheckFriendsRelation', { ...ofAnn, UserIds: ['bob', 'cid', 'x', 'ann'], CheckType });
    const Fails = [missing, { UserId: 'ann', SubCode: 660000002 }];
    const relations = (one: number, other: number) => [
      { UserId: 'bob', Relation: one },
      { UserId: 'cid', Relation: other },
    ];
    expect(await check(0)).toMatchObject({ Code: 0, Successes: relations(6, 3), Fails });
    expect(await check(1)).toMatchObject({ Code: 0, Successes: relations(2, 1), Fails });
    expect(await backend.code('CheckFriendsRelation', { ...ofAnn, UserIds: ['x'], CheckType: 1 })).toBe(660700015);
  });
});

describe('what a user keeps about friends', () => {
  it('is changed for all devices of the user', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await befriend(chat, ann, bob);
    const told = watchFriends(ann);
    const UserIds = [
      { UserId: 'bob', FriendAlias: 'Bobby' },
      { UserId: 'x' },
      { UserId: 'cid', FriendAlias: 'c'.repeat(257) },
    ];
    expect(await backend.call('UpdateFriendsAlias', { ...ofAnn, UserIds })).toMatchObject({
      Code: 0,
      ErrorList: [
        { UserId: 'x', SubCode: 660800034 },
        { UserId: 'cid', SubCode: 660800021 },
      ],
    });
    await chat.run(500);
    expect(told).toEqual(['friends Updated: bob (Bobby)']);
    expect(
      await backend.code('UpdateFriendsAlias', { ...ofAnn, UserIds: [{ UserId: 'bob' }, { UserId: 'bob' }] }),
    ).toBe(660800022);
  });

  it('fits together with what is there [APICODE-21]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await befriend(chat, ann, bob);
    const set = (Attributes: readonly unknown[], UserId = 'bob') =>
      backend.call('UpdateFriendAttributes', { ...ofAnn, UserId, Attributes, Action: 0 });
    expect((await set([{ Key: 'k0', Value: 'v'.repeat(1000) }])).Code).toBe(0);
    expect(await set([{ Key: 'k1', Value: 'v'.repeat(100) }])).toMatchObject({
      Code: 660800024,
      FailKey: [{ Key: 'k1', SubCode: 660800024 }],
    });
    expect(
      (
        await set([
          { Key: 'k0', Value: '' },
          { Key: 'k1', Value: 'v'.repeat(100) },
        ])
      ).Code,
    ).toBe(0);
    expect((await set([{ Key: 'k1', Value: 'v'.repeat(1100) }])).Code).toBe(660800024);
    expect((await set([{ Key: 'k7', Value: 'v' }])).Code).toBe(660800023);
    expect(
      (
        await set([
          { Key: 'k1', Value: 'v' },
          { Key: 'k1', Value: 'v' },
        ])
      ).Code,
    ).toBe(660800032);
    expect((await set([{ Key: 'k1', Value: 'v' }], 'x')).Code).toBe(660800034);
    expect((await set([])).Code).toBe(660000002);
  });
});
