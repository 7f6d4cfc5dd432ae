import { millis } from '@parley/kernel/brand';
import { events, methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID, toUserID } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import { type AppWorld, appSecret, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { login, resume, logout } = methods.session;
const { sendMessage } = methods.messages;
const one = toAppID(1);
const web = 6;
const android = 3;

const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

let world: AppWorld;
afterEach(() => world.close());

const readers = () => world.storage.read(one);

/** Lets requests that were sent come as far as the commit, which waits for the end of the turn. */
async function reachCommit(): Promise<void> {
  for (let step = 0; step < 50; step += 1) await Promise.resolve();
}

/** Resumes `session` on a new connection. */
async function resumeOf(session: TestSession, changes: { token?: string; sessionID?: string } = {}) {
  const client = world.connect();
  const { userName: _userName, ...device } = session.params;
  const outcome = await client.ask(resume, { ...device, sessionID: session.session.sessionID, ...changes });
  return { client, outcome };
}

describe('login', () => {
  test('registers the user on first contact and opens a session [LOGIN-3]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice', { userName: 'Alice' });
    const now = world.clock.wall();
    expect(alice.session).toEqual({
      sessionID: expect.stringMatching(/^[0-9a-v]{32}$/),
      serverTime: now,
      epoch: 1,
      heartbeatMs: 10_000,
      tokenExpiresAt: Math.floor(now / 1000) * 1000 + 3_600_000,
      offlineMessageMs: 7 * 86_400_000,
      textBytesMax: 2048,
      userExtendedDataBytesMax: 2048,
      reconnectLimitSeconds: 300,
      messagesPerSecond: 10,
      multipleBytesMax: 5120,
      commandsPerSecond: 30,
      receiptLifetimeMs: 604_800_000,
      userInfo: { userName: 'Alice', userAvatarUrl: '', userExtendedData: '' },
      friendIDsMax: 20,
      blacklistUserIDsMax: 20,
      friendAttributesBytesMax: 1024,
    });
    const user = await readers().users.byUserID(toUserID('alice'));
    expect(user).toMatchObject({ userName: 'Alice', createdAt: now, lastLoginAt: now });
    expect(await readers().sessions.get(toSessionID(alice.session.sessionID))).toMatchObject({
      userKey: user?.userKey,
      state: 'online',
      generation: 1,
      loginAt: now,
    });
  });

  test('a later login keeps the key, the name if none is given, and notes the time [LOGIN-2]', async () => {
    world = await createAppWorld();
    await world.login('alice', { userName: 'Alice' });
    const first = await readers().users.byUserID(toUserID('alice'));
    await world.clock.run(5000);
    await world.login('alice', { userName: '' });
    expect(await readers().users.byUserID(toUserID('alice'))).toEqual({ ...first, lastLoginAt: world.clock.wall() });
  });

  test('two first logins at once give one user [LOGIN-3]', async () => {
    world = await createAppWorld({ policy: 'multi' });
    const params = (deviceID: string) =>
      ({
        protocolVersion,
        appID: 1,
        userID: 'alice',
        token: world.token('alice'),
        platform: web,
        sdkVersion: '0',
        deviceID,
        instanceID: deviceID,
      }) as const;
    const posted = ['a', 'b', 'c'].map((device) => world.connect().post(login, params(device)));
    await world.clock.settle();
    for (const { outcome } of posted) expect(outcome()).toHaveProperty('result');
    const user = await readers().users.byUserID(toUserID('alice'));
    expect(user && (await readers().sessions.onlineOf(user.userKey))).toHaveLength(3);
  });

  test('who was registered meanwhile is let in under the lock of the user, as every later login is', async () => {
    const locked: LockKey[][] = [];
    world = await createAppWorld({
      policy: 'multi',
      wrapStorage: (storage) => ({
        ...storage,
        transact: (keys, work) => {
          locked.push([...keys]);
          return storage.transact(keys, work);
        },
      }),
    });
    const { params } = await world.login('bob');
    const alice = { ...params, userID: 'alice', token: world.token('alice') };
    for (const instanceID of ['a', 'b']) world.connect().post(login, { ...alice, instanceID });
    await world.clock.settle();
    const user = await readers().users.byUserID(toUserID('alice'));
    const name = { app: one, kind: 'name', key: 'user alice' };
    expect(locked.slice(-2)).toEqual([[name, name], [{ app: one, kind: 'user', key: user?.userKey }]]);
  });

  test.each([
    ['an unknown app', { appID: 9 }, 'CommonModuleInvalidAppID'],
    ['the token of another user', { userID: 'bob' }, 'NetworkModuleTokenInvalid'],
    ['the token of another app', { appID: 2 }, 'NetworkModuleCommonError'],
    ['a token of another version', { token: '03abc' }, 'NetworkModuleTokenVersionError'],
    ['an empty token', { token: '' }, 'NetworkModuleTokenInvalid'],
    ['a device without a name', { deviceID: '' }, 'CommonModuleParamsInvalid'],
    ['a userID outside the alphabet', { userID: 'a b' }, 'CommonModuleParamsInvalid'],
  ])('is refused for %s [PARAM-10]', async (_name, changes, refused) => {
    world = await createAppWorld();
    const { params } = await world.login('alice');
    const client = world.connect();
    expect(await client.ask(login, { ...params, ...changes })).toMatchObject({ refused });
    expect(world.logged.join()).not.toContain(params.token.slice(2));
  });

  test('a token with under 30 s left does for a resume, not for a login [TOKEN-17]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const token = world.token('alice', { seconds: 20 });
    const refused = { refused: 'NetworkModuleTokenTimeIsTooShort' };
    expect(await world.connect().ask(login, { ...alice.params, token })).toMatchObject(refused);
    expect((await resumeOf(alice, { token })).outcome).toMatchObject({ result: { outcome: 'resumed' } });
  });

  test('an app that was disabled lets nobody in [TOKEN-8]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    await world.storage.system.putApp({ app: one, serverSecret: appSecret, isEnabled: false, createdAt: millis(0) });
    await world.clock.run(5000);
    expect((await resumeOf(alice)).outcome).toMatchObject({ refused: 'CommonModuleInvalidAppID' });
  });

  test('an unregistered user is turned away with the reason, and a resume says why [LOGIN-10]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const user = await readers().users.byUserID(toUserID('alice'));
    if (!user) throw new Error('alice is registered');
    await world.storage.transact([], async (transaction) => {
      const { users } = transaction.stores(toAppID(2));
      await users.register({ ...user, isUnregistered: true });
    });
    const elsewhere = { appID: 2, token: world.token('alice', { appID: 2 }) };
    const client = world.connect();
    expect(await client.ask(login, { ...alice.params, ...elsewhere })).toBeUndefined();
    expect(client.closedFor).toBe('unregistered');
    const { userName: _userName, ...device } = alice.params;
    const outcome = await world.connect().ask(resume, { ...device, ...elsewhere, sessionID: 'any' });
    expect(outcome).toEqual({ result: { outcome: 'unregistered' } });
  });
});

