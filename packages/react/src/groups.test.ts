import type { ZIMConversation, ZIMGroup, ZIMGroupApplicationInfo } from '@parley/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupActions } from './group-actions.ts';
import { OpenGroups, unknownGroup } from './group-details.ts';
import { Groups } from './groups.ts';
import { membersAtOnce } from './some-members.ts';
import { conversationWith, FakeClient, settle } from './testing/fake-client.ts';
import { fullGroup, groupMember } from './testing/fake-groups.ts';

const { baseInfo, mutedInfo, verifyInfo } = fullGroup('g');
const group: ZIMGroup = { baseInfo, groupAlias: '', notificationStatus: 1 };
const operatedInfo = { userID: 'bob', userName: '', memberNickname: '', memberRole: 1 };
const application = {
  ...{ type: 1, state: 1, groupInfo: baseInfo, wording: 'please', createTime: 1, updateTime: 1 },
  applyUser: { userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' },
} as ZIMGroupApplicationInfo;

let client: FakeClient;
beforeEach(() => {
  client = new FakeClient();
});

/** The conversation of a group changed, such as by a message; 2: it makes no noise. */
const tellOf = (notificationStatus: ZIMConversation['notificationStatus'], type: ZIMConversation['type'] = 2): void =>
  client.tell(1, conversationWith('g', 1, { type, notificationStatus }));

describe('the groups of a user', () => {
  let groups: Groups;
  let listReads: number;
  beforeEach(() => {
    groups = new Groups({ client });
    listReads = 0;
    const query = client.queryGroupList;
    client.queryGroupList = async () => {
      listReads += 1;
      return query();
    };
  });
  afterEach(() => groups.end());

  test('are read for as long as somebody looks, and what cannot be read leaves what was known', async () => {
    client.groups = [group];
    client.groupApplications = [application];
    client.emit('groupNameUpdated', { groupID: 'g', groupName: 'x', operatedInfo });
    await settle();
    expect(groups.lists.get()).toEqual({ groups: [], applications: [], isLoading: true });
    groups.open();
    groups.open();
    await settle();
    expect(groups.lists.get()).toEqual({ groups: [group], applications: [application], isLoading: false });
    client.groups = [];
    client.groupApplications = [];
    client.refusal = 6000104;
    groups.refresh();
    await settle();
    expect(groups.lists.get()).toMatchObject({ groups: [group], applications: [application] });
    client.refusal = undefined;
    groups.close();
    groups.close();
    groups.refresh();
    await settle();
    expect(groups.lists.get().groups).toEqual([group]);
  });

  const news: readonly [string, () => void][] = [
    [
      'one comes or goes',
      () => client.emit('groupStateChanged', { state: 1, event: 1, operatedInfo, groupInfo: fullGroup('g') }),
    ],
    ['a name changes', () => client.emit('groupNameUpdated', { groupID: 'g', groupName: 'x', operatedInfo })],
    [
      'a picture changes',
      () => client.emit('groupAvatarUrlUpdated', { groupID: 'g', groupAvatarUrl: 'x', operatedInfo }),
    ],
    [
      'the own name for it changes',
      () => client.emit('groupAliasUpdated', { groupID: 'g', groupAlias: 'x', operatedUserID: 'anna' }),
    ],
    ['it is silenced', () => tellOf(2)],
  ];
  test.each(news)('are read anew when %s', async (_, tell) => {
    client.groups = [group];
    groups.open();
    await settle();
    client.groups = [];
    tell();
    await settle();
    expect(groups.lists.get().groups).toEqual([]);
  });

  test('are not read anew for a message, nor for what another conversation is', async () => {
    client.groups = [group];
    groups.open();
    await settle();
    tellOf(1);
    tellOf(2, 0);
    await settle();
    expect(listReads).toBe(1);
  });

  test('are read once at a time, and once more where they changed meanwhile', async () => {
    groups.open();
    for (let count = 0; count < 5; count += 1)
      client.emit('groupNameUpdated', { groupID: 'g', groupName: 'x', operatedInfo });
    await settle();
    expect(listReads).toBe(2);
  });

  const answers: readonly [string, () => void][] = [
    ['one comes', () => client.emit('groupApplicationListChanged', { action: 0, applicationList: [] })],
    ['one is answered', () => client.emit('groupApplicationUpdated', { applicationList: [] })],
    ['a role changes', () => client.emit('groupMemberInfoUpdated', { groupID: 'g', userList: [], operatedInfo })],
  ];
  test.each(answers)('have applications, which are read anew when %s', async (_, tell) => {
    groups.open();
    await settle();
    client.groupApplications = [application];
    tell();
    await settle();
    expect(groups.lists.get().applications).toEqual([application]);
  });
});

describe('a group that somebody looks at', () => {
  let open: OpenGroups;
  beforeEach(() => {
    open = new OpenGroups({ client, selfUserID: 'anna' });
    client.groupMembers = [groupMember('anna', 1), groupMember('bob')];
  });
  afterEach(() => open.end());
  const seen = () => open.byID.get().get('g');

  test('is read with its members, and forgotten when nobody looks any more', async () => {
    const leave = open.look('g');
    const leaveToo = open.look('g');
    await settle();
    expect(seen()).toEqual({
      ...{ info: client.group, self: client.groupMembers[0], members: client.groupMembers },
      ...{ hasMore: false, memberCount: 2, failureCode: undefined },
    });
    leave();
    expect(seen()).toBeDefined();
    leaveToo();
    expect(seen()).toBeUndefined();
  });

  test('has its members page by page', async () => {
    client.groupMembers = Array.from({ length: 2 * membersAtOnce + 5 }, (_, index) => groupMember(`user${index}`));
    open.look('g');
    await settle();
    expect([seen()?.members.length, seen()?.hasMore, seen()?.memberCount]).toEqual([membersAtOnce, true, 205]);
    open.loadMore('g');
    await settle();
    open.loadMore('g');
    await settle();
    expect([seen()?.members.length, seen()?.hasMore]).toEqual([205, false]);
    open.loadMore('g');
    open.loadMore('unseen');
  });

  const id = { groupID: 'g', operatedInfo };
  const news: readonly [string, () => void][] = [
    [
      'groupStateChanged',
      () => client.emit('groupStateChanged', { state: 0, event: 6, operatedInfo, groupInfo: fullGroup('g') }),
    ],
    ['groupNameUpdated', () => client.emit('groupNameUpdated', { ...id, groupName: 'x' })],
    ['groupAvatarUrlUpdated', () => client.emit('groupAvatarUrlUpdated', { ...id, groupAvatarUrl: 'x' })],
    ['groupNoticeUpdated', () => client.emit('groupNoticeUpdated', { ...id, groupNotice: 'x' })],
    [
      'groupAliasUpdated',
      () => client.emit('groupAliasUpdated', { groupID: 'g', groupAlias: 'x', operatedUserID: 'anna' }),
    ],
    ['groupAttributesUpdated', () => client.emit('groupAttributesUpdated', { ...id, infoList: [] })],
    ['groupMutedInfoUpdated', () => client.emit('groupMutedInfoUpdated', { ...id, mutedInfo })],
    ['groupVerifyInfoUpdated', () => client.emit('groupVerifyInfoUpdated', { ...id, verifyInfo })],
    [
      'groupMemberStateChanged',
      () => client.emit('groupMemberStateChanged', { ...id, state: 1, event: 1, userList: [] }),
    ],
    ['groupMemberInfoUpdated', () => client.emit('groupMemberInfoUpdated', { ...id, userList: [] })],
    ['conversationChanged', () => tellOf(2)],
  ];
  test.each(news)('is read anew with %s', async (_, tell) => {
    open.look('g');
    await settle();
    client.group = fullGroup('g', { groupNotice: 'other' });
    tell();
    await settle();
    expect(seen()?.info?.groupNotice).toBe('other');
  });

  test('stays as it was known without a connection, and is gone for whoever is no member any more', async () => {
    open.look('g');
    await settle();
    client.refusal = 6000104;
    open.refresh();
    await settle();
    expect(seen()).toMatchObject({ info: client.group, failureCode: 6000104 });
    client.refusal = 6000521;
    open.refresh();
    await settle();
    expect(seen()).toEqual({ ...unknownGroup, failureCode: 6000521 });
  });
});

describe('what is done with groups', () => {
  const calls: readonly [string, (actions: GroupActions) => Promise<unknown>][] = [
    [
      'create h Tea bob cleo Hot',
      (to) => to.create({ groupID: 'h', groupName: 'Tea', userIDs: ['bob', 'cleo'], groupNotice: 'Hot' }),
    ],
    ['invite g bob come', (to) => to.invite('g', ['bob'], 'come')],
    ['join g', (to) => to.join('g')],
    ['apply g please', (to) => to.apply('g', 'please')],
    ['let bob into g', (to) => to.accept(application)],
    ['keep bob out of g', (to) => to.reject(application)],
    ['follow bob into g', (to) => to.accept({ ...application, type: 3 })],
    ['refuse bob g', (to) => to.reject({ ...application, type: 3 })],
    ['leave g', (to) => to.leave('g')],
    ['dismiss g', (to) => to.dismiss('g')],
    ['transfer g to bob', (to) => to.transfer('g', 'bob')],
    ['kick bob from g', (to) => to.kick('g', 'bob')],
    ['name g x', (to) => to.setName('g', 'x')],
    ['notice g x', (to) => to.setNotice('g', 'x')],
    ['avatar g x', (to) => to.setAvatarUrl('g', 'x')],
    ['alias g x', (to) => to.setAlias('g', 'x')],
    ['joinMode g 2', (to) => to.setModes('g', { joinMode: 2 })],
    ['inviteMode g 1', (to) => to.setModes('g', { inviteMode: 1 })],
    ['beInviteMode g 1', (to) => to.setModes('g', { beInviteMode: 1 })],
    ['mute true g 1 60', (to) => to.mute('g', { mode: 1, duration: 60, roles: [] })],
    ['mute false g 0 0', (to) => to.mute('g', { mode: 0, duration: 0, roles: [] })],
    ['mute true bob g -1', (to) => to.muteMember('g', 'bob', -1)],
    ['mute false bob g 0', (to) => to.muteMember('g', 'bob', 0)],
    ['role g bob 2', (to) => to.setRole('g', 'bob', 2)],
    ['nickname g bob x', (to) => to.setNickname('g', 'bob', 'x')],
  ];

  test.each(calls)('%s', async (asked, act) => {
    const actions = new GroupActions({ client, onSet: () => {} });
    expect(await act(actions)).toMatchObject({ isDone: true });
    expect(client.asked).toEqual([asked]);
    client.refusal = 6000541;
    expect(await act(actions)).toEqual({ isDone: false, code: 6000541 });
    expect(await act(new GroupActions({ client: undefined, onSet: () => {} }))).toEqual({
      isDone: false,
      code: 6000121,
    });
  });

  test('to several users says to whom it could not be done', async () => {
    client.failedUsers = [{ userID: 'nobody', reason: 6000011 }];
    const actions = new GroupActions({ client, onSet: () => {} });
    const failed = client.failedUsers;
    expect(await actions.create({ groupName: 'Tea', userIDs: ['nobody'] })).toEqual({
      isDone: true,
      groupID: 'g',
      failed,
    });
    expect(await actions.invite('h', ['nobody'])).toEqual({ isDone: true, groupID: 'h', failed });
  });

  test('is looked at anew where no event tells of it', async () => {
    const set: string[] = [];
    const actions = new GroupActions({ client, onSet: () => set.push('set') });
    expect(await actions.setNotifying('g', false)).toEqual({ isDone: true });
    expect(set).toEqual(['set']);
    client.refusal = 6000104;
    await actions.setNotifying('g', true);
    expect([set.length, client.asked]).toEqual([1, ['status 2 g']]);
  });
});
