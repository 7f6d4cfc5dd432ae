import { groupInfo, member, membershipBody } from '@parley/client/testing/groups';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useGroup, useGroupActions, useGroupApplications, useGroups } from './use-groups.ts';

/** What the server says of the groups of ann. */
function answerGroups({ server }: ChatWorld) {
  const state = { names: [] as string[], members: ['ann', 'bob'] };
  const members = (...userIDs: readonly string[]) => ({
    members: { userList: userIDs.map((id) => member(id)), operators: [] },
  });
  const answers: Readonly<Record<string, () => object>> = {
    queryGroupList: () => ({
      groups: state.names.map((groupName) => ({ groupID: 'g', groupName, groupAvatarUrl: '' })),
      next: 0,
    }),
    queryGroupApplicationList: () => ({ applications: { list: [], operators: [] }, isLast: true }),
    queryGroupInfo: () => ({ groupInfo: groupInfo(state.names[0]) }),
    queryGroupMemberInfo: () => members('ann'),
    queryGroupMemberCount: () => ({ count: state.members.length }),
    queryGroupMemberList: () => ({ ...members(...state.members), next: 0 }),
  };
  server.before = ({ method }) => {
    const answer = answers[method];
    return answer && { result: answer() };
  };
  return state;
}

describe('on a page', () => {
  let world: ChatWorld;
  beforeEach(() => {
    world = createChatWorld();
  });
  afterEach(() => world.end());

  test('groups are shown as they are, and come', async () => {
    const state = answerGroups(world);
    const groups = probe(useGroups);
    await world.mount(world.page({}, groups.element));
    await world.run(300);
    expect(groups.last()).toEqual([]);
    state.names = ['Hiking'];
    world.server.enter('ann', { kind: 'group', key: 'g', body: membershipBody(4, 1) });
    await world.run(300);
    expect(groups.last()).toMatchObject([{ baseInfo: { groupID: 'g', groupName: 'Hiking' } }]);
  });

  test('one group has what it is, its members and the user among them, while somebody looks', async () => {
    answerGroups(world).names = ['Hiking'];
    const group = probe(() => useGroup('g'));
    const none = probe(() => useGroup(undefined));
    await world.mount(world.page({}, group.element, none.element));
    await world.run(300);
    expect(group.last()).toMatchObject({
      info: { baseInfo: { groupName: 'Hiking' } },
      self: { userID: 'ann' },
      members: [{ userID: 'ann' }, { userID: 'bob' }],
      ...{ memberCount: 2, hasMore: false, failureCode: undefined },
    });
    group.last().loadMore();
    none.last().loadMore();
    expect(none.last()).toMatchObject({ info: undefined, members: [], memberCount: 0 });
    expect(world.server.network.requests('queryGroupInfo')).toHaveLength(1);
  });

  test('without a session there is nothing, nothing is done, and a page keeps its functions', async () => {
    const applications = probe(useGroupApplications);
    const actions = probe(useGroupActions);
    await world.mount(world.page({ userID: undefined }, applications.element, actions.element));
    expect(applications.last()).toEqual([]);
    expect(await actions.last().join('g')).toEqual({ isDone: false, code: 6000121 });
    expect(new Set(actions.said).size).toBe(1);
  });
});
