import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { applicationsOf, watchApplications, withGroups } from '../groups/applications.ts';
import { groupsOf, ids, watchGroups } from '../groups/groups.ts';
import { AppBackend } from './backend.ts';
import { makeServed, membersAt, toldOf, watched } from './groups.ts';

async function setUp(options?: Parameters<typeof Chat.open>[0]) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  await backend.call('UserRegister', {
    UserInfo: [{ UserId: 'ann', UserName: 'Ann' }, { UserId: 'bob', UserName: 'Bob' }, { UserId: 'carol' }],
  });
  const create = (params: object = {}) => backend.call('CreateGroup', { GroupId: 'g', GroupOwner: 'ann', ...params });
  const code = async (params?: object) => (await create(params)).Code;
  return { chat, backend, create, code };
}

const failed = (UserId: string, SubCode: number) => ({ UserId, SubCode });

describe('CreateGroup', () => {
  test('makes a group of which its members are told, on all devices and also later [APIOBJ-10, API-24, GEVENT-6]', async () => {
    const { chat, backend, create } = await setUp();
    const devices = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const told = devices.map(watchGroups);
    const made = await create({
      ...{ GroupName: 'Group', GroupNotice: 'n', GroupAvatar: 'a', UserId: ['bob', 'ann', 'nobody', 'carol', 'bob'] },
      Attributes: [{ Key: 'k', Value: 'v' }],
    });
    expect(made).toMatchObject({
      ...{ Code: 0, GroupId: 'g', ErrorUsers: [failed('nobody', 660700015)] },
      Members: [
        { UserId: 'ann', UserName: 'Ann' },
        { UserId: 'bob', UserName: 'Bob' },
        { UserId: 'carol', UserName: '' },
      ],
    });
    await chat.run(500);
    const members = 'g members Enter Invited: bob, carol by ann 1';
    const owner = ['g Enter Created by ann 1', members];
    expect(told).toEqual([owner, owner, ['g Enter Invited by ann 1', members]]);
    // Who never was there before finds it.
    const carol = await chat.loggedIn('carol');
    expect(await groupsOf(chat, carol)).toEqual(['g']);
    const { groupInfo } = await chat.wait(carol.zim.queryGroupInfo('g'));
    expect(groupInfo).toMatchObject({
      ...{ baseInfo: { groupID: 'g', groupName: 'Group', groupAvatarUrl: 'a' }, groupNotice: 'n' },
      groupAttributes: { k: 'v' },
    });
    const { userList } = await chat.wait(carol.zim.queryGroupMemberList('g', { count: 9, nextFlag: 0 }));
    expect(userList.map(({ memberRole, groupEnterInfo }) => [memberRole, groupEnterInfo?.enterType])).toEqual([
      [1, 1],
      [3, 4],
      [3, 4],
    ]);
    expect(await backend.call('QueryGroupInfo', { FromUserId: 'bob', GroupId: 'g' })).toMatchObject({
      ...{ GroupName: 'Group', GroupDataSeq: 0, LimitInfo: { MemberCountLimit: 500 } },
    });
  });

  test('without an ID gets one that nobody can give [API-8, GROUP-3]', async () => {
    const { create, code } = await setUp();
    for (const GroupId of [undefined, '']) {
      expect((await create({ GroupId }))['GroupId']).toMatch(/^#[a-z0-9]{12,20}$/);
    }
    expect(await code({ GroupId: '#g' })).toBe(660000002);
    expect(await code({ GroupId: 'a#'.repeat(16) })).toBe(0);
    expect(await code({ GroupId: 'g'.repeat(33) })).toBe(660000002);
  });

  test('gives each ID once for ever, so that a repeated call says so [API-16, APICODE-15]', async () => {
    const { chat, backend, code } = await setUp();
    expect([await code(), await code()]).toEqual([0, 660600011]);
    await backend.call('DismissGroup', { FromUserId: 'bob', GroupId: 'g' });
    expect(await code()).toBe(660600011);
    await chat.restartServers();
    expect(await code()).toBe(660600011);
  });

  test('keeps when it was made, which is no later than now [APIOBJ-10a]', async () => {
    const { chat, backend, create, code } = await setUp();
    const made = chat.world.wall() - 1_000_000;
    await create({ CreateGroupTime: made, UserId: ['bob'] });
    const bob = await chat.loggedIn('bob');
    const { userList } = await chat.wait(bob.zim.queryGroupMemberList('g', { count: 9, nextFlag: 0 }));
    expect(userList.map(({ groupEnterInfo }) => groupEnterInfo?.enterTime)).toEqual([made, made]);
    expect(await backend.call('QueryGroupInfo', { FromUserId: 'bob', GroupId: 'g' })).toMatchObject({
      GroupCreateTime: made,
    });
    expect(await code({ GroupId: 'g2', CreateGroupTime: String(chat.world.wall()) })).toBe(0);
    expect(await code({ GroupId: 'g3', CreateGroupTime: chat.world.wall() + 60_000 })).toBe(660800046);
  });

  test('declines what a group cannot be, and makes nothing then [APIOBJ-9, APICODE-16, APICODE-17]', async () => {
    const { chat, code, create } = await setUp();
    const attributes = (count: number, key = 'k', value = 'v') =>
      Array.from({ length: count }, (_, index) => ({ Key: `${key}${index}`, Value: value }));
    const cases: readonly (readonly [number, object])[] = [
      [660600013, { GroupOwner: 'nobody' }],
      [660000002, { GroupOwner: '' }],
      [660000002, { GroupOwner: 'ann\ud800' }],
      [660000002, { GroupOwner: undefined }],
      [660000002, { GroupOwner: ['ann'] }],
      [660000002, { GroupName: '€'.repeat(51) }],
      [660000002, { GroupNotice: '€'.repeat(301) }],
      [660000002, { GroupNotice: '\ud800' }],
      [660000002, { GroupAvatar: `${'€'.repeat(166)}aaa` }],
      [660000002, { GroupAvatar: 'a'.repeat(501) }],
      [660600016, { UserId: ids(101) }],
      [660000002, { UserId: ['bob', 5] }],
      [660000002, { UserId: ['b/b'] }],
      [660600019, { Attributes: attributes(11) }],
      [660600019, { Attributes: attributes(101) }],
      [660600020, { Attributes: attributes(1, 'k'.repeat(16)) }],
      [660600020, { Attributes: attributes(1, 'k', 'v'.repeat(1025)) }],
      [660000002, { Attributes: [{ Key: '', Value: 'v' }] }],
      [660000002, { Attributes: { Key: 'k', Value: 'v' } }],
      [660000002, { Attributes: [{ Key: 'k' }] }],
      [660000002, { CreateGroupTime: -1 }],
      [660000002, { CreateGroupTime: 0.5 }],
    ];
    for (const [wanted, params] of cases) {
      await chat.run(100);
      expect([await code(params), params]).toEqual([wanted, params]);
    }
    const largest = {
      ...{ GroupName: '😀'.repeat(50), GroupNotice: '€'.repeat(300), GroupAvatar: 'a'.repeat(500) },
      ...{ UserId: ids(100), Attributes: attributes(10, 'k'.repeat(15), 'v'.repeat(1024)), CreateGroupTime: 0 },
    };
    expect(await create(largest)).toMatchObject({ Code: 0, ErrorUsers: { length: 100 } });
    expect(await code({ GroupId: '__proto__', Attributes: [{ Key: '__proto__', Value: '' }] })).toBe(0);
  });

  test('says who finds no place, and when there is none for a group [APICODE-15, APICODE-18]', async () => {
    const { create, code, backend } = await setUp(
      withGroups({ membersMax: 2, groupsPerUserMax: 2, groupsMax: 4, attributesTotalBytesMax: 5 }),
    );
    expect(await create({ UserId: ['bob', 'carol'] })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('carol', 660600016)],
    });
    expect(await code({ GroupId: 'g2', GroupOwner: 'bob' })).toBe(0);
    expect(await create({ GroupId: 'g3', UserId: ['bob'] })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('bob', 660600017)],
    });
    expect(await code({ GroupId: 'g4' })).toBe(660600012);
    const tooLarge = [
      { Key: 'a', Value: 'vvv' },
      { Key: 'b', Value: 'vvv' },
    ];
    expect(await code({ GroupId: 'g4', GroupOwner: 'carol', Attributes: tooLarge })).toBe(660300019);
    expect(await code({ GroupId: 'g4', GroupOwner: 'carol' })).toBe(0);
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'dave' }] });
    expect(await code({ GroupId: 'g5', GroupOwner: 'dave' })).toBe(660600012);
  });

  test('is made once and for good, whatever becomes of the answer [API-16]', async () => {
    const { chat, backend, create, code } = await setUp();
    chat.breakNext('CreateGroup', 'handler');
    // groupNotWritable
    expect(await create()).toMatchObject({ Code: 660600015, Members: [], ErrorUsers: [] });
    chat.breakNext('CreateGroup', 'storage');
    expect(await code()).toBe(660600015);
    const lost = backend.start('CreateGroup', { GroupId: 'g', GroupOwner: 'ann' });
    lost.catch(() => {});
    await chat.restartServers();
    expect([0, 660600011]).toContain(await code());
    expect(await code()).toBe(660600011);
  });

  test('may be asked for 20 times a second [API-19, APICODE-8]', async () => {
    const { chat, backend } = await setUp();
    const create = (number: number) =>
      backend.start('CreateGroup', { GroupId: `many${number}`, GroupOwner: 'ann' }).then(({ Code }) => Code);
    const codes = await chat.wait(Promise.all(Array.from({ length: 21 }, (_, number) => create(number))));
    expect(codes.filter((code) => code === 0)).toHaveLength(20);
    expect(codes.at(-1)).toBe(660600010);
  });
});

