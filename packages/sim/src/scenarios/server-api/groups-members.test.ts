import { describe, expect, test } from 'vitest';
import { ids } from '../groups/groups.ts';
import { makeServed, membersAt, toldOf } from './groups.ts';

const failed = (UserId: string, SubCode: number) => ({ UserId, SubCode });
const all = (line: string) => [[line], [line], [line], [line]];
const nothing = [[], [], [], []];
const dayMs = 86_400_000;

describe('TransferGroupOwner', () => {
  test('makes a member the owner, and tells all of both [APIOBJ-13, GEVENT-4]', async () => {
    const stage = await makeServed();
    const { act, code } = stage;
    expect(await code('TransferGroupOwner', { NewOwner: 'bob' })).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g member info: bob 1, ann 3 by olga 0'));
    expect(await membersAt(stage)).toEqual(['ann 3', 'bob 1', 'carol 3']);
    // Whoever asks may name himself.
    await act('TransferGroupOwner', { FromUserId: 'carol', NewOwner: 'carol' });
    expect(await toldOf(stage)).toEqual(all('g member info: carol 1, bob 3 by carol 3'));
    expect(await code('TransferGroupOwner', { NewOwner: 'carol' })).toBe(0);
    expect(await toldOf(stage)).toEqual(nothing);
  });

  test('declines whoever is no member [APICODE-16, API-20]', async () => {
    const { code, backend } = await makeServed();
    const transfer = (params: object) => code('TransferGroupOwner', { NewOwner: 'bob', ...params });
    expect(await transfer({ NewOwner: 'dave' })).toBe(660600024);
    expect(await transfer({ NewOwner: 'nobody' })).toBe(660600024);
    expect(await transfer({ NewOwner: '' })).toBe(660000002);
    expect(await transfer({ NewOwner: undefined })).toBe(660000002);
    expect(await transfer({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await transfer({ GroupId: 'none' })).toBe(660600001);
    expect(await transfer({})).toBe(0);
    const again = { FromUserId: 'olga', GroupId: 'g', NewOwner: 'bob' };
    expect(await backend.code('TransferGroupOwner', again)).toBe(660300006);
  });
});

describe('SetGroupMemberRole', () => {
  test('gives a role, and tells it where it is another one [APIOBJ-13, GDATA-13]', async () => {
    const stage = await makeServed();
    const { backend, code } = stage;
    const query = 'FromUserId=olga&GroupId=g&ToUserId=bob&Role=2';
    expect((await backend.get('SetGroupMemberRole', query)).Code).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g member info: bob 2 by olga 0'));
    expect(await code('SetGroupMemberRole', { ToUserId: 'bob', Role: 2 })).toBe(0);
    expect(await toldOf(stage)).toEqual(nothing);
    expect(await code('SetGroupMemberRole', { FromUserId: 'carol', ToUserId: 'bob', Role: '255' })).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g member info: bob 255 by carol 3'));
  });

  test('declines the role of the owner, the owner and oneself [APIOBJ-13, APICODE-16]', async () => {
    const { chat, code } = await makeServed();
    const set = (params: object) => code('SetGroupMemberRole', { ToUserId: 'bob', Role: 2, ...params });
    expect(await set({ Role: 1 })).toBe(660600029);
    for (const Role of [0, 256, -1, 2.5, 'admin', undefined])
      expect([await set({ Role }), Role]).toEqual([660000002, Role]);
    expect(await set({ FromUserId: 'bob' })).toBe(660600030);
    expect(await set({ ToUserId: 'ann' })).toBe(660600032);
    expect(await set({ ToUserId: 'dave' })).toBe(660600024);
    expect(await set({ ToUserId: 'nobody' })).toBe(660600024);
    expect(await set({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await set({ GroupId: 'none' })).toBe(660600001);
    chat.breakNext('SetGroupMemberRole', 'storage');
    expect(await set({})).toBe(660600009);
    expect([await set({ Role: 4 }), await set({ Role: 255 })]).toEqual([0, 0]);
  });
});

describe('SetGroupMembersNickname', () => {
  const name = (UserId: string, Nickname: string) => ({ UserId, Nickname });

  test('gives several at once, and tells those that are others [GDATA-13, APIOBJ-13a]', async () => {
    const stage = await makeServed();
    const { act } = stage;
    const UserIds = [name('bob', 'B'), name('ann', '€ "\''), name('dave', 'D'), name('nobody', ''), name('bob', 'Bob')];
    expect(await act('SetGroupMembersNickname', { UserIds })).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('dave', 660600024), failed('nobody', 660600024)],
    });
    expect(await toldOf(stage)).toEqual(all('g member info: bob 3 (Bob), ann 1 (€ "\') by olga 0'));
    await act('SetGroupMembersNickname', { UserIds: [name('bob', 'Bob'), name('ann', '')] });
    expect(await toldOf(stage)).toEqual(all('g member info: ann 1 by olga 0'));
    await act('SetGroupMembersNickname', { UserIds: [name('bob', 'Bob')] });
    expect(await toldOf(stage)).toEqual(nothing);
    expect(await membersAt(stage)).toEqual(['ann 1', 'bob 3 (Bob)', 'carol 3']);
  });

  test('declines what it cannot read, and names what is too long [APICODE-6, API-20]', async () => {
    const { act, code, backend } = await makeServed();
    const set = (UserIds: unknown, more: object = {}) => code('SetGroupMembersNickname', { UserIds, ...more });
    const longest = '€'.repeat(85);
    expect(
      await act('SetGroupMembersNickname', { UserIds: [name('bob', `${longest}a`), name('ann', `${longest}aa`)] }),
    ).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('ann', 660000002)],
    });
    expect(await set([name('ann', `${longest}aa`)])).toBe(660000002);
    expect(await set(ids(21).map((one) => name(one, '')))).toBe(660000011);
    expect(await set(ids(20).map((one) => name(one, '')))).toBe(660600024);
    for (const UserIds of [
      [],
      undefined,
      ['bob'],
      [{ UserId: 'bob' }],
      [name('', 'a')],
      [name('bob', '\ud800')],
      name('bob', 'a'),
    ]) {
      expect([await set(UserIds), UserIds]).toEqual([660000002, UserIds]);
    }
    expect(await set([name('bob', '')], { FromUserId: 'nobody' })).toBe(660500002);
    expect(await set([name('bob', '')], { GroupId: 'none' })).toBe(660600001);
    expect(await set([name('bob', '')])).toBe(0);
    const again = { FromUserId: 'olga', GroupId: 'g', UserIds: [name('bob', '')] };
    expect(await backend.code('SetGroupMembersNickname', again)).toBe(660300006);
  });
});

