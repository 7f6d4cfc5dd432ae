import { describe, expect, test } from 'vitest';
import { ZIMErrorCode } from '../enums.ts';
import { plainScript, withAnswers } from '../testing/fake-server.ts';
import { watch } from '../testing/recorder.ts';
import { loginConfig, setUp } from '../testing/setup.ts';
import { testToken } from '../testing/test-tokens.ts';

test('a lost connection is taken up again by the same session, at once', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  await clock.run(15_000);
  server.last.close();
  await clock.run(10);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
  expect(server.requests('resume')[0]?.params).toMatchObject({ sessionID: 'session-1', token: testToken });
});

test('attempts come after 0, 1, 2, 4, 8, 15 and then every 30 seconds, give or take a fifth', async () => {
  const { clock, server, login } = setUp();
  await login();
  await clock.run(15_000);
  server.network = 'refuses';
  const startedAt = clock.monotonic();
  const attempts: number[] = [];
  server.last.close();
  let known = server.connections.length;
  for (let step = 0; step < 1500; step += 1) {
    await clock.run(100);
    if (server.connections.length > known) attempts.push(clock.monotonic() - startedAt);
    known = server.connections.length;
  }
  const waits = attempts.slice(0, 8).map((at, index) => at - (attempts[index - 1] ?? 0));
  const expected = [0, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000];
  expected.forEach((expectedMs, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(expectedMs * 0.8 - 1);
    expect(waits[index]).toBeLessThanOrEqual(expectedMs * 1.2 + 210);
  });
});

test('the device going online or the page becoming visible ends the wait', async () => {
  const { clock, server, platform, told, login } = setUp();
  await login();
  server.network = 'refuses';
  server.last.close();
  await clock.run(20_000);
  const attempts = server.connections.length;
  server.network = 'accepts';
  platform.signal('visible');
  await clock.run(10);
  expect(server.connections.length).toBe(attempts + 1);
  expect(told.states.at(-1)).toBe('Connected/Success');
});

test('the device going offline is a lost connection', async () => {
  const { clock, platform, told, login } = setUp();
  await login();
  platform.signal('offline');
  await clock.settle();
  expect(told.states.at(-1)).toBe('Reconnecting/LoginInterrupted');
});

test('the client pings every ten seconds and takes twenty seconds of silence for a loss', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  await clock.run(60_000);
  expect(server.last.pings).toBe(6);
  expect(told.states).toHaveLength(2);
  server.answersPings = false;
  const silentFrom = clock.monotonic();
  await clock.run(18_000);
  expect(told.states).toHaveLength(2);
  await clock.run(2100);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
  expect(clock.monotonic() - silentFrom).toBeLessThan(21_000);
});

test('a server that stops is come back to after a random part of the time that it names', async () => {
  const waits: number[] = [];
  for (const withinMs of [0, 8000, 60_000]) {
    const { clock, server, login } = setUp();
    await login();
    await clock.run(15_000);
    server.last.push('serverStopping', { withinMs });
    await clock.run(5);
    server.last.close('serverStopping');
    const closedAt = clock.monotonic();
    const known = server.connections.length;
    while (server.connections.length === known) await clock.run(10);
    waits.push(clock.monotonic() - closedAt);
    expect(waits.at(-1)).toBeLessThanOrEqual(withinMs + 20);
  }
  expect(waits[0]).toBeLessThan(20);
  expect(waits[2]).toBeGreaterThan(20);
});

test('who comes back too early spreads again, over less each time, and then waits as ever', async () => {
  const secondWaits: number[] = [];
  for (let client = 0; client < 20; client += 1) {
    const { clock, server, login } = setUp(undefined, client);
    await login();
    await clock.run(15_000);
    server.network = 'refuses';
    server.last.push('serverStopping', { withinMs: 8000 });
    await clock.run(5);
    server.last.close('serverStopping');
    const attempts: number[] = [];
    let known = server.connections.length;
    for (let step = 0; step < 6000; step += 1) {
      await clock.run(10);
      if (server.connections.length > known) attempts.push(clock.monotonic());
      known = server.connections.length;
    }
    const waits = attempts.map((at, index) => at - (attempts[index - 1] ?? at));
    secondWaits.push(waits[1] ?? 0);
    // After four attempts less than a second of spread is left over.
    expect(waits[4]).toBeLessThanOrEqual(8000 * 1.2 + 1000 + 20);
  }
  expect(Math.min(...secondWaits)).toBeLessThan(2400);
  expect(Math.max(...secondWaits)).toBeGreaterThan(3600);
  expect(Math.max(...secondWaits)).toBeLessThanOrEqual(1200 + 4000 + 20);
});

test.each([
  ['kickedOut', 'Disconnected/KickedOut'],
  ['tokenExpired', 'Disconnected/TokenExpired'],
  ['unregistered', 'Disconnected/Unregistered'],
] as const)('a connection closed as %s ends the session for good', async (reason, state) => {
  const { clock, server, client, told, login } = setUp();
  await login();
  server.last.close(reason);
  await clock.run(100_000);
  expect(told.states.slice(2)).toEqual([state]);
  expect(server.connections).toHaveLength(1);
  const query = watch(client.queryHistoryMessage('bob', 0, { count: 1, reverse: true, mode: 0 }));
  await clock.settle();
  expect(query.outcome()).toBe(ZIMErrorCode.NetworkModuleUserIsNotLogged);
  expect(clock.timerCount).toBe(0);
});

