import { describe, expect, it } from 'vitest';
import { Chat } from '../chat.ts';
import { befriend, watchFriends } from '../friends/friends.ts';
import { AppBackend } from './backend.ts';

async function setUp() {
  const chat = await Chat.open();
  return { chat, backend: new AppBackend(chat) };
}

describe('UserRegister', () => {
  it('registers users, of whom others can ask and who can be written to before they log in', async () => {
    const { chat, backend } = await setUp();
    const registered = await backend.call('UserRegister', { UserInfo: [{ UserId: 'bob', UserName: 'Bob' }] });
    expect(registered).toMatchObject({ Code: 0, Message: 'success', ErrorList: [] });
    expect(registered.RequestId).toMatch(/^[1-9]\d{18}$/);
    const ann = await chat.loggedIn('ann');
    await ann.send('bob', 'welcome');
    const bob = await chat.loggedIn('bob');
    expect(bob.listed).toEqual(['Added ann 1']);
    expect(await backend.call('QueryUserInfos', { UserIds: ['bob'] })).toMatchObject({
      Result: [{ UserId: 'bob', UserName: 'Bob', UserAvatar: '', Extra: '' }],
    });
  });

  it('says of each user whom it did not register why [API-14, API-15, APIOBJ-1, APICODE-19]', async () => {
    const { backend } = await setUp();
    const users = [{ UserId: 'bob' }, { UserId: 'b'.repeat(33) }, { UserId: 'bob' }, { UserId: '@RBT#bob' }, {}];
    expect(await backend.call('UserRegister', { UserInfo: users })).toMatchObject({
      Code: 0,
      ErrorList: [
        { UserId: 'b'.repeat(33), SubCode: 660000012 },
        { UserId: 'bob', SubCode: 660700002 },
        { UserId: '@RBT#bob', SubCode: 660000002 },
        { UserId: '', SubCode: 660000002 },
      ],
    });
    const unreadable = ['\ud800', 'a\u0000', 7].map((UserId) => ({ UserId }));
    expect((await backend.call('UserRegister', { UserInfo: unreadable }))['ErrorList']).toEqual(
      unreadable.map(() => ({ UserId: '', SubCode: 660000002, SubMessage: 'parameter invalid' })),
    );
    expect(await backend.call('UserRegister', { UserInfo: [{ UserId: 'bob' }] })).toMatchObject({
      Code: 660700002,
      ErrorList: [{ UserId: 'bob', SubCode: 660700002 }],
    });
  });

  it('declines a request that it cannot read', async () => {
    const { backend } = await setUp();
    expect(await backend.call('UserRegister')).toMatchObject({
      Code: 660000002,
      Message: 'parameter invalid: UserInfo is missing',
      ErrorList: [],
    });
    expect(await backend.code('UserRegister', { UserInfo: [] })).toBe(660000002);
    expect(await backend.code('UserRegister', { UserInfo: Array.from({ length: 101 }, () => ({})) })).toBe(660000011);
  });
});

describe('QueryUserInfos', () => {
  it('takes its users from the query, however a list is written there', async () => {
    const { backend } = await setUp();
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'ann' }, { UserId: 'bob' }] });
    for (const query of [
      'UserIds[]=ann&UserIds[]=bob',
      'UserIds=ann&UserIds=bob',
      'UserIds%5B0%5D=ann&UserIds[1]=bob',
    ]) {
      const { Result } = await backend.get('QueryUserInfos', query);
      expect(Result, query).toMatchObject([{ UserId: 'ann' }, { UserId: 'bob' }]);
    }
  });

  it('says who is not registered [APICODE-7]', async () => {
    const { backend } = await setUp();
    expect(await backend.call('QueryUserInfos', { UserIds: ['eve'] })).toMatchObject({
      Code: 660700015,
      Result: [],
      ErrorList: [{ UserId: 'eve', SubCode: 660700015 }],
    });
  });
});