describe('displacement', () => {
  const device = (name: string, platform: 3 | 6 = android) => ({ deviceID: name, instanceID: name, platform }) as const;

  test('single: the earlier device is kicked out and told so when it comes back [DEVICE-1, DEVICE-9]', async () => {
    world = await createAppWorld();
    const first = await world.login('alice', device('a'));
    const second = await world.login('alice', device('b', web));
    expect([first.closedFor, second.closedFor]).toEqual(['kickedOut', undefined]);
    expect((await resumeOf(first)).outcome).toEqual({ result: { outcome: 'kickedOut' } });
    expect(second.closedFor).toBeUndefined();
  });

  test('what the kicked device had under way when it was displaced does not land [DEVICE-10]', async () => {
    world = await createAppWorld();
    const bob = await world.login('bob');
    const first = await world.login('alice', device('a'));
    await first.get(sendMessage, text('bob', 'm1'));
    const kick = world.connect().post(login, { ...first.params, ...device('b') });
    await reachCommit();
    first.post(sendMessage, text('bob', 'm2'));
    await world.clock.settle();
    expect(kick.outcome()).toHaveProperty('result');
    expect(bob.messages().map(({ localMessageID }) => localMessageID)).toEqual(['m1']);
  });

  test('a kicked device opens no conversation any more', async () => {
    world = await createAppWorld();
    const bob = await world.login('bob');
    const first = await world.login('alice', device('a'));
    world.connect().post(login, { ...first.params, ...device('b') });
    await reachCommit();
    first.post(sendMessage, text('bob', 'm1'));
    await world.clock.settle();
    expect(bob.events(events.userLog)).toEqual([]);
    expect(bob.messages()).toEqual([]);
  });

  test('dual: the Web and one other stay side by side [DEVICE-2]', async () => {
    world = await createAppWorld({ policy: 'dual' });
    const phone = await world.login('alice', device('a'));
    const page = await world.login('alice', device('b', web));
    const tablet = await world.login('alice', device('c'));
    expect([phone.closedFor, page.closedFor, tablet.closedFor]).toEqual(['kickedOut', undefined, undefined]);
  });

  test('multi: the eleventh device puts out the earliest [DEVICE-3]', async () => {
    world = await createAppWorld({ policy: 'multi' });
    const sessions: TestSession[] = [];
    for (let index = 0; index < 11; index += 1) {
      sessions.push(await world.login('alice', device(`d${index}`)));
      await world.clock.run(10);
    }
    expect(sessions.map(({ closedFor }) => closedFor)).toEqual(['kickedOut', ...Array<undefined>(10).fill(undefined)]);
  });

  test('the same instance replaces its former session without a kick [DEVICE-11]', async () => {
    world = await createAppWorld();
    const first = await world.login('alice');
    const second = await world.login('alice');
    expect([first.closedFor, second.closedFor]).toEqual(['loggedOut', undefined]);
  });

  test('devices that log in at once: exactly one stays, though no connection stood open yet to be closed [DEVICE-13]', async () => {
    world = await createAppWorld();
    const { params, ...earlier } = await world.login('alice');
    await earlier.get(logout, {});
    await world.clock.run(120_000);
    const clients = ['a', 'b', 'c'].map((name) => {
      const client = world.connect();
      client.post(login, { ...params, ...device(name) });
      return client;
    });
    await world.clock.settle();
    expect(clients.map(({ closedFor }) => closedFor)).toEqual(['kickedOut', 'kickedOut', undefined]);
  });
});

