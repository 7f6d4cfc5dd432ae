import { protocolVersion } from '@parley/protocol/version';
import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../enums.ts';
import { hourMs, nothingNew, opened, plainScript, withAnswers } from '../testing/fake-server.ts';
import { watch } from '../testing/recorder.ts';
import { loginConfig, setUp } from '../testing/setup.ts';
import { testToken } from '../testing/test-tokens.ts';

test('a login opens a session, tells of it and then resolves', async () => {
  const { clock, server, client, told } = setUp();
  const order: string[] = [];
  client.on('connectionStateChanged', (_, { state }) => void order.push(`state ${state}`));
  const done = client.login('ann', { ...loginConfig(), userName: 'Ann' }).then(() => order.push('resolved'));
  expect(order).toEqual([]);
  await clock.run(50);
  await done;
  expect(order).toEqual(['state 1', 'state 2', 'resolved']);
  expect(server.last.url).toBe('ws://chat.example/ws');
  expect(server.requests('login')[0]?.params).toMatchObject({
    appID: 1,
    userID: 'ann',
    userName: 'Ann',
    token: testToken,
    platform: 5,
    deviceID: 'device-1',
    protocolVersion,
  });
  expect(told.errors).toEqual([]);
});

test('a device that holds nothing is in before it has the list, and a query of the list waits for it [CONV-28]', async () => {
  const { clock, server, told, client } = setUp();
  server.script = withAnswers(plainScript(clock), {
    sync: async () => {
      await new Promise<void>((resolve) => void clock.after(1000, resolve));
      return { result: nothingNew };
    },
  });
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(500);
  expect([login.outcome(), told.states.at(-1)]).toEqual(['resolved', 'Connected/Success']);
  const listed = watch(client.queryConversationList({ count: 10 } as never));
  const cleared = watch(client.clearConversationUnreadMessageCount('bob', 0));
  await clock.run(100);
  expect([listed.outcome(), cleared.outcome()]).toEqual(['pending', 'pending']);
  await clock.run(600);
  expect([listed.outcome(), cleared.outcome()]).toEqual([{ conversationList: [] }, 6000603]);
});

test.each([
  ['gets no answer', 'silence', 10_100],
  ['fails', { code: ZIMErrorCode.ConversationModuleServerError }, 100],
] as const)('a query of the list waits no longer than a first sync that %s [CONV-28]', async (_, reply, withinMs) => {
  const { clock, server, client } = setUp();
  server.script = withAnswers(plainScript(clock), { sync: () => reply });
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(50);
  expect(login.outcome()).toBe('resolved');
  const listed = watch(client.queryConversationList({ count: 10 } as never));
  await clock.run(withinMs);
  expect(listed.outcome()).toEqual({ conversationList: [] });
});

test('a query of the list that waits for the first sync ends with the connection [CONV-28]', async () => {
  const { clock, server, client } = setUp();
  server.script = withAnswers(plainScript(clock), { sync: () => 'silence' });
  void client.login('ann', loginConfig());
  await clock.run(50);
  const listed = watch(client.queryConversationList({ count: 10 } as never));
  server.last.close();
  await clock.run(50);
  expect(listed.outcome()).toEqual({ conversationList: [] });
});

test('a login goes through though the first sync fails, and the sync is tried again', async () => {
  const { clock, server, told, client } = setUp();
  let isSick = true;
  const plain = plainScript(clock);
  server.script = withAnswers(plain, {
    sync: (request, connection) =>
      isSick ? { code: ZIMErrorCode.ConversationModuleServerError } : plain(request, connection),
  });
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(100);
  expect(login.outcome()).toBe('resolved');
  expect(told.errors.map(({ code }) => code)).toEqual([ZIMErrorCode.ConversationModuleServerError]);
  isSick = false;
  await clock.run(5000);
  expect(server.requests('sync')).toHaveLength(2);
});

test.each([
  ['a rejected token', 6000103, 'Disconnected/ActiveLogin'],
  ['an expired token', 6000106, 'Disconnected/TokenExpired'],
  ['an unknown app', 6000003, 'Disconnected/ActiveLogin'],
  ['a gateway over its rate', 6000006, 'Disconnected/ActiveLogin'],
])('%s ends the login, which is not tried again', async (_, code, state) => {
  const { clock, server, client, told, platform } = setUp();
  server.script = () => ({ code });
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(60_000);
  expect(login.outcome()).toBe(code);
  expect(told.states).toEqual(['Connecting/ActiveLogin', state]);
  expect(server.connections).toHaveLength(1);
  expect([clock.timerCount, platform.watcherCount]).toEqual([0, 0]);
});