describe('InviteUsersIntoGroup', () => {
  test('brings users in at once, whoever asks and whatever the modes are [APIOBJ-11, GEVENT-8, GEVENT-4]', async () => {
    const stage = await makeServed();
    const { chat, ann, act, told } = stage;
    await chat.wait(ann.zim.updateGroupBeInviteMode(1, 'g'));
    await chat.wait(ann.zim.updateGroupInviteMode(1, 'g'));
    const [, dave] = await watched(stage, 'dave');
    await toldOf(stage);
    const invited = await act('InviteUsersIntoGroup', { UserIds: ['dave', 'olga', 'bob', 'nobody', 'erin', 'dave'] });
    expect(invited).toMatchObject({ Code: 0, ErrorUsers: [failed('bob', 660000002), failed('nobody', 660700015)] });
    await chat.run(500);
    const members = 'g members Enter Invited: dave, erin by olga 0';
    expect(told).toEqual([[members], [members], [members], [members]]);
    expect(dave).toEqual(['g Enter Invited by olga 0', members]);
    const [, erin] = await watched(stage, 'erin');
    await chat.run(500);
    expect(erin).toEqual([]);
    expect(await membersAt(stage)).toEqual(['ann 1', 'bob 3', 'carol 3', 'dave 3', 'erin 3']);
    expect(await act('InviteUsersIntoGroup', { UserIds: ['dave'] })).toMatchObject({
      Code: 660000002,
      ErrorUsers: [failed('dave', 660000002)],
    });
  });

  test('asks those first who are to be asked, also for who is no member [APIOBJ-11, APPLY-4]', async () => {
    const stage = await makeServed();
    const { chat, ann, act } = stage;
    const dave = await chat.loggedIn('dave');
    const told = watchApplications(dave);
    const info = (UserId: string, more: object = {}) => ({ UserId, ...more });
    const both = [
      info('dave', { IsInvite: 1 }),
      info('erin'),
      info('bob', { IsInvite: '1' }),
      info('x', { IsInvite: 1 }),
    ];
    expect(await act('InviteUsersIntoGroup', { UserIds: ['olga'], GroupMemberInfos: both })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('bob', 660000002), failed('x', 660700015)],
    });
    await chat.run(500);
    expect(told).toEqual(['Added: BeInvite olga Waiting']);
    expect(await membersAt(stage)).toEqual(['ann 1', 'bob 3', 'carol 3', 'erin 3']);
    // Asked once more, the same one waits on.
    await act('InviteUsersIntoGroup', { GroupMemberInfos: [info('dave', { IsInvite: 1 })] });
    await chat.run(500);
    expect(await applicationsOf(chat, dave)).toEqual(['BeInvite olga Waiting']);
    await chat.wait(dave.zim.acceptGroupInviteApplication('olga', 'g', {}));
    await chat.run(500);
    expect(await membersAt(stage)).toEqual(['ann 1', 'bob 3', 'carol 3', 'erin 3', 'dave 3']);
    expect(told.slice(-2)).toEqual(['g Enter Invited by olga 0', 'g members Enter Invited: dave by olga 0']);
    // An invitation of a member's own ends with the membership; what the app asks does not.
    await chat.wait(ann.zim.kickGroupMembers(['dave', 'erin'], 'g'));
    await chat.wait(ann.zim.updateGroupBeInviteMode(1, 'g'));
    await act('InviteUsersIntoGroup', { FromUserId: 'bob', GroupMemberInfos: [info('dave', { IsInvite: 1 })] });
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    await chat.run(500);
    await chat.wait(dave.zim.acceptGroupInviteApplication('bob', 'g', {}));
    expect(await membersAt(stage)).toEqual(['ann 1', 'carol 3', 'dave 3']);
  });

  test('keeps when somebody came, which is no later than now [APIOBJ-10a]', async () => {
    const stage = await makeServed();
    const { chat, ann, act } = stage;
    const now = chat.world.wall();
    const infos = [
      { UserId: 'dave', EnterGroupTime: now - 1000 },
      { UserId: 'erin', EnterGroupTime: now - 2000 },
      { UserId: 'olga', EnterGroupTime: 1 },
      { UserId: 'nobody', EnterGroupTime: now + 60_000 },
    ];
    expect(await act('InviteUsersIntoGroup', { GroupMemberInfos: infos })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('nobody', 660800046)],
    });
    const { userList } = await chat.wait(ann.zim.queryGroupMemberList('g', { count: 9, nextFlag: 0 }));
    expect(userList.slice(3).map(({ userID, groupEnterInfo }) => [userID, groupEnterInfo?.enterTime])).toEqual([
      ['erin', now - 2000],
      ['dave', now - 1000],
    ]);
    expect(await act('InviteUsersIntoGroup', { GroupMemberInfos: [infos[3]] })).toMatchObject({ Code: 660800046 });
  });

  test('finds no place in a full group, nor for who is in too many [APIOBJ-11a, APICODE-15, APICODE-18]', async () => {
    const stage = await makeServed(withGroups({ membersMax: 4, groupsPerUserMax: 1 }));
    const { act, backend } = stage;
    await backend.call('CreateGroup', { GroupId: 'other', GroupOwner: 'erin' });
    expect(await act('InviteUsersIntoGroup', { UserIds: ['erin', 'dave'] })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('erin', 660600017)],
    });
    expect(await act('InviteUsersIntoGroup', { FromUserId: 'ann', UserIds: ['olga'] })).toMatchObject({
      Code: 660600016,
      ErrorUsers: [failed('olga', 660600016)],
    });
  });

  test('declines what it cannot read, and more than one call a second for a group [API-20, APICODE-6, APICODE-7]', async () => {
    const { code, backend } = await makeServed();
    const invite = (params: object) => code('InviteUsersIntoGroup', { UserIds: ['dave'], ...params });
    expect(await invite({ UserIds: ids(101) })).toBe(660000011);
    expect(await invite({ GroupMemberInfos: ids(101).map((UserId) => ({ UserId })) })).toBe(660000011);
    for (const UserIds of [[], ['olga'], undefined, 'dave', [1], ['x'.repeat(33)], ['\ud800']]) {
      expect([await invite({ UserIds }), UserIds]).toEqual([660000002, UserIds]);
    }
    for (const info of [{}, { UserId: 'dave', IsInvite: 2 }, { UserId: 'dave', EnterGroupTime: -1 }, 'dave', null]) {
      expect([await invite({ GroupMemberInfos: [info] }), info]).toEqual([660000002, info]);
    }
    expect(await invite({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await invite({ GroupId: 'none' })).toBe(660600001);
    expect(await invite({})).toBe(0);
    const again = { FromUserId: 'olga', GroupId: 'g', UserIds: ['erin'] };
    expect(await backend.code('InviteUsersIntoGroup', again)).toBe(660300006);
    // Counted for each group and each action.
    expect(await backend.code('InviteUsersIntoGroup', { ...again, GroupId: 'none' })).toBe(660600001);
    expect(await backend.code('DismissGroup', { FromUserId: 'olga', GroupId: 'g' })).toBe(0);
  });
});