describe('MuteGroup', () => {
  const mute = (mode: number, until: string, roles = '', by = 'olga 0') =>
    all(`g mute: ${mode} ${until} [${roles}] by ${by}`);

  test('mutes all or some roles, and lifts every mute [APIOBJ-14, APIOBJ-14a, GDATA-15, GDATA-18]', async () => {
    const stage = await makeServed();
    const { chat, act, backend, bob } = stage;
    expect((await backend.get('MuteGroup', 'FromUserId=olga&GroupId=g&IsAllMuted=true&Duration=-1')).Code).toBe(0);
    expect(await toldOf(stage)).toEqual(mute(2, '-1'));
    const send = () => bob.zim.sendMessage({ type: 1, message: 'hi' } as never, 'g', 2, { priority: 1 } as never);
    expect(await chat.codeOf(send())).toBe(6000231);
    const roles = 'MuteRoleList[]=3&MuteRoleList[]=3';
    await backend.get('MuteGroup', `FromUserId=olga&GroupId=g&${roles}&Duration=60`);
    expect(await toldOf(stage)).toEqual(mute(1, 'for a while', '3'));
    await act('MuteGroup', { IsAllMuted: false, MuteRoleList: [1, 100], Duration: 60 });
    expect(await toldOf(stage)).toEqual(mute(3, 'for a while', '1, 100'));
    // For no time it lifts, whatever is named.
    await act('MuteGroup', { IsAllMuted: true, MuteRoleList: [3], Duration: 0 });
    expect(await toldOf(stage)).toEqual(mute(0, '0'));
    await act('MuteGroup', { MuteRoleList: [2], Duration: -1 });
    await toldOf(stage);
    await act('MuteGroup');
    expect(await toldOf(stage)).toEqual(mute(0, '0'));
    expect(await chat.codeOf(send())).toBe(0);
  });

  test('tells nothing where nothing changes; a time always begins anew [API-16]', async () => {
    const stage = await makeServed();
    const { chat, act, ann } = stage;
    await act('MuteGroup');
    expect(await toldOf(stage)).toEqual(nothing);
    await act('MuteGroup', { MuteRoleList: [3, 4], Duration: -1 });
    expect(await toldOf(stage)).toEqual(mute(3, '-1', '3, 4'));
    await act('MuteGroup', { MuteRoleList: [4, 3, 4], Duration: -1 });
    expect(await toldOf(stage)).toEqual(nothing);
    await act('MuteGroup', { MuteRoleList: [3, 4], Duration: 2_592_000 });
    expect(await toldOf(stage)).toEqual(mute(3, 'for a while', '3, 4'));
    await act('MuteGroup', { MuteRoleList: [3, 4], Duration: 2_592_000 });
    expect(await toldOf(stage)).toEqual(mute(3, 'for a while', '3, 4'));
    const { groupInfo } = await chat.wait(ann.zim.queryGroupInfo('g'));
    expect(groupInfo.mutedInfo.expiredTime).toBeGreaterThan(chat.world.wall() + 29 * dayMs);
  });

  test('declines what no mute can be [APIOBJ-14, APICODE-16]', async () => {
    const { chat, ann, code } = await makeServed();
    const set = (params: object) => code('MuteGroup', { IsAllMuted: true, Duration: 60, ...params });
    for (const Duration of [-2, 2_592_001, 0.5, 'long', Number.NaN]) {
      expect([await set({ Duration }), Duration]).toEqual([660000002, Duration]);
    }
    expect(await set({ IsAllMuted: false })).toBe(660000002);
    expect(await set({ IsAllMuted: false, MuteRoleList: [] })).toBe(660000002);
    for (const MuteRoleList of [[0], [256], ['owner'], 3, Array.from({ length: 21 }, (_, index) => index + 1)]) {
      expect([await set({ MuteRoleList }), MuteRoleList]).toEqual([660000002, MuteRoleList]);
    }
    expect(await set({ IsAllMuted: 'maybe' })).toBe(660000002);
    expect(await set({ IsAllMuted: false, MuteRoleList: Array.from({ length: 20 }, (_, index) => index + 1) })).toBe(0);
    expect(await set({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await set({ GroupId: 'none' })).toBe(660600001);
    // A member goes by his role.
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    expect(await set({ FromUserId: 'carol' })).toBe(660600032);
    expect(await set({ FromUserId: 'carol', Duration: 0 })).toBe(660600032);
    expect(await set({ FromUserId: 'bob', IsAllMuted: false, MuteRoleList: [2, 1] })).toBe(660600032);
    expect(await set({ FromUserId: 'bob', IsAllMuted: false, MuteRoleList: [2] })).toBe(0);
    expect(await set({ FromUserId: 'bob' })).toBe(0);
    chat.breakNext('MuteGroup', 'storage');
    expect(await set({})).toBe(660600009);
  });
});

describe('MuteGroupMembers', () => {
  test('mutes members for a while or for good, and lifts that [APIOBJ-14, GDATA-19]', async () => {
    const stage = await makeServed();
    const { chat, act, backend, bob } = stage;
    const query = 'FromUserId=olga&GroupId=g&UserIds[]=bob&UserIds[]=ann&UserIds[]=dave&UserIds[]=bob&Duration=-1';
    expect(await backend.get('MuteGroupMembers', query)).toMatchObject({
      Code: 0,
      ErrorUsers: [failed('dave', 660600024)],
    });
    expect(await toldOf(stage)).toEqual(all('g member info: bob 3 muted, ann 1 muted by olga 0'));
    const send = () => bob.zim.sendMessage({ type: 1, message: 'hi' } as never, 'g', 2, { priority: 1 } as never);
    expect(await chat.codeOf(send())).toBe(6000231);
    // Who has it for good already is told nothing of.
    await act('MuteGroupMembers', { UserIds: ['bob', 'carol'], Duration: -1 });
    expect(await toldOf(stage)).toEqual(all('g member info: carol 3 muted by olga 0'));
    await act('MuteGroupMembers', { UserIds: ['bob'], Duration: 2_592_000 });
    expect(await toldOf(stage)).toEqual(all('g member info: bob 3 muted by olga 0'));
    await act('MuteGroupMembers', { UserIds: ['bob', 'carol'] });
    expect(await toldOf(stage)).toEqual(all('g member info: bob 3, carol 3 by olga 0'));
    await act('MuteGroupMembers', { UserIds: ['bob'], Duration: 0 });
    expect(await toldOf(stage)).toEqual(nothing);
    expect(await chat.codeOf(send())).toBe(0);
  });

  test('declines where it mutes nobody [APICODE-16, APICODE-6]', async () => {
    const { chat, ann, act, code } = await makeServed();
    const set = (params: object) => code('MuteGroupMembers', { UserIds: ['carol'], Duration: 60, ...params });
    expect(await act('MuteGroupMembers', { UserIds: ['dave', 'nobody'], Duration: 60 })).toMatchObject({
      Code: 660600033,
      ErrorUsers: [failed('dave', 660600024), failed('nobody', 660600024)],
    });
    expect(await set({ UserIds: ids(21) })).toBe(660000011);
    expect(await set({ UserIds: ids(20) })).toBe(660600033);
    for (const UserIds of [[], undefined, 'bob', [null]])
      expect([await set({ UserIds }), UserIds]).toEqual([660000002, UserIds]);
    for (const Duration of [-2, 2_592_001]) expect([await set({ Duration }), Duration]).toEqual([660000002, Duration]);
    expect(await set({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await set({ GroupId: 'none' })).toBe(660600001);
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    expect(await set({ FromUserId: 'carol' })).toBe(660600032);
    expect(await set({ FromUserId: 'bob', UserIds: ['ann'] })).toBe(0);
    chat.breakNext('MuteGroupMembers', 'storage');
    expect(await set({})).toBe(660600009);
  });
});
