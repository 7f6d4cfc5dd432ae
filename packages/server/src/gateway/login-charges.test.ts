import { methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../testing/app-world.ts';
import type { TestClient } from '../testing/test-client.ts';

/*
 * Who is charged for a login: whoever has a good token for it, and for the rest the connection and the address. Somebody
 * who has no token may try what he likes, and keeps nobody out.
 */

const { login, resume } = methods.session;

let world: AppWorld;
afterEach(() => world.close());

const start = async (options: Parameters<typeof createAppWorld>[0] = {}): Promise<void> => {
  world = await createAppWorld({ ...options, limits: { loginsPerSecond: 5, ...options.limits } });
};

const paramsOf = (userID: string, token: string) => ({
  protocolVersion,
  appID: 1,
  userID,
  token,
  platform: 6 as const,
  sdkVersion: '0.1.0',
  deviceID: `device of ${userID}`,
  instanceID: `instance of ${userID}`,
});

type How = 'login' | 'resume';

/** One attempt; the name of the refusal, `answered`, or nothing if the connection does not answer. */
async function attempt(client: TestClient, how: How, userID: string, token: string): Promise<string | undefined> {
  const params = paramsOf(userID, token);
  const outcome =
    how === 'login' ? await client.ask(login, params) : await client.ask(resume, { ...params, sessionID: 'invented' });
  return outcome && ('refused' in outcome ? outcome.refused : 'answered');
}

const worthless = '04AAAA';

/** Somebody who tries a worthless token six times a second, for as long as the world goes on. */
function attack(how: How, userID: () => string, remote: string): { readonly attempts: number; stop(): void } {
  let client = world.connect(world.app, remote);
  let attempts = 0;
  let isOver = false;
  const strike = (): void => {
    if (isOver) return;
    if (client.closedFor) client = world.connect(world.app, remote);
    const params = paramsOf(userID(), worthless);
    if (how === 'login') client.post(login, params);
    else client.post(resume, { ...params, sessionID: 'invented' });
    attempts += 1;
    world.clock.after(1000 / 6, strike);
  };
  strike();
  return {
    get attempts() {
      return attempts;
    },
    stop: () => {
      isOver = true;
    },
  };
}

const stranger = '198.51.100.9';
const home = '192.0.2.7';

describe.each<How>(['login', 'resume'])('a %s with a worthless token', (how) => {
  test.each([
    ['from elsewhere', home],
    ['from the same address', stranger],
  ])('takes nothing from the user whom it names, who comes %s [LOGIN-5, PARAM-14]', async (_name, remote) => {
    await start();
    const alice = await world.login('alice', { remote });
    const attacker = attack(how, () => 'alice', stranger);
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 20; second += 1) {
      await world.clock.run(1000);
      seen.push(await attempt(world.connect(world.app, remote), 'login', 'alice', world.token('alice')));
      const { sessionID } = alice.session;
      const { client, outcome } = await resumeOf(alice, sessionID, remote);
      seen.push(outcome);
      client.socket.disconnect();
    }
    attacker.stop();
    expect(attacker.attempts).toBeGreaterThan(100);
    expect(new Set(seen)).toEqual(new Set(['answered']));
  });

  test('takes nothing from what the node lets in [LOGIN-5, PARAM-15]', async () => {
    await start({ gateway: { maxLoginsPerSecond: 4 } });
    let count = 0;
    const attacker = attack(
      how,
      () => {
        count += 1;
        return `stranger-${count}`;
      },
      stranger,
    );
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 10; second += 1) {
      await world.clock.run(1000);
      seen.push(
        await attempt(world.connect(world.app, home), 'login', `user-${second}`, world.token(`user-${second}`)),
      );
    }
    attacker.stop();
    expect(new Set(seen)).toEqual(new Set(['answered']));
  });
});

async function resumeOf(session: TestSession, sessionID: string, remote: string) {
  const client = world.connect(world.app, remote);
  const { userName: _userName, ...device } = session.params;
  const outcome = await client.ask(resume, { ...device, sessionID });
  return { client, outcome: outcome && ('refused' in outcome ? outcome.refused : 'answered') };
}

/** Fails until the connection is closed, not faster than frames may come; answers how often. */
async function failUntilClosed(client: TestClient, how: How, token = worthless): Promise<number> {
  let count = 0;
  while (!client.closedFor && count < 50) {
    await attempt(client, how, 'alice', token);
    count += 1;
    await world.clock.run(250);
  }
  return count;
}

