import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { withGroups } from '../groups/applications.ts';
import { AppBackend } from './backend.ts';
import { makeServed } from './groups.ts';

const hourMs = 3_600_000;

/** Groups that Ann owns, made in another order than they say they were. */
async function withGroupsOfAnn(count: number) {
  const chat = await Chat.open();
  const backend = new AppBackend(chat);
  await backend.call('UserRegister', { UserInfo: [{ UserId: 'ann' }, { UserId: 'bob' }] });
  const now = chat.world.wall();
  for (let number = count; number > 0; number -= 1) {
    await chat.run(100);
    const named = { GroupId: `g${number}`, GroupName: `Group ${number}`, CreateGroupTime: now - hourMs + number };
    await backend.call('CreateGroup', { GroupOwner: 'ann', UserId: ['bob'], ...named });
  }
  return { chat, backend };
}

describe('QueryAppGroupList', () => {
  test('pages by the number of the page, in the order in which groups were made [APIOBJ-15a, API-30]', async () => {
    const { chat, backend } = await withGroupsOfAnn(5);
    const page = async (query: string) => {
      await chat.run(1000);
      const { TotalCount, Next, GroupIdList } = await backend.get('QueryAppGroupList', query);
      const list = GroupIdList as readonly { GroupId: string; GroupName: string }[];
      return [TotalCount, Next, ...list.map(({ GroupId }) => GroupId)];
    };
    expect(await page('Limit=2')).toEqual([5, 1, 'g1', 'g2']);
    expect(await page('Limit=2&Next=1')).toEqual([5, 2, 'g3', 'g4']);
    expect(await page('Limit=2&Next=2')).toEqual([5, 0, 'g5']);
    expect(await page('Limit=2&Next=3')).toEqual([5, 0]);
    expect(await page('Limit=5&Next=0')).toEqual([5, 0, 'g1', 'g2', 'g3', 'g4', 'g5']);
    await backend.call('DismissGroup', { FromUserId: 'bob', GroupId: 'g2' });
    for (const query of ['', 'Limit=0', 'Limit=20000', 'Next=']) {
      expect(await page(query)).toEqual([4, 0, 'g1', 'g3', 'g4', 'g5']);
    }
    expect(await page(`Limit=2&Next=${Number.MAX_SAFE_INTEGER}`)).toEqual([4, 0]);
  });

  test('has the names, once a second, and declines what is no page [API-20, APICODE-8, APICODE-18]', async () => {
    const { chat, backend } = await withGroupsOfAnn(1);
    expect(await backend.call('QueryAppGroupList')).toMatchObject({
      ...{ Code: 0, TotalCount: 1, Next: 0 },
      GroupIdList: [{ GroupId: 'g1', GroupName: 'Group 1' }],
    });
    expect(await backend.call('QueryAppGroupList')).toMatchObject({ Code: 660600007, GroupIdList: [] });
    for (const params of [{ Limit: -1 }, { Next: -1 }, { Limit: 'all' }]) {
      await chat.run(1000);
      expect([await backend.code('QueryAppGroupList', params), params]).toEqual([660000002, params]);
    }
    await chat.run(1000);
    chat.breakNext('QueryAppGroupList', 'storage');
    expect(await backend.code('QueryAppGroupList')).toBe(660600006);
  });
});

