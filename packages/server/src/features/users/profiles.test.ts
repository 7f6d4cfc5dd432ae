import { events, methods, userLogKinds } from '@parley/protocol/index';
import { parse } from '@parley/protocol/schema';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import { type AppWorld, type AppWorldOptions, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { queryUsersInfo, updateUserName, updateUserAvatarUrl, updateUserExtendedData } = methods.users;
const { sync } = methods.logs;
const { login } = methods.session;

let world: AppWorld;
let alice: TestSession;
let tablet: TestSession;
let bob: TestSession;
afterEach(() => world.close());

async function begin(options: AppWorldOptions = {}) {
  world = await createAppWorld({ policy: 'multi', ...options });
  alice = await world.login('alice', { userName: 'Alice' });
  tablet = await world.login('alice', { deviceID: 'tablet', instanceID: 'tablet 1' });
  bob = await world.login('bob', { userName: 'Bob' });
}

const isInfo = ({ kind }: { readonly kind: string }): boolean => kind === 'userInfo';
const infosOf = (session: TestSession) => session.events(events.userLog).filter(isInfo);
/** What the logins of the user have entered into her log of her status: both are of one platform. */
const ofLogins = 1;
const stored = (userID: string) => world.storage.read(toAppID(1)).users.byUserID(toUserID(userID));

describe('an update', () => {
  test('changes one thing; all devices of the user learn it with who did it, nobody else', async () => {
    await begin();
    const userAvatarUrl = 'https://pictures.example/alice';
    expect(await alice.get(updateUserAvatarUrl, { userAvatarUrl })).toEqual({
      userInfo: { userName: 'Alice', userAvatarUrl, userExtendedData: '' },
      userLogPosition: ofLogins + 1,
    });
    await alice.get(updateUserExtendedData, { extendedData: '{"a":1}' });
    const after = await alice.get(updateUserName, { userName: '' });
    const userInfo = { userName: '', userAvatarUrl, userExtendedData: '{"a":1}' };
    expect(after).toEqual({ userInfo, userLogPosition: ofLogins + 3 });
    await world.clock.run(100);
    const told = { position: ofLogins + 3, kind: 'userInfo', key: '', origin: 'instance of alice', body: userInfo };
    expect(infosOf(tablet)).toHaveLength(3);
    expect(infosOf(tablet).at(-1)).toMatchObject(told);
    expect(infosOf(alice).at(-1)).toMatchObject(told);
    expect(infosOf(bob)).toEqual([]);
    expect(await stored('alice')).toMatchObject(userInfo);
  });

  test('to what is stored already succeeds and tells nobody', async () => {
    await begin();
    expect(await alice.get(updateUserName, { userName: 'Alice' })).toEqual({
      userInfo: { userName: 'Alice', userAvatarUrl: '', userExtendedData: '' },
    });
    await world.clock.run(100);
    expect([...infosOf(alice), ...infosOf(tablet)]).toEqual([]);
  });

  test('leaves one entry in the log, however many there were', async () => {
    await begin();
    for (const userName of ['a', 'b', 'c']) await alice.get(updateUserName, { userName });
    const { userLog } = await tablet.get(sync, { userLogPosition: 0, logs: [] });
    const position = ofLogins + 3;
    expect(userLog.position).toBe(position);
    expect(userLog.entries.filter(isInfo)).toMatchObject([{ position, body: { userName: 'c' } }]);
  });

  test('from two devices at once: both take effect, in the order of the log', async () => {
    await begin();
    const [first, second] = await Promise.all([
      alice.get(updateUserName, { userName: 'A' }),
      tablet.get(updateUserAvatarUrl, { userAvatarUrl: 'B' }),
    ]);
    const [earlier, later] = [first, second].sort(
      (one, other) => (one.userLogPosition ?? 0) - (other.userLogPosition ?? 0),
    );
    expect([earlier?.userLogPosition, later?.userLogPosition]).toEqual([ofLogins + 1, ofLogins + 2]);
    expect(later?.userInfo).toEqual({ userName: 'A', userAvatarUrl: 'B', userExtendedData: '' });
  });

  test.each([
    [updateUserName, { userName: 'x'.repeat(257) }],
    [updateUserName, { userName: 'a\u0000b' }],
    [updateUserAvatarUrl, { userAvatarUrl: 'x'.repeat(501) }],
    [updateUserExtendedData, { extendedData: 'ä'.repeat(1025) }],
    [updateUserExtendedData, {}],
  ])('with $name is refused if it breaks a limit', async (method, params) => {
    await begin();
    expect(await alice.ask(method, params as never)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
    expect(await stored('alice')).toMatchObject({ userName: 'Alice', userAvatarUrl: '', userExtendedData: '' });
  });

  test('takes as much extended data as the deployment sets, which the client is told at login', async () => {
    await begin({ limits: { userExtendedDataBytesMax: 32 * 1024 } });
    expect(alice.session.userExtendedDataBytesMax).toBe(32 * 1024);
    const extendedData = '\u0001'.repeat(32 * 1024);
    await alice.get(updateUserExtendedData, { extendedData });
    expect((await stored('alice'))?.userExtendedData).toBe(extendedData);
    expect(await alice.ask(updateUserExtendedData, { extendedData: `${extendedData}x` })).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
  });

  test('too many of which within a second are refused', async () => {
    await begin({ limits: { writesPerSecond: 3 } });
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((userName) => alice.ask(updateUserName, { userName })));
    expect(outcomes[3]).toMatchObject({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
    expect((await stored('alice'))?.userName).toBe('c');
  });

  test('by a session that is over in the storage is refused, whatever its connection believes', async () => {
    await begin();
    const app = toAppID(1);
    const session = await world.storage.read(app).sessions.get(toSessionID(alice.session.sessionID));
    if (!session) throw new Error('alice has a session');
    await world.storage.transact([], (transaction) =>
      transaction.stores(app).sessions.put({ ...session, state: 'displaced' }),
    );
    expect(await alice.ask(updateUserName, { userName: 'late' })).toMatchObject({
      refused: 'NetworkModuleUserIsNotLogged',
    });
    expect((await stored('alice'))?.userName).toBe('Alice');
  });

  test.each([
    ['handler', 'CommonModuleIMServerError'],
    ['storage', 'CommonModuleIMDatabaseError'],
  ] as const)('that fails in the %s is told as %s', async (kind, refused) => {
    await begin();
    world.faults.arm({ operation: updateUserName.name, kind, times: 1 });
    expect(await alice.ask(updateUserName, { userName: 'x' })).toMatchObject({ refused });
  });
});

describe('a login with another name', () => {
  test('is told to the devices of the user like an update, by the client that logs in', async () => {
    await begin();
    await world.login('alice', { userName: 'Alice B.', instanceID: 'phone 1', deviceID: 'phone' });
    await world.clock.run(100);
    const body = { userName: 'Alice B.', userAvatarUrl: '', userExtendedData: '' };
    const told = { position: ofLogins + 1, kind: 'userInfo', key: '', origin: 'phone 1', body };
    expect(infosOf(alice)).toMatchObject([told]);
    expect(infosOf(tablet)).toMatchObject([told]);
  });

  test('that is refused leaves the name as it was', async () => {
    await begin();
    const late = world.connect();
    const token = world.token('alice', { seconds: 10 });
    expect(await late.ask(login, { ...alice.params, userName: 'Late', token })).toMatchObject({
      refused: 'NetworkModuleTokenTimeIsTooShort',
    });
    expect((await stored('alice'))?.userName).toBe('Alice');
  });

  test.each([undefined, '', 'Alice'])('or with %j, which is none, tells nobody', async (userName) => {
    await begin();
    const phone = { instanceID: 'phone 1', deviceID: 'phone' };
    await world.login('alice', { ...(userName !== undefined && { userName }), ...phone });
    await world.clock.run(100);
    expect([...infosOf(alice), ...infosOf(tablet)]).toEqual([]);
  });
});

describe('queryUsersInfo', () => {
  const profile = (userID: string, userName: string) => ({ userID, userName, userAvatarUrl: '', userExtendedData: '' });
  const ids = (count: number, prefix = 'ghost') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  test('answers in the order of the request, oneself included, duplicates once', async () => {
    await begin();
    expect(await alice.get(queryUsersInfo, { userIDs: ['bob', 'ghost', 'alice', 'bob'] })).toEqual({
      users: [profile('bob', 'Bob'), profile('alice', 'Alice')],
      missing: [{ userID: 'ghost', reason: 'userIsNotExist' }],
    });
  });

  test('knows nobody who is unregistered, and nobody of another app', async () => {
    await begin();
    await world.login('carol', { appID: 2 });
    await world.storage.transact([], (transaction) =>
      transaction.stores(toAppID(1)).users.register({
        userKey: toUserKey(99),
        userID: toUserID('gone'),
        userName: 'Gone',
        userAvatarUrl: '',
        userExtendedData: '',
        createdAt: world.clock.wall(),
        lastLoginAt: world.clock.wall(),
        isUnregistered: true,
      }),
    );
    const { users, missing } = await alice.get(queryUsersInfo, { userIDs: ['carol', 'gone'] });
    expect(users).toEqual([]);
    expect(missing.map(({ userID }) => userID)).toEqual(['carol', 'gone']);
  });

  test('refuses more than ten IDs, counting duplicates, and takes nothing from the quota', async () => {
    await begin();
    const refused = { refused: 'CommonModuleUserInfoQueriedLimit' };
    expect(await alice.ask(queryUsersInfo, { userIDs: ids(11) })).toMatchObject(refused);
    expect(await alice.ask(queryUsersInfo, { userIDs: Array(11).fill('bob') })).toMatchObject(refused);
    expect((await alice.get(queryUsersInfo, { userIDs: ids(10) })).missing).toHaveLength(10);
  });

  test.each([[[]], [['a b']], [['']], ['bob'], [null]])('refuses %j as a list of IDs', async (userIDs) => {
    await begin();
    expect(await alice.ask(queryUsersInfo, { userIDs } as never)).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
  });

  test('takes ten IDs in ten seconds from all devices of a user together', async () => {
    await begin();
    await alice.get(queryUsersInfo, { userIDs: ids(6) });
    await world.clock.run(4000);
    const { missing } = await tablet.get(queryUsersInfo, { userIDs: ids(6, 'other') });
    expect(missing.map(({ reason }) => reason)).toEqual([...Array(4).fill('userIsNotExist'), 'quota', 'quota']);
    expect(await alice.ask(queryUsersInfo, { userIDs: ['bob'] })).toMatchObject({
      refused: 'CommonModuleUserInfoQueriedLimit',
    });
    expect((await bob.get(queryUsersInfo, { userIDs: ['alice'] })).users).toHaveLength(1);
    await world.clock.run(6000);
    const later = await alice.get(queryUsersInfo, { userIDs: ids(7) });
    expect(later.missing.filter(({ reason }) => reason === 'quota')).toHaveLength(1);
  });

  test('answers what fits, and counts no more than that', async () => {
    await begin({ limits: { userExtendedDataBytesMax: 32 * 1024 } });
    const userIDs = ids(8, 'user');
    for (const userID of userIDs) {
      const session = await world.login(userID);
      await session.get(updateUserExtendedData, { extendedData: '\u0001'.repeat(16 * 1024) });
    }
    const seen: string[] = [];
    for (let left = userIDs; left.length > 0; left = userIDs.filter((userID) => !seen.includes(userID))) {
      const { users, missing } = await alice.get(queryUsersInfo, { userIDs: left });
      expect(missing).toEqual([]);
      expect(users.length).toBeGreaterThan(0);
      seen.push(...users.map(({ userID }) => userID));
    }
    expect(seen).toEqual(userIDs);
    expect((await alice.get(queryUsersInfo, { userIDs: ['x', 'y', 'z'] })).missing[2]?.reason).toBe('quota');
  });
});

test('a profile of the largest size comes through a sync beside a conversation', async () => {
  await begin({ limits: { userExtendedDataBytesMax: 32 * 1024, textBytesMax: 32 * 1024 } });
  const message = '\u0001'.repeat(30_000);
  const content = { type: 1, message } as const;
  await bob.get(methods.messages.sendMessage, {
    conversationType: 0,
    targetID: 'alice',
    localMessageID: 'm1',
    content,
  });
  await tablet.get(updateUserExtendedData, { extendedData: '\u0001'.repeat(32 * 1024) });
  const first = await alice.get(sync, { userLogPosition: ofLogins + 1, logs: [] });
  expect(first).toMatchObject({ changed: [], complete: false });
  const body = parse(userLogKinds.userInfo.body, first.userLog.entries.at(-1)?.body);
  expect(body.ok && body.value.userExtendedData).toHaveLength(32 * 1024);
  const second = await alice.get(sync, {
    userLogPosition: first.userLog.position,
    logs: [],
    ...(first.afterLog !== undefined && { afterLog: first.afterLog }),
  });
  expect(second).toMatchObject({ complete: true, changed: [{ conversationID: 'bob' }] });
});