test.each([
  ['refuses', 6000104],
  ['hangs', 6000104],
] as const)('a network that %s fails the login after ten seconds with %i', async (network, code) => {
  const { clock, server, client, told } = setUp();
  server.network = network;
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(9990);
  expect(login.outcome()).toBe('pending');
  await clock.run(20);
  expect(login.outcome()).toBe(code);
  expect(told.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/LoginTimeout']);
  expect(server.connections.length).toBe(network === 'hangs' ? 1 : 4);
  expect(clock.timerCount).toBe(0);
});

test('a server that does not answer fails the login with 6000105', async () => {
  const { clock, server, client } = setUp();
  server.script = () => 'silence';
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(10_010);
  expect(login.outcome()).toBe(ZIMErrorCode.NetworkModuleRequestTimeout);
});

test('a login succeeds within its ten seconds when the network comes late', async () => {
  const { clock, server, client, told } = setUp();
  server.network = 'refuses';
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(3000);
  server.network = 'accepts';
  await clock.run(5000);
  expect(login.outcome()).toBe('resolved');
  expect(told.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
});

test('the app is warned thirty seconds before the token ends, once, and the session ends with it', async () => {
  const { clock, server, told, client } = setUp();
  const plain = plainScript(clock);
  const tokenExpiresAt = clock.wall() + 100_000;
  server.script = withAnswers(plain, {
    login: () => ({ result: opened(clock, { tokenExpiresAt }) }),
    resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { tokenExpiresAt }) } }),
  });
  void client.login('ann', loginConfig());
  await clock.run(60_000);
  expect(told.warnings).toEqual([]);
  await clock.run(12_000);
  expect(told.warnings).toEqual([30]);
  server.last.close();
  await clock.run(10_000);
  expect(told.warnings).toEqual([30]);
  await clock.run(20_000);
  expect(told.states.at(-1)).toBe('Disconnected/TokenExpired');
  await clock.run(10_000);
  expect(clock.timerCount).toBe(0);
});

test('a token that has little left at login is warned of right after Connected', async () => {
  const { clock, server, told, client } = setUp();
  const events: string[] = [];
  client.on('tokenWillExpire', (_, { second }) => void events.push(`${told.states.at(-1)} ${second}`));
  server.script = withAnswers(plainScript(clock), {
    login: () => ({ result: opened(clock, { tokenExpiresAt: clock.wall() + 30_000 }) }),
  });
  void client.login('ann', loginConfig());
  await clock.run(100);
  expect(events).toEqual(['Connected/Success 30']);
});

test('a token ends by the clock of the server, however wrong that of the device is', async () => {
  const { clock, server, told, client } = setUp();
  const serverTime = clock.wall() + 10 * 365 * 24 * hourMs;
  server.script = withAnswers(plainScript(clock), {
    login: () => ({ result: opened(clock, { serverTime, tokenExpiresAt: serverTime + 100_000 }) }),
  });
  void client.login('ann', loginConfig());
  await clock.run(90_000);
  expect(told.states.at(-1)).toBe('Connected/Success');
  await clock.run(11_000);
  expect(told.states.at(-1)).toBe('Disconnected/TokenExpired');
});

test('a token that ends during an outage ends the session', async () => {
  const { clock, server, told, client } = setUp();
  server.script = withAnswers(plainScript(clock), {
    login: () => ({ result: opened(clock, { tokenExpiresAt: clock.wall() + 60_000 }) }),
  });
  void client.login('ann', loginConfig());
  await clock.run(100);
  server.network = 'refuses';
  server.last.close();
  await clock.run(60_000);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Disconnected/TokenExpired']);
  expect(clock.timerCount).toBe(0);
});

test('a logout is told to the server, ends at once and leaves nothing running', async () => {
  const { clock, server, client, told, platform, login } = setUp();
  await login();
  client.logout();
  client.logout();
  await clock.settle();
  expect(told.states.slice(2)).toEqual(['Disconnected/Success']);
  await clock.run(10_000);
  expect(server.requests('logout')).toHaveLength(1);
  expect([clock.timerCount, platform.watcherCount, server.last.isOpen]).toEqual([0, 0, false]);
});

test('a logout without network has its effects all the same', async () => {
  const { clock, server, client, told, login } = setUp();
  await login();
  server.network = 'refuses';
  server.last.close();
  await clock.run(5000);
  client.logout();
  await clock.run(100_000);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Disconnected/Success']);
  expect(clock.timerCount).toBe(0);
});

test('a logout during a login ends it with 6000122', async () => {
  const { clock, client, told } = setUp();
  const login = watch(client.login('ann', loginConfig()));
  await clock.run(1);
  client.logout();
  await clock.run(20_000);
  expect(login.outcome()).toBe(ZIMErrorCode.NetworkModuleUserHasAlreadyLoggedOut);
  expect(told.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/Success']);
  expect(clock.timerCount).toBe(0);
});

test('after a logout the next login opens a session of its own', async () => {
  const { clock, server, client, told, login } = setUp();
  await login('ann');
  client.logout();
  await login('bob');
  expect(server.requests('login').map(({ params }) => params['userID'])).toEqual(['ann', 'bob']);
  expect(server.requests('resume')).toHaveLength(0);
  await clock.run(15_000);
  expect(told.states.slice(2)).toEqual(['Disconnected/Success', 'Connecting/ActiveLogin', 'Connected/Success']);
});