describe('ModifyUserInfo', () => {
  it('tells all devices of a user and the friends who list him, now and after an outage [API-26, APIOBJ-2]', async () => {
    const { chat, backend } = await setUp();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const bob = await chat.loggedIn('bob');
    await befriend(chat, ann, bob);
    const told = watchFriends(bob);
    const plugIn = chat.pullCable(phone);
    const info = { UserId: 'ann', UserName: 'Ann', Extra: 'likes tea' };
    expect(await backend.call('ModifyUserInfo', { UserInfo: [info] })).toMatchObject({ Code: 0, ErrorList: [] });
    await chat.run(3000);
    expect(ann.infos.at(-1)).toBe('Ann |  | likes tea');
    expect(told).toEqual(['friends Updated: ann Ann']);
    plugIn();
    await chat.run(10_000);
    expect(phone.infos.at(-1)).toBe('Ann |  | likes tea');

    await backend.call('ModifyUserInfo', { UserInfo: [{ UserId: 'ann', UserName: '' }] });
    await chat.run(500);
    expect(ann.infos.at(-1)).toBe(' |  | likes tea');
    const count = ann.infos.length;
    expect(await backend.code('ModifyUserInfo', { UserInfo: [{ UserId: 'ann', UserName: '' }] })).toBe(0);
    await chat.run(500);
    expect(ann.infos).toHaveLength(count);
  });

  it('says of each user why it was not changed', async () => {
    const { backend } = await setUp();
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'ann' }] });
    const users = [
      { UserId: 'ann', UserName: 'n'.repeat(257) },
      { UserId: 'ann', UserAvatar: 'a'.repeat(501) },
      { UserId: 'ann', Extra: 'e'.repeat(2049) },
      { UserId: 'eve', UserName: 'Eve' },
      { UserId: 'ann', UserName: 5 },
    ];
    const { Code, ErrorList } = await backend.call('ModifyUserInfo', { UserInfo: users });
    expect(Code).toBe(660700006);
    expect(ErrorList).toEqual([
      { UserId: 'ann', SubCode: 660700006, SubMessage: 'user name too long' },
      { UserId: 'ann', SubCode: 660700007, SubMessage: 'user avatar too long' },
      { UserId: 'ann', SubCode: 660000002, SubMessage: 'parameter invalid' },
      { UserId: 'eve', SubCode: 660700012, SubMessage: 'modified user missing' },
      { UserId: 'ann', SubCode: 660000002, SubMessage: 'parameter invalid' },
    ]);
    const info = { UserId: 'ann', UserName: 'n'.repeat(256), UserAvatar: 'a'.repeat(500), Extra: 'e'.repeat(2048) };
    expect(await backend.code('ModifyUserInfo', { UserInfo: [info] })).toBe(0);
  });
});

describe('QueryUserOnlineState', () => {
  it('tells who is online from who is only away and from all others [APIOBJ-3]', async () => {
    const { chat, backend } = await setUp();
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'new' }] });
    await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const cid = await chat.loggedIn('cid');
    cid.zim.logout();
    chat.pullCable(bob);
    await chat.run(60_000);
    const asked = await backend.get(
      'QueryUserOnlineState',
      'UserId[]=ann&UserId[]=bob&UserId[]=cid&UserId[]=new&UserId[]=x',
    );
    expect(asked).toMatchObject({
      Code: 0,
      Result: [
        { UserId: 'ann', Status: 'Online' },
        { UserId: 'bob', Status: 'Offline' },
      ],
      ErrorList: ['cid', 'new', 'x'].map((UserId) => ({ UserId, SubCode: 660200001 })),
    });
    expect(await backend.code('QueryUserOnlineState', { UserId: ['new'] })).toBe(660200001);
    expect(await backend.code('QueryUserOnlineState', { UserId: Array.from({ length: 101 }, () => 'x') })).toBe(
      660000011,
    );
  });
});

describe('RobotRegister', () => {
  it('makes users whom others know and who never log in [APIOBJ-22]', async () => {
    const { chat, backend } = await setUp();
    const users = [{ UserId: '@RBT#help', UserName: 'Help' }, { UserId: 'help' }];
    expect(await backend.call('RobotRegister', { UserInfo: users })).toMatchObject({
      Code: 0,
      ErrorList: [{ UserId: 'help', SubCode: 660000002, SubMessage: 'parameter invalid' }],
    });
    expect(await backend.code('RobotRegister', { UserInfo: [{ UserId: '@RBT#help' }] })).toBe(660700002);
    expect(await backend.code('RobotRegister', { UserInfo: Array.from({ length: 21 }, () => ({})) })).toBe(660000011);
    const ann = await chat.loggedIn('ann');
    await ann.send('@RBT#help', 'hello');
    const { userList } = await chat.wait(ann.zim.queryUsersInfo(['@RBT#help'], { isQueryFromServer: true }));
    expect(userList.map(({ baseInfo }) => baseInfo.userName)).toEqual(['Help']);
    expect(await chat.device('@RBT#help').loginCode()).toBe(6000101);
    expect(await backend.code('QueryUserOnlineState', { UserId: ['@RBT#help'] })).toBe(660200001);
  });
});

describe('what Parley does not have', () => {
  it('is answered as if there were none of it [API-31a]', async () => {
    const { backend } = await setUp();
    expect(await backend.get('QueryAppCommunityList', 'Limit=10&Next=')).toMatchObject({
      Code: 0,
      TotalCount: 0,
      Next: 0,
      CommunityIdList: [],
    });
    expect(await backend.code('QueryAppCommunityList')).toBe(660300005);
    expect(await backend.code('CgiDescribeZIMAudioLicense')).toBe(100000017);
  });
});