describe('whoever has no good token', () => {
  test.each<How>(['login', 'resume'])('may fail with a %s ten times on one connection [LOGIN-5a]', async (how) => {
    await start();
    const client = world.connect();
    expect(await failUntilClosed(client, how)).toBe(10);
    expect(client.closedFor).toBe('tooManyFailures');
  });

  test('is told of the last failure before the connection ends [LOGIN-5a]', async () => {
    await start();
    const client = world.connect();
    for (let count = 0; count < 10; count += 1) {
      expect(await attempt(client, 'login', 'alice', worthless)).toBe('NetworkModuleTokenInvalid');
      await world.clock.run(250);
    }
  });

  test.each([
    ['an IPv4 address', stranger, stranger, home],
    ['the network of an IPv6 address', '2001:db8:1:2::a', '2001:db8:1:2:ffff::b', '2001:db8:1:3::a'],
    ['an IPv4 address that came over IPv6', '::ffff:198.51.100.9', '198.51.100.9', '::ffff:192.0.2.7'],
  ])(
    'has ten tries in all from %s, and then one on each connection [LOGIN-5a, LOGIN-5b]',
    async (_name, first, second, other) => {
      await start();
      expect(await failUntilClosed(world.connect(world.app, first), 'login')).toBe(10);
      for (const remote of [first, second]) {
        const client = world.connect(world.app, remote);
        expect([await failUntilClosed(client, 'login'), client.closedFor]).toEqual([1, 'tooManyFailures']);
      }
      expect(await failUntilClosed(world.connect(world.app, other), 'login')).toBe(10);
    },
  );

  test('keeps others behind the same address from nothing: a good token goes in [LOGIN-5b]', async () => {
    await start();
    await failUntilClosed(world.connect(world.app, stranger), 'login');
    for (const userID of ['bob', 'carol', 'dave']) {
      const client = world.connect(world.app, stranger);
      expect(await attempt(client, 'login', userID, world.token(userID))).toBe('answered');
    }
  });

  test('waits longer each time, gets fifty connections a second while he does, and is forgiven in the end [LOGIN-5b]', async () => {
    await start();
    const { gateway } = world.app;
    const admitted = (): number => {
      let count = 0;
      while (count < 1000 && gateway.refusalOf(stranger) === undefined) count += 1;
      return count;
    };
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      while (gateway.refusalOf(stranger) === undefined && !isWaiting(admitted())) {
        await attempt(world.connect(world.app, stranger), 'login', 'alice', worthless);
      }
      const startedAt = world.clock.monotonic();
      while (isWaiting(admitted())) await world.clock.run(1000);
      waits.push(Math.round((world.clock.monotonic() - startedAt) / 1000));
    }
    expect(waits).toEqual([10, 20, 40, 80]);
    expect(gateway.refusalOf(home)).toBeUndefined();
    await world.clock.run(2 * 3_600_000);
    expect(await failUntilClosed(world.connect(world.app, stranger), 'login')).toBe(10);
  });

  test('is not held for a stranger when his own token has expired: only his connection is charged [LOGIN-5a]', async () => {
    await start();
    const expired = world.token('alice', { seconds: 60 });
    await world.clock.run(61_000);
    const client = world.connect(world.app, stranger);
    expect(await failUntilClosed(client, 'resume', expired)).toBe(10);
    expect(await failUntilClosed(world.connect(world.app, stranger), 'resume', expired)).toBe(10);
  });
});

const isWaiting = (admitted: number): boolean => admitted < 1000;

test('a failure of the server is charged to nobody [LOGIN-5a]', async () => {
  await start();
  world.faults.arm({ operation: 'login', kind: 'storage', times: 20 });
  const client = world.connect(world.app, stranger);
  for (let count = 0; count < 20; count += 1) {
    await attempt(client, 'login', `user-${count}`, world.token(`user-${count}`));
    await world.clock.run(250);
  }
  expect(client.closedFor).toBeUndefined();
});

describe('a limit of active users [LOGIN-12, LOGIN-13]', () => {
  test('counts whoever resumes a session that there is not, for that begins one', async () => {
    await start({ usage: { dailyUsersMax: 1, monthlyUsersMax: 0 } });
    const alice = await world.login('alice');
    expect(await attempt(world.connect(), 'resume', 'bob', world.token('bob'))).toBe('CommonModuleExceedDAULimit');
    expect((await resumeOf(alice, alice.session.sessionID, home)).outcome).toBe('answered');
    expect(await attempt(world.connect(), 'resume', 'alice', world.token('alice'))).toBe('answered');
  });

  test('counts such a user of a month, who has a place then', async () => {
    await start({ usage: { dailyUsersMax: 0, monthlyUsersMax: 1 } });
    expect(await attempt(world.connect(), 'resume', 'bob', world.token('bob'))).toBe('answered');
    expect(await attempt(world.connect(), 'login', 'carol', world.token('carol'))).toBe('CommonModuleExceedMAULimit');
    expect(await attempt(world.connect(), 'resume', 'carol', world.token('carol'))).toBe('CommonModuleExceedMAULimit');
  });
});
