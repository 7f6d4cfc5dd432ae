import { describe, expect, test } from 'vitest';
import { hourMs } from '../../testing/fake-server.ts';
import {
  beginWithGroups as begin,
  change,
  groupInfo,
  member,
  membership,
  membershipBody,
  membersOf,
  moved,
} from '../../testing/groups.ts';
import { watch } from '../../testing/recorder.ts';

/** The user, ann, is invited by the first entry. */
const invitation = membership(1, 4, 1);
const coming = change(1, moved(true, 5, 'ann'));
/** She is removed by the second one. */
const removal = membership(2, 6, 2);
const going = change(2, moved(false, 4, 'ann'));

describe('the order of events', () => {
  test('of coming is the same whichever is told first: the group, then its members [GEVENT-2, GEVENT-8]', async () => {
    const expected = ['g Enter Invited', 'members Enter Invited: ann'];
    const one = await begin();
    await one.own(invitation);
    await one.entry(coming);
    expect(one.groups).toEqual(expected);
    const other = await begin();
    await other.entry(coming);
    await other.own(invitation);
    expect([other.groups, other.told.errors]).toEqual([expected, []]);
  });

  test('of going is the other one, whichever is told first [GEVENT-10]', async () => {
    const expected = ['members Quit KickedOut: ann', 'g Quit KickedOut'];
    for (const isOwnFirst of [true, false]) {
      const { own, entry, groups, clock, server } = await begin();
      await own(invitation);
      await entry(coming);
      groups.length = 0;
      if (isOwnFirst) await own(removal);
      await entry(going);
      if (!isOwnFirst) await own(removal);
      expect(groups).toEqual(expected);
      await clock.run(hourMs);
      expect([groups, server.requests('catchUp')]).toEqual([expected, []]);
    }
  });

  test('whoever was removed and comes back misses nothing of it, and asks for nothing in between', async () => {
    const { own, entry, groups, clock, server } = await begin();
    await own(invitation);
    await entry(coming);
    await entry(going);
    await own(removal);
    groups.length = 0;
    await own(membership(3, 4, 40));
    await entry(change(40, moved(true, 5, 'ann')));
    await entry(change(41, { groupName: 'New' }));
    expect(groups).toEqual(['g Enter Invited', 'members Enter Invited: ann', 'name: New']);
    await clock.run(hourMs);
    expect(server.requests('catchUp')).toEqual([]);
  });

  test('what follows on the entry of a removal waits for the word that the user is back', async () => {
    const { own, entry, groups } = await begin();
    await own(invitation);
    await entry(coming);
    await entry(going);
    await own(removal);
    groups.length = 0;
    await entry(change(3, moved(true, 5, 'ann')));
    await entry(change(4, { groupName: 'New' }));
    expect(groups).toEqual([]);
    await own(membership(3, 4, 3));
    expect(groups).toEqual(['g Enter Invited', 'members Enter Invited: ann', 'name: New']);
  });

  test('a removal whose entry does not come is told all the same', async () => {
    const page = { log: 9, from: 1, to: 2, complete: true, entries: [] };
    const { own, entry, groups, clock, server } = await begin({ catchUp: () => ({ result: { logs: [page] } }) });
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    await own(removal);
    expect(groups).toEqual([]);
    await clock.run(1000);
    expect([groups, server.requests('catchUp')]).toMatchObject([['g Quit KickedOut'], [{}]]);
  });

  test('a removal whose entry does not come is told before the coming that follows on it', async () => {
    const back = change(3, moved(true, 5, 'ann'));
    const page = { log: 9, from: 2, to: 3, complete: true, entries: [back] };
    const { own, entry, groups, clock } = await begin({ catchUp: () => ({ result: { logs: [page] } }) });
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    await own(removal);
    await own(membership(3, 4, 3));
    await entry(back);
    await clock.run(1000);
    expect(groups).toEqual(['g Quit KickedOut', 'g Enter Invited', 'members Enter Invited: ann']);
  });

  test('a removal whose entry does not come before the user logs out is told then', async () => {
    const { own, entry, groups, clock, client } = await begin();
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    await own(removal);
    client.logout();
    await clock.run(1000);
    expect(groups).toEqual(['g Quit KickedOut']);
  });

  test('whoever comes asks for the entry that brought him in, if it does not come, and once', async () => {
    const page = { log: 9, from: 0, to: 1, complete: true, entries: [coming] };
    const { own, groups, clock, server } = await begin({ catchUp: () => ({ result: { logs: [page] } }) });
    await own(invitation);
    expect(groups).toEqual(['g Enter Invited']);
    await clock.run(hourMs);
    expect(groups).toEqual(['g Enter Invited', 'members Enter Invited: ann']);
    expect(server.requests('catchUp')).toMatchObject([{ params: { logs: [{ log: 9, position: 0 }] } }]);
  });

  test('whoever goes learns nothing of a new owner [GEVENT-10]', async () => {
    const { own, entry, groups } = await begin();
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    await entry(change(2, { ...moved(false, 2, 'ann'), memberInfo: membersOf('bob') }));
    await own(membership(2, 5, 2));
    expect(groups).toEqual(['members Quit Left: ann', 'g Quit Left']);
  });
});