describe('QueryGroupMemberList', () => {
  test('pages through the members in the order in which they came [APIOBJ-15a, API-30]', async () => {
    const { act, backend } = await makeServed();
    await act('SetGroupMembersNickname', { UserIds: [{ UserId: 'bob', Nickname: 'B' }] });
    await act('SetGroupMemberRole', { ToUserId: 'carol', Role: 2 });
    const list = (params: object = {}) => backend.call('QueryGroupMemberList', { GroupId: 'g', ...params });
    const [ann, bob, carol] = [
      { UserId: 'ann', UserName: '', UserNickName: '', Role: 1 },
      { UserId: 'bob', UserName: '', UserNickName: 'B', Role: 3 },
      { UserId: 'carol', UserName: '', UserNickName: '', Role: 2 },
    ];
    expect(await list()).toMatchObject({ Code: 0, TotalCount: 3, Next: 0, MemberList: [ann, bob, carol] });
    expect(await list({ Limit: 0 })).toMatchObject({ MemberList: [ann, bob, carol] });
    expect(await list({ Limit: 1001 })).toMatchObject({ MemberList: [ann, bob, carol] });
    expect(await list({ Limit: 2 })).toMatchObject({ TotalCount: 3, Next: 1, MemberList: [ann, bob] });
    expect(await list({ Limit: '2', Next: '1' })).toMatchObject({ TotalCount: 3, Next: 0, MemberList: [carol] });
    expect(await list({ Limit: 2, Next: 2 })).toMatchObject({ TotalCount: 3, Next: 0, MemberList: [] });
  });

  test('declines what it cannot read [APICODE-15, APICODE-18, APICODE-8]', async () => {
    const { chat, backend, code } = await makeServed();
    expect(await code('QueryGroupMemberList', { GroupId: 'none' })).toBe(660600001);
    expect(await code('QueryGroupMemberList', { GroupId: '' })).toBe(660000002);
    expect(await code('QueryGroupMemberList', { Next: -1 })).toBe(660000002);
    chat.breakNext('QueryGroupMemberList', 'storage');
    expect(await code('QueryGroupMemberList')).toBe(660600003);
    await chat.run(1000);
    const asked = Array.from({ length: 21 }, () =>
      backend.start('QueryGroupMemberList', { GroupId: 'g' }).then(({ Code }) => Code),
    );
    expect((await chat.wait(Promise.all(asked))).slice(-2)).toEqual([0, 660600004]);
    await code('DismissGroup');
    expect(await code('QueryGroupMemberList')).toBe(660600001);
  });
});

describe('QueryGroupInfo', () => {
  test('tells everything of a group to whoever is registered [API-30, GDATA-18]', async () => {
    const { chat, ann, act, code } = await makeServed(withGroups({ historyForNewMembers: 7 }));
    await chat.wait(ann.zim.setGroupAttributes({ a: '1' }, 'g'));
    expect(await act('QueryGroupInfo')).toMatchObject({
      ...{ Code: 0, GroupId: 'g', GroupName: 'Group', GroupNotice: '', GroupAvatar: '', GroupDataSeq: 0 },
      ...{ GroupAttributes: [{ Key: 'a', Value: '1' }], IsAllForbid: false, ForbidList: [], ForbidExpireTime: 0 },
      LimitInfo: { MemberCountLimit: 500, JoinMode: 0, InviteMode: 0, BeInvitedMode: 0, NumberMessage: 7 },
    });
    await act('MuteGroup', { IsAllMuted: true, Duration: -1 });
    expect(await act('QueryGroupInfo')).toMatchObject({ IsAllForbid: true, ForbidList: [], ForbidExpireTime: -1 });
    await act('MuteGroup', { MuteRoleList: [3], Duration: 60 });
    const muted = await act('QueryGroupInfo');
    expect(muted).toMatchObject({ IsAllForbid: false, ForbidList: [3] });
    expect(muted['ForbidExpireTime']).toBeGreaterThan(chat.world.wall());
    await chat.run(60_000);
    expect(await act('QueryGroupInfo')).toMatchObject({ ForbidList: [], ForbidExpireTime: 0 });
    expect(await code('QueryGroupInfo', { FromUserId: 'nobody' })).toBe(660500002);
    expect(await code('QueryGroupInfo', { GroupId: 'none' })).toBe(660600001);
    expect(await code('QueryGroupInfo', { GroupId: 5 })).toBe(660000002);
    await act('DismissGroup');
    expect(await code('QueryGroupInfo')).toBe(660600001);
  });
});

