import type { ZIMUserInfo } from '@parley/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Blacklist } from './blacklist.ts';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { FakeClient, settle } from './testing/fake-client.ts';
import { useBlacklist, useBlacklistActions, useIsBlocked } from './use-blacklist.ts';

const userNamed = (userID: string): ZIMUserInfo => ({ userID, userName: '', userAvatarUrl: '', userExtendedData: '' });

describe('on a page', () => {
  let world: ChatWorld;
  beforeEach(() => {
    world = createChatWorld();
  });
  afterEach(() => world.end());

  const enter = (userID: string, isBlocked: boolean): void => {
    const last = world.server.userLogHead('ann') + 1;
    world.server.enter('ann', { kind: 'blacklistChanged', key: userID, body: { userID, isBlocked, last } });
  };

  test('who is blocked is shown as it is, comes and goes', async () => {
    const users = probe(useBlacklist);
    const isBlocked = probe(() => useIsBlocked('bob'));
    enter('bob', true);
    await world.mount(world.page({}, users.element, isBlocked.element));
    expect([users.last(), isBlocked.last()]).toEqual([[], false]);
    await world.run(300);
    expect([users.last(), isBlocked.last()]).toEqual([[userNamed('bob')], true]);
    enter('carol', true);
    enter('bob', false);
    await world.run(300);
    expect([users.last(), isBlocked.last()]).toEqual([[userNamed('carol')], false]);
  });

  test('without a session nothing is done, and a page keeps its functions', async () => {
    const actions = probe(useBlacklistActions);
    await world.mount(world.page({ userID: undefined }, actions.element));
    const { block, unblock } = actions.last();
    for (const outcome of await Promise.all([block('bob'), unblock('bob')])) {
      expect(outcome).toEqual({ isDone: false, code: 6000121 });
    }
    expect(new Set(actions.said).size).toBe(1);
  });
});

describe('what is done about those who are blocked', () => {
  test('is asked of the SDK, and says why it was refused, of the one user where that is known', async () => {
    const client = new FakeClient();
    const blacklist = new Blacklist({ client });
    const calls = [() => blacklist.block('bob'), () => blacklist.unblock('bob')];
    for (const call of calls) expect(await call()).toEqual({ isDone: true });
    expect(client.asked).toEqual(['block bob', 'unblock bob']);
    client.refusal = 6000105;
    for (const call of calls) expect(await call()).toEqual({ isDone: false, code: 6000105 });
    client.refusal = undefined;
    client.reasonOfUser = 6000808;
    for (const call of calls) expect(await call()).toEqual({ isDone: false, code: 6000808 });
  });

  test('is read as long as somebody looks, page by page, and what cannot be read leaves what was known', async () => {
    const client = new FakeClient();
    const blacklist = new Blacklist({ client });
    const changed = (): void => client.emit('blacklistChanged', { userList: [], action: 0 });
    client.blacklistPages = [[userNamed('bob')], [userNamed('carol')]];
    changed();
    await settle();
    expect(blacklist.users.get()).toEqual([]);
    blacklist.open();
    blacklist.open();
    await settle();
    expect(blacklist.users.get()).toEqual([userNamed('bob'), userNamed('carol')]);
    client.blacklistPages = [];
    client.refusal = 6000121;
    changed();
    await settle();
    expect(blacklist.users.get()).toHaveLength(2);
    client.refusal = undefined;
    blacklist.close();
    changed();
    await settle();
    expect(blacklist.users.get()).toEqual([]);
    client.blacklistPages = [[userNamed('bob')]];
    blacklist.close();
    changed();
    await settle();
    expect(blacklist.users.get()).toEqual([]);
    blacklist.open();
    await settle();
    blacklist.end();
    client.blacklistPages = [];
    changed();
    await settle();
    expect(blacklist.users.get()).toEqual([userNamed('bob')]);
  });

  test('is not read before the sign-in, and of two readings the later one counts', async () => {
    const client = new FakeClient();
    let isReady = false;
    const blacklist = new Blacklist({ client, isReady: () => isReady });
    client.blacklistPages = [[userNamed('bob')]];
    blacklist.open();
    await settle();
    expect(blacklist.users.get()).toEqual([]);
    isReady = true;
    blacklist.refresh();
    client.blacklistPages = [[userNamed('carol')]];
    blacklist.refresh();
    await settle();
    expect(blacklist.users.get()).toEqual([userNamed('carol')]);
  });
});
