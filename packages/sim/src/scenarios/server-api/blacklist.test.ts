import { ZIMBlacklistChangeAction } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';
import { AppBackend } from './backend.ts';

async function setUp(options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  return { chat, backend, ann, bob };
}

const ofAnn = { FromUserId: 'ann' };

function watch({ zim }: ChatDevice): string[] {
  const told: string[] = [];
  zim.on('blacklistChanged', (_zim, { userList, action }) => {
    told.push(`${ZIMBlacklistChangeAction[action]} ${userList.map(({ userID }) => userID).join(', ')}`);
  });
  return told;
}

describe('AddUsersToBlacklist and RemoveUsersFromBlacklist', () => {
  it('tell all devices of the user, and keep the other from writing [API-27]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const told = [ann, phone, bob].map(watch);
    expect(await backend.call('AddUsersToBlacklist', { ...ofAnn, UserIds: ['bob'] })).toMatchObject({
      Code: 0,
      ErrList: [],
    });
    await chat.run(500);
    expect(await bob.sendCode('ann', 'hi')).toBe(6000284);
    expect(await backend.code('RemoveUsersFromBlacklist', { ...ofAnn, UserIds: ['bob'] })).toBe(0);
    await chat.run(500);
    expect(await bob.sendCode('ann', 'hi')).toBe(0);
    expect(told).toEqual([['Added bob', 'Removed bob'], ['Added bob', 'Removed bob'], []]);
  });

  it('say of each user why not [APICODE-22]', async () => {
    const { chat, backend } = await setUp({
      configure: (config) => ({ ...config, blacklist: { ...config.blacklist, usersMax: 1, usersPerCallMax: 5 } }),
    });
    await chat.loggedIn('cid');
    const change = (action: string, ...UserIds: readonly string[]) => backend.call(action, { ...ofAnn, UserIds });
    const add = (...userIDs: readonly string[]) => change('AddUsersToBlacklist', ...userIDs);
    const remove = (...userIDs: readonly string[]) => change('RemoveUsersFromBlacklist', ...userIDs);
    const failed = (...pairs: readonly (readonly [string, number])[]) => ({
      ErrList: pairs.map(([UserId, SubCode]) => ({ UserId, SubCode })),
    });
    expect(await add('ann', 'x')).toMatchObject({ Code: 660800041, ...failed(['ann', 660800038], ['x', 660700015]) });
    expect(await add('bob', 'cid')).toMatchObject({ Code: 0, ...failed(['cid', 660800040]) });
    expect(await add('bob')).toMatchObject({ Code: 660800041, ...failed(['bob', 660800037]) });
    expect(await remove('cid')).toMatchObject({ Code: 660800042, ...failed(['cid', 660800044]) });
    expect(await remove('bob')).toMatchObject({ Code: 0, ErrList: [] });
    expect(await remove('bob')).toMatchObject({ Code: 660800042, ...failed(['bob', 660800043]) });
    expect((await add('bob', 'bob')).Code).toBe(660800022);
    expect((await add('a', 'b', 'c', 'd', 'e', 'f')).Code).toBe(660800039);
    expect(await backend.code('AddUsersToBlacklist', { FromUserId: 'x', UserIds: ['bob'] })).toBe(660800001);
    expect(await backend.code('RemoveUsersFromBlacklist', { FromUserId: 'x', UserIds: ['bob'] })).toBe(660800001);
  });
});

describe('QueryBlacklist and CheckUsersIsInBlacklist', () => {
  it('say who is blocked, the newest first', async () => {
    const { chat, backend } = await setUp();
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'cid', UserName: 'Cid' }] });
    await backend.call('AddUsersToBlacklist', { ...ofAnn, UserIds: ['bob'] });
    await chat.run(1000);
    await backend.call('AddUsersToBlacklist', { ...ofAnn, UserIds: ['cid'] });
    const first = await backend.get('QueryBlacklist', 'FromUserId=ann&Limit=1');
    expect(first).toMatchObject({
      TotalCount: 2,
      Next: 1,
      Blacklist: [{ UserId: 'cid', UserName: 'Cid', Avatar: '' }],
    });
    const second = await backend.get('QueryBlacklist', `FromUserId=ann&Limit=1&Next=${String(first['Next'])}`);
    expect(second).toMatchObject({ TotalCount: 2, Next: 0, Blacklist: [{ UserId: 'bob' }] });
    expect(await backend.call('CheckUsersIsInBlacklist', { ...ofAnn, UserIds: ['ann', 'bob', 'x'] })).toMatchObject({
      Code: 0,
      Succ: [
        { UserId: 'ann', Result: 0 },
        { UserId: 'bob', Result: 1 },
      ],
      ErrList: [{ UserId: 'x', SubCode: 660700015 }],
    });
    expect(await backend.code('CheckUsersIsInBlacklist', { ...ofAnn, UserIds: ['x'] })).toBe(660700015);
    expect(await backend.code('QueryBlacklist', { FromUserId: 'x' })).toBe(660800001);
  });
});