describe('QueryGroupsInfoOfUser', () => {
  test('pages through the groups of a user [API-26, APIOBJ-15b]', async () => {
    const { backend } = await withGroupsOfAnn(5);
    const page = async (Next?: unknown, Limit: unknown = 2) => {
      const answer = await backend.call('QueryGroupsInfoOfUser', { FromUserId: 'bob', Limit, Next });
      const list = (answer['GroupInfoList'] ?? []) as readonly { GroupId: string }[];
      return { answer, ids: list.map(({ GroupId }) => GroupId), next: answer['NextRsp'] as string };
    };
    const first = await page();
    expect(first.answer).toMatchObject({ Code: 0, HasJoinGroupNum: 5 });
    expect(first.answer['GroupInfoList']).toEqual([
      { GroupId: 'g5', GroupName: 'Group 5', GroupAvatar: '' },
      { GroupId: 'g4', GroupName: 'Group 4', GroupAvatar: '' },
    ]);
    await backend.call('KickoutGroupUser', { FromUserId: 'ann', GroupId: 'g5', UserId: ['bob'] });
    const second = await page(first.next);
    expect([second.ids, second.answer['HasJoinGroupNum']]).toEqual([['g3', 'g2'], 4]);
    expect(await page(second.next)).toMatchObject({ ids: ['g1'], next: '0' });
    expect((await page('', 100)).ids).toEqual(['g4', 'g3', 'g2', 'g1']);
    expect((await page('0', 4)).next).toBe('0');
    for (const Limit of [0, 101, null, 'all']) expect((await page('', Limit)).answer.Code).toBe(660000002);
    expect(await backend.code('QueryGroupsInfoOfUser', { FromUserId: 'bob' })).toBe(660000002);
    for (const Next of ['x', '-1', 5, '9'.repeat(17)]) expect((await page(Next)).answer.Code).toBe(660000002);
    expect((await page('9'.repeat(16))).answer).toMatchObject({ Code: 660000002 });
    const nobody = { FromUserId: 'nobody', Limit: 1 };
    expect(await backend.code('QueryGroupsInfoOfUser', nobody)).toBe(660500002);
  });
});

describe('FetchForbidGroupList', () => {
  test('lists groups in which somebody may not write [APIOBJ-14, API-30]', async () => {
    const { chat, backend } = await withGroupsOfAnn(6);
    const mute = (action: string, GroupId: string, more: object) =>
      backend.call(action, { FromUserId: 'ann', GroupId, ...more });
    await mute('MuteGroup', 'g1', { IsAllMuted: true, Duration: -1 });
    await mute('MuteGroup', 'g2', { MuteRoleList: [3], Duration: 60 });
    await mute('MuteGroupMembers', 'g2', { UserIds: ['bob'], Duration: -1 });
    await mute('MuteGroupMembers', 'g3', { UserIds: ['bob', 'ann'], Duration: 60 });
    await mute('MuteGroup', 'g5', { IsAllMuted: true, Duration: -1 });
    await mute('MuteGroup', 'g6', { MuteRoleList: [9], Duration: -1 });
    await mute('MuteGroup', 'g6', {});
    await backend.call('DismissGroup', { FromUserId: 'ann', GroupId: 'g5' });
    const fetched = (StartFlag: unknown = 0) => backend.call('FetchForbidGroupList', { FromUserId: 'bob', StartFlag });
    const listed = async () => {
      const { GroupList } = await fetched();
      return (GroupList as readonly { GroupId: string; ForbidType: number }[])
        .map(({ GroupId, ForbidType }) => `${GroupId} ${ForbidType}`)
        .sort();
    };
    expect(await fetched()).toMatchObject({ Code: 0, FetchEnd: 1, NextFlag: 0 });
    expect(await listed()).toEqual(['g1 1', 'g2 6', 'g3 4']);
    await chat.run(61_000);
    expect(await listed()).toEqual(['g1 1', 'g2 4']);
    expect((await fetched(-1)).Code).toBe(660000002);
    expect(await backend.code('FetchForbidGroupList', { FromUserId: 'nobody', StartFlag: 0 })).toBe(660500002);
    chat.breakNext('FetchForbidGroupList', 'storage');
    expect((await fetched()).Code).toBe(660000003);
  });
});
