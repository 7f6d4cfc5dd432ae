import { methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { toAppID, toSessionID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { login, logout, renewToken } = methods.session;

let world: AppWorld;
afterEach(() => world.close());

async function live(session: TestSession, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    session.socket.ping();
    await world.clock.run(1000);
  }
}

const rowOf = ({ session }: TestSession) => world.storage.read(toAppID(1)).sessions.get(toSessionID(session.sessionID));

test('a renewed token carries the session beyond the end of the old one, and ends it with its own [TOKEN-22, TOKEN-28]', async () => {
  world = await createAppWorld();
  const alice = await world.login('alice', { token: world.token('alice', { seconds: 40 }) });
  await live(alice, 20);
  const renewed = await alice.get(renewToken, { token: world.token('alice', { seconds: 60 }) });
  expect(renewed.tokenExpiresAt - renewed.serverTime).toBeGreaterThan(59_000);
  expect(await rowOf(alice)).toMatchObject({ tokenExpiresAt: renewed.tokenExpiresAt, generation: 1, state: 'online' });
  await live(alice, 50);
  expect(alice.closedFor).toBeUndefined();
  await live(alice, 15);
  expect(alice.closedFor).toBe('tokenExpired');
});

test('a renewed token concerns the calling session alone [TOKEN-23]', async () => {
  world = await createAppWorld({ policy: 'multi' });
  const token = world.token('alice', { seconds: 40 });
  const phone = await world.login('alice', { token, deviceID: 'phone', instanceID: 'phone' });
  const page = await world.login('alice', { token, deviceID: 'page', instanceID: 'page' });
  await phone.get(renewToken, { token: world.token('alice') });
  for (let second = 0; second < 45; second += 1) {
    phone.socket.ping();
    page.socket.ping();
    await world.clock.run(1000);
  }
  expect([phone.closedFor, page.closedFor]).toEqual([undefined, 'tokenExpired']);
});

test.each<[string, () => string, string]>([
  ['no Token04', () => '04AAAA', 'NetworkModuleTokenInvalid'],
  ['of version 03', () => '03AAAA', 'NetworkModuleTokenVersionError'],
  ['of another user', () => world.token('bob'), 'NetworkModuleTokenInvalid'],
  ['of another app', () => world.token('alice', { appID: 2 }), 'NetworkModuleTokenInvalid'],
  ['with altered ciphertext', () => `${world.token('alice').slice(0, -8)}AAAAAAA=`, 'NetworkModuleTokenInvalid'],
  ['with under 30 s left', () => world.token('alice', { seconds: 29 }), 'NetworkModuleTokenTimeIsTooShort'],
])('a token %s is refused and leaves the old one in force [TOKEN-24]', async (_what, make, refused) => {
  world = await createAppWorld();
  const alice = await world.login('alice');
  const before = await rowOf(alice);
  expect(await alice.ask(renewToken, { token: make() })).toMatchObject({ refused });
  expect(await rowOf(alice)).toEqual(before);
  expect(alice.closedFor).toBeUndefined();
});

test('a session that was ended meanwhile is not renewed', async () => {
  world = await createAppWorld();
  const alice = await world.login('alice');
  const left = alice.post(logout, {});
  const renewal = alice.post(renewToken, { token: world.token('alice') });
  await world.clock.settle();
  expect(left.outcome()).toEqual({ result: {} });
  expect(renewal.outcome()).toBeUndefined();
  expect(await rowOf(alice)).toMatchObject({ state: 'loggedOut' });
});

test('a login takes a custom status and refuses one that is too long or lasts for ever in another way [PARAM-5, PARAM-10]', async () => {
  world = await createAppWorld();
  const { params } = await world.login('alice', { customStatus: 'x'.repeat(64), customStatusDuration: -1 });
  const ask = (changes: object) => world.connect().ask(login, { ...params, ...changes });
  const refused = { refused: 'CommonModuleParamsInvalid' };
  expect(await ask({ customStatus: 'x'.repeat(65) })).toMatchObject(refused);
  expect(await ask({ customStatusDuration: -2 })).toMatchObject(refused);
  expect(await ask({ customStatusDuration: 315_360_001 })).toMatchObject(refused);
  expect(await ask({ customStatusDuration: 315_360_000 })).toHaveProperty('result');
});