describe('changes', () => {
  test('are told one by one, and what this SDK does not know as Unknown [GEVENT-5, GEVENT-12]', async () => {
    const { own, entry, groups, told } = await begin();
    await own(membership(1, 4, 1, { event: 77 }));
    await entry(
      change(1, {
        moved: { isEntering: true, event: 55, members: membersOf('carol') },
        memberInfo: membersOf('carol'),
        ...{ groupName: 'N', groupAvatarUrl: 'A', groupNotice: '' },
        verifyInfo: { joinMode: 1, inviteMode: 9, beInviteMode: 0 },
        mutedInfo: { mode: 8, expiredTime: -1, roles: [] },
        attributes: { isSet: true, attributes: [{ key: 'k', value: 'v' }] },
        hologram: 5,
      }),
    );
    expect(groups).toEqual([
      ...['g Enter Unknown', 'members Enter Unknown: carol', 'member info: carol', 'name: N', 'avatar: A', 'notice: '],
      ...['modes: 1,-1,0', 'mute: -1', 'attributes 0: {"k":"v"}'],
    ]);
    await entry(change(2, 'nothing that can be read' as unknown as object));
    await entry({ log: 9, position: 3, state: { kind: 'group', body: 'a dance' } });
    await entry(change(4, { groupName: 'M' }));
    expect([groups.at(-1), told.errors]).toEqual(['name: M', []]);
  });

  test('a group that is dismissed is told of once, and is none of the own any more [GEVENT-11]', async () => {
    const { own, entry, groups, client, server, clock } = await begin();
    await own(invitation);
    await entry(coming);
    await entry(change(2, { dismissed: groupInfo() }));
    expect(groups.slice(2)).toEqual(['g Quit Dismissed']);
    server.network = 'refuses';
    server.last.close();
    await clock.run(100);
    expect(await client.queryGroupList()).toEqual({ groupList: [], nextFlag: 0 });
  });
});

describe('a call', () => {
  const answer = {
    entry: change(1, moved(true, 5, 'bob'), 'ann'),
    membership: { entryPosition: 1, ...membershipBody(1, 1) },
    members: membersOf('ann', 'bob'),
    failed: [{ userID: 'nobody', reason: 'unregistered' }],
  };

  test('is over when the app was told of it, and what comes again is told once [GEVENT-1]', async () => {
    const { client, clock, groups, own, entry } = await begin({ createGroup: () => ({ result: answer }) });
    const info = { groupID: '', groupName: 'Group', groupAvatarUrl: '' };
    const call = client.createGroup(info, ['bob', 'nobody']).then((result) => {
      groups.push('resolved');
      return result;
    });
    await clock.run(5);
    const result = await call;
    expect(groups).toEqual(['g Enter Created', 'members Enter Invited: bob', 'resolved']);
    expect(result.errorUserList).toEqual([{ userID: 'nobody', reason: 6000011 }]);
    expect(result.userList.map(({ userID }) => userID)).toEqual(['ann', 'bob']);
    await own({ position: 1, kind: 'group', key: 'g', body: membershipBody(1, 1) });
    await entry(answer.entry);
    expect(groups.length).toBe(3);
  });

  test('waits for what was before it in the log of the group [GEVENT-2]', async () => {
    const page = { log: 9, from: 1, to: 3, complete: true };
    const entries = [change(2, { groupName: 'by bob' }), change(3, { groupName: 'by ann' }, 'ann')];
    const { client, clock, groups, own, entry } = await begin({
      updateGroupInfo: () => ({ result: { entry: change(3, { groupName: 'by ann' }, 'ann') } }),
      catchUp: () => ({ result: { logs: [{ ...page, entries }] } }),
    });
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    const call = client.updateGroupName('by ann', 'g').then(() => groups.push('resolved'));
    await clock.run(50);
    expect(groups).toEqual([]);
    await clock.run(200);
    await call;
    expect(groups).toEqual(['name: by bob', 'name: by ann', 'resolved']);
  });

  test('does not wait for ever where the connection is lost behind its answer', async () => {
    const { client, clock, server, own, entry } = await begin({
      updateGroupInfo: () => ({ result: { entry: change(3, { groupName: 'x' }, 'ann') } }),
      catchUp: () => 'silence',
    });
    await own(invitation);
    await entry(coming);
    const call = watch(client.updateGroupName('x', 'g'));
    await clock.run(50);
    server.network = 'refuses';
    server.last.close();
    await clock.run(50);
    expect(call.outcome()).toEqual({ groupID: 'g', groupName: 'x' });
  });

  test('that reaches nobody fails with the list of reasons [GROUP-10]', async () => {
    const failed = [
      { userID: 'bob', reason: 'rank' },
      { userID: 'carol', reason: 'notMember' },
    ];
    const { client, clock } = await begin({ kickGroupMembers: () => ({ result: { failed } }) });
    const call = client.kickGroupMembers(['bob', 'carol'], 'g').catch((error: unknown) => error);
    await clock.run(5);
    expect(await call).toMatchObject({
      code: 6000507,
      errorUserList: [
        { userID: 'bob', reason: 6000541 },
        { userID: 'carol', reason: 6000521 },
      ],
    });
  });

  test('that came too late is told as if another device had made it', async () => {
    const { client, clock, groups, own, entry } = await begin({
      updateGroupInfo: () =>
        new Promise((resolve) => {
          clock.after(15_000, () => resolve({ result: { entry: change(2, { groupName: 'late' }, 'ann') } }));
        }),
    });
    await own(invitation);
    await entry(coming);
    const call = watch(client.updateGroupName('late', 'g'));
    await clock.run(12_000);
    expect(call.outcome()).toBe(6000105);
    await clock.run(5000);
    expect(groups.at(-1)).toBe('name: late');
  });
});

