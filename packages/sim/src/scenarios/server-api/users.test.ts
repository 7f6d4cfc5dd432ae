import { describe, expect, it } from 'vitest';
import { Chat } from '../chat.ts';
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

  it('says of each user whom it did not register why', async () => {
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

  it('says who is not registered', async () => {
    const { backend } = await setUp();
    expect(await backend.call('QueryUserInfos', { UserIds: ['eve'] })).toMatchObject({
      Code: 660700015,
      Result: [],
      ErrorList: [{ UserId: 'eve', SubCode: 660700015 }],
    });
  });
});