test.each([
  ['slowConsumer', 'at once', 1000],
  ['superseded', 'at once', 1000],
  ['malformedFrame', 'after a while', 12_000],
  ['tooManyRequests', 'after a while', 12_000],
] as const)('a connection closed as %s is sought again %s', async (reason, _, withinMs) => {
  const { clock, server, told, login } = setUp();
  await login();
  await clock.run(15_000);
  server.last.close(reason);
  await clock.run(100);
  expect(told.states.at(-1)).toBe(withinMs === 1000 ? 'Connected/Success' : 'Reconnecting/LoginInterrupted');
  await clock.run(withinMs);
  expect(told.states.at(-1)).toBe('Connected/Success');
});

test.each([
  ['the outcome kickedOut', { result: { outcome: 'kickedOut' } }, 'Disconnected/KickedOut'],
  ['the outcome unregistered', { result: { outcome: 'unregistered' } }, 'Disconnected/Unregistered'],
  ['an expired token', { code: 6000106 }, 'Disconnected/TokenExpired'],
  ['an app that was switched off', { code: 6000003 }, 'Disconnected/LoginInterrupted'],
])('a resume that meets %s ends the session', async (_, reply, state) => {
  const { clock, server, told, login } = setUp();
  await login();
  server.script = withAnswers(plainScript(clock), { resume: () => reply });
  server.last.close();
  await clock.run(100_000);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', state]);
  expect(clock.timerCount).toBe(0);
});

test.each([6000102, 6000005, 6000006, 6000008])('a resume refused with %i is tried again', async (code) => {
  const { clock, server, told, login } = setUp();
  await login();
  const plain = plainScript(clock);
  server.script = withAnswers(plain, { resume: () => ({ code }) });
  server.last.close();
  await clock.run(5000);
  expect(told.states.at(-1)).toBe('Reconnecting/LoginInterrupted');
  server.script = plain;
  await clock.run(20_000);
  expect(told.states.at(-1)).toBe('Connected/Success');
});

test('a connection that breaks as soon as it stands is not sought at once over and over', async () => {
  const { clock, server, login } = setUp();
  await login();
  const plain = plainScript(clock);
  server.script = (request, connection) => {
    if (request.method === 'sync') connection.close();
    return plain(request, connection);
  };
  server.last.close();
  await clock.run(60_000);
  expect(server.connections.length).toBeLessThan(10);
});

test('a message that cannot be read costs the connection and is told as an error', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  server.last.sendText('{"kind":');
  await clock.run(15_000);
  expect(told.errors.map(({ code }) => code)).toEqual([ZIMErrorCode.NetworkModuleRspProtoParseError]);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
});

test('an event that this version does not know is ignored', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  server.last.push('somethingNew', { deep: [1, 2, 3] });
  await clock.run(1000);
  expect([told.errors, told.states]).toEqual([[], ['Connecting/ActiveLogin', 'Connected/Success']]);
});

/** When attempts were made within `forMs`, from the first on. */
async function attemptsWithin({ clock, server }: Pick<ReturnType<typeof setUp>, 'clock' | 'server'>, forMs: number) {
  const startedAt = clock.monotonic();
  const attempts: number[] = [];
  let known = server.connections.length;
  for (let step = 0; step < forMs / 50; step += 1) {
    await clock.run(50);
    if (server.connections.length > known) attempts.push(clock.monotonic() - startedAt);
    known = server.connections.length;
  }
  return attempts;
}

describe.each(['crowdedOut', 'tooManyFrames', 'tooManyFailures'] as const)('a server that says %s', (reason) => {
  test('to every attempt of a session to come back is asked less and less often, without end', async () => {
    const world = setUp();
    const { clock, server, told, login } = world;
    await login();
    await clock.run(15_000);
    server.script = withAnswers(plainScript(clock), {
      resume: (_request, connection) => {
        connection.close(reason);
        return 'silence';
      },
    });
    server.last.close(reason);
    const attempts = await attemptsWithin(world, 600_000);
    const waits = attempts.map((at, index) => at - (attempts[index - 1] ?? 0));
    expect(attempts.length).toBeLessThan(30);
    expect(attempts.length).toBeGreaterThan(15);
    expect(Math.min(...waits.slice(8))).toBeGreaterThan(20_000);
    server.script = plainScript(clock);
    await clock.run(40_000);
    expect(told.states.at(-1)).toBe('Connected/Success');
  });

  test('to a login is asked some times within its ten seconds, and the login is refused then', async () => {
    const { clock, server, client, told } = setUp();
    server.script = (_request, connection) => {
      connection.close(reason);
      return 'silence';
    };
    const login = watch(client.login('ann', loginConfig()));
    await clock.run(60_000);
    expect([login.outcome(), told.states.at(-1)]).toEqual([6000104, 'Disconnected/LoginTimeout']);
    expect(server.connections.length).toBeLessThan(6);
  });
});