describe('without a connection', () => {
  async function beginCutOff() {
    const muted = member('carol', { enterTime: 2, muteExpiredTime: -1, operatedUserID: 'bob' });
    const operators = [{ userID: 'bob', userName: 'Bob', userAvatarUrl: '', memberNickname: '', memberRole: 1 }];
    const userList = [member('bob', { memberRole: 1 }), muted];
    const world = await begin({
      queryGroupMemberList: () => ({ result: { members: { userList, operators }, next: 0 } }),
      queryGroupMemberCount: () => ({ result: { count: 7 } }),
    });
    const { own, entry, client, clock, server } = world;
    await own(invitation);
    await entry(coming);
    await entry(change(2, { attributes: { isSet: true, attributes: [{ key: 'k', value: 'v' }] }, groupName: 'New' }));
    await Promise.all([
      client.queryGroupMemberList('g', { count: 100, nextFlag: 0 }),
      client.queryGroupMemberCount('g'),
      clock.run(20),
    ]);
    await entry(change(3, moved(false, 2, 'dave')));
    server.network = 'refuses';
    server.last.close();
    await clock.run(100);
    return world;
  }

  test('the device answers as it was told last', async () => {
    const { client } = await beginCutOff();
    const { groupInfo: info } = await client.queryGroupInfo('g');
    expect(info).toMatchObject({ baseInfo: { groupID: 'g', groupName: 'New' }, groupAlias: '', notificationStatus: 1 });
    expect((await client.queryGroupList()).groupList).toMatchObject([{ baseInfo: { groupName: 'New' } }]);
    const shared = await client.queryGroupList(5, { nextFlag: 0, userIDs: ['carol'] });
    const foreign = await client.queryGroupList(5, { nextFlag: 0, userIDs: ['eve'] });
    expect([shared.groupList.length, foreign.groupList.length]).toEqual([1, 0]);
    expect((await client.queryGroupAllAttributes('g')).groupAttributes).toEqual({ k: 'v' });
    expect((await client.queryGroupAttributes(['x'], 'g')).groupAttributes).toEqual({});
    expect((await client.queryGroupMemberCount('g')).count).toBe(6);
  });

  test('the members are those that it has seen, page by page', async () => {
    const { client } = await beginCutOff();
    const seen: string[] = [];
    for (let nextFlag = 0; ; ) {
      const page = await client.queryGroupMemberList('g', { count: 2, nextFlag });
      seen.push(...page.userList.map(({ userID }) => userID));
      nextFlag = page.nextFlag;
      if (nextFlag === 0) break;
    }
    expect(seen.sort()).toEqual(['ann', 'bob', 'carol']);
    const { userList } = await client.queryGroupMemberMutedList('g', { count: 10, nextFlag: 0 });
    expect(userList.map(({ userID }) => userID)).toEqual(['carol']);
    const { userInfo } = await client.queryGroupMemberInfo('carol', 'g');
    expect(userInfo).toMatchObject({ memberRole: 3, groupEnterInfo: { operatedUser: { userName: 'Bob' } } });
  });

  test('what it does not know, and every change, needs one', async () => {
    const { client } = await beginCutOff();
    const calls = [
      client.queryGroupInfo('other'),
      client.queryGroupMemberInfo('eve', 'g'),
      client.queryGroupMemberList('other', { count: 1, nextFlag: 0 }),
      client.joinGroup('other'),
      client.updateGroupName('x', 'g'),
      client.muteGroup(false, 'g', { mode: 0, duration: 0, roles: [] }),
    ];
    const codes = await Promise.all(
      calls.map((call) => call.then(() => 0).catch(({ code }: { code: number }) => code)),
    );
    expect(codes).toEqual(calls.map(() => 6000104));
  });
});