describe('resume', () => {
  test('goes on under the same ID; the old connection gives way and its queue is void', async () => {
    world = await createAppWorld();
    const bob = await world.login('bob');
    const alice = await world.login('alice');
    await alice.get(sendMessage, text('bob', 'm1'));
    const onNewLine = world.connect();
    const { userName: _userName, ...device } = alice.params;
    const resumed = onNewLine.post(resume, { ...device, sessionID: alice.session.sessionID });
    await reachCommit();
    alice.post(sendMessage, text('bob', 'm2'));
    await world.clock.settle();
    expect(resumed.outcome()).toMatchObject({
      result: { outcome: 'resumed', session: { sessionID: alice.session.sessionID } },
    });
    expect(alice.closedFor).toBe('superseded');
    expect(bob.messages()).toHaveLength(1);
    const repeated = await onNewLine.get(sendMessage, text('bob', 'm2'));
    expect(repeated.messageSeq).toBe(2);
  });

  test('takes up a session that went offline [CONN-13]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    alice.socket.disconnect();
    await world.clock.run(60_000);
    const sessionID = toSessionID(alice.session.sessionID);
    expect(await readers().sessions.get(sessionID)).toMatchObject({ state: 'offline', generation: 1 });
    const { client, outcome } = await resumeOf(alice);
    expect(outcome).toMatchObject({ result: { outcome: 'resumed', session: { sessionID } } });
    expect(await readers().sessions.get(sessionID)).toMatchObject({ state: 'online', generation: 2 });
    expect(client.closedFor).toBeUndefined();
  });

  test('a late word of the old connection does not put the resumed session offline', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const { client } = await resumeOf(alice);
    alice.socket.disconnect();
    await world.clock.settle();
    expect(await readers().sessions.get(toSessionID(alice.session.sessionID))).toMatchObject({ state: 'online' });
    expect(client.closedFor).toBeUndefined();
  });

  test('the session ID of somebody else opens a session of one’s own and leaves his alone [DEVICE-16]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const mallory = await world.login('mallory');
    const { outcome } = await resumeOf(mallory, { sessionID: alice.session.sessionID });
    expect(outcome).toMatchObject({ result: { outcome: 'resumed' } });
    expect(JSON.stringify(outcome)).not.toContain(alice.session.sessionID);
    expect(alice.closedFor).toBeUndefined();
    expect(await readers().sessions.get(toSessionID(alice.session.sessionID))).toMatchObject({ generation: 1 });
  });

  test('a user and session that nobody remembers begin anew', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const { userName: _userName, ...device } = alice.params;
    const elsewhere = { appID: 2, token: world.token('alice', { appID: 2 }), sessionID: alice.session.sessionID };
    const outcome = await world.connect().ask(resume, { ...device, ...elsewhere });
    expect(outcome).toMatchObject({ result: { outcome: 'resumed', session: { sessionID: expect.any(String) } } });
    expect(await world.storage.read(toAppID(2)).users.byUserID(toUserID('alice'))).toBeDefined();
  });
});

