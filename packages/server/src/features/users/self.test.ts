import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID, toUserID } from '../../core/ids.ts';
import { type AppWorld, type AppWorldOptions, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { querySelfUserInfo, updateUserOfflinePushRule, updateUserBadge } = methods.users;
const { sync } = methods.logs;

let world: AppWorld;
let web: TestSession;
let phone: TestSession;
let bob: TestSession;
afterEach(() => world.close());

async function begin(options: AppWorldOptions = {}) {
  world = await createAppWorld({ policy: 'multi', ...options });
  web = await world.login('alice', { userName: 'Alice' });
  phone = await world.login('alice', { deviceID: 'phone', instanceID: 'phone 1', platform: 3 });
  bob = await world.login('bob');
}

const isRule = ({ kind }: { readonly kind: string }): boolean => kind === 'userRule';
const told = (session: TestSession) => session.events(events.userLog).filter(isRule);
const app = toAppID(1);
const kept = async (userID = 'alice') => {
  const { users } = world.storage.read(app);
  const user = await users.byUserID(toUserID(userID));
  return user && users.pushSettings(user.userKey);
};
const rule = { onlinePlatforms: [6, 1], notToReceiveOfflinePushPlatforms: [3] };
const noRule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };

describe('updateUserOfflinePushRule', () => {
  test('replaces both lists; all devices of the user learn it, nobody else [USER-18]', async () => {
    await begin();
    expect(await web.get(updateUserOfflinePushRule, rule as never)).toEqual({
      offlinePushRule: rule,
      // After what her two logins have entered of her status.
      userLogPosition: 3,
    });
    const second = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [2, 9] } as const;
    await web.get(updateUserOfflinePushRule, second as never);
    await world.clock.run(100);
    const entry = {
      position: 4,
      kind: 'userRule',
      key: '',
      origin: 'instance of alice',
      body: { offlinePushRule: second },
    };
    expect(told(web).at(-1)).toMatchObject(entry);
    expect(told(phone).at(-1)).toMatchObject(entry);
    expect(told(bob)).toEqual([]);
    expect(await kept()).toEqual({ offlinePushRule: second, badge: 0 });
    const { userLog } = await phone.get(sync, { userLogPosition: 0, logs: [] });
    expect(userLog.entries.filter(isRule)).toMatchObject([entry]);
  });

  test('counts a platform that is listed twice once, and tells nobody of what is stored already [USER-22]', async () => {
    await begin();
    const twice = { onlinePlatforms: [6, 1, 6], notToReceiveOfflinePushPlatforms: [3, 3, 3] };
    expect(await web.get(updateUserOfflinePushRule, twice as never)).toMatchObject({ offlinePushRule: rule });
    expect(await phone.get(updateUserOfflinePushRule, rule as never)).toEqual({ offlinePushRule: rule });
    await world.clock.run(100);
    expect(told(web)).toHaveLength(1);
  });

  test.each([
    {},
    { onlinePlatforms: [6] },
    { onlinePlatforms: [8], notToReceiveOfflinePushPlatforms: [] },
    { onlinePlatforms: ['6'], notToReceiveOfflinePushPlatforms: [] },
    { onlinePlatforms: 6, notToReceiveOfflinePushPlatforms: [] },
    { onlinePlatforms: null, notToReceiveOfflinePushPlatforms: [] },
    { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: Array(101).fill(6) },
  ])('with %j is refused and changes nothing', async (params) => {
    await begin();
    await web.get(updateUserOfflinePushRule, rule as never);
    expect(await web.ask(updateUserOfflinePushRule, params as never)).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
    expect((await kept())?.offlinePushRule).toEqual(rule);
  });

  test('from two devices at once: both are told in one order, and the later one stays', async () => {
    await begin();
    const other = { onlinePlatforms: [3], notToReceiveOfflinePushPlatforms: [] };
    const [one, two] = await Promise.all([
      web.get(updateUserOfflinePushRule, rule as never),
      phone.get(updateUserOfflinePushRule, other as never),
    ]);
    const last = (one.userLogPosition ?? 0) > (two.userLogPosition ?? 0) ? one : two;
    expect((await kept())?.offlinePushRule).toEqual(last.offlinePushRule);
  });
});

describe('updateUserBadge', () => {
  test('keeps the number and tells nobody [USER-19]', async () => {
    await begin();
    for (const badge of [2_147_483_647, 0, 7]) {
      expect(await web.get(updateUserBadge, { badge })).toEqual({});
      expect(await kept()).toEqual({ offlinePushRule: noRule, badge });
    }
    await world.clock.run(100);
    const toldOf = [web, phone, bob].flatMap((session) => session.events(events.userLog).map(({ kind }) => kind));
    expect(toldOf.filter((kind) => kind !== 'ownStatus')).toEqual([]);
    expect((await kept('bob'))?.badge).toBe(0);
  });

  test.each([-1, 2_147_483_648, 1.5, Number.NaN, '1', null, undefined])(
    'with %j is refused [USER-19]',
    async (badge) => {
      await begin();
      await web.get(updateUserBadge, { badge: 5 });
      expect(await web.ask(updateUserBadge, { badge } as never)).toMatchObject({
        refused: 'CommonModuleParamsInvalid',
      });
      expect((await kept())?.badge).toBe(5);
    },
  );
});

describe('querySelfUserInfo', () => {
  test('tells the own profile and rule, and the platforms of all sessions that are online, ascending [USER-17, USER-25]', async () => {
    await begin();
    await world.login('alice', { deviceID: 'second', instanceID: 'second', platform: 3 });
    await web.get(updateUserOfflinePushRule, rule as never);
    const userInfo = { userName: 'Alice', userAvatarUrl: '', userExtendedData: '' };
    const nothing = { customStatus: '', customStatusExpiredTime: 0, lastCustomStatusUpdateTime: 0 };
    const status = { ...nothing, lastOnlineStatusUpdateTime: world.clock.wall() };
    const answer = { userInfo, offlinePushRule: rule, onlinePlatforms: [3, 6], status };
    expect(await web.get(querySelfUserInfo, {})).toEqual(answer);
    phone.socket.disconnect();
    await world.clock.run(1000);
    expect((await web.get(querySelfUserInfo, {})).onlinePlatforms).toEqual([3, 6]);
    expect(await bob.get(querySelfUserInfo, {})).toMatchObject({ offlinePushRule: noRule, onlinePlatforms: [6] });
  });

  test('is not needed for the profile where a login has just told it [USER-26]', async () => {
    await begin();
    expect(phone.session.userInfo).toEqual({ userName: 'Alice', userAvatarUrl: '', userExtendedData: '' });
  });
});

describe('a session that is over in the storage', () => {
  test.each([
    [updateUserOfflinePushRule, rule],
    [updateUserBadge, { badge: 1 }],
  ])('changes nothing by $name', async (method, params) => {
    await begin();
    const session = await world.storage.read(app).sessions.get(toSessionID(web.session.sessionID));
    if (!session) throw new Error('there is a session');
    await world.storage.transact([], (transaction) =>
      transaction.stores(app).sessions.put({ ...session, state: 'displaced' }),
    );
    expect(await web.ask(method, params as never)).toMatchObject({ refused: 'NetworkModuleUserIsNotLogged' });
    expect(await kept()).toEqual({ offlinePushRule: noRule, badge: 0 });
  });
});
