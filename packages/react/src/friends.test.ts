import type { ZIMFriendApplicationInfo, ZIMFriendInfo } from '@parley/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Friends } from './friends.ts';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { FakeClient, settle } from './testing/fake-client.ts';
import { useFriendActions, useFriendApplications, useFriends } from './use-friends.ts';

describe('on a page', () => {
  let world: ChatWorld;
  beforeEach(() => {
    world = createChatWorld();
  });
  afterEach(() => world.end());

  const profile = { userName: 'Bob', userAvatarUrl: '' };
  const state = { ...profile, friendAlias: 'Bobby', friendAttributes: {}, createTime: 5, wording: '' };
  const application = { ...profile, type: 1, state: 1, wording: 'please', createTime: 5, updateTime: 5 };
  const enter = (kind: string, body: object) => world.server.enter('ann', { kind, key: 'bob', body });

  test('friends and applications are shown as they are, come, change and go', async () => {
    const friends = probe(useFriends);
    const applications = probe(useFriendApplications);
    enter('friendApplication', { userID: 'bob', state: application });
    await world.mount(world.page({}, friends.element, applications.element));
    expect([friends.last(), applications.last()]).toEqual([[], []]);
    await world.run(300);
    expect(applications.last()).toMatchObject([{ applyUser: { userID: 'bob' }, wording: 'please', state: 1 }]);
    enter('friendApplication', { userID: 'bob', state: { ...application, state: 2 } });
    enter('friend', { userID: 'bob', state });
    await world.run(300);
    expect(friends.last()).toMatchObject([{ userID: 'bob', friendAlias: 'Bobby' }]);
    expect(applications.last()).toMatchObject([{ state: 2 }]);
    enter('friend', { userID: 'bob' });
    await world.run(300);
    expect(friends.last()).toEqual([]);
  });

  test('without a session nothing is done, and a page keeps its functions', async () => {
    const actions = probe(useFriendActions);
    await world.mount(world.page({ userID: undefined }, actions.element));
    const { add, apply, accept, reject, remove, rename } = actions.last();
    const calls = [add('bob'), apply('bob'), accept('bob'), reject('bob'), remove('bob'), rename('bob', 'x')];
    for (const outcome of await Promise.all(calls)) expect(outcome).toEqual({ isDone: false, code: 6000121 });
    expect(new Set(actions.said).size).toBe(1);
  });
});

describe('what is done with friends', () => {
  const bob = { userID: 'bob' } as ZIMFriendInfo;
  const asked = { wording: 'please' } as ZIMFriendApplicationInfo;

  test('is asked of the SDK, and says why it was refused', async () => {
    const client = new FakeClient();
    const friends = new Friends({ client });
    const calls = [
      () => friends.add('bob', { friendAlias: 'Bobby' }),
      () => friends.apply('bob', { wording: 'please' }),
      () => friends.accept('bob'),
      () => friends.reject('bob'),
      () => friends.remove('bob'),
      () => friends.rename('bob', 'Robert'),
    ];
    for (const call of calls) expect(await call()).toEqual({ isDone: true });
    expect(client.asked).toEqual([
      'add bob Bobby',
      'apply bob please',
      'accept bob',
      'reject bob',
      'remove bob 0',
      'rename bob Robert',
    ]);
    client.refusal = 6000803;
    for (const call of calls) expect(await call()).toEqual({ isDone: false, code: 6000803 });
  });

  test('is read to its end, however many pages it has', async () => {
    const client = new FakeClient();
    const pages = [[bob], [{ ...bob, userID: 'cleo' }], []];
    const flags: (number | undefined)[] = [];
    client.queryFriendList = async ({ nextFlag = 0 }) => {
      flags.push(nextFlag);
      return { friendList: pages[nextFlag] ?? [], nextFlag: nextFlag + 1 < pages.length ? nextFlag + 1 : 0 };
    };
    const friends = new Friends({ client });
    friends.open();
    await settle();
    await settle();
    expect(friends.lists.get().friends.map(({ userID }) => userID)).toEqual(['bob', 'cleo']);
    expect(flags).toEqual([0, 1, 2]);
    friends.end();
  });

  test('is read as long as somebody looks, and what cannot be read leaves what was known', async () => {
    const client = new FakeClient();
    const friends = new Friends({ client });
    client.friends = [bob];
    client.emit('friendListChanged', { friendList: [], action: 0 });
    await settle();
    expect(friends.lists.get()).toEqual({ friends: [], applications: [], isLoading: true });
    friends.open();
    friends.open();
    await settle();
    expect(friends.lists.get()).toEqual({ friends: [bob], applications: [], isLoading: false });
    client.applications = [asked];
    client.emit('friendApplicationListChanged', { applicationList: [], action: 0 });
    await settle();
    expect(friends.lists.get().applications).toEqual([asked]);
    client.friends = [];
    client.refusal = 6000121;
    client.emit('friendInfoUpdated', { friendList: [] });
    await settle();
    expect(friends.lists.get().friends).toEqual([bob]);
    client.refusal = undefined;
    friends.close();
    friends.close();
    client.emit('friendApplicationUpdated', { applicationList: [] });
    await settle();
    expect(friends.lists.get().friends).toEqual([bob]);
    friends.open();
    friends.end();
    client.emit('friendListChanged', { friendList: [], action: 0 });
    await settle();
  });
});