describe('the end of a session', () => {
  test('logout is answered, then the connection is closed; a late resume is told', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    expect(await alice.get(logout, {})).toEqual({});
    expect(alice.closedFor).toBe('loggedOut');
    expect(await readers().sessions.get(toSessionID(alice.session.sessionID))).toMatchObject({
      state: 'loggedOut',
      generation: 2,
    });
    expect((await resumeOf(alice)).outcome).toEqual({ result: { outcome: 'kickedOut' } });
  });

  test('after logout nothing that was sent behind it lands [LOGIN-22]', async () => {
    world = await createAppWorld();
    const bob = await world.login('bob');
    const alice = await world.login('alice');
    await alice.get(sendMessage, text('bob', 'm1'));
    alice.post(logout, {});
    alice.post(sendMessage, text('bob', 'm2'));
    await world.clock.settle();
    expect(bob.messages()).toHaveLength(1);
  });

  test('an expired token ends the connection; with a new one the session goes on', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice', { token: world.token('alice', { seconds: 40 }) });
    for (let second = 0; second < 45; second += 1) {
      alice.socket.ping();
      await world.clock.run(1000);
    }
    expect(alice.closedFor).toBe('tokenExpired');
    const sessionID = toSessionID(alice.session.sessionID);
    expect(await readers().sessions.get(sessionID)).toMatchObject({ state: 'offline', generation: 2 });
    const { outcome } = await resumeOf(alice, { token: world.token('alice') });
    expect(outcome).toMatchObject({ result: { outcome: 'resumed', session: { sessionID } } });
  });
});

describe('inner failures', () => {
  test.each(['storage', 'handler'] as const)(
    'a %s fault refuses login and resume with the code of login [PARAM-16]',
    async (kind) => {
      world = await createAppWorld();
      const alice = await world.login('alice');
      world.faults.arm({ operation: 'login', kind, times: 1 });
      world.faults.arm({ operation: 'resume', kind, times: 1 });
      const refused = { refused: 'NetworkModuleServerError', message: expect.stringMatching(/incident [0-9a-v]+$/) };
      expect(await world.connect().ask(login, alice.params)).toEqual(refused);
      expect((await resumeOf(alice)).outcome).toEqual(refused);
      expect((await resumeOf(alice)).outcome).toMatchObject({ result: { outcome: 'resumed' } });
    },
  );

  test.each([
    ['storage', 'CommonModuleIMDatabaseError'],
    ['handler', 'CommonModuleIMServerError'],
  ] as const)('a %s fault refuses logout with the general code [PARAM-17]', async (kind, refused) => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    world.faults.arm({ operation: 'logout', kind, times: 1 });
    expect(await alice.ask(logout, {})).toMatchObject({ refused });
  });
});
